"""Texts of Blocksworld to learn from, with blocks renamed at random.

The texts of the four prompts, of which only the answers, after the arrow, are learnt:

    plan    state goal "plan" -> actions "end"
    prior   state goal "act" -> action
    judge   state goal "act" action -> "good" (the demonstrated one) or "bad" (another legal one)
    next    state action "next" -> state
"""

from collections.abc import Iterator, Sequence

import numpy as np

from reproductions.rap_mcts.demonstrations import Demonstration
from reproductions.rap_mcts.tasks import Action, State, apply, legal_actions
from reproductions.rap_mcts.training import Batch
from reproductions.rap_mcts.vocabulary import Vocabulary, Words

Transition = tuple[State, Action, State]
MOST_OTHERS = 12  # legal actions beside the demonstrated one that are kept to judge


class Corpus:
    """All that can be said about demonstrations and walks; each draw renames the blocks anew.

    A row has a slot for each letter in a state or goal, empty ones included, so that renaming
    moves columns; the empty slots are taken out before the model sees the text.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        demonstrations: Sequence[Demonstration],
        walks: Sequence[Transition],
    ) -> None:
        self.vocabulary = vocabulary
        kinds, letters = vocabulary.factors[:, 0].max() + 1, vocabulary.letters
        self._places = np.zeros((kinds, letters + 1, letters + 1), np.int64)
        self._places[tuple(vocabulary.factors.T)] = np.arange(len(vocabulary))
        self.plans = np.array([*self._plans(demonstrations)])
        self.choices = np.array([*self._choices(demonstrations)])
        self.steps = np.array(
            [
                [
                    *self._slots(vocabulary.state(state)),
                    vocabulary.action(action),
                    vocabulary.marks["next"],
                    *self._slots(vocabulary.state(after)),
                ]
                for state, action, after in walks
            ]
        )

    def draw_plans(self, rng: np.random.Generator, rows: int) -> Batch:
        """Texts of whole plans."""
        letters = self.vocabulary.letters
        drawn = self._renamed(rng, _some(rng, self.plans, rows), (0, letters))
        return _answers(drawn, first=2 * letters + 1)

    def draw_steps(self, rng: np.random.Generator, rows: int) -> Batch:
        """Texts of next states."""
        letters = self.vocabulary.letters
        drawn = self._renamed(rng, _some(rng, self.steps, rows), (0, letters + 2))
        return _answers(drawn, first=letters + 2)

    def draw_choices(self, rng: np.random.Generator, rows: int) -> Batch:
        """Texts of the prior and the judge: the action to take, then the verdict on one to try.

        One text serves both. Half of the actions to try are the demonstrated ones, which are
        good; the others are other legal ones, called bad whether or not they lead to the goal.
        """
        marks, start = self.vocabulary.marks, 2 * self.vocabulary.letters + 1
        drawn = _some(rng, self.choices, rows)
        others = drawn[:, -1]
        bad = (rng.random(rows) < 0.5) & (others > 0)
        other = drawn[np.arange(rows), start + 1 + (rng.random(rows) * others).astype(int)]
        shown = drawn[:, start]
        tried = np.where(bad, other, shown)
        texts = np.column_stack([drawn[:, :start], tried, shown])
        texts = self._renamed(rng, texts, (0, self.vocabulary.letters))
        words = _packed(texts[:, :-1])
        target = np.full(words.shape, -1)
        last = (words > 0).sum(1) - 1
        target[np.arange(rows), last - 1] = texts[:, -1]
        target[np.arange(rows), last] = np.where(bad, marks["bad"], marks["good"])
        return words, target

    def _plans(self, demonstrations: Sequence[Demonstration]) -> Iterator[list[int]]:
        v = self.vocabulary
        longest = max(len(each.plan) for each in demonstrations)
        for each in demonstrations:
            actions = [v.action(action) for action in each.plan]
            padding = [0] * (longest - len(actions))
            prompt = [*self._prompt(each.problem.initial, each), v.marks["plan"]]
            yield [*prompt, *actions, v.marks["end"], *padding]

    def _choices(self, demonstrations: Sequence[Demonstration]) -> Iterator[list[int]]:
        v = self.vocabulary
        for each in demonstrations:
            state = each.problem.initial
            for action in each.plan:
                others = [v.action(o) for o in legal_actions(state) if o != action][:MOST_OTHERS]
                padding = [0] * (MOST_OTHERS - len(others))
                prompt = [*self._prompt(state, each), v.marks["act"], v.action(action)]
                yield [*prompt, *others, *padding, len(others)]
                state = apply(state, action)

    def _prompt(self, state: State, of: Demonstration) -> list[int]:
        facts = self.vocabulary.goal(of.problem.goal)
        wanted = [0] * self.vocabulary.letters
        for (block, _), word in zip(sorted(of.problem.goal), facts, strict=True):
            wanted[block] = word
        return [*self._slots(self.vocabulary.state(state)), *wanted]

    def _slots(self, facts: list[int]) -> list[int]:
        return facts + [0] * (self.vocabulary.letters - len(facts))

    def _renamed(self, rng: np.random.Generator, texts: Words, slots: Sequence[int]) -> Words:
        """The rows with their blocks renamed among the letters that the problem uses."""
        letters, rows = self.vocabulary.letters, np.arange(len(texts))[:, None]
        used = (texts[:, :letters] > 0).sum(1)[:, None]
        old = np.argsort(rng.random((len(texts), letters)) + (np.arange(letters) >= used), axis=1)
        new = np.column_stack([np.zeros(len(texts), np.int64), np.argsort(old, axis=1) + 1])
        kind, first, second = np.moveaxis(self.vocabulary.factors[texts], -1, 0)
        renamed = self._places[kind, new[rows, first], new[rows, second]]
        for start in slots:
            renamed[:, start : start + letters] = renamed[:, start : start + letters][rows, old]
        return renamed


def _some(rng: np.random.Generator, texts: Words, rows: int) -> Words:
    return texts[rng.integers(len(texts), size=rows)]


def _packed(texts: Words) -> Words:
    """The rows without the empty slots inside them, as short as the longest allows."""
    order = np.argsort(texts == 0, axis=1, kind="stable")
    packed = np.take_along_axis(texts, order, 1)
    return packed[:, : int((texts > 0).sum(1).max())]


def _answers(texts: Words, first: int) -> Batch:
    """Texts without their last word, and their words from column `first` on as what to predict."""
    hidden = texts.copy()
    words, length = _packed(texts), (texts > 0).sum(1)[:, None]
    answers = (hidden[:, first:] > 0).sum(1)[:, None]
    place = np.arange(words.shape[1])
    target = np.where((place >= length - answers) & (place < length), words, -1)
    return words[:, :-1], target[:, 1:]
