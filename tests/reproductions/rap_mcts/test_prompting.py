"""Words, texts and the four prompts, against texts written by hand and a model that is scripted."""

import numpy as np
import pytest
import torch

from reproductions.rap_mcts import texts as texts_module
from reproductions.rap_mcts.demonstrations import Demonstration
from reproductions.rap_mcts.experience import gathered, nearby_problem
from reproductions.rap_mcts.model import GPT
from reproductions.rap_mcts.prompting import SmallModel
from reproductions.rap_mcts.tasks import (
    HAND,
    TABLE,
    Problem,
    all_states,
    class_of,
    legal_actions,
    moves,
    optimal_plan,
    problem_class,
    solved,
)
from reproductions.rap_mcts.texts import Corpus
from reproductions.rap_mcts.validator import valid
from reproductions.rap_mcts.vocabulary import Vocabulary, is_possible

V = Vocabulary(5)
PROBLEM = Problem((TABLE, 0, TABLE), ((0, 1), (1, 2)))


def words(row):
    return [V.words[word] for word in row if word]


@pytest.mark.parametrize("blocks", [2, 3, 4, 5])
def test_every_state_is_read_back_from_its_text(blocks):
    for state in all_states(blocks):
        said = V.state(state)
        assert len(said) == blocks
        assert V.read_state(said, blocks) == state
        assert V.read_state(said[::-1], blocks) == state


def test_the_possible_states_are_those_that_the_simulator_reaches():
    known = set(all_states(3))
    for code in range(5**3):
        state = tuple(code // 5**place % 5 - 2 for place in range(3))
        assert is_possible(state) == (state in known), state


@pytest.mark.parametrize(
    "said",
    [
        [("on", 0, 1), ("on", 1, 0), ("on-table", 2, -1)],  # a ring
        [("on-table", 0, -1), ("on-table", 0, -1), ("on-table", 2, -1)],  # no word about one
        [("in-hand", 0, -1), ("in-hand", 1, -1), ("on-table", 2, -1)],  # two in the hand
        [("in-hand", 0, -1), ("on", 1, 0), ("on-table", 2, -1)],  # one on the hand's
        [("on", 0, 2), ("on", 1, 2), ("on-table", 2, -1)],  # two on one
        [("stack", 0, 1), ("on-table", 1, -1), ("on-table", 2, -1)],  # no fact
        [("on", 0, 4), ("on-table", 1, -1), ("on-table", 2, -1)],  # a block that is not there
        [("good", -1, -1), ("on-table", 1, -1), ("on-table", 2, -1)],
    ],
)
def test_a_text_that_describes_no_state_is_read_as_none(said):
    assert V.read_state([V.index[word] for word in said], 3) is None


def test_a_plan_ends_at_its_mark_and_one_with_another_word_is_none():
    stack, end = V.action(("stack", 0, 1)), V.marks["end"]
    assert V.actions([stack, end, V.marks["good"]]) == [("stack", 0, 1)]
    assert V.actions([stack, V.marks["good"], end]) is None
    assert V.actions([end]) == []


def corpus():
    plan = optimal_plan(PROBLEM)
    steps = [(state, a, to) for state in all_states(3) for a, to in moves(state).items()]
    return Corpus(V, [Demonstration(problem=PROBLEM, plan=plan)], steps), plan


def read_problem(row):
    """State and goal at the beginning of a text, and what follows."""
    said = words(row)
    state = V.read_state([V.index[w] for w in said[:3]], 3)
    goal = tuple((block, below) for kind, block, below in said[3:5] if kind == "want")
    return state, goal, said[5:]


def test_plan_texts_are_the_demonstration_under_every_name():
    texts, plan = corpus()
    given, target = texts.draw_plans(np.random.default_rng(0), 200)
    seen = set()
    for row, learnt in zip(given, target, strict=True):
        state, goal, rest = read_problem(row)
        assert rest[0][0] == "plan"
        actions = words(np.maximum(learnt, 0))
        assert actions[-1][0] == "end" and actions[:-1] == rest[1:]
        assert valid(Problem(state, goal), actions[:-1]) and len(actions) == len(plan) + 1
        assert problem_class(Problem(state, goal)) == problem_class(PROBLEM)
        seen.add((state, goal))
    assert len(seen) == 6  # 3 blocks have so many names


def test_choice_texts_teach_the_shown_action_and_judge_the_one_tried():
    texts, plan = corpus()
    given, target = texts.draw_choices(np.random.default_rng(0), 400)
    verdicts = []
    for row, learnt in zip(given, target, strict=True):
        state, goal, rest = read_problem(row)
        assert rest[0][0] == "act" and len(rest) == 2
        shown, (verdict, *_) = words(np.maximum(learnt, 0))
        assert class_of(state, goal) in {
            class_of(at, PROBLEM.goal) for at in states_of(PROBLEM.initial, plan)
        }
        assert shown in legal_actions(state) and rest[1] in legal_actions(state)
        assert (verdict == "good") == (rest[1] == shown)
        verdicts.append(verdict)
    assert 0.25 < verdicts.count("bad") / len(verdicts) < 0.55  # some states have one action


def states_of(state, plan):
    for action in plan:
        yield state
        state = moves(state)[action]


def test_next_texts_are_true_transitions():
    texts, _ = corpus()
    given, target = texts.draw_steps(np.random.default_rng(0), 300)
    for row, learnt in zip(given, target, strict=True):
        said = words(row)
        before = V.read_state([V.index[w] for w in said[:3]], 3)
        after = V.read_state([word for word in learnt if word >= 0], 3)
        assert said[4][0] == "next" and moves(before)[said[3]] == after


def untrained():
    gpt = GPT(V.factors, torch.Generator().manual_seed(3))
    torch.manual_seed(3)
    torch.nn.init.normal_(gpt.own, std=0.5)
    return SmallModel(gpt, V)


def test_answers_do_not_depend_on_what_is_asked_beside_them():
    model, goal = untrained(), PROBLEM.goal
    asked = [("prior", state, goal, None) for state in all_states(3)]
    asked += [("judge", s, goal, a) for s in all_states(3)[:9] for a in legal_actions(s)]
    asked += [("next", s, None, a) for s in all_states(4)[:20] for a in legal_actions(s)]
    together = model.answer_many(asked)
    for request, answer in zip(asked, together, strict=True):
        (alone,) = model.answer_many([request])
        assert alone == (pytest.approx(answer, abs=1e-4) if answer is not None else None)
        if request[0] == "prior":
            assert len(answer) == len(legal_actions(request[1])) and max(answer) < 0


class Scripted:
    """Stands for a GPT: says these words one after the other, whatever it is given."""

    def __init__(self, said):
        self.said = said

    def __call__(self, given, cache=None):
        place = 0 if cache is None else cache + 1
        word = torch.full(given.shape, self.said[place])
        return torch.nn.functional.one_hot(word, len(V)).float(), place

    def logits(self, known):
        return known


def test_the_next_state_is_what_the_model_says_and_none_if_it_says_none():
    said = [V.index[word] for word in [("on-table", 0, -1), ("on", 1, 0), ("in-hand", 2, -1)]]
    request = ("next", (TABLE, 0, TABLE), None, ("pick-up", 2, -1))
    assert SmallModel(Scripted(said), V).answer_many([request]) == [(TABLE, 0, HAND)]
    assert SmallModel(Scripted(said[::-1][:2] * 2), V).answer_many([request]) == [None]


def test_whole_plans_are_read_up_to_their_end_or_the_longest_allowed():
    first, second = V.action(("unstack", 1, 0)), V.action(("put-down", 1, -1))
    said = [first, second, V.marks["end"], first, first]
    plan = (("unstack", 1, 0), ("put-down", 1, -1))
    assert SmallModel(Scripted(said), V).plans([PROBLEM] * 2, 4) == [plan, plan]
    assert SmallModel(Scripted(said), V).plans([PROBLEM], 1) == [plan[:1]]
    assert SmallModel(Scripted([V.marks["bad"]] * 9), V).plans([PROBLEM], 4) == [None]


def test_plans_are_drawn_at_a_temperature():
    model = untrained()
    cold = model.plans([PROBLEM] * 3, 6)
    assert cold == model.plans([PROBLEM] * 3, 6, 1e-6, np.random.default_rng(0))
    drawn = [model._continued([[1, 2]] * 2, 3, pick(seed)) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


def pick(seed):
    from reproductions.rap_mcts.prompting import _drawn

    return _drawn(1.0, np.random.default_rng(seed))


def test_demonstrations_are_valid_short_and_never_pass_through_a_class_held_out():
    rng = np.random.default_rng(0)
    free = gathered(rng, 60, frozenset())
    held = {problem_class(each.problem) for each in free[:15]}
    shown = gathered(np.random.default_rng(1), 60, held)
    for each in shown:
        assert valid(each.problem, each.plan) and len(each.plan) <= 6
        for state in states_of(each.problem.initial, each.plan):
            assert class_of(state, each.problem.goal) not in held
    assert gathered(np.random.default_rng(1), 60, held) == shown
    with pytest.raises(ValueError, match="of 1 demonstrations"):
        gathered(rng, 1, held, planner=lambda problem, rng: ())


def test_a_nearby_problem_is_unsolved_and_within_its_walk():
    rng = np.random.default_rng(0)
    found = [nearby_problem(rng, 4, 4) for _ in range(200)]
    for problem in filter(None, found):
        assert not solved(problem.initial, problem.goal)
        assert len(optimal_plan(problem)) <= 4
    assert sum(problem is not None for problem in found) > 100


def test_there_is_room_for_every_legal_action_to_judge():
    most = max(len(legal_actions(state)) for state in all_states(5))
    assert most - 1 <= texts_module.MOST_OTHERS
