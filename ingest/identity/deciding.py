"""Papers merged and split by a person: `identity.decisions` remembers it, the catalogue follows."""

from collections.abc import Iterable, Sequence
from itertools import product

from sqlalchemy import select, update
from sqlmodel import Session, col

from catalog.batches import among
from catalog.models import Mention, Paper, PaperTheme
from catalog.store import CatalogError
from ingest import decks, fulltexts, loading
from ingest.identity import decisions
from ingest.merging import merged
from ingest.record import PaperRecord

JOINED = "a person's word: one work"
PARTED = "a person's word: a work of its own"


class IdentityError(CatalogError):
    """What a person says of papers and mentions cannot be so."""


def merge(session: Session, one: int, other: int) -> int:
    """Make two papers one, whatever their identifiers; the number that it has from now on.

    The lower number stays, with the themes of both. IdentityError if they are one already.
    """
    if one == other:
        raise IdentityError(f"both are paper {one}; a merge needs two papers")
    kept, gone = (mentions_of(session, paper) for paper in sorted((one, other)))
    decisions.forget(session, kept + gone)
    decisions.remember(session, decisions.star(kept + gone), same=True)
    _settle(session, (one, other))
    _explain(session, gone, JOINED)
    return _paper_of(session, kept[0])


def split(session: Session, paper: int, mentions: Sequence[int]) -> int:
    """Give these mentions of a paper a paper of their own, whatever they say; its number.

    Both papers have the themes that the one had. IdentityError if that cannot be.
    """
    every = mentions_of(session, paper)
    moved = sorted(set(mentions))
    if strange := sorted(set(moved) - set(every)):
        listed = ", ".join(map(str, strange))
        raise IdentityError(
            f"paper {paper} has no mention {listed}; `litlab split {paper}` lists those it has"
        )
    rest = sorted(set(every) - set(moved))
    if not moved or not rest:
        raise IdentityError(
            f"paper {paper} has {len(every)} mentions and {len(moved)} of them would go; "
            "at least one must go and one must stay"
        )
    _part(session, moved, rest)
    made = _found(session, paper, moved)
    _settle(session, (paper, made))
    _explain(session, moved, PARTED)
    return _paper_of(session, moved[0])


def keep_apart(session: Session, one: int, other: int) -> None:
    """Remember that two papers are two works, whatever comes. IdentityError if they are one."""
    if one == other:
        raise IdentityError(f"both are paper {one}; `litlab split {one}` lists what it is made of")
    mine, theirs = mentions_of(session, one), mentions_of(session, other)
    pairs = [*product(mine[:1], theirs), *product(mine[1:], theirs[:1])]
    decisions.remember(session, pairs, same=False)


def mentions_of(session: Session, paper: int) -> list[int]:
    """The numbers of a paper's mentions, oldest first. IdentityError if it has none."""
    query = select(col(Mention.id)).where(col(Mention.paper_id) == paper)
    found = [number for number in session.scalars(query.order_by(col(Mention.id))) if number]
    if not found:
        raise IdentityError(f"paper {paper} was seen in no source, so nothing tells what it is")
    return found


def _part(session: Session, moved: list[int], rest: list[int]) -> None:
    """Remember that these are two works; what was said of each and of others still holds."""
    for tied in decisions.tied(session, sorted(moved + rest)):
        strangers = decisions.foes(session, tied)
        for side in (set(tied) & set(moved), set(tied) & set(rest)):
            if side:
                pairs = product([min(side)], strangers)
                decisions.remember(session, pairs, same=False)
    ties = [sorted(set(tied) & set(rest)) for tied in decisions.tied(session, rest + moved)]
    decisions.forget(session, moved + rest)
    for some in (*filter(None, ties), moved):
        decisions.remember(session, decisions.star(some), same=True)
    decisions.remember(session, product(moved[:1], rest), same=False)


def _found(session: Session, paper: int, mentions: Sequence[int]) -> int:
    """A paper of these mentions, with the themes of the paper that they come from."""
    query = select(col(Mention.record)).where(among(session, col(Mention.id), mentions))
    records = [PaperRecord.restored(record) for record in session.scalars(query)]
    made = Paper(**merged(records).row())
    session.add(made)
    session.flush()
    number = made.id or 0
    for theme in session.scalars(select(PaperTheme).where(col(PaperTheme.paper_id) == paper)):
        session.add(PaperTheme(**{**theme.model_dump(), "paper_id": number}))
    session.flush()
    moved = update(Mention).where(among(session, col(Mention.id), mentions))
    session.execute(moved.values(paper_id=number))
    return number


def _explain(session: Session, mentions: Sequence[int], reason: str) -> None:
    statement = update(Mention).where(among(session, col(Mention.id), mentions))
    session.execute(statement.values(reason=reason, score=1.0))


def _settle(session: Session, papers: Iterable[int]) -> None:
    loading.regroup(session, papers)
    decks.resolve(session)
    fulltexts.resolve(session)
    session.expire_all()


def _paper_of(session: Session, mention: int) -> int:
    query = select(col(Mention.paper_id)).where(col(Mention.id) == mention)
    return session.execute(query).scalar_one()
