"""A person's word on which mentions are one work: it outweighs every rule, and is kept.

It is kept between mentions, not papers, because papers are made anew from their mentions whenever
something joins them. No two mentions of a paper are ever called two; none of two papers, one.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from catalog.batches import among, select_in
from catalog.models import Decision, now
from ingest.identity.partition import Sets

Pair = tuple[int, int]


def between(session: Session, mentions: Iterable[int]) -> tuple[list[Pair], list[Pair]]:
    """The pairs of these mentions that a person called one work, and those called two."""
    known = set(mentions)
    same: list[Pair] = []
    different: list[Pair] = []
    if not known:
        return same, different
    query = select(col(Decision.one_id), col(Decision.other_id), col(Decision.same))
    for one, other, one_work in select_in(session, query, col(Decision.one_id), known):
        if other in known:
            (same if one_work else different).append((one, other))
    return sorted(same), sorted(different)


def tied(session: Session, mentions: Sequence[int]) -> list[list[int]]:
    """The mentions in groups that a person called one work."""
    at = {mention: place for place, mention in enumerate(mentions)}
    sets = Sets(len(mentions))
    for one, other in between(session, mentions)[0]:
        sets.unite((at[one], at[other]))
    return [[mentions[place] for place in group] for group in sets.groups()]


def foes(session: Session, mentions: Iterable[int]) -> set[int]:
    """The mentions that a person called another work than one of these."""
    known = set(mentions)
    query = select(col(Decision.one_id), col(Decision.other_id)).where(
        col(Decision.same).is_(False),
        or_(
            among(session, col(Decision.one_id), known),
            among(session, col(Decision.other_id), known),
        ),
    )
    return {mention for pair in session.execute(query) for mention in pair} - known


def forget(session: Session, mentions: Sequence[int]) -> None:
    """Take back all that was said of pairs of these."""
    session.execute(
        delete(Decision).where(
            among(session, col(Decision.one_id), mentions),
            among(session, col(Decision.other_id), mentions),
        )
    )


def remember(session: Session, pairs: Iterable[Pair], *, same: bool) -> None:
    """Keep that each two mentions are of one work, or of two."""
    moment = now()
    for one, other in pairs:
        pair = {"one_id": min(one, other), "other_id": max(one, other)}
        session.merge(Decision(**pair, same=same, decided_at=moment))
    session.flush()


def star(mentions: Sequence[int]) -> list[Pair]:
    """Pairs that tie all mentions to the first."""
    return [(mentions[0], other) for other in mentions[1:]]
