"""Which themes a paper has: a person's word decides, and where nobody spoke, the tagger's."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from catalog.models import Assigner, PaperTheme, Theme

AT_ONCE = 500  # papers in one statement


@dataclass(frozen=True)
class ThemeView:
    """What was said of a paper and a theme; `verdict` is what stands, by whom `assigned_by` names.

    The score is the tagger's probability or a person's 1 or 0; the evidence is always the tagger's.
    """

    slug: str
    title: str
    score: float
    assigned_by: str
    verdict: bool
    evidence: list[Any]


def effective() -> SelectOfScalar[PaperTheme]:
    """The rows that stand, one for a paper and theme at most: a person's yes, or the tagger's."""
    word = aliased(PaperTheme)
    spoken = exists().where(
        col(word.paper_id) == col(PaperTheme.paper_id),
        col(word.theme) == col(PaperTheme.theme),
        col(word.assigned_by) == Assigner.PERSON,
    )
    return select(PaperTheme).where(
        or_(
            and_(col(PaperTheme.assigned_by) == Assigner.PERSON, col(PaperTheme.score) > 0),
            and_(col(PaperTheme.assigned_by) == Assigner.TAGGER, ~spoken),
        )
    )


def papers_in(theme: str | ColumnElement[str]) -> SelectOfScalar[int]:
    """The ids of the papers that have the theme."""
    standing = effective().where(col(PaperTheme.theme) == theme)
    return standing.with_only_columns(col(PaperTheme.paper_id))  # type: ignore[return-value]


def themes_standing(paper_id: int) -> SelectOfScalar[str]:
    """The slugs of one paper's themes."""
    standing = effective().where(col(PaperTheme.paper_id) == paper_id)
    return standing.with_only_columns(col(PaperTheme.theme))  # type: ignore[return-value]


def themes_of(session: Session, papers: Collection[int]) -> dict[int, list[str]]:
    """The slugs of each paper's themes, the surest first; every given paper has an entry."""
    found: dict[int, list[str]] = {paper: [] for paper in papers}
    asked = list(papers)
    for start in range(0, len(asked), AT_ONCE):
        bound = {"papers": asked[start : start + AT_ONCE]}
        for paper, theme in session.connection().execute(_surest_first(), bound):
            found[paper].append(theme)
    return found


@cache
def _surest_first() -> Select[Any]:
    standing: Any = (
        effective()
        .join(Theme, col(Theme.slug) == col(PaperTheme.theme))
        .where(col(PaperTheme.paper_id).in_(bindparam("papers", expanding=True)))
        .order_by(col(PaperTheme.score).desc(), col(Theme.place))
        .with_only_columns(col(PaperTheme.paper_id), col(PaperTheme.theme))
    )
    return standing


def theme_views(session: Session, paper_id: int) -> list[ThemeView]:
    """Everything said of one paper: the themes it has, the surest first, then those denied."""
    standing = set(session.exec(themes_standing(paper_id)))
    said = session.exec(
        select(PaperTheme, Theme)
        .join(Theme, col(Theme.slug) == col(PaperTheme.theme))
        .where(PaperTheme.paper_id == paper_id)
        .order_by(col(Theme.place))
    ).all()
    rows = {(theme.slug, row.assigned_by): row for row, theme in said}
    views = []
    for slug, title in {theme.slug: theme.title for _, theme in said}.items():
        tagger = rows.get((slug, Assigner.TAGGER))
        deciding = rows.get((slug, Assigner.PERSON), tagger)
        if deciding is not None:
            evidence = tagger.evidence if tagger else []
            by, score = deciding.assigned_by, deciding.score
            views.append(ThemeView(slug, title, score, by, slug in standing, evidence))
    return sorted(views, key=lambda view: (not view.verdict, -view.score))
