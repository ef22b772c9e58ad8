"""One small model is trained; every planner then works with it on the same held-out problems."""

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from reproductions.card import Score, View
from reproductions.rap_mcts import problems
from reproductions.rap_mcts.agent import Prover, Rewards
from reproductions.rap_mcts.baselines import beam, breadth_first, greedy
from reproductions.rap_mcts.bench import PLANNERS, Bench
from reproductions.rap_mcts.card import SMALL, Settings
from reproductions.rap_mcts.demonstrations import optimal, random_walks
from reproductions.rap_mcts.endpoint import connected
from reproductions.rap_mcts.endpoint_prompts import shown_classes
from reproductions.rap_mcts.experience import gathered
from reproductions.rap_mcts.hooks import Asking, Budget, Request, Result
from reproductions.rap_mcts.lines import Plain
from reproductions.rap_mcts.lockstep import run as lockstep
from reproductions.rap_mcts.measures import scores, share
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.model import GPT
from reproductions.rap_mcts.problems import Tests
from reproductions.rap_mcts.prompting import SmallModel
from reproductions.rap_mcts.proof_checker import proved
from reproductions.rap_mcts.proof_prompting import SAYABLE, ProofModel, ProofTexts, factors
from reproductions.rap_mcts.proofs import DEEPEST, Question, answer, random_question
from reproductions.rap_mcts.specimen import specimen
from reproductions.rap_mcts.tasks import LARGEST_GRAPH, all_states, moves, problem_class
from reproductions.rap_mcts.texts import Corpus
from reproductions.rap_mcts.training import train
from reproductions.rap_mcts.tree import Search
from reproductions.rap_mcts.vocabulary import Vocabulary

BLOCKS = (3, 4, 5)
LETTERS = max(BLOCKS)
WALKED = {3: 1000, 4: 2500, 5: 5000}  # moves of random walks, by blocks
ENDLESS = 10_000  # iterations of a search that ends with its requests, or a plan
PROOF_DEPTH = 8  # steps that a proof may have: more than any has


def run(settings: Settings, seed: int) -> Iterator[Score | View]:
    """Scores of every method on the same problems and the same model, and a search to look at."""
    test_seed, model_seed, plan_seed, proof_seed = np.random.SeedSequence(seed).spawn(4)
    tests = tests_of(settings, np.random.default_rng(test_seed))
    if settings.model != SMALL:
        yield from compared(Bench(settings, connected(settings.model), tests, plan_seed))
        return
    model, early = trained(settings, tests, np.random.default_rng(model_seed))
    bench = Bench(settings, model, tests, plan_seed)
    yield from exactness(bench)
    yield from compared(bench)
    yield from rationed(bench)
    weak = Bench(settings, early, tests, plan_seed)
    yield from scores("undertrained_plan", weak.at_once())
    yield from scores("undertrained_rap_20", weak.outcome(PLANNERS["rap_20"](weak)))
    yield from on_proofs(settings, np.random.default_rng(proof_seed))


def data_hash(settings: Settings) -> str:
    """Of the problems tested on, or of the classes that they are drawn from."""
    return problems.fingerprint(settings.problems)


def tests_of(settings: Settings, rng: np.random.Generator) -> Tests:
    """The problems of the folder, or drawn ones; none that a prompt shows to an endpoint."""
    most = LETTERS if settings.model == SMALL else LARGEST_GRAPH
    tests = (
        problems.read(settings.problems, most)
        if settings.problems
        else problems.drawn(rng, settings.per_steps)
    )
    return tests if settings.model == SMALL else problems.without(tests, shown_classes())


def trained(
    settings: Settings, tests: Tests, rng: np.random.Generator
) -> tuple[SmallModel, SmallModel]:
    """The model, and as it was early in its training; the tests' classes are held out."""
    held_out = {problem_class(problem) for problem, _ in tests}
    planner = optimal if settings.demonstrator == "optimal" else None
    shown = gathered(rng, settings.demonstrations, held_out, planner, settings.longest_shown)
    walks = [step for n in BLOCKS for step in random_walks(rng, WALKED[n], n)]
    vocabulary = Vocabulary(LETTERS)
    corpus = Corpus(vocabulary, shown, walks)
    gpt = GPT(vocabulary.factors, generator(rng))
    early: list[GPT] = []

    def notice(step: int) -> None:
        if step == round(settings.undertrained * settings.steps):
            early.append(copy.deepcopy(gpt))

    rows = settings.rows
    texts = (
        (corpus.draw_plans, rows * 3 // 4),
        (corpus.draw_choices, rows * 5 // 4),
        (corpus.draw_steps, rows // 2),
    )
    train(gpt, texts, rng, settings.steps, notice=notice)
    return SmallModel(gpt, vocabulary), SmallModel(early[0], vocabulary)


def generator(rng: np.random.Generator) -> torch.Generator:
    """Torch's source of first weights, from the rng."""
    return torch.Generator().manual_seed(int(rng.integers(2**31)))


def compared(bench: Bench) -> Iterator[Score | View]:
    """Plans at once, and every planner; a tree of RAP(20)."""
    at_once = bench.at_once()
    yield from scores("plan_at_once", at_once)
    yield from scores("pass_at_10", bench.any_of(bench.settings.samples))
    found = {name: bench.outcome(planner(bench)) for name, planner in PLANNERS.items()}
    for name, outcome in found.items():
        yield from scores(name, outcome)
    baseline = at_once.by_steps()
    for steps, value in found["rap_20"].by_steps().items():
        gain = value - baseline[steps]
        yield Score(method="rap_20", metric="advantage", value=gain, at=steps)
    yield specimen("rap_20", found["rap_20"])


def rationed(bench: Bench) -> Iterator[Score]:
    """Every method with the same number of requests a problem; a plan at once counts as one."""
    for requests in sorted(bench.settings.budgets):
        spend = Budget(iterations=ENDLESS, requests=requests)
        planners = {
            "greedy_steps": bench.plain(greedy, spend),
            "rap_20": bench.rap(0, budget=spend, stop_solved=True),
            "beam_10": bench.plain(beam, spend),
            "breadth_first": bench.plain(breadth_first, spend),
        }
        found = {name: bench.outcome(planner) for name, planner in planners.items()}
        if requests <= len(bench.draws):
            found["pass_at_10"] = bench.any_of(requests)
        for name, outcome in found.items():
            metric, value = "success_by_requests", outcome.success
            yield Score(method=name, metric=metric, value=value, at=requests)


def exactness(bench: Bench) -> Iterator[Score]:
    """The share of all transitions of 3, 4 and 5 blocks that the model tells exactly.

    The bench remembers what was told, so that no planner has to ask it again.
    """
    every: list[bool] = []
    for blocks in BLOCKS:
        true = {(s, a): to for s in all_states(blocks) for a, to in moves(s).items()}
        requests: list[Request] = [("next", state, None, action) for state, action in true]
        said = bench.model.answer_many(requests)
        bench.known.update(zip(requests, said, strict=True))
        right = [told == after for told, after in zip(said, true.values(), strict=True)]
        every += right
        yield Score(method="small_model", metric="exact_by_blocks", value=share(right), at=blocks)
    yield Score(method="small_model", metric="exact_transitions", value=share(every))


def on_proofs(settings: Settings, rng: np.random.Generator) -> Iterator[Score]:
    """The same planners on the second task, with a model of its own; test shapes are held out."""
    depths = range(1, DEEPEST + 1)
    shown = [
        random_question(rng, int(rng.integers(1, DEEPEST + 1)), held_out=False)
        for _ in range(settings.questions)
    ]
    tests = [
        random_question(rng, depth, held_out=True)
        for depth in depths
        for _ in range(settings.per_depth)
    ]
    texts = ProofTexts(shown)
    gpt = GPT(factors(), generator(rng), answers=SAYABLE)
    draws = ((texts.draw_choices, settings.proof_rows), (texts.draw_steps, 4))
    train(gpt, draws, rng, settings.proof_steps)
    weights = Rewards(alpha=settings.alpha, bonus=settings.bonus)
    rule = Search(exploration=settings.exploration, depth_limit=PROOF_DEPTH)
    seeds = rng.spawn(len(tests))

    def rap(question: Question, own: np.random.Generator) -> Asking[Result[Any, Any]]:
        task = Prover(question, weights)
        return search(task, question.initial, rule, own, Budget(iterations=10))

    def one_by_one(question: Question, own: np.random.Generator) -> Asking[Result[Any, Any]]:
        task = Prover(question, weights)
        return greedy(task, question.initial, Plain(depth_limit=PROOF_DEPTH))

    for name, planner in {"proof_greedy": one_by_one, "proof_rap": rap}.items():
        planners = [planner(question, own) for question, own in zip(tests, seeds, strict=True)]
        results = lockstep(planners, ProofModel(gpt).answer_many)
        right = [
            proved(question, found.plan, answer(question, found.states[-1]))
            for question, found in zip(tests, results, strict=True)
        ]
        yield Score(method=name, metric="proof_accuracy", value=share(right))
        for place, depth in enumerate(depths):
            some = right[place * settings.per_depth : (place + 1) * settings.per_depth]
            yield Score(method=name, metric="accuracy_by_depth", value=share(some), at=depth)
