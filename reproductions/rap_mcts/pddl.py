"""Blocksworld problems and plans in PDDL, as PlanBench has them, read and written.

Only what the four-operator domain can say is read: a whole initial state and a goal of "on" facts.
Anything else is a PddlError that names the place: a problem half understood would be another one.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from reproductions.rap_mcts.tasks import HAND, MOVES, TABLE, Action, Problem

Tree = str | list["Tree"]
Facts = set[tuple[str, ...]]

PLACES = {"on": 2, "ontable": 1, "holding": 1, "clear": 1, "handempty": 0}  # predicate: blocks
SPELLED = {"on-table": "ontable", "arm-empty": "handempty", "hand-empty": "handempty"}
BLOCKS_OF = {"pick-up": 1, "put-down": 1, "stack": 2, "unstack": 2}


class PddlError(ValueError):
    """A file or text that is no Blocksworld problem or plan this reader can read."""


def read_problem(source: str | Path) -> Problem:
    """The problem in a text or file; blocks are numbered in the order of its objects."""
    return read_named(source)[0]


def read_named(source: str | Path) -> tuple[Problem, tuple[str, ...]]:
    """The problem and the names of its blocks. PddlError, with the file's name, otherwise."""
    if isinstance(source, str):
        return _read(source)
    text = _text(source)
    try:
        return _read(text)
    except PddlError as error:
        raise PddlError(f"{source}: {error}") from error


def read_folder(folder: Path) -> list[tuple[str, Problem]]:
    """Every problem of the folder and those in it, by name; files of a domain are passed over."""
    if not folder.is_dir():
        raise PddlError(f"{folder}: there is no such folder")
    paths = sorted(folder.rglob("*.pddl"), key=_natural)
    found = [
        (path.relative_to(folder).as_posix(), read_problem(path))
        for path in paths
        if not _is_domain(path)
    ]
    if not found:
        raise PddlError(f"{folder}: no file in it is a PDDL problem (*.pddl)")
    return found


def read_plan(text: str, names: Sequence[str]) -> tuple[Action, ...]:
    """The actions of a plan such as "(stack a b)", one a line; a comment starts with ;."""
    place = {name: index for index, name in enumerate(names)}
    return tuple(_action(tree, place) for tree in _trees(text))


def write_problem(problem: Problem, names: Sequence[str] | None = None) -> str:
    """The problem as a PDDL file; blocks are b0, b1, ... unless they are named."""
    called = _names(names, problem.blocks)
    covered = set(problem.initial)
    facts = [] if HAND in covered else ["(handempty)"]
    for block, below in enumerate(problem.initial):
        if below >= 0:
            facts.append(f"(on {called[block]} {called[below]})")
        else:
            facts.append(f"({'ontable' if below == TABLE else 'holding'} {called[block]})")
        if block not in covered and below != HAND:
            facts.append(f"(clear {called[block]})")
    wanted = "\n".join(f"(on {called[block]} {called[below]})" for block, below in problem.goal)
    return (
        "(define (problem blocks)\n(:domain blocksworld-4ops)\n"
        f"(:objects {' '.join(called)})\n(:init\n" + "\n".join(facts) + ")\n"
        f"(:goal (and\n{wanted})))\n"
    )


def write_plan(plan: Iterable[Action], names: Sequence[str]) -> str:
    """The plan as text, one action a line."""
    return "".join(
        f"({name} {names[block]}{f' {names[other]}' if other >= 0 else ''})\n"
        for name, block, other in plan
    )


def _read(text: str) -> tuple[Problem, tuple[str, ...]]:
    parts = _sections(text)
    names = _objects(parts[":objects"])
    place = {name: index for index, name in enumerate(names)}
    initial = _facts(parts[":init"], place, "initial state")
    wanted = _facts(_conjuncts(parts[":goal"]), place, "goal")
    if strange := sorted(fact for fact in wanted if fact[0] != "on"):
        raise PddlError(f"the goal asks for {_shown(strange[0])}: only (on x y) can be a goal")
    try:
        goal = tuple(sorted((place[block], place[below]) for _, block, below in wanted))
        return Problem(_supports(initial, names), goal), names
    except PddlError:
        raise
    except ValueError as error:
        raise PddlError(f"it describes no towers of blocks: {error}") from error


def _trees(text: str) -> list[Tree]:
    """The text as nested lists of lower-case words. PddlError if a bracket is missing."""
    stack: list[list[Tree]] = [[]]
    for word in re.findall(r"[()]|[^\s()]+", re.sub(r";[^\n]*", "", text).lower()):
        if word == "(":
            stack.append([])
        elif word != ")":
            stack[-1].append(word)
        elif len(stack) == 1:
            raise PddlError("a closing bracket has no opening one")
        else:
            done = stack.pop()
            stack[-1].append(done)
    if len(stack) > 1:
        raise PddlError(f"{len(stack) - 1} opening brackets are not closed")
    return stack[0]


def _sections(text: str) -> dict[str, list[Tree]]:
    """What stands in :objects, :init and :goal. PddlError for any other section or a lack."""
    match _trees(text):
        case [["define", ["problem", *_], *rest]]:
            found: dict[str, list[Tree]] = {}
        case _:
            raise PddlError("this is no PDDL problem: it does not begin with (define (problem ...")
    for part in rest:
        if not isinstance(part, list) or not part or not isinstance(part[0], str):
            raise PddlError(f"{_shown(part)} is no section of a problem")
        if part[0] in found:
            raise PddlError(f"it has two sections {part[0]}")
        found[part[0]] = part[1:]
    if strange := sorted(found.keys() - {":domain", ":requirements", ":objects", ":init", ":goal"}):
        raise PddlError(f"the section {strange[0]} cannot be read")
    if lacking := [name for name in (":objects", ":init", ":goal") if name not in found]:
        raise PddlError(f"it has no section {lacking[0]}")
    return found


def _objects(words: list[Tree]) -> tuple[str, ...]:
    """The names of the blocks; a type after a hyphen may be any one word, and is dropped."""
    names: list[str] = []
    given = iter(words)
    for word in given:
        if not isinstance(word, str):
            raise PddlError(f"{_shown(word)} is no name of a block")
        if word == "-":
            if not isinstance(next(given, None), str):
                raise PddlError("a type of :objects is not one word")
        else:
            names.append(word)
    if not names or len(set(names)) < len(names):
        raise PddlError("its :objects are none, or one is there twice")
    return tuple(names)


def _conjuncts(goal: list[Tree]) -> list[Tree]:
    """The facts of a goal: one, or those joined by "and"."""
    match goal:
        case [["and", *facts]]:
            return facts
        case [list()]:
            return goal
    raise PddlError("the goal is neither one fact nor (and ...)")


def _facts(trees: list[Tree], place: dict[str, int], where: str) -> Facts:
    """The facts, each with its predicate and blocks checked."""
    found: Facts = set()
    for tree in trees:
        words = [word for word in tree if isinstance(word, str)] if isinstance(tree, list) else []
        if not words or len(words) < len(tree):
            raise PddlError(f"{_shown(tree)} in the {where} is no fact that can be read")
        name = SPELLED.get(words[0], words[0])
        if PLACES.get(name) != len(words) - 1:
            raise PddlError(f"{_shown(tree)} in the {where} is no fact of Blocksworld")
        if strangers := [word for word in words[1:] if word not in place]:
            raise PddlError(f"{_shown(tree)} in the {where}: {strangers[0]} is no object")
        found.add((name, *words[1:]))
    return found


def _supports(facts: Facts, names: Sequence[str]) -> tuple[int, ...]:
    """What each block is on. PddlError unless the facts are all those of such a state."""
    on: dict[str, int] = {}
    for name, *blocks in sorted(facts):
        if name in ("clear", "handempty"):
            continue
        if blocks[0] in on:
            raise PddlError(f"the initial state puts {blocks[0]} in two places")
        below = {"ontable": TABLE, "holding": HAND}.get(name)
        on[blocks[0]] = names.index(blocks[1]) if below is None else below
    if lost := [name for name in names if name not in on]:
        raise PddlError(f"the initial state does not say where {lost[0]} is")
    covered = set(on.values())
    free: Facts = {
        ("clear", name) for at, name in enumerate(names) if at not in covered and on[name] != -2
    }
    free |= set() if HAND in covered else {("handempty",)}
    if wrong := sorted(free ^ {fact for fact in facts if fact[0] in ("clear", "handempty")}):
        says = "lacks" if wrong[0] in free else "has, though it cannot hold,"
        raise PddlError(f"the initial state {says} {_shown(wrong[0])}")
    return tuple(on[name] for name in names)


def _action(tree: Tree, place: dict[str, int]) -> Action:
    match tree:
        case [str(name), str(block)] if BLOCKS_OF.get(name) == 1 and block in place:
            return name, place[block], -1
        case [str(name), str(block), str(other)] if BLOCKS_OF.get(name) == 2:
            if block in place and other in place:
                return name, place[block], place[other]
    raise PddlError(f"{_shown(tree)} is no action on these blocks; actions are {', '.join(MOVES)}")


def _names(names: Sequence[str] | None, blocks: int) -> Sequence[str]:
    if names is not None and len(names) < blocks:
        raise PddlError(f"{len(names)} names are not enough for {blocks} blocks")
    return [f"b{block}" for block in range(blocks)] if names is None else names[:blocks]


def _shown(tree: Tree | Sequence[str], depth: int = 3) -> str:
    """The words as PDDL; what is too deep or too long is left out."""
    if isinstance(tree, str):
        return tree[:40]
    words = [_shown(each, depth - 1) for each in tree[:8]] if depth else ["..."]
    return f"({' '.join(words)})"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PddlError(f"{path}: cannot be read: {error}") from error


def _is_domain(path: Path) -> bool:
    bare = re.sub(r";[^\n]*", "", _text(path)).lower()
    return bool(re.match(r"\s*\(\s*define\s*\(\s*domain\b", bare))


def _natural(path: Path) -> list[tuple[int, int, str]]:
    """A key that puts instance-2 before instance-10."""
    parts = re.findall(r"\d+|\D+", path.as_posix())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
