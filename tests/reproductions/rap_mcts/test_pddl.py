"""The PDDL reader: problems of the project's own, of PlanBench, damaged ones, and round trips."""

import json
from pathlib import Path

import numpy as np
import pytest

from reproductions.rap_mcts import problems
from reproductions.rap_mcts.agent import Uninformed
from reproductions.rap_mcts.hooks import Budget, finished
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.pddl import (
    PddlError,
    read_folder,
    read_named,
    read_plan,
    read_problem,
    write_plan,
    write_problem,
)
from reproductions.rap_mcts.tasks import (
    Problem,
    all_states,
    optimal_length,
    optimal_plan,
    problem_class,
    random_problem,
)
from reproductions.rap_mcts.tree import Search
from reproductions.rap_mcts.validator import valid

PROBLEMS = Path(__file__).parent / "problems"
GOOD = """(define (problem p) (:domain d) (:objects a b c)
(:init (handempty) (on a b) (ontable b) (ontable c) (clear a) (clear c))
(:goal (and (on b c))))"""


def test_problems_worked_by_hand_are_read_in_natural_order():
    assert read_folder(PROBLEMS) == [
        ("more/task-1.pddl", Problem((-1, -1), ((0, 1),))),
        ("task-2.pddl", Problem((1, -1, -1), ((1, 0),))),
        ("task-10.pddl", Problem((2, -2, -1), ((0, 2), (1, 0)))),
    ]
    assert read_named(PROBLEMS / "task-2.pddl")[1] == ("red", "green", "blue")
    assert read_problem(GOOD) == Problem((1, -1, -1), ((1, 2),))


def test_a_folder_is_planned_for_and_judged_in_a_few_lines():
    rule, budget = Search(depth_limit=8, exploration=2.0), Budget(iterations=2000)
    solved = {}
    for problem, steps in problems.read(str(PROBLEMS), most_blocks=5):
        rng = np.random.default_rng(0)
        result = finished(search(Uninformed(problem.goal), problem.initial, rule, rng, budget))
        solved[problem, steps] = result.solved, valid(problem, result.plan)
    easy = Problem((-1, -1), ((0, 1),)), 2
    assert solved[easy] == (True, True) and len(solved) == 2  # the third takes a single step


def test_every_state_and_random_goals_come_back_as_written():
    rng = np.random.default_rng(0)
    for state in all_states(4):
        problem = Problem(state, random_problem(rng, 4).goal)
        assert read_problem(write_problem(problem)) == problem
        assert read_named(write_problem(problem, "wxyz"))[1] == tuple("wxyz")
    hard = random_problem(rng, 15)
    assert read_problem(write_problem(hard)) == hard


def test_plans_come_back_as_written_and_comments_are_passed_over():
    problem = random_problem(np.random.default_rng(1), 5)
    plan, names = optimal_plan(problem), tuple("vwxyz")
    assert read_plan(write_plan(plan, names), names) == plan
    text = "; a plan\n(UNSTACK v w)(put-down v) ; done\n"
    assert read_plan(text, names) == (("unstack", 0, 1), ("put-down", 0, -1))


def test_all_planbench_problems_agree_with_their_rows(shared):
    """Supports, goals, optimal lengths by breadth-first search, classes, and valid gold plans."""
    folder = shared / "blocksworld"
    rows = [json.loads(line) for line in (folder / "instances.jsonl").read_text().splitlines()]
    problems = dict(read_folder(folder))
    assert problems.keys() == {row["id"] for row in rows}
    classes = set()
    for row in rows:
        problem, names = read_named(folder / row["id"])
        assert problem == problems[row["id"]]
        assert names == tuple(row["objects"])
        assert problem.initial == tuple(row["init"])
        assert sorted(problem.goal) == sorted(map(tuple, row["goal"]))
        plan = read_plan(row["gold_plan"], names)
        assert valid(problem, plan)
        if row["opt_len"] is None:
            assert len(plan) == row["planner_len"]
        else:
            assert optimal_length(problem) == row["opt_len"]
            classes.add((row["class"], problem_class(problem)))
    assert len(classes) == len({a for a, _ in classes}) == len({b for _, b in classes})


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("(define (problem p)", "(define (domain p)", "no PDDL problem"),
        (GOOD, "", "no PDDL problem"),
        ("(on b c))))", "(on b c)))", "1 opening brackets are not closed"),
        ("(on b c))))", "(on b c)))))", "closing bracket has no opening"),
        ("(:objects a b c)", "", "no section :objects"),
        ("(:objects a b c)", "(:objects)", ":objects are none"),
        ("(:objects a b c)", "(:objects a b c A)", "there twice"),
        ("(:objects a b c)", "(:objects a b c -)", "type of :objects"),
        ("(:objects a b c)", "(:objects a b c (d))", "no name of a block"),
        ("(:objects a b c)", "(:objects a b c d)", "does not say where d is"),
        ("(:objects a b c)", "(:objects a b c) (:objects a)", "two sections :objects"),
        ("(:domain d)", "(:constraints (always (clear a)))", "section :constraints"),
        ("(:domain d)", "loose", "loose is no section"),
        ("(on a b)", "(on a e)", "(on a e) in the initial state: e is no object"),
        ("(on a b)", "(on a b) (ontable a)", "puts a in two places"),
        ("(on a b)", "(on a b c)", "no fact of Blocksworld"),
        ("(on a b)", "(at a b)", "no fact of Blocksworld"),
        ("(on a b)", "(= (cost a) 3)", "no fact that can be read"),
        ("(on a b)", "((((((a))))))", "no fact that can be read"),
        ("(ontable b)", "(on b a)", "has, though it cannot hold, (clear a)"),
        ("(ontable b) (ontable c) (clear a)", "(on b a) (ontable c)", "ring"),
        ("(ontable c)", "(on c b)", "same place"),
        ("(clear a)", "", "lacks (clear a)"),
        ("(clear a)", "(clear a) (clear b)", "has, though it cannot hold, (clear b)"),
        ("(handempty)", "", "lacks (handempty)"),
        ("(ontable c)", "(holding c)", "has, though it cannot hold, (clear c)"),
        ("(on b c)", "(ontable b)", "only (on x y) can be a goal"),
        ("(on b c)", "(not (on b c))", "in the goal is no fact that can be read"),
        ("(on b c)", "", "at least one fact"),
        ("(on b c)", "(on b c) (on b a)", "two things"),
        ("(on b c)", "(on b b)", "ring"),
        ("(and (on b c))", "(on b c) (on a b)", "neither one fact nor (and"),
        ("(and (on b c))", "(forall (?x) (on ?x c))", "in the goal is no fact that can be read"),
    ],
)
def test_what_cannot_be_read_is_named(before, after, wrong):
    assert before in GOOD
    with pytest.raises(PddlError) as raised:
        read_problem(GOOD.replace(before, after))
    assert wrong in str(raised.value)
    assert len(str(raised.value)) < 300


@pytest.mark.parametrize(
    "text",
    ["(fly a)", "(stack a)", "(pick-up a b)", "(stack a e)", "pick-up a", "((pick-up a))", "(a"],
)
def test_what_is_no_plan_is_an_error(text):
    with pytest.raises(PddlError):
        read_plan(text, "abc")


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    for name, content in {"damaged": b"(define", "binary": b"\xff\xfe\x00"}.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "p1.pddl").write_bytes(content)
        with pytest.raises(PddlError, match=r"p1\.pddl: .*(closed|cannot be read)"):
            read_folder(folder)
    with pytest.raises(PddlError, match="p2.pddl: cannot be read"):
        read_problem(tmp_path / "p2.pddl")
    with pytest.raises(PddlError, match="there is no such folder"):
        read_folder(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PddlError, match="no file in it is a PDDL problem"):
        read_folder(tmp_path / "empty")


def test_brackets_without_end_are_refused_and_exhaust_nothing():
    deep = "(" * 50_000 + ")" * 50_000
    for text in (deep, GOOD.replace("(on a b)", deep), GOOD.replace("(on b c)", deep)):
        with pytest.raises(PddlError) as raised:
            read_problem(text)
        assert len(str(raised.value)) < 300


def test_too_few_names_are_an_error():
    with pytest.raises(PddlError, match="2 names are not enough for 3 blocks"):
        write_problem(Problem((-1, -1, -1), ((0, 1),)), "ab")
