"""One search tree as a page of its own: HTML without scripts or anything from elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from reproductions.rap_mcts.hooks import Result
from reproductions.rap_mcts.tree import Node

STYLE = """
:root { color-scheme: light dark; }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; }
details { margin-left: 1.1rem; border-left: 1px solid #8886; padding-left: .5rem; }
.leaf, .cut { margin-left: 2.2rem; }
summary { cursor: pointer; }
b { font-weight: 600; }
.plan > summary b, .plan.leaf b { background: #fc06; }
.solved > span::after, .solved > summary::after { content: " \\2713 solved"; color: #2a2; }
small { color: #888; font-variant-numeric: tabular-nums; }
i { display: inline-block; height: .6em; background: #48c; margin-right: .4em; }
"""


PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body><h1>{title}</h1>
<p>{said}. Visits by the width of the bar; the plan is marked.</p>
{tree}</body></html>
"""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What actions and states of a task are called, and which states to mark as solved."""

    action: Callable[[Any], str] = str
    state: Callable[[Any], str] = str
    solved: Callable[[Any], bool] = lambda state: False


def page(result: Result[Any, Any], title: str, words: Words | None = None, most: int = 1000) -> str:
    """The tree of a search as HTML: for each action its visits, value, rewards and next state.

    Children are sorted by visits; the plan is marked and open. The `most` nodes with most visits
    are shown, and the plan in any case; each place says how many it leaves out. Every text is
    escaped. ValueError if the result has no tree.
    """
    if result.root is None:
        raise ValueError("only the result of a search has a tree")
    plan = _on_plan(result)
    kept = plan | _most_visited(result.root, most)
    said = (
        f"{'Solved' if result.solved else 'Not solved'} in {len(result.plan)} actions, return"
        f" {result.total:.3f}; {result.iterations} iterations, {result.requests} requests, stopped"
        f" by: {result.stopped}"
    )
    tree = _drawn(result.root, words or Words(), kept, plan, result.root.visits)
    return PAGE.format(title=escape(title), style=STYLE, said=escape(said), tree=tree)


def _drawn(node: Node, words: Words, kept: set[int], plan: set[int], visits: int) -> str:
    """A node with what is under it."""
    marks = "plan" if id(node) in plan else ""
    if node.state is not None and words.solved(node.state):
        marks += " solved"
    line = _line(node, words, visits)
    children = sorted(node.children or (), key=lambda child: -child.visits)
    if not children:
        return f'<div class="leaf {marks}"><span>{line}</span></div>\n'
    shown = [child for child in children if id(child) in kept]
    inner = "".join(_drawn(child, words, kept, plan, visits) for child in shown)
    if cut := len(children) - len(shown):
        inner += f'<div class="cut"><small>{cut} more, not shown</small></div>\n'
    opened = f'class="{marks}"' + (" open" if id(node) in plan else "")
    return f"<details {opened}><summary>{line}</summary>\n{inner}</details>\n"


def _line(node: Node, words: Words, visits: int) -> str:
    """A node's own numbers and texts; `visits` are the root's."""
    name = "start" if node.action is None else words.action(node.action)
    state = "" if node.state is None else words.state(node.state)
    numbers = f"visits {node.visits}"
    if node.action is not None:
        numbers += f", value {node.value:.3f}, fast reward {node.fast:.3f}"
        numbers += "" if node.state is None else f", reward {node.reward:.3f}"
    bar = f'<i style="width:{100 * node.visits / max(1, visits):.1f}px"></i>'
    return f"{bar}<b>{escape(name)}</b> <small>{numbers}</small> {escape(state)}"


def _most_visited(root: Node, most: int) -> set[int]:
    """The ids of the nodes visited most, higher ones first: so with all their parents."""
    nodes = [root]
    for node in nodes:  # grows while it is read
        nodes += node.children or ()
    return {id(node) for node in sorted(nodes, key=lambda node: -node.visits)[: max(1, most)]}


def _on_plan(result: Result[Any, Any]) -> set[int]:
    """The ids of the nodes that the plan goes through."""
    node, found = result.root, {id(result.root)}
    for action in result.plan:
        node = next(child for child in node.children if child.action == action)
        found.add(id(node))
    return found
