"""Full texts in the catalogue: pages stored once, references pointed to papers after an ingest."""

from sqlmodel import Session

from ingest.record import FullText


def store(session: Session, source: int, position: str | None, record: FullText) -> None:
    """Keep the pages and references of a source; `position` is its paper's, None of a deck."""


def resolve(session: Session) -> None:
    """Point every reference to its paper, or to none with the reason, as the catalogue now is."""
