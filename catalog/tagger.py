"""Gives every paper of the catalogue its themes, and writes only what changed."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from catalog.assignments import effective
from catalog.features import Reader, Reading
from catalog.labels import LABELS_FILE, check_themes, examples, read_labels
from catalog.learning import Tagger, learn
from catalog.models import Assigner, Paper, PaperTheme, now
from catalog.reasons import reasons
from catalog.themes import ThemeDefinition, load_themes, sync_themes
from catalog.vocabulary import PaperText

logger = logging.getLogger(__name__)

BATCH = 500  # papers held in memory at a time
SAME_SCORE = 5e-4  # scores closer than this are the same on another machine


@dataclass(frozen=True)
class TagReport:
    """What a run of the tagger did to its own assignments."""

    papers: int
    examples: int  # titles it learned from
    added: int
    removed: int
    rescored: int  # still assigned, with another score or other terms
    unchanged: int

    @property
    def changes(self) -> int:
        return self.added + self.removed + self.rescored


class TaggedPaper(NamedTuple):
    """A paper with the themes that stand and their scores."""

    id: int
    title: str
    themes: dict[str, float]


class Assignment(NamedTuple):
    """A theme the tagger gives a paper."""

    score: float
    evidence: list[tuple[str, float]]


def tag_catalog(session: Session) -> TagReport:
    """Learn from all labels and corrections, then give every paper its themes anew.

    Replaces the tagger's rows only; those that would be the same are left alone.
    """
    themes = load_themes()
    sync_themes(session, themes)
    reader = Reader(themes)
    labels = read_labels()
    check_themes(labels, themes, LABELS_FILE)
    known = examples(session, reader, themes, labels)
    tagger = learn(known.readings, known.answers, reader.phrase_counts)
    logger.info("learned from %d titles", len(known.keys))
    counts = dict.fromkeys(("papers", "added", "removed", "rescored", "unchanged"), 0)
    for batch in _batches(session):
        readings = [reader.read(PaperText(title, abstract)) for _, title, abstract in batch]
        wanted = assignments(tagger, themes, readings)
        ids = [paper for paper, _, _ in batch]
        _store(session, dict(zip(ids, wanted, strict=True)), counts)
        counts["papers"] += len(batch)
        logger.info("tagged %d papers", counts["papers"])
    return TagReport(examples=len(known.keys), **counts)


def assignments(
    tagger: Tagger, themes: Sequence[ThemeDefinition], readings: Sequence[Reading]
) -> list[dict[str, Assignment]]:
    """For each paper the themes it gets: those whose score reaches the theme's threshold."""
    scores = tagger.scores(readings)
    return [
        {
            theme.slug: Assignment(round(float(row[place]), 4), reasons(tagger, reading, place))
            for place, theme in enumerate(themes)
            if row[place] >= tagger.thresholds[place]
        }
        for reading, row in zip(readings, scores, strict=True)
    ]


def tagged_papers(session: Session) -> list[TaggedPaper]:
    """Every paper with the themes that stand, in the order of ids; the surest theme first."""
    rows = effective().order_by(col(PaperTheme.score).desc(), col(PaperTheme.theme))
    themes: dict[int, dict[str, float]] = {}
    for row in session.exec(rows):
        themes.setdefault(row.paper_id, {})[row.theme] = row.score
    papers = session.exec(select(Paper.id, Paper.title).order_by(col(Paper.id)))
    return [TaggedPaper(paper, title, themes.get(paper, {})) for paper, title in papers if paper]


def _batches(session: Session) -> Iterator[list[tuple[int, str, str]]]:
    """Every paper's id, title and abstract, in the order of ids."""
    last = 0
    while True:
        rows = session.exec(
            select(Paper.id, Paper.title, Paper.abstract)
            .where(col(Paper.id) > last)
            .order_by(col(Paper.id))
            .limit(BATCH)
        ).all()
        if not rows:
            return
        batch = [(paper, title, abstract) for paper, title, abstract in rows if paper is not None]
        yield batch
        last = batch[-1][0]


def _store(
    session: Session, wanted: dict[int, dict[str, Assignment]], counts: dict[str, int]
) -> None:
    """Make the tagger's rows of these papers say what is wanted, and count what that took."""
    stored = session.exec(
        select(PaperTheme).where(
            col(PaperTheme.paper_id).in_(wanted),
            col(PaperTheme.assigned_by) == Assigner.TAGGER,
        )
    ).all()
    for row in stored:
        found = wanted[row.paper_id].pop(row.theme, None)
        if found is None:
            session.delete(row)
            counts["removed"] += 1
        elif _same(row, found):
            counts["unchanged"] += 1
        else:
            row.score, row.evidence, row.assigned_at = found.score, _pairs(found), now()
            session.add(row)
            counts["rescored"] += 1
    for paper, themes in wanted.items():
        for slug, found in themes.items():
            session.add(
                PaperTheme(
                    paper_id=paper,
                    theme=slug,
                    assigned_by=Assigner.TAGGER,
                    score=found.score,
                    evidence=_pairs(found),
                )
            )
            counts["added"] += 1
    session.flush()


def _same(row: PaperTheme, found: Assignment) -> bool:
    terms = {term for term, _ in row.evidence}
    return abs(row.score - found.score) < SAME_SCORE and terms == {t for t, _ in found.evidence}


def _pairs(found: Assignment) -> list[Any]:
    return [[term, float(weight)] for term, weight in found.evidence]  # numpy's is no JSON
