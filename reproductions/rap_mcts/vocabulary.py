"""Words of the small language model: one for each fact and action, made of a kind and arguments.

A state is the text "on-table(a) on(b, a) ...", one fact for each block in the order of the letters;
that a block is clear or the hand empty follows from these facts and is not written. A goal is the
text "want(b, a) ...". Word-by-word text needs far more training than fits here.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reproductions.rap_mcts.tasks import HAND, TABLE, Action, Goal, State

Words = NDArray[np.int64]

MARKS = ("pad", "end", "plan", "act", "next", "good", "bad")
FACTS = ("on-table", "in-hand", "on")
ONE, TWO = ("on-table", "in-hand", "pick-up", "put-down"), ("on", "want", "stack", "unstack")
KINDS = (*MARKS, *ONE, *TWO)
ACTIONS = ("pick-up", "put-down", "stack", "unstack")


class Vocabulary:
    """The words about so many letters (names of blocks). A word is an index from 0; 0 is "pad"."""

    def __init__(self, letters: int) -> None:
        if letters < 2:
            raise ValueError(f"{letters} letters make no fact about two blocks")
        self.letters = letters
        names = range(letters)
        self.words = [(kind, -1, -1) for kind in MARKS]
        self.words += [(kind, block, -1) for kind in ONE for block in names]
        self.words += [(kind, block, other) for kind in TWO for block in names for other in names]
        self.index = {word: place for place, word in enumerate(self.words)}
        self.marks = {kind: self.index[kind, -1, -1] for kind in MARKS}
        self.is_action = np.array([kind in ACTIONS for kind, _, _ in self.words])

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def factors(self) -> Words:
        """[words, 3]: the kind, and the two arguments as letter + 1 (0 is none)."""
        rows = [(KINDS.index(kind), first + 1, second + 1) for kind, first, second in self.words]
        return np.array(rows)

    def state(self, state: State, names: Sequence[int] | None = None) -> list[int]:
        """The text of a state; block i is called by the letter names[i] (letter i if left out)."""
        names = range(len(state)) if names is None else names
        said = sorted((names[block], below) for block, below in enumerate(state))
        return [self.index[self._fact(block, below, names)] for block, below in said]

    def goal(self, goal: Goal) -> list[int]:
        """The text of a goal, in the order of the upper blocks."""
        return [self.index["want", block, below] for block, below in sorted(goal)]

    def action(self, action: Action) -> int:
        """The word of an action."""
        return self.index[action]

    def actions(self, words: Iterable[int]) -> list[Action] | None:
        """The actions up to the mark "end"; None if another word comes first."""
        found: list[Action] = []
        for word in words:
            if word == self.marks["end"]:
                return found
            if not self.is_action[word]:
                return None
            found.append(self.words[word])
        return found

    def read_state(self, words: Sequence[int], blocks: int) -> State | None:
        """The state that a text of `blocks` facts describes; None if it describes none.

        Each block has one place, no two stand on one block or are in the hand, none is above
        the hand, and every tower ends on the table or in the hand.
        """
        places: dict[int, int] = {}
        for word in words:
            kind, block, other = self.words[word]
            if kind not in FACTS or block in places:
                return None
            places[block] = {"on-table": TABLE, "in-hand": HAND}.get(kind, other)
        if sorted(places) != list(range(blocks)):
            return None
        state = tuple(places[block] for block in range(blocks))
        return state if is_possible(state) else None

    def _fact(self, block: int, below: int, names: Sequence[int]) -> tuple[str, int, int]:
        if below == TABLE:
            return "on-table", block, -1
        return ("in-hand", block, -1) if below == HAND else ("on", block, names[below])


def is_possible(state: State) -> bool:
    """Whether the blocks can be so: read by rule, as legal moves are, with no world model."""
    blocks = len(state)
    below = [place for place in state if place != TABLE]
    if len(set(below)) < len(below) or not all(HAND <= place < blocks for place in state):
        return False
    for block in range(blocks):
        at, steps = block, 0
        while state[at] >= 0 and steps <= blocks:
            at, steps = state[at], steps + 1
        if steps > blocks or (state[at] == HAND and at != block):
            return False
    return True
