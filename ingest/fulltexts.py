"""Full texts in the catalogue: pages stored once, references pointed to papers after an ingest."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from catalog.batches import batches, select_in
from catalog.models import Document, Identifier, Mention, Page, Paper, Reference
from catalog.titles import title_key
from ingest.fields.names import surname_key
from ingest.record import CitedWork, FullText

AT_A_TIME = 2_000  # references
NEAR_YEARS = 1  # a preprint and its publication are at most so far apart
SHARED = 0.8  # of a title's telling words, that a reference has to hold
TELLING = 3  # the fewest telling words by which a title is known
LONG_WORD = 4  # letters of a telling word, at least


def store(session: Session, source: int, position: str | None, record: FullText) -> None:
    """Keep the pages and references of a source; `position` is its paper's, None of a deck.

    Nothing happens if this source's are there.
    """
    if session.execute(select(col(Document.id)).where(col(Document.source_id) == source)).first():
        return
    mention = None
    if position is not None:
        mention = session.execute(
            select(col(Mention.id)).where(
                col(Mention.source_id) == source, col(Mention.position) == position
            )
        ).scalar()
    document = Document(source_id=source, mention_id=mention, pages=len(record.pages))
    session.add(document)
    session.flush()
    pages: list[dict[str, Any]] = [
        {"document_id": document.id, "number": number, "text": text}
        for number, text in enumerate(record.pages, start=1)
    ]
    references = [
        _reference(document.id, place, work)
        for place, work in enumerate(record.references, start=1)
    ]
    for table, rows in ((Page, pages), (Reference, references)):
        for some in batches(rows):
            session.execute(insert(table), some)


def _reference(document: int | None, place: int, work: CitedWork) -> dict[str, Any]:
    return {
        "document_id": document,
        "place": place,
        "label": work.label,
        "title": work.title,
        "title_key": title_key(work.title),
        "first_author_key": surname_key(work.authors[0] if work.authors else work.first_author),
        "year": work.year,
        "identifiers": [list(named) for named in work.identifiers],
        "paper_id": None,
        "reason": "",
    }


@dataclass(frozen=True)
class Candidate:
    """A paper that a reference may mean."""

    paper: int
    title_key: str
    first_author_key: str
    year: int | None


def resolve(session: Session) -> None:
    """Point every reference to its paper, or to none with the reason, as the catalogue now is."""
    last = 0
    while some := _after(session, last):
        last = some[-1].id
        _resolve(session, some)


def _after(session: Session, last: int) -> Sequence[Any]:
    columns = (
        *(col(Reference.id), col(Reference.label), col(Reference.title_key), col(Reference.year)),
        *(col(Reference.first_author_key), col(Reference.identifiers), col(Reference.paper_id)),
        col(Reference.reason),
    )
    query = select(*columns).where(col(Reference.id) > last).order_by(col(Reference.id))
    return session.execute(query.limit(AT_A_TIME)).all()


def _resolve(session: Session, some: Sequence[Any]) -> None:
    named = _by_identifier(session, some)
    titled = _by_title(session, some)
    dated = _by_author(session, [one for one in some if one.first_author_key and one.year])
    changed = []
    for one in some:
        paper, reason = meant(one, named, titled[one.title_key], dated[one.first_author_key])
        if (one.paper_id, one.reason) != (paper, reason):
            changed.append({"id": one.id, "paper_id": paper, "reason": reason})
    for rows in batches(changed):
        session.execute(update(Reference), rows)


def meant(
    one: Any,
    named: dict[tuple[str, str], int],
    titled: Sequence[Candidate],
    dated: Sequence[Candidate],
) -> tuple[int | None, str]:
    """The paper that a reference means, or None, with the reason either way.

    By its arXiv id or DOI; by its title, unless its first author says otherwise; by its first
    author, about its year and nearly all telling words of the title.
    """
    for kind, value in sorted(map(tuple, one.identifiers)):
        if (kind, value) in named:
            return named[kind, value], f"cited with {kind} {value}"
    known = [paper for paper in titled if one.title_key and _agrees(one, paper)]
    papers = {paper.paper for paper in known}
    if len(papers) > 1 and one.year:
        papers = {p.paper for p in known if p.year is not None and abs(p.year - one.year) <= 1}
    if len(papers) == 1:
        return papers.pop(), "cited with its title"
    if known:
        return None, f"{len({paper.paper for paper in known})} papers have its title"
    words = set(title_key(one.label).split())
    papers = {paper.paper for paper in dated if _near(one, paper) and _told(paper, words)}
    if len(papers) == 1:
        return papers.pop(), f"by {one.first_author_key}, about {one.year}, with words of its title"
    return None, "no paper of the catalogue is like it"


def _agrees(one: Any, paper: Candidate) -> bool:
    names = {one.first_author_key, paper.first_author_key} - {""}
    return len(names) < 2


def _near(one: Any, paper: Candidate) -> bool:
    return paper.year is not None and abs(paper.year - one.year) <= NEAR_YEARS


def _told(paper: Candidate, words: set[str]) -> bool:
    """Whether nearly all telling words of the paper's title are among the words."""
    telling = {word for word in paper.title_key.split() if len(word) >= LONG_WORD}
    return len(telling) >= TELLING and len(telling & words) >= SHARED * len(telling)


def _by_identifier(session: Session, some: Iterable[Any]) -> dict[tuple[str, str], int]:
    wanted = [value for one in some for _, value in one.identifiers]
    query = select(col(Identifier.kind), col(Identifier.value), col(Identifier.paper_id))
    rows = select_in(session, query, col(Identifier.value), wanted)
    return {(kind, value): paper for kind, value, paper in rows}


def _by_title(session: Session, some: Iterable[Any]) -> dict[str, list[Candidate]]:
    """The papers by every title that a source has given them."""
    keys = [one.title_key for one in some if one.title_key]
    query = select(
        col(Mention.title_key),
        *(col(Paper.id), col(Paper.title_key), col(Paper.first_author_key), col(Paper.year)),
    ).join(Paper, col(Paper.id) == col(Mention.paper_id))
    found: dict[str, list[Candidate]] = defaultdict(list)
    for key, *row in select_in(session, query.distinct(), col(Mention.title_key), keys):
        found[key].append(Candidate(*row))
    return found


def _by_author(session: Session, some: Iterable[Any]) -> dict[str, list[Candidate]]:
    """The papers of the first authors about the years: asked year by year, or a common name of a
    large catalogue would bring all its papers."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for one in some:
        for apart in range(-NEAR_YEARS, NEAR_YEARS + 1):
            wanted[one.year + apart].add(one.first_author_key)
    query = select(
        *(col(Paper.id), col(Paper.title_key), col(Paper.first_author_key), col(Paper.year))
    )
    found: dict[str, list[Candidate]] = defaultdict(list)
    for year, names in wanted.items():
        dated = query.where(col(Paper.year) == year)
        for row in select_in(session, dated, col(Paper.first_author_key), names):
            found[row.first_author_key].append(Candidate(*row))
    return found
