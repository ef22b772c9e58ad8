"""Blocksworld in English for a model behind an endpoint: few-shot prompts, and reading answers.

Prompts end where one line is missing, so that a model that goes on with a text and one that
converses can both supply it. Reading is tolerant of wording and strict about what is said: a text
that describes no possible state, or not every block, describes none.
"""

import re
from collections.abc import Iterator, Sequence

from reproductions.rap_mcts.tasks import (
    HAND,
    TABLE,
    Action,
    Goal,
    Problem,
    State,
    apply,
    states_between,
)
from reproductions.rap_mcts.vocabulary import is_possible

RULES = """\
Blocks named by letters stand on a table or on one another. A hand holds at most one of them.
There are four moves:
- pick up block X: the empty hand takes X, with nothing on it, from the table.
- put down block X: the hand sets the X that it holds on the table.
- stack block X on block Y: the hand sets the X that it holds on Y, with nothing on it.
- unstack block X from block Y: the empty hand takes X, with nothing on it, off Y.
"""
ONE_LINE = "Supply the line that is missing at the end, in the words of the examples; no more."

SWAP = Problem((TABLE, 0, TABLE), ((0, 1),))  # shown with all of its plan
SWAPPING: tuple[Action, ...] = (
    ("unstack", 1, 0),
    ("put-down", 1, -1),
    ("pick-up", 0, -1),
    ("stack", 0, 1),
)
TOWER = Problem((TABLE, TABLE, TABLE), ((1, 0), (2, 1)))
BUILDING: tuple[Action, ...] = (
    ("pick-up", 1, -1),
    ("stack", 1, 0),
    ("pick-up", 2, -1),
    ("stack", 2, 1),
)
SHOWN = ((SWAP, SWAPPING), (TOWER, BUILDING))
DETOURS: dict[int, Action] = {0: ("pick-up", 2, -1), 3: ("stack", 0, 2), 4: ("pick-up", 0, -1)}


def shown_classes() -> frozenset[tuple[object, ...]]:
    """Classes of the problems that the prompts show, and on the way through them: no test set."""
    return states_between(SWAP) | states_between(TOWER)


def named(block: int) -> str:
    """A, B, ..., Z, A1, B1, ..."""
    return chr(ord("A") + block % 26) + (str(block // 26) if block >= 26 else "")


def said(action: Action) -> str:
    """An action in words."""
    kind, block, other = action
    words = f"{kind if kind == 'unstack' else kind.replace('-', ' ')} block {named(block)}"
    joint = {"stack": "on", "unstack": "from"}.get(kind)
    return f"{words} {joint} block {named(other)}" if joint else words


def told(state: State) -> str:
    """A state in words: where each block is."""
    facts = [_fact(block, below) for block, below in enumerate(state)]
    return " ".join(facts if HAND in state else [*facts, "The hand is empty."])


def move_prompt(state: State, goal: Goal) -> str:
    """Asks for the next move."""
    shown = (f"{_situation(at, p.goal)}\nMove: {said(move)}" for p, at, move in _steps())
    return _prompt(
        "Say the next move of a shortest way to the goal.",
        shown,
        f"{_situation(state, goal)}\nMove:",
    )


def verdict_prompt(state: State, goal: Goal, action: Action) -> str:
    """Asks whether an action is good or bad."""
    shown = (
        f"{_situation(at, p.goal)}\nMove: {said(tried)}\nVerdict: {verdict}"
        for number, (p, at, move) in enumerate(_steps())
        for tried, verdict in ((move, "good"), (DETOURS.get(number), "bad"))
        if tried
    )
    asked = f"{_situation(state, goal)}\nMove: {said(action)}\nVerdict:"
    return _prompt("Say whether the move brings the goal nearer: good or bad.", shown, asked)


def after_prompt(state: State, action: Action) -> str:
    """Asks for the state after an action."""
    shown = (
        f"Blocks: {told(at)}\nMove: {said(move)}\nAfter: {told(apply(at, move))}"
        for _, at, move in _steps()
    )
    asked = f"Blocks: {told(state)}\nMove: {said(action)}\nAfter:"
    return _prompt("Say where every block is after the move.", shown, asked)


def plan_prompt(problem: Problem) -> str:
    """Asks for a whole plan."""
    shown = (
        f"{_situation(p.initial, p.goal)}\nPlan: {'; '.join(map(said, plan))}" for p, plan in SHOWN
    )
    asked = f"{_situation(problem.initial, problem.goal)}\nPlan:"
    return _prompt("Say all moves of a shortest way to the goal.", shown, asked)


def read_moves(text: str) -> list[Action]:
    """Every move that a text names, in its order, legal or not."""
    found: list[Action] = []
    for match in _MOVES.finditer(_plain(text)):
        kind = match.lastgroup or ""
        names = [_block(name) for name in match.groups() if name and re.fullmatch(_NAME, name)]
        found.append((kind.rstrip("_").replace("_", "-"), names[0], (*names, -1)[1]))
    return found


def read_verdict(text: str) -> bool | None:
    """Whether a text says good; None if it says neither word, or both, or "not"."""
    words = set(re.findall(r"\b(good|bad|not)\b", _plain(text).lower()))
    return "good" in words if words in ({"good"}, {"bad"}) else None


def read_state(text: str, blocks: int) -> State | None:
    """The state that a text describes; None unless it gives each block one possible place.

    What stands before the last "After:" is taken for a repetition of the question.
    """
    text = re.split(r"(?i)\bafter:", _plain(text))[-1]
    found: set[tuple[int, int]] = set()
    for match in _ON.finditer(text):
        found |= {(block, _block(match[2])) for block in _blocks(match[1])}
    for pattern, place in ((_ON_TABLE, TABLE), (_HELD, HAND), (_HOLDS, HAND)):
        for match in pattern.finditer(text):
            found |= {(block, place) for block in _blocks(match[1])}
    places = dict(found)
    if len(found) != blocks or sorted(places) != list(range(blocks)):
        return None
    state = tuple(places[block] for block in range(blocks))
    return state if is_possible(state) else None


_NAME = r"\b[A-Z][0-9]{0,3}\b"
_LIST = rf"{_NAME}(?:(?:,? and|,) {_NAME})*"
_IS = r"(?i: (?:is|are|sits?|lies?|rests?|stands?|stays?|remains?)(?: now| still| both| all)*)"
_TOP = r"(?i:(?:on|onto|upon|atop)(?: top of)?)"
_ON = re.compile(rf"({_LIST}){_IS}(?i: stacked| placed| directly)* {_TOP} ({_NAME})")
_ON_TABLE = re.compile(rf"({_LIST}){_IS}(?i: placed| back| directly)* {_TOP}(?i: the)?(?i: table)")
_HELD = re.compile(rf"({_LIST}){_IS} (?i:in (?:your|my|the|its) hand|in hand|(?:being )?held)")
_HOLDS = re.compile(rf"(?i:(?<!not )(?<!longer )\b(?:holding|holds)) ({_LIST})")
_MOVES = re.compile(
    rf"(?P<pick_up>(?i:\bpick[- ]?up) ({_NAME}))"
    rf"|(?P<put_down>(?i:\bput[- ]?down) ({_NAME}))|(?P<put_down_>(?i:\bput) ({_NAME})(?i: down))"
    rf"|(?P<unstack>(?i:\bunstack) ({_NAME}) (?i:from|off)(?i: of| on)?(?i: top of)? ({_NAME}))"
    rf"|(?P<stack>(?i:\bstack) ({_NAME}) {_TOP} ({_NAME}))"
)


def _steps() -> Iterator[tuple[Problem, State, Action]]:
    """Every step of the plans that are shown."""
    for problem, plan in SHOWN:
        state = problem.initial
        for action in plan:
            yield problem, state, action
            state = apply(state, action)


def _prompt(wanted: str, shown: Iterator[str], asked: str) -> str:
    return "\n\n".join([f"{RULES}\n{wanted} {ONE_LINE}", *shown, asked])


def _situation(state: State, goal: Goal) -> str:
    return f"Blocks: {told(state)}\nGoal: {' '.join(_fact(*fact) for fact in goal)}"


def _fact(block: int, below: int) -> str:
    where = {TABLE: "on the table", HAND: "in the hand"}.get(below) or f"on block {named(below)}"
    return f"Block {named(block)} is {where}."


def _plain(text: str) -> str:
    """Without thoughts aloud, marks of emphasis and the word "block"; names are capitals."""
    text = re.sub(r"(?s)<think>.*?(</think>|\Z)", " ", text)
    text = re.sub(r"[*_`\"'()\[\]]", "", text)
    text = re.sub(r"(?i)\bthe (?=block\b)", "", text)
    text = re.sub(r"(?i)\bblocks? +([a-z][0-9]{0,3})\b", lambda match: match[1].upper(), text)
    return re.sub(r"[ \t]+", " ", text)


def _block(name: str) -> int:
    return ord(name[0]) - ord("A") + 26 * int(name[1:] or 0)


def _blocks(names: str) -> Sequence[int]:
    return [_block(name) for name in re.findall(_NAME, names)]
