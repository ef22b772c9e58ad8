"""RAP's task over scripted models: rewards by hand, misses, ablations, proofs."""

import numpy as np
import pytest

from reproductions.rap_mcts.agent import Agent, Prover, Rewards, Uninformed
from reproductions.rap_mcts.baselines import breadth_first, greedy
from reproductions.rap_mcts.hooks import Budget, finished
from reproductions.rap_mcts.lines import Plain
from reproductions.rap_mcts.lockstep import run
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.proof_checker import proved
from reproductions.rap_mcts.proof_prompting import (
    MARKS,
    SAYABLE,
    ProofTexts,
    factors,
    query_word,
    read_statement,
    rule_word,
    statement_word,
)
from reproductions.rap_mcts.proofs import (
    CATEGORIES,
    TERMS,
    answer,
    deduce,
    legal_steps,
    proof,
    random_question,
    settled,
)
from reproductions.rap_mcts.tasks import TABLE, Problem, apply, legal_actions
from reproductions.rap_mcts.tree import Search
from reproductions.rap_mcts.validator import valid

PROBLEM = Problem((TABLE, 0, TABLE), ((0, 1), (1, 2)))


def number(*of):
    """A fixed number in -3..0 for whatever is asked."""
    return -(hash(of) % 3001) / 1000


def exact(requests):
    """A model that knows the world and has its own fixed mind about actions."""
    answers = []
    for kind, state, goal, action in requests:
        if kind == "prior":
            answers.append(tuple(number(state, goal, a) for a in legal_actions(state)))
        elif kind == "judge":
            answers.append(number(state, goal, action, "judge"))
        else:
            answers.append(apply(state, action))
    return answers


def asked(hook, model=exact):
    """What a hook comes to, and what it asked."""
    requests = []

    def telling(some):
        requests.extend(some)
        return model(some)

    return run([hook], telling, cache=False)[0], requests


@pytest.mark.parametrize(
    ("rewards", "kinds"),
    [
        (Rewards(), {"prior", "judge"}),
        (Rewards(likelihood=False), {"judge"}),
        (Rewards(judged=False), {"prior"}),
        (Rewards(likelihood=False, judged=False), set()),
    ],
)
def test_the_fast_reward_is_alpha_times_the_likelihoods_that_are_not_left_out(rewards, kinds):
    state, goal = PROBLEM.initial, PROBLEM.goal
    found, requests = asked(Agent(goal, rewards).expand(state, 0))
    assert {request[0] for request in requests} == kinds
    assert [action for action, _ in found] == list(legal_actions(state))
    for action, fast in found:
        want = number(state, goal, action) if rewards.likelihood else 0
        want += number(state, goal, action, "judge") if rewards.judged else 0
        assert fast == pytest.approx(0.5 * want)


def test_rewards_of_states_worked_by_hand():
    task = Agent(PROBLEM.goal, Rewards(alpha=0.2, bonus=50))
    action, half, both = ("stack", 0, 1), (1, TABLE, TABLE), (1, 2, TABLE)
    assert task.reward(PROBLEM.initial, action, PROBLEM.initial, -1.0) == pytest.approx(-1.0)
    assert task.reward(PROBLEM.initial, action, half, -1.0) == pytest.approx(-1 + 0.8 * 0.5)
    assert task.reward(PROBLEM.initial, action, both, -1.0) == pytest.approx(-1 + 0.8 * 50)
    assert task.solved(both) and task.terminal(both, 3) and not task.solved(half)
    without = Agent(PROBLEM.goal, Rewards(goal=False))
    assert without.reward(PROBLEM.initial, action, both, -1.0) == -1.0
    assert without.solved(both)  # the search still knows where to end


def test_the_search_solves_with_an_exact_model_and_says_so():
    planner = search(
        Agent(PROBLEM.goal),
        PROBLEM.initial,
        Search(depth_limit=8, exploration=5.0),
        np.random.default_rng(0),
        Budget(iterations=60),
    )
    (result,) = run([planner], exact)
    assert result.solved and valid(PROBLEM, result.plan) and result.misses == 0


def test_an_unreadable_state_is_a_counted_miss_and_the_search_goes_on():
    def forgetful(requests):
        told = zip(requests, exact(requests), strict=True)
        return [None if r[0] == "next" and r[3][0] == "pick-up" else a for r, a in told]

    planner = search(
        Agent(PROBLEM.goal),
        PROBLEM.initial,
        Search(depth_limit=8),
        np.random.default_rng(0),
        Budget(iterations=40),
    )
    (result,) = run([planner], forgetful)
    assert result.misses > 0
    assert not any(action[0] == "pick-up" for action in result.plan)
    (result,) = run([breadth_first(Agent(PROBLEM.goal), PROBLEM.initial, 8)], forgetful)
    assert result.misses > 0


def test_a_model_that_tells_wrong_states_makes_a_false_claim_that_the_validator_rejects():
    def dreaming(requests):
        told = zip(requests, exact(requests), strict=True)
        return [(1, 2, TABLE) if r[0] == "next" else a for r, a in told]

    (result,) = run([greedy(Agent(PROBLEM.goal), PROBLEM.initial, Plain())], dreaming)
    assert result.solved and not valid(PROBLEM, result.plan)


def test_the_control_asks_no_model():
    task = Uninformed(PROBLEM.goal)
    state = PROBLEM.initial
    assert {fast for _, fast in finished(task.expand(state, 0))} == {0.0}
    for action in legal_actions(state):
        assert finished(task.step(state, action)) == apply(state, action)


def logician(requests):
    """A model of proofs that knows the next steps, but not where they lead."""
    answers = []
    for kind, at, question, rule in requests:
        if kind == "prior":
            answers.append(tuple(-1.0 for _ in legal_steps(question, at)))
        else:
            answers.append(-1.0 if kind == "judge" else deduce(at, rule))
    return answers


@pytest.mark.parametrize("depth", [1, 2, 3, 4, 5])
def test_the_same_search_proves(depth):
    rng = np.random.default_rng(depth)
    questions = [random_question(rng, depth) for _ in range(10)]
    rule = Search(depth_limit=8, exploration=50.0)  # a mind without preferences must look around
    planners = [
        search(Prover(q), q.initial, rule, np.random.default_rng(0), Budget(iterations=200))
        for q in questions
    ]
    for question, result in zip(questions, run(planners, logician), strict=True):
        assert result.solved == settled(question, result.states[-1])
        assert proved(question, result.plan, answer(question, result.states[-1]))


def test_words_of_proofs_are_all_different_and_read_back():
    statements = [(term, holds) for term in range(len(TERMS)) for holds in (False, True)]
    said = [statement_word(each) for each in statements]
    assert [read_statement(word) for word in said] == statements
    assert max(said) == SAYABLE - 1
    assert all(read_statement(word) is None for word in range(len(MARKS)))
    rules = [(s, t, h) for s in range(len(CATEGORIES)) for t, h in statements]
    every = [*said, *map(query_word, statements), *map(rule_word, rules)]
    assert sorted(every) == [*range(len(MARKS), len(factors()))]
    rows = factors()
    assert len({tuple(row) for row in rows[len(MARKS) :].tolist()}) == len(every)
    assert rows[rule_word((3, 7, True))].tolist()[1:] == [4, 8, 1]


def test_texts_of_proofs_teach_the_proof_and_true_conclusions():
    rng = np.random.default_rng(0)
    questions = [random_question(rng, 3) for _ in range(20)]
    texts = ProofTexts(questions)
    path = {statement_word(rule[1:]) for question in questions for rule in proof(question)}
    given, target = texts.draw_choices(rng, 200)
    judged = []
    for row, learnt in zip(given, target, strict=True):
        act, tried = np.flatnonzero(learnt >= 0)
        assert row[act] == MARKS.index("act") and tried == act + 1 == np.count_nonzero(row) - 1
        assert learnt[act] in path
        assert (learnt[tried] == MARKS.index("good")) == (row[tried] == learnt[act])
        judged.append(MARKS[learnt[tried]])
    assert 0.3 < judged.count("bad") / len(judged) < 0.6
    given, target = texts.draw_steps(rng, 100)
    rule_of = {rule_word(rule): rule for question in questions for rule in question.rules}
    for (at, rule, mark), learnt in zip(given, target, strict=True):
        assert mark == MARKS.index("next")
        assert read_statement(learnt[-1]) == deduce(read_statement(at), rule_of[rule])
