"""How well the tagger does on papers it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlmodel import Session

from catalog.features import Reader
from catalog.labels import (
    LABELS_FILE,
    Examples,
    LabelledTitle,
    check_themes,
    examples,
    read_labels,
    texts_by_key,
)
from catalog.learning import folds, learn
from catalog.themes import load_themes


@dataclass(frozen=True)
class ThemeFigures:
    """Counts for one theme; a ratio is None where it has no meaning."""

    theme: str
    right: int  # given and labelled
    given: int
    labelled: int

    @property
    def precision(self) -> float | None:
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        return self.right / self.labelled if self.labelled else None

    @property
    def f1(self) -> float | None:
        """2 right / (given + labelled); None for a theme that no label names."""
        return 2 * self.right / (self.given + self.labelled) if self.labelled else None


@dataclass(frozen=True)
class Evaluation:
    """The figures of all themes and how they came about."""

    themes: list[ThemeFigures]
    five_fold: int  # papers the tagger trains on, each judged by a model that had not seen it
    held_out: int  # papers it does not train on
    not_measured: list[str]  # titles that the catalogue does not have
    brier: float | None  # mean squared distance of score and label, over papers and themes

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 of the themes that any label names."""
        known = [figures.f1 for figures in self.themes if figures.f1 is not None]
        return sum(known) / len(known) if known else None

    @property
    def method(self) -> str:
        """In a word, how the papers were kept from the tagger."""
        if self.five_fold and self.held_out:
            return "five-fold and held out"
        return "five-fold" if self.five_fold else "held out"


def evaluate(session: Session, path: Path) -> Evaluation:
    """Judge the tagger by the labels of a file, on the papers that the catalogue has.

    No paper is judged by a model that saw it: those among the examples are judged fold by fold,
    the others by the tagger that learned from all examples. A person's word is not consulted.
    """
    themes, truth = load_themes(), read_labels(path)
    check_themes(truth, themes, path)
    reader = Reader(themes)
    shipped = read_labels()
    check_themes(shipped, themes, LABELS_FILE)
    known = examples(session, reader, themes, shipped)
    texts = texts_by_key(session, [label.key for label in truth])
    judged = [label for label in truth if label.key in texts]
    scores, verdicts = (np.full((len(judged), len(themes)), np.nan) for _ in range(2))
    for train, test in _splits(known, judged):
        if not test:
            continue
        tagger = learn(
            [known.readings[i] for i in train], known.answers.rows(train), reader.phrase_counts
        )
        scores[test] = tagger.scores([reader.read(texts[judged[i].key]) for i in test])
        verdicts[test] = scores[test] >= tagger.thresholds
    given = np.array([[theme.slug in label.themes for theme in themes] for label in judged])
    given = given.reshape(scores.shape)
    seen = len({label.key for label in judged} & set(known.keys))
    return Evaluation(
        themes=[
            ThemeFigures(
                theme.slug,
                right=int((verdicts[:, place] * given[:, place]).sum()),
                given=int(verdicts[:, place].sum()),
                labelled=int(given[:, place].sum()),
            )
            for place, theme in enumerate(themes)
        ],
        five_fold=seen,
        held_out=len(judged) - seen,
        not_measured=[label.title for label in truth if label.key not in texts],
        brier=float(((scores - given) ** 2).mean()) if judged else None,
    )


def _splits(known: Examples, judged: Sequence[LabelledTitle]) -> list[tuple[np.ndarray, list[int]]]:
    """Pairs of examples to train on and judged papers that are not among them."""
    place = {label.key: i for i, label in enumerate(judged)}
    seen = set(known.keys)
    unseen = [i for i, label in enumerate(judged) if label.key not in seen]
    splits = [(np.arange(len(known.keys)), unseen)]
    for train, test in folds(len(known.keys)):
        splits.append((train, [place[known.keys[i]] for i in test if known.keys[i] in place]))
    return splits
