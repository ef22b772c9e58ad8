"""A person's word on a paper and a theme. The tagger learns from it and never overwrites it."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from catalog.models import Assigner, Paper, PaperTheme, now
from catalog.store import NotFound
from catalog.themes import load_themes, named, sync_themes


def label_paper(session: Session, paper_id: int, theme: str, yes: bool) -> bool:
    """Store that the paper is on the theme, or not; whether that is news.

    UnknownTheme and NotFound tell what does not exist.
    """
    themes = load_themes()
    named(themes, theme)
    if session.get(Paper, paper_id) is None:
        raise NotFound(f"no paper of the catalogue has the id {paper_id}")
    sync_themes(session, themes)
    word = session.get(PaperTheme, (paper_id, theme, Assigner.PERSON))
    if word is not None and (word.score == 1) == yes:
        return False
    word = word or PaperTheme(
        paper_id=paper_id, theme=theme, assigned_by=Assigner.PERSON, score=0.0
    )
    word.score, word.assigned_at = float(yes), now()
    session.add(word)
    session.flush()
    return True


def withdraw(session: Session, paper_id: int, theme: str) -> bool:
    """Take a person's word back, so that the tagger's stands again; whether there was one."""
    word = session.get(PaperTheme, (paper_id, theme, Assigner.PERSON))
    if word is None:
        return False
    session.delete(word)
    session.flush()
    return True


def corrections(session: Session) -> Mapping[int, dict[str, bool]]:
    """Every person's word: paper id -> theme -> yes or no."""
    found: dict[int, dict[str, bool]] = {}
    rows = session.exec(
        select(PaperTheme)
        .where(col(PaperTheme.assigned_by) == Assigner.PERSON)
        .order_by(col(PaperTheme.paper_id), col(PaperTheme.theme))
    )
    for row in rows:
        found.setdefault(row.paper_id, {})[row.theme] = row.score > 0
    return found
