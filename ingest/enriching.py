"""Papers without an arXiv id are looked for on arXiv, by title; what is surely they joins them.

Sure is what `identity.matching` calls the same work. Anything else is a candidate, kept in the
table `enquiry`, with its score and reason, and changes nothing.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import arxiv  # type: ignore[import-untyped]
from rapidfuzz.fuzz import ratio
from sqlalchemy import delete, exists, select
from sqlmodel import col

from catalog.assignments import papers_in
from catalog.models import Enquiry, Identifier, Mention, Paper, Theme
from catalog.store import NotFound, reading, session
from catalog.titles import title_key
from ingest.arxiv_api.answers import bring_in
from ingest.arxiv_api.client import Client
from ingest.arxiv_api.feed import Broken, Feed
from ingest.arxiv_api.transport import Refused
from ingest.content import Content
from ingest.identity.matching import Verdict, compare
from ingest.merging import merged
from ingest.pipeline import Progress, Report, settle, silent
from ingest.record import PaperRecord, SourceError, Standing
from ingest.sources import format_of

RESULTS = 10  # looked at for one title
SHOWN = 5  # candidates kept of one paper
ALIKE = 60.0  # per cent of two titles' letters from which one is worth a person's look
PHRASE_WORDS = 30  # of a title, in one phrase
TELLING_WORDS = 8  # of a title, each for itself
BAD_REQUEST = 400
TELLING_LETTERS = 4  # that such a word has at least


@dataclass(frozen=True)
class Candidate:
    """A paper of arXiv that could be the one, and what speaks for it."""

    arxiv: str
    title: str
    score: float
    reason: str


@dataclass(frozen=True)
class Found:
    """What came of asking for a paper; `joined` is what it was joined with, if anything."""

    paper: int
    title: str
    joined: Candidate | None = None
    candidates: list[Candidate] = field(default_factory=list)  # best first


@dataclass
class Outcome:
    """What became of the papers that were asked for, and how many are left to ask for."""

    papers: list[Found] = field(default_factory=list)
    left: int = 0
    stopped: str = ""  # why it ended early

    def document(self) -> dict[str, Any]:
        """The document of `--json`."""
        joined = sum(found.joined is not None for found in self.papers)
        return {
            "asked": len(self.papers),
            "joined": joined,
            "left": self.left,
            "error": self.stopped,
            "papers": [asdict(found) for found in self.papers],
        }


def enrich_papers(
    client: Client,
    *,
    limit: int | None = None,
    theme: str | None = None,
    again: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Ask for the papers without an arXiv id that were not asked for yet, or for all `again`.

    What is found stays, wherever it stops. NotFound for an unknown theme.
    """
    waiting = _waiting(theme, again)
    chosen = waiting[:limit]
    outcome = Outcome(left=len(waiting))
    try:
        for done, number in enumerate(chosen, start=1):
            record = _as_known(number)
            if record is not None:
                outcome.papers.append(_enriched(client, number, record))
            outcome.left -= 1
            progress("asking arXiv", done, done / len(chosen))
    except SourceError as error:
        outcome.stopped = (
            f"arXiv gave no answer to use: {error}; {len(outcome.papers)} papers were asked for, "
            f"{outcome.left} are left, and the same command goes on with them"
        )
    settle()
    return outcome


def _waiting(theme: str | None, again: bool) -> list[int]:
    """The papers to ask for, in the order in which they came."""
    named = exists().where(
        col(Identifier.paper_id) == col(Paper.id), col(Identifier.kind) == "arxiv"
    )
    query = select(col(Paper.id)).where(~named).order_by(col(Paper.id))
    if not again:
        query = query.where(~exists().where(col(Enquiry.paper_id) == col(Paper.id)))
    with reading() as opened:
        if theme is not None:
            if opened.get(Theme, theme) is None:
                raise NotFound(f"there is no theme {theme!r}")
            query = query.where(col(Paper.id).in_(papers_in(theme)))
        return [number for number in opened.execute(query).scalars() if number is not None]


def _as_known(number: int) -> PaperRecord | None:
    """The paper as one record, of all that its sources say; None if it joined another meanwhile."""
    with reading() as opened:
        query = select(col(Mention.record)).where(col(Mention.paper_id) == number)
        records = [PaperRecord.restored(row) for row in opened.execute(query).scalars() if row]
    if not records:
        return None
    work = merged(records)
    if any(kind == "arxiv" for kind, _ in work.identifiers):
        return None
    return PaperRecord(
        position="",
        raw="",
        title=work.title,
        standing=Standing.LISTED,
        authors=work.authors,
        first_author=work.first_author,
        year=work.year,
        published=work.published,
        abstract=work.abstract,
        abstract_kind=work.abstract_kind,
        identifiers=work.identifiers,
    )


def _enriched(client: Client, number: int, record: PaperRecord) -> Found:
    sure: dict[str, tuple[Candidate, bytes]] = {}
    near: dict[str, tuple[float, Candidate]] = {}
    for other, entry in _answers(client, record.title):
        match = compare(record, other)
        name = dict(other.identifiers)["arxiv"]
        candidate = Candidate(name, other.title, match.score, match.reason)
        alike = ratio(record.title_key, other.title_key)
        if match.verdict is Verdict.SAME:
            sure[name] = candidate, entry
        if match.score > 0 or alike >= ALIKE:
            near[name] = alike, candidate
    ranked = sorted(near.values(), key=lambda pair: (-pair[1].score, -pair[0], pair[1].arxiv))
    found = Found(number, record.title, None, [candidate for _, candidate in ranked[:SHOWN]])
    if len(sure) == 1:  # two ids for one title and author are a person's matter
        ((candidate, entry),) = sure.values()
        if _joined(number, candidate, entry):
            found = Found(number, record.title, candidate, found.candidates)
    _remember(found)
    return found


def _answers(client: Client, title: str) -> Iterator[tuple[PaperRecord, bytes]]:
    """What arXiv has of about this title, each with the feed that holds it alone."""
    for query in _queries(title):
        try:
            feed = client.feed(arxiv.Search(query=query), 0, RESULTS)
        except Refused as error:
            if error.status != BAD_REQUEST:
                raise
            continue  # it does not understand this one title; it will the next
        if feed.entries and not feed.error:
            yield from _records(feed)
            return


def _queries(title: str) -> list[str]:
    """The title as a phrase; where arXiv cuts words otherwise, its longest words will do."""
    words = [word for word in title_key(title).split() if word.isalnum()]
    told = sorted({word for word in words if len(word) >= TELLING_LETTERS}, key=len, reverse=True)
    phrase = f'ti:"{" ".join(words[:PHRASE_WORDS])}"'
    telling = " AND ".join(f"ti:{word}" for word in sorted(told[:TELLING_WORDS], key=words.index))
    return [phrase] * bool(words) + [telling] * (len(told) > 1)


def _records(feed: Feed) -> Iterator[tuple[PaperRecord, bytes]]:
    whole = Content.of(feed.body, "an answer")
    known = format_of(whole)
    if known is None:
        raise SourceError("an answer of no known format")
    for place, record in enumerate(known.read(whole)):
        if isinstance(record, PaperRecord) and "arxiv" in dict(record.identifiers):
            try:
                yield record, feed.only({place})
            except Broken as error:
                raise SourceError(str(error)) from error


def _joined(number: int, candidate: Candidate, entry: bytes) -> bool:
    """Take in the candidate's entry; whether it is now of the paper, whatever number that has."""
    with reading() as opened:
        query = select(col(Mention.id)).where(col(Mention.paper_id) == number)
        mention = opened.execute(query.order_by(col(Mention.id))).scalars().first()
    name = f"arXiv: {candidate.arxiv}"
    bring_in(Content.of(entry, name), Report(source=name))
    with reading() as opened:
        row = opened.get(Mention, mention)
        named = ("arxiv", candidate.arxiv, row.paper_id if row else None)
        return opened.get(Identifier, named) is not None


def _remember(found: Found) -> None:
    """So that it is not asked for again; a paper that went into another one needs no note."""
    rows = [[one.arxiv, one.title, one.score, one.reason] for one in found.candidates]
    with session() as writing:
        writing.execute(delete(Enquiry).where(col(Enquiry.paper_id) == found.paper))
        if writing.get(Paper, found.paper) is not None:
            joined = found.joined is not None
            writing.add(Enquiry(paper_id=found.paper, found=joined, candidates=rows))
