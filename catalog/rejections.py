"""What could not be understood of the sources, as the sources' own books have it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from catalog.models import Rejection


@dataclass(frozen=True)
class RejectionView:
    """One rejection: where, why, and how what was rejected begins."""

    source: str
    format: str
    position: str
    reason: str
    raw: str
    seen_at: datetime


@dataclass(frozen=True)
class RejectionPage:
    """Rejections, the newest first, and how many there are in all."""

    total: int
    rejections: tuple[RejectionView, ...]


def rejections(session: Session, source: str = "", limit: int = 50) -> RejectionPage:
    """The rejections of all sources, or of those whose name has `source` in it."""
    wanted = [col(Rejection.name).contains(source, autoescape=True)] if source else []
    newest = select(Rejection).where(*wanted).order_by(col(Rejection.id).desc()).limit(limit)
    total = session.exec(select(func.count()).select_from(Rejection).where(*wanted)).one()
    return RejectionPage(
        total=total,
        rejections=tuple(
            RejectionView(
                source=row.name,
                format=row.format,
                position=row.position,
                reason=row.reason,
                raw=row.raw,
                seen_at=row.seen_at,
            )
            for row in session.exec(newest)
        ),
    )
