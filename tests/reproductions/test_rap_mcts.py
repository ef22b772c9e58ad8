"""The experiment: what is held out, what is measured, and the same seed gives the same scores."""

import dataclasses
import math
import os
import re
from collections import Counter
from operator import ne
from pathlib import Path

import numpy as np
import pytest

from reproductions.card import Score, View, curves
from reproductions.rap_mcts import bench as bench_module
from reproductions.rap_mcts import experiment, measures, problems
from reproductions.rap_mcts.card import CARD, Settings
from reproductions.rap_mcts.hooks import Budget
from reproductions.rap_mcts.measures import judged, wilson
from reproductions.rap_mcts.pddl import write_problem
from reproductions.rap_mcts.tasks import (
    HAND,
    TABLE,
    Problem,
    apply,
    class_of,
    legal_actions,
    optimal_length,
    optimal_plan,
    problem_class,
    random_problem,
)

TINY = dataclasses.replace(
    CARD.quick,
    per_steps=(1, 1, 1, 1, 1, 1),
    demonstrations=40,
    steps=20,
    rows=8,
    most_drawn=2,
    samples=2,
    budgets=(8, 64),
    questions=30,
    proof_steps=4,
    per_depth=2,
)
SHARED = Path(os.environ.get("LITLAB_SHARED", "nowhere")) / "blocksworld" / "blocksworld"


@pytest.fixture(scope="module")
def given():
    """What the tiny settings give on a development seed."""
    return list(experiment.run(TINY, 100))


@pytest.fixture(scope="module")
def scores(given):
    return [each for each in given if isinstance(each, Score)]


def test_every_score_is_on_the_card_and_every_claim_has_its_scores(scores):
    for score in scores:
        CARD.check(score)
    read = curves(scores)
    for claim in CARD.claims:
        assert claim.margin(read, CARD.metric(claim.metric).sign) is not None, claim.key
    assert {score.method for score in scores} == set(CARD.methods)
    assert {score.metric for score in scores} == {metric.name for metric in CARD.metrics}


def test_the_same_seed_gives_the_same_and_another_seed_something_else(given):
    assert list(experiment.run(TINY, 100)) == given
    assert any(map(ne, experiment.run(TINY, 101), given))  # the first that differs is enough


def test_a_seed_has_one_page_and_it_is_rap_20_on_a_longest_problem(given):
    (view,) = [each for each in given if isinstance(each, View)]
    assert view.name == "tree_rap_20"
    assert re.search(r"<h1>rap_20 on a problem of \d+ steps: [A-E| on]+ to ", view.html)
    assert "<script" not in view.html and "<b>start</b>" in view.html


@pytest.mark.parametrize("seed", [100, 101])
def test_tests_are_of_different_classes_with_the_steps_they_are_said_to_have(seed):
    tests = problems.drawn(np.random.default_rng(seed), (9, 9, 9, 9, 9, 9))
    assert Counter(steps for _, steps in tests) == dict.fromkeys(problems.STEPS, 9)
    assert len({problem_class(problem) for problem, _ in tests}) == len(tests)
    for problem, steps in tests:
        assert optimal_length(problem) == steps and HAND not in problem.initial


def test_every_class_of_random_problems_is_listed_once():
    listed = problems.classes((3, 4))
    known = Counter(problem_class(p) for found in listed.values() for p in found)
    assert set(known.values()) == {1}
    rng = np.random.default_rng(0)
    drawn = {problem_class(random_problem(rng, int(rng.integers(3, 5)))) for _ in range(6000)}
    assert drawn == set(known)


def test_no_demonstration_starts_in_or_passes_through_a_test_class(monkeypatch):
    seen = []

    class Watched(experiment.Corpus):
        def __init__(self, vocabulary, shown, walks):
            seen.extend(shown)
            super().__init__(vocabulary, shown, walks)

    monkeypatch.setattr(experiment, "Corpus", Watched)
    settings = dataclasses.replace(TINY, per_steps=(9, 9, 9, 9, 9, 9))
    rng = np.random.default_rng(0)
    tests = experiment.tests_of(settings, rng)
    experiment.trained(settings, tests, rng)
    held = {problem_class(problem) for problem, _ in tests}
    assert len(seen) == settings.demonstrations
    for each in seen:
        state, goal = each.problem.initial, each.problem.goal
        assert len(each.plan) <= 6
        for action in each.plan:
            assert class_of(state, goal) not in held
            state = apply(state, action)


def test_verdict_seeds_draw_other_tests_than_those_that_chose_the_settings():
    def drawn(seed):
        first = np.random.SeedSequence(seed).spawn(4)[0]
        tests = experiment.tests_of(CARD.full, np.random.default_rng(first))
        return frozenset(problem_class(problem) for problem, _ in tests)

    judged_on = {drawn(seed) for seed in CARD.full.seeds}
    assert not judged_on & {drawn(seed) for seed in CARD.tuned_on}
    assert len(judged_on) == 5


class Sage:
    """A model that knows everything."""

    def answer_many(self, requests):
        return [self.answer(*request) for request in requests]

    def answer(self, kind, state, goal, action):
        if kind == "next":
            return apply(state, action)
        best = optimal_plan(experiment.problems.Problem(state, goal))[0]
        if kind == "judge":
            return 0.0 if action == best else -5.0
        return tuple(0.0 if each == best else -5.0 for each in legal_actions(state))

    def plans(self, asked, longest, temperature=0.0, rng=None):
        return [optimal_plan(problem)[:longest] for problem in asked]


def made(settings=TINY, model=None):
    tests = problems.drawn(np.random.default_rng(0), (4, 4, 4, 4, 4, 4))
    return bench_module.Bench(settings, model or Sage(), tests, np.random.SeedSequence(0))


@pytest.mark.parametrize(
    "name", sorted(set(bench_module.PLANNERS) - {"uniform_prior", "no_likelihoods"})
)
def test_with_a_model_that_knows_everything_every_planner_solves(name):
    bench = made()
    outcome = bench.outcome(bench_module.PLANNERS[name](bench))
    assert outcome.success == 1.0 == bench.at_once().success == bench.any_of(1).success
    assert all(result.solved for result in outcome.results)


@pytest.mark.parametrize("requests", [8, 64])
def test_no_planner_asks_more_than_it_is_given(requests):
    bench = made()
    spend = Budget(iterations=1000, requests=requests)
    kinds = [bench_module.greedy, bench_module.beam, bench_module.breadth_first]
    planners = [bench.rap(0, budget=spend), *(bench.plain(kind, spend) for kind in kinds)]
    for planner in planners:
        assert max(result.requests for result in bench.outcome(planner).results) <= requests


def test_the_control_has_the_true_world_and_asks_nothing():
    bench = made()
    outcome = bench.outcome(bench_module.PLANNERS["uniform_prior"](bench))
    assert 0 < outcome.success < 1
    assert {result.requests for result in outcome.results} == {0}


def test_a_plan_is_judged_by_the_validator_and_none_is_none():
    tests = problems.drawn(np.random.default_rng(0), (2, 2, 2, 2, 2, 2))
    plans = [optimal_plan(problem) for problem, _ in tests]
    assert all(judged(tests, plans))
    assert not any(judged(tests, [plan[:-1] for plan in plans]))
    assert not any(judged(tests, [None] * len(tests)))


@pytest.mark.parametrize(("won", "of"), [(0, 10), (3, 10), (10, 10), (455, 600)])
def test_wilson_bounds_solve_their_equation(won, of):
    for bound in wilson(won, of):
        assert 0 <= bound <= 1
        gap = 1.96 * math.sqrt(bound * (1 - bound) / of)
        assert abs(won / of - bound) == pytest.approx(gap, abs=1e-9)
    with pytest.raises(ValueError, match="no trials"):
        wilson(0, 0)


def test_false_claims_are_counted_over_all_problems():
    bench = made()
    results = bench.outcome(bench_module.PLANNERS["greedy_steps"](bench)).results
    lied = [dataclasses.replace(result, plan=result.plan[:-1]) for result in results[:6]]
    outcome = measures.planned(bench.tests, [*lied, *results[6:]])
    (rate,) = [s.value for s in measures.scores("x", outcome) if s.metric == "false_claims"]
    assert rate == pytest.approx(6 / len(results))


def folder_of(tmp_path, blocks):
    rng = np.random.default_rng(0)
    for place in range(6):
        text = write_problem(random_problem(rng, blocks))
        (tmp_path / f"instance-{place}.pddl").write_text(text, encoding="utf-8")
    return str(tmp_path)


def test_problems_of_a_folder_are_the_tests_and_part_of_the_hash(tmp_path):
    folder = folder_of(tmp_path, 4)
    settings = dataclasses.replace(TINY, problems=folder)
    tests = experiment.tests_of(settings, np.random.default_rng(0))
    assert 0 < len(tests) <= 6
    assert experiment.data_hash(settings) != experiment.data_hash(TINY)


def test_a_problem_that_begins_with_a_block_in_the_hand_is_tried_too(tmp_path):
    held = Problem((HAND, TABLE, TABLE), ((1, 2),))
    (tmp_path / "held.pddl").write_text(write_problem(held), encoding="utf-8")
    assert problems.read(str(tmp_path), 5) == [(held, 3)]


def test_problems_with_more_blocks_than_the_model_has_letters_are_refused_by_name(tmp_path):
    settings = dataclasses.replace(TINY, problems=folder_of(tmp_path, 6))
    with pytest.raises(ValueError, match=r"instance-0\.pddl has 6 blocks and the model knows 5"):
        list(experiment.run(settings, 100))


@pytest.mark.skipif(not SHARED.is_dir(), reason="PlanBench's problems are not on this machine")
def test_planbench_is_read_as_a_test_set():
    tests = problems.read(str(SHARED), 5)
    assert len(tests) > 200
    assert {steps for _, steps in tests} == set(problems.STEPS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"model": "gpt"}, "openai:NAME"),
        ({"demonstrator": "me"}, "demonstrator"),
        ({"undertrained": 0.0}, "no model"),
        ({"per_depth": 0}, "at least 1"),
    ],
)
def test_settings_that_make_no_experiment_are_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        Settings(**wrong)


def test_with_an_endpoint_only_planners_are_compared(monkeypatch):
    monkeypatch.setattr(experiment, "connected", lambda name: Sage())
    settings = dataclasses.replace(TINY, model="openai:sage")
    given = list(experiment.run(settings, 100))
    read = curves(each for each in given if isinstance(each, Score))
    assert read["rap_20", "success"][0] == read["plan_at_once", "success"][0] == 1.0
    assert ("small_model", "exact_transitions") not in read
    assert ("proof_rap", "proof_accuracy") not in read
