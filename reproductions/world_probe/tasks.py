"""Openings of Othello on a 6 x 6 board, played at random: what moves are legal, and the boards.

A set of cells is one unsigned integer with a bit for each cell, row by row; arrays of them hold a
set for each of N games. "Mine" are the discs of the player to move.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 6
CELLS = SIDE * SIDE
Sets = NDArray[np.uint64]
Moves = NDArray[np.int64]

EMPTY, MINE, THEIRS = range(3)
EMPTY_CELL, BLACK, WHITE = range(3)


def cells(sets: Sets) -> NDArray[np.bool_]:
    """Which cells each set holds: [...] -> [..., CELLS]."""
    return ((sets[..., None] >> np.arange(CELLS, dtype=np.uint64)) & np.uint64(1)).astype(bool)


def _set(places: list[int]) -> np.uint64:
    return np.uint64(sum(1 << place for place in places))


ALL = _set(list(range(CELLS)))
COLUMNS = [_set([row * SIDE + column for row in range(SIDE)]) for column in range(SIDE)]
DIRECTIONS = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right]
MIDDLE = SIDE // 2
CENTRE_BLACK = _set([(MIDDLE - 1) * SIDE + MIDDLE, MIDDLE * SIDE + MIDDLE - 1])
CENTRE_WHITE = _set([(MIDDLE - 1) * SIDE + MIDDLE - 1, MIDDLE * SIDE + MIDDLE])


def shifted(sets: Sets, down: int, right: int) -> Sets:
    """Every cell of the sets moved by one, those that leave the board dropped."""
    if right:
        sets = sets & ~COLUMNS[SIDE - 1 if right > 0 else 0]
    by = down * SIDE + right
    moved = sets << np.uint64(by) if by > 0 else sets >> np.uint64(-by)
    return moved & ALL


def legal(mine: Sets, theirs: Sets) -> Sets:
    """The empty cells from which a line of their discs leads to one of mine."""
    found = np.zeros_like(mine)
    for direction in DIRECTIONS:
        line = shifted(mine, *direction) & theirs
        for _ in range(SIDE - 3):
            line |= shifted(line, *direction) & theirs
        found |= shifted(line, *direction) & ~(mine | theirs)
    return found


def turned(mine: Sets, theirs: Sets, move: Sets) -> Sets:
    """Their discs that the move, one cell of each set, makes mine."""
    found = np.zeros_like(mine)
    for direction in DIRECTIONS:
        line = shifted(move, *direction) & theirs
        for _ in range(SIDE - 3):
            line |= shifted(line, *direction) & theirs
        closed = shifted(line, *direction) & mine
        found |= np.where(closed > 0, line, np.uint64(0))
    return found


@dataclass(frozen=True, kw_only=True)
class Games:
    """N openings of T moves."""

    moves: Moves  # [N, T], cells
    mine: Sets  # [N, T + 1]: before each move and after the last, of the player to move then
    theirs: Sets  # [N, T + 1]

    def some(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> "Games":
        """These games only."""
        return Games(moves=self.moves[rows], mine=self.mine[rows], theirs=self.theirs[rows])

    @property
    def legal(self) -> NDArray[np.bool_]:
        """What may be played next [N, T + 1, CELLS]."""
        return cells(legal(self.mine, self.theirs))

    @property
    def relative(self) -> Moves:
        """EMPTY, MINE or THEIRS for each cell [N, T + 1, CELLS]."""
        return MINE * cells(self.mine) + THEIRS * cells(self.theirs)

    @property
    def colours(self) -> Moves:
        """EMPTY_CELL, BLACK or WHITE for each cell [N, T + 1, CELLS]; black moves first."""
        white_moves = (np.arange(self.mine.shape[1]) % 2 == 1)[None, :, None]
        relative = self.relative
        return np.where(white_moves & (relative > 0), 3 - relative, relative)


def played(rng: np.random.Generator, count: int, length: int) -> Games:
    """Random openings, each legal move as likely; a few fewer than `count`.

    Left out are openings in which somebody must pass or that end before `length` moves.
    """
    mine, theirs = np.full(count, CENTRE_BLACK), np.full(count, CENTRE_WHITE)
    boards, moves = [(mine, theirs)], []
    going = np.ones(count, bool)
    for _ in range(length):
        open_cells = cells(legal(mine, theirs))
        going &= open_cells.any(1)
        place = (open_cells * (1 + rng.random(open_cells.shape))).argmax(1)
        move = np.uint64(1) << place.astype(np.uint64)
        flipped = turned(mine, theirs, move)
        mine, theirs = theirs & ~flipped, mine | flipped | move
        moves.append(place)
        boards.append((mine, theirs))
    going &= cells(legal(mine, theirs)).any(1)
    every = Games(
        moves=np.stack(moves, 1),
        mine=np.stack([board[0] for board in boards], 1),
        theirs=np.stack([board[1] for board in boards], 1),
    )
    return every.some(going)


def unseen(games: Games, seen: Games) -> Games:
    """Those of the games that are not among the seen ones, each once."""
    known = {row.tobytes() for row in seen.moves}
    rows, taken = [], set[bytes]()
    for place, row in enumerate(games.moves):
        key = row.tobytes()
        if key not in known and key not in taken:
            rows.append(place)
            taken.add(key)
    return games.some(np.array(rows, np.int64))


def fingerprint() -> str:
    """SHA-256 of a few games: all games follow from the rng and the rules in this file."""
    return hashlib.sha256(played(np.random.default_rng(0), 64, 12).moves.tobytes()).hexdigest()
