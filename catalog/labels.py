"""Titles whose themes are known, and the examples they make with the texts of the catalogue."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlmodel import Session, col, select

from catalog.batches import select_in
from catalog.corrections import corrections
from catalog.features import Reader, Reading
from catalog.learning import Answers
from catalog.models import Paper
from catalog.store import CatalogError
from catalog.themes import ThemeDefinition
from catalog.titles import title_key
from catalog.vocabulary import PaperText

LABELS_FILE = Path(__file__).with_name("labels.csv")
CORRECTION_WEIGHT = 20.0  # labels that a person's word counts as for its own theme


class LabelsError(CatalogError):
    """A file of labelled titles cannot be used."""


@dataclass(frozen=True)
class LabelledTitle:
    """A title and all its themes; borderline ones are among them."""

    title: str
    themes: frozenset[str]

    @property
    def key(self) -> str:
        return title_key(self.title)


@dataclass(frozen=True)
class Examples:
    """What the tagger learns from, in a fixed order; one for each title."""

    keys: list[str]  # `title_key` of each
    readings: list[Reading]
    answers: Answers


def read_labels(path: Path | None = None) -> list[LabelledTitle]:
    """The rows of a CSV file (the shipped one) with the columns title and themes. LabelsError."""
    path = path or LABELS_FILE
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if not {"title", "themes"} <= set(rows.fieldnames or ()):
                raise LabelsError(f"{path} needs the columns title and themes in its first line")
            found = [_labelled(row, path, rows.line_num) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelsError(f"{path} cannot be read as labels: {error}") from error
    keys = [label.key for label in found]
    if len(set(keys)) < len(keys):
        twice = next(label.title for label in found if keys.count(label.key) > 1)
        raise LabelsError(f"{path} labels {twice!r} twice; once is enough")
    return found


def check_themes(
    labels: Sequence[LabelledTitle], themes: Sequence[ThemeDefinition], path: Path
) -> None:
    """LabelsError when a label names a theme that is not defined."""
    known = {theme.slug for theme in themes}
    for label in labels:
        for slug in sorted(label.themes - known):
            listed = ", ".join(theme.slug for theme in themes)
            raise LabelsError(
                f"{path} gives {label.title!r} the theme {slug!r}; the themes are: {listed}"
            )


def texts_by_key(session: Session, keys: Iterable[str]) -> dict[str, PaperText]:
    """The catalogue's text for each title key it has; of several papers, one with an abstract."""
    query = select(Paper.title_key, Paper.title, Paper.abstract).order_by(col(Paper.id))
    found: dict[str, PaperText] = {}
    for key, title, abstract in select_in(session, query, col(Paper.title_key), keys):
        if key not in found or not found[key].abstract:
            found[key] = PaperText(title, abstract)
    return found


def examples(
    session: Session,
    reader: Reader,
    themes: Sequence[ThemeDefinition],
    labels: Sequence[LabelledTitle],
) -> Examples:
    """The labels and every person's word, with the best text the catalogue has for each.

    A label answers for the themes that the file of labels speaks of; for another theme it says
    nothing. A person's word overrides the label on its theme.
    """
    spoken_of = frozenset().union(*(label.themes for label in labels))
    answers = {
        label.key: {slug: (slug in label.themes, 1.0) for slug in spoken_of} for label in labels
    }
    texts = {label.key: PaperText(label.title) for label in labels}
    texts |= texts_by_key(session, texts)
    said = corrections(session)
    for (paper,) in select_in(session, select(Paper), col(Paper.id), said):
        texts[paper.title_key] = PaperText(paper.title, paper.abstract)
        known = answers.setdefault(paper.title_key, {})
        for slug, yes in said[paper.id or 0].items():
            known[slug] = (yes, CORRECTION_WEIGHT)
    keys = sorted(answers)
    given, weights = (np.full((len(keys), len(themes)), empty) for empty in (np.nan, 0.0))
    for row, key in enumerate(keys):
        for column, theme in enumerate(themes):
            if theme.slug in answers[key]:
                given[row, column], weights[row, column] = answers[key][theme.slug]
    return Examples(keys, [reader.read(texts[key]) for key in keys], Answers(given, weights))


def _labelled(row: dict[str, str], path: Path, line: int) -> LabelledTitle:
    title, slugs = (row.get("title") or "").strip(), row.get("themes") or ""
    if not title:
        raise LabelsError(f"{path}, line {line}: no title")
    return LabelledTitle(title, frozenset(s.strip() for s in slugs.split(";") if s.strip()))
