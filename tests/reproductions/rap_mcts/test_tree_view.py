"""The page of a search tree, read back with a parser of its own."""

from html.parser import HTMLParser

import numpy as np
import pytest

from reproductions.rap_mcts.hooks import Budget, Result, at_once, finished
from reproductions.rap_mcts.method import search
from reproductions.rap_mcts.tree import Search
from reproductions.rap_mcts.tree_view import Words, page

EVIL = "<script>alert('&')</script>"


class Binary:
    """Strings of 0 and 1; the goal is 110, and names are anything but harmless."""

    def expand(self, state, depth):
        return at_once([(f"{EVIL}0", -0.5), (f"{EVIL}1", -1.0)])

    def step(self, state, action):
        return at_once(state + action[-1])

    def reward(self, state, action, next_state, fast):
        return fast + 5 * (next_state == "110")

    def terminal(self, state, depth):
        return state == "110"

    def solved(self, state):
        return state == "110"


@pytest.fixture(scope="module")
def result():
    budget, settings = Budget(iterations=200), Search(depth_limit=3, exploration=3.0)
    found = finished(search(Binary(), "", settings, np.random.default_rng(0), budget))
    assert found.states[-1] == "110"
    return found


class Page(HTMLParser):
    """Names and numbers of all nodes, the elements, and the marks on them."""

    def __init__(self, text):
        super().__init__()
        self.names, self.numbers, self.tags, self.marked, self.open = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.marked.append(dict(attrs).get("class") or "")
        if tag not in ("meta", "i"):
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on") and not (value or "").startswith("http")

    def handle_endtag(self, tag):
        if tag != "i":
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] == ["b"]:
            self.names.append(data)
        if self.open[-1:] == ["small"]:
            self.numbers.append(data)


def nodes(root):
    found = [root]
    for each in found:
        found += each.children or ()
    return found


def test_every_node_is_shown_with_its_numbers_and_all_text_is_escaped(result):
    text = page(
        result, f"Tree {EVIL}", Words(state=lambda s: f"{EVIL}{s}", solved=lambda s: s == "110")
    )
    seen = Page(text)
    every = nodes(result.root)
    assert not seen.open and "script" not in seen.tags and EVIL not in text
    assert sorted(seen.names) == sorted([f"{n.action}" for n in every[1:]] + ["start"])
    wanted = [f"visits {n.visits}, value {n.value:.3f}" for n in every[1:]]
    shown = [", ".join(line.split(", ")[:2]) for line in seen.numbers[1:]]
    assert sorted(wanted) == sorted(shown)
    assert f"reward {result.root.children[0].reward:.3f}" in text
    assert f"{result.iterations} iterations" in text


def test_the_plan_and_solved_states_are_marked(result):
    seen = Page(page(result, "T", Words(solved=lambda s: s == "110")))
    assert sum("plan" in mark.split() for mark in seen.marked) == len(result.plan) + 1
    assert sum("solved" in mark.split() for mark in seen.marked) == 1


def test_a_large_tree_shows_the_nodes_visited_most_and_says_what_is_left_out(result):
    every = sorted((n.visits for n in nodes(result.root)), reverse=True)
    for most in (1, 3, 5, 9):
        text = page(result, "T", most=most)
        visits = [int(line.split(",")[0][7:]) for line in Page(text).numbers if "visits" in line]
        assert "more, not shown" in text and sorted(visits, reverse=True)[:most] == every[:most]
        assert most <= len(visits) <= most + len(result.plan)
        assert sum("plan" in mark.split() for mark in Page(text).marked) == len(result.plan) + 1


def test_only_a_search_has_a_tree():
    bare = Result(
        plan=(),
        states=(0,),
        total=0,
        solved=False,
        stopped="done",
        requests=0,
        distinct=0,
        misses=0,
    )
    with pytest.raises(ValueError, match="only the result of a search"):
        page(bare, "T")
