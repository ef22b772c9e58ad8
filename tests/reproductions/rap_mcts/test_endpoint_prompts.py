import numpy as np
import pytest

from reproductions.rap_mcts import endpoint_prompts as prompts
from reproductions.rap_mcts.tasks import (
    HAND,
    Problem,
    all_states,
    apply,
    class_of,
    distances,
    legal_actions,
    random_state,
)
from reproductions.rap_mcts.validator import valid

HELD = (-1, 0, -2)  # B on A, C in the hand


@pytest.mark.parametrize("blocks", [2, 3, 4])
def test_every_state_and_action_is_read_as_it_was_told(blocks):
    for state in all_states(blocks):
        assert prompts.read_state(prompts.told(state), blocks) == state
        assert ("hand is empty" in prompts.told(state)) == (HAND not in state)
        for action in legal_actions(state):
            assert prompts.read_moves(prompts.said(action)) == [action]


def test_names_go_on_after_the_alphabet():
    assert [prompts.named(block) for block in (0, 25, 26, 51, 52)] == ["A", "Z", "A1", "Z1", "A2"]
    state = random_state(np.random.default_rng(0), 60)
    assert prompts.read_state(prompts.told(state), 60) == state


@pytest.mark.parametrize(
    "text",
    [
        "A is on the table, B is on A and I am holding C.",
        "- **Block A** is on the table\n- **Block B** is on top of block A\n- Hand: holds block C",
        "block a is on the table. block b sits on block a. block c is in your hand.",
        "BLOCK A IS ON THE TABLE. BLOCK B IS ON BLOCK A. BLOCK C IS BEING HELD.",
        "Blocks: C is on B. Move: x. After: A is on the table. B is still on A. C is in the hand.",
        "<think>C is on the table? No.</think>A is on the table. B is on A. C is in the hand.",
        "A is on the table. A is on the table. B is on A. Nothing is on B. C is held.",
        "The block A is on the table; the block B rests upon the block A; the hand is holding C.",
    ],
)
def test_many_wordings_of_a_state_are_read(text):
    assert prompts.read_state(text, 3) == HELD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I cannot help with that.",
        "A is on the table. B is on A.",  # C is nowhere
        "A is on the table. B is on A. C is on B. C is in the hand.",
        "A is on B. B is on A. C is on the table.",
        "A is on the table. B is on A. C is on A.",
        "A is on A. B is on the table. C is on the table.",
        "A is in the hand. B is in the hand. C is on the table.",
        "A is in the hand. B is on A. C is on the table.",
        "A is on the table. B is on A. C is on D.",
        "A, B, C and D are on the table.",
        "A is not on the table. B is on A. C is in the hand.",
        "A is on the table. B is on A. The hand is not holding C.",
        "A is on the table. B is on A. C is on Z999.",
        "<think>A is on the table. B is on A. C is in the hand.",
        "\x00" * 50 + "((((" * 50,
    ],
)
def test_what_describes_no_state_is_none(text):
    assert prompts.read_state(text, 3) is None


def test_several_blocks_in_one_sentence_are_read():
    assert prompts.read_state("Blocks A, B, and C are on the table.", 3) == (-1, -1, -1)
    assert prompts.read_state("A and B are both on the table. C is on B.", 3) == (-1, -1, 1)


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("Pick up the block A.", [("pick-up", 0, -1)]),
        ("(pick-up A)", [("pick-up", 0, -1)]),
        ("Put B down", [("put-down", 1, -1)]),
        ("1. unstack B from on top of A\n2. put down B", [("unstack", 1, 0), ("put-down", 1, -1)]),
        ("stack block c on top of block a; done", [("stack", 2, 0)]),
        ("move A to B", []),
        ("I will not do this", []),
        ("", []),
    ],
)
def test_moves_are_read_from_many_wordings(text, moves):
    assert prompts.read_moves(text) == moves


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (" good", True),
        ("**Good.**", True),
        ("Verdict: bad", False),
        ("not good", None),
        ("good or bad", None),
        ("goodness", None),
        ("", None),
    ],
)
def test_verdicts_are_read(text, good):
    assert prompts.read_verdict(text) is good


def test_what_the_prompts_show_is_true():
    for problem, plan in prompts.SHOWN:
        assert valid(problem, plan)
        assert len(plan) == distances(problem.blocks, problem.goal)[problem.initial]
    steps = list(prompts._steps())
    for number, action in prompts.DETOURS.items():
        problem, state, _ = steps[number]
        left = distances(problem.blocks, problem.goal)
        assert left[apply(state, action)] > left[state]
    for problem, state, _ in steps:
        assert class_of(state, problem.goal) in prompts.shown_classes()


def test_a_prompt_ends_with_its_question_and_shows_both_verdicts():
    state, goal = (-1, 0, -1), ((2, 1),)
    assert prompts.move_prompt(state, goal).endswith(
        "Blocks: Block A is on the table. Block B is on block A. Block C is on the table. "
        "The hand is empty.\nGoal: Block C is on block B.\nMove:"
    )
    verdict = prompts.verdict_prompt(state, goal, ("pick-up", 2, -1))
    assert verdict.endswith("Move: pick up block C\nVerdict:")
    assert verdict.count("Verdict: good") == 8 and verdict.count("Verdict: bad") == 3
    assert prompts.after_prompt(state, ("pick-up", 2, -1)).endswith("pick up block C\nAfter:")
    assert prompts.plan_prompt(Problem(state, goal)).endswith("Goal: Block C is on block B.\nPlan:")
