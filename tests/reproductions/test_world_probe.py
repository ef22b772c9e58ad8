"""Emergent world state: rules against a naive game, probes on planted boards, edits, the card."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from reproductions.card import curves
from reproductions.world_probe import editing, experiment, reading, tasks
from reproductions.world_probe.card import CARD
from reproductions.world_probe.method import fitted, inside, pushed, wrong_cells
from reproductions.world_probe.tasks import MINE, SIDE, THEIRS

SMALL = replace(CARD.full, moves=6, games=300, layers=2, width=16, heads=2, steps=5, batch=16)
TINY = replace(SMALL, tests=400, hidden=8, strengths=(0.2,))


class Naive:
    """Othello on lists of lists, one cell after the other."""

    def __init__(self):
        self.board = [[0] * SIDE for _ in range(SIDE)]
        self.board[2][3] = self.board[3][2] = 1
        self.board[2][2] = self.board[3][3] = -1
        self.turn = 1

    def lines(self, row, column):
        """The discs that a move there turns."""
        found = []
        if self.board[row][column]:
            return found
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                line, r, c = [], row + down, column + right
                while (down or right) and 0 <= r < SIDE and 0 <= c < SIDE:
                    if self.board[r][c] != -self.turn:
                        if self.board[r][c] == self.turn:
                            found += line
                        break
                    line.append((r, c))
                    r, c = r + down, c + right
        return found

    def legal(self):
        """The cells where a disc may be put."""
        return [r * SIDE + c for r in range(SIDE) for c in range(SIDE) if self.lines(r, c)]

    def play(self, cell):
        """Put a disc."""
        for r, c in [*self.lines(*divmod(cell, SIDE)), divmod(cell, SIDE)]:
            self.board[r][c] = self.turn
        self.turn = -self.turn

    def states(self):
        """EMPTY, MINE, THEIRS of each cell for the player to move, and by colour."""
        flat = [disc for row in self.board for disc in row]
        mine = [0 if not d else MINE if d == self.turn else THEIRS for d in flat]
        return mine, [0 if not d else 1 if d == 1 else 2 for d in flat]


@pytest.mark.parametrize("length", [4, 14, 24])
def test_games_are_those_of_the_naive_rules(length):
    games = tasks.played(np.random.default_rng(length), 40, length)
    assert len(games.moves) > 10
    legal, relative, colours = games.legal, games.relative, games.colours
    for row, moves in enumerate(games.moves.tolist()):
        naive = Naive()
        for place in range(length + 1):
            want = naive.legal()
            assert np.flatnonzero(legal[row, place]).tolist() == want
            mine, black = naive.states()
            assert relative[row, place].tolist() == mine
            assert colours[row, place].tolist() == black
            if place < length:
                assert moves[place] in want
                naive.play(moves[place])


def test_the_first_move_is_any_of_the_four():
    games = tasks.played(np.random.default_rng(0), 4000, 4)
    counts = np.bincount(games.moves[:, 0])
    assert (counts > 0).sum() == 4 and counts[counts > 0].min() > 850


def test_games_that_were_seen_or_come_twice_are_left_out():
    seen = tasks.played(np.random.default_rng(0), 50, 4)
    drawn = tasks.played(np.random.default_rng(1), 400, 4)
    left = tasks.unseen(drawn, seen)
    rows = [tuple(row) for row in left.moves.tolist()]
    known = {tuple(row) for row in seen.moves.tolist()}
    assert len(set(rows)) == len(rows) and not set(rows) & known
    assert set(rows) | known >= {tuple(row) for row in drawn.moves.tolist()}


def planted(noise, seed=0):
    """Vectors that hold the states of five cells along known directions, and the states."""
    rng = np.random.default_rng(seed)
    states = rng.integers(3, size=(6000, 5))
    axes = np.linalg.qr(rng.normal(size=(24, 24)))[0][:10].reshape(5, 2, 24)
    told = sum(
        (states[:, [cell]] == side) * axes[cell, side - 1] for cell in range(5) for side in (1, 2)
    )
    x = 7 * (told + noise * rng.normal(size=told.shape))
    return torch.as_tensor(x, dtype=torch.float32), torch.as_tensor(states), axes


@pytest.mark.parametrize("hidden", [0, 32])
def test_a_probe_finds_planted_boards(hidden):
    x, states, _ = planted(0.1)
    probe = fitted(x[:4000], states[:4000], torch.Generator().manual_seed(0), hidden)
    right = (probe(x[4000:]).argmax(-1) == states[4000:]).float().mean()
    assert right > 0.97


def test_a_probe_finds_nothing_where_there_is_nothing():
    x, states, _ = planted(0.1)
    probe = fitted(x[:4000], states.flip(0)[:4000], torch.Generator().manual_seed(0))
    right = (probe(x[4000:]).argmax(-1) == states.flip(0)[4000:]).float().mean()
    assert abs(right - 1 / 3) < 0.05


def test_a_probe_s_direction_is_the_planted_one():
    x, states, axes = planted(0.3)
    probe = fitted(x, states, torch.Generator().manual_seed(0))
    cell, away, towards = (torch.tensor([value]) for value in (2, MINE, THEIRS))
    found = probe.directions(cell, away, towards)[0].detach().numpy()
    want = (axes[2, 1] - axes[2, 0]) / np.sqrt(2)
    assert np.linalg.norm(found) == pytest.approx(1, rel=1e-5) and found @ want > 0.95


def test_wrong_cells_are_false_ones_and_missed_ones():
    legal = torch.tensor([[1, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 1, 1, 1]], dtype=torch.bool)
    logits = torch.tensor(
        [[5.0, 4, 3, 2, 1], [1, 5, 2, 3, 4], [9, 8, 7, 6, 5]],
    )
    assert wrong_cells(logits, legal).tolist() == [0, 2, 4]


def model(seed=0):
    """An untrained model whose layers all add something, with three games for it."""
    settings = replace(TINY, moves=8)
    games = tasks.played(np.random.default_rng(seed), 12, 8)
    return experiment.untrained(settings, np.random.default_rng(seed)), games


@torch.inference_mode()
def test_a_model_is_asked_for_the_first_move_and_those_after_each():
    made, games = model()
    moves = torch.as_tensor(games.moves)
    logits = made(moves[:, :-1])
    assert logits.shape == (len(moves), 8, 36)
    shorter = made(moves[:, :3])
    torch.testing.assert_close(logits[:, :4], shorter, atol=1e-5, rtol=1e-4)
    picked = logits.log_softmax(-1).gather(2, moves[:, :, None])
    torch.testing.assert_close(made.loss(moves), -picked.mean(), atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_an_edit_moves_the_last_place_by_a_share_of_its_length():
    made, games = model()
    moves = torch.as_tensor(games.moves[:, :-1])
    width = made.words.shape[1]
    along = torch.eye(width)[:1].expand(len(moves), -1)
    before = inside(made, moves)
    edit = pushed({2: along}, 0.5)
    after = [edit(layer, x) for layer, x in enumerate(before, start=1)]
    torch.testing.assert_close(after[0], before[0])
    torch.testing.assert_close(after[1][:, :-1], before[1][:, :-1])
    moved = after[1][:, -1] - before[1][:, -1]
    want = 0.5 * before[1][:, -1].norm(dim=-1, keepdim=True) * along
    torch.testing.assert_close(moved, want, atol=1e-5, rtol=1e-4)
    assert (made(moves, edit) - made(moves))[:, -1].abs().max() > 1e-3
    torch.testing.assert_close(made(moves, edit)[:, :-1], made(moves)[:, :-1])


def test_turned_discs_change_what_is_legal_as_the_naive_rules_say():
    games = tasks.played(np.random.default_rng(3), 200, 9)
    given = editing.turned(np.random.default_rng(0), games)
    assert len(given.cell) > 50
    for row in range(0, len(given.cell), 7):
        naive = Naive()
        for move in given.moves[row].tolist():
            naive.play(move)
        r, c = divmod(int(given.cell[row]), SIDE)
        mine = naive.board[r][c] == naive.turn
        assert naive.board[r][c] and int(given.state[row]) == (MINE if mine else THEIRS)
        assert np.flatnonzero(given.legal[row]).tolist() == naive.legal()
        naive.board[r][c] *= -1
        want = naive.legal()
        assert want and np.flatnonzero(given.legal_turned[row]).tolist() == want
        assert not torch.equal(given.legal[row], given.legal_turned[row])


def test_fitting_choosing_and_judging_use_different_games():
    parts = reading.split(tasks.unseen(tasks.played(np.random.default_rng(0), 300, 6), none()))
    rows = [{tuple(row) for row in part.moves.tolist()} for part in vars(parts).values()]
    assert all(rows) and not rows[0] & rows[1] and not rows[1] & rows[2] and not rows[0] & rows[2]


def none():
    """No games."""
    return tasks.played(np.random.default_rng(0), 0, 6)


@pytest.fixture(scope="module")
def scores():
    return list(experiment.run(TINY, 0))


def test_every_score_is_on_the_card_and_every_claim_has_its_scores(scores):
    for score in scores:
        CARD.check(score)
    read = curves(scores)
    for claim in CARD.claims:
        assert claim.margin(read, CARD.metric(claim.metric).sign) is not None, claim.key


def test_the_same_seed_gives_the_same_scores_and_another_seed_others(scores):
    assert list(experiment.run(TINY, 0)) == scores != list(experiment.run(TINY, 1))


def test_a_short_training_learns_rules():
    settings = replace(TINY, games=4000, steps=150, batch=64, width=32)
    rng = np.random.default_rng(5)
    shown = tasks.played(rng, settings.games, settings.moves)
    fresh = tasks.unseen(tasks.played(rng, 300, settings.moves), shown)
    learnt = experiment.trained(settings, shown, np.random.default_rng(0))
    chance = experiment.legal_share(experiment.untrained(settings, np.random.default_rng(0)), fresh)
    assert experiment.legal_share(learnt, fresh) > chance + 0.3


def test_bad_settings_are_named():
    with pytest.raises(ValueError, match="moves is 30"):
        replace(CARD.full, moves=30)
