"""Questions asked, page after page; each page goes in as a saved one would, and is noted.

A page noted today is not asked for again: an interrupted question goes on where it stopped.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from catalog.identifiers import identifier
from catalog.models import Mention, QueryPage, Source, now
from catalog.store import reading, session
from ingest import ledger
from ingest.arxiv_api.questions import Question
from ingest.arxiv_api.transport import Unreachable
from ingest.content import Content
from ingest.pipeline import Progress, Report, ingest_content, refuse, silent
from ingest.record import Rejection, SourceError

MIDNIGHT = timedelta(hours=5)  # UTC, when arXiv's results change: midnight of its winter time


@dataclass
class Answer:
    """What became of a question: a report for each page, and why it ended early if it did."""

    name: str
    wanted: int  # results: what was asked for until it is known how many there are
    reports: list[Report] = field(default_factory=list)
    asked: int = 0  # pages that arXiv was asked for
    known: int = 0  # pages that were there already
    results: int = 0  # results dealt with
    stopped: str = ""

    @property
    def rejected(self) -> int:
        return sum(report.rejected for report in self.reports)


@dataclass(frozen=True)
class _Step:
    """A page that was dealt with; `source` is None where nothing of it could be kept."""

    report: Report
    source: int | None
    results: int
    total: int
    error: str = ""


def ask(question: Question, *, again: bool = False, progress: Progress = silent) -> Answer:
    """Bring all pages of the answer into the catalogue; those noted today only if `again`.

    CatalogError if the catalogue cannot be written. What arXiv does not give is in `stopped`.
    """
    answer = Answer(question.name, wanted=question.most)
    sources: list[int] = []
    try:
        _walk(question, answer, sources, again, progress)
    except SourceError as error:
        answer.stopped = _why(answer, error)
    if question.ids and not answer.stopped:
        _miss(question, answer, sources)
    return answer


def _walk(
    question: Question, answer: Answer, sources: list[int], again: bool, progress: Progress
) -> None:
    start = total = 0
    while start < answer.wanted:
        size = min(question.size, question.most - start)
        step = None if again else _noted(question, start, size)
        answer.known += step is not None
        answer.asked += step is None
        step = step or _fetched(question, start, size, total)
        answer.reports.append(step.report)
        answer.results += step.results
        sources += [] if step.source is None else [step.source]
        start += size if question.fixed else step.results
        total = step.total or total or start
        answer.wanted = min(question.most, total)
        progress(question.name, answer.results, min(1.0, start / max(1, answer.wanted)))
        if step.error:
            answer.stopped = f"arXiv answered: {step.error}"
        if step.error or not step.results:
            break


def _why(answer: Answer, error: SourceError) -> str:
    done = (
        f"{answer.results:,} of {answer.wanted:,} results are" if answer.results else "nothing is"
    )
    if isinstance(error, Unreachable):
        return (
            f"arXiv did not answer: {error}; {done} stored of {answer.name!r}, and the same "
            "command goes on from there"
        )
    return f"arXiv's answer cannot be used: {error}; {done} stored of {answer.name!r}"


def _fetched(question: Question, start: int, size: int, known: int) -> _Step:
    page = question.fetch(start, size, known)
    last = start + (size if page.entries is None or page.error else page.entries) - 1
    name = f"{question.name} [{start}-{last}]"
    report = Report(source=name)
    if page.entries == 0:
        return _Step(report, None, 0, page.total)
    content = Content.of(page.body, name)
    bring_in(content, report)
    with session() as writing:
        entry = ledger.entry(writing, content.sha256)
        if entry is None or not entry.finished:
            return _Step(report, None, 0, page.total, page.error)
        if not page.error:
            total = page.total or start + entry.records
            key = question.address(0, size)
            row = QueryPage(query=key, start=start, source_id=entry.id, total=total)
            writing.merge(row)
    results = entry.records if page.entries is None else page.entries
    return _Step(report, entry.id, results, page.total, page.error)


def bring_in(content: Content, report: Report) -> None:
    """Ingest what was fetched; if it cannot be read as a whole, that is a rejection."""
    try:
        ingest_content(content, report)
    except SourceError as error:
        refuse(report, str(error))


def _noted(question: Question, start: int, size: int) -> _Step | None:
    """The page as it is in the catalogue; None if it has to be asked for."""
    with reading() as opened:
        page = opened.get(QueryPage, (question.address(0, size), start))
        source = opened.get(Source, page.source_id) if page else None
        if page is None or source is None or _day(page.asked_at) != _day(now()):
            return None
        report = Report(source=source.name, format=source.format)
        report.unchanged = ledger.mentions(opened, page.source_id)
        report.reject(ledger.rejected(opened, page.source_id))
        return _Step(report, page.source_id, source.records, page.total)


def _day(moment: datetime) -> date:
    """The day of arXiv that a moment belongs to; SQLite gives moments back without their zone."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware.astimezone(UTC) - MIDNIGHT).date()


def _miss(question: Question, answer: Answer, sources: list[int]) -> None:
    """A rejection for each id that arXiv says nothing of: it leaves them out without a word."""
    with session() as writing:
        here = _ids_of(writing, sources)
        missed = [
            Rejection(position=name, reason="arXiv has no paper of this id")
            for name in question.ids
            if identifier(name) not in here
        ]
        report = Report(source=question.name, format="arxiv")
        kept = report.reject(missed)
        ledger.forgive(writing, question.name)
        ledger.reject(writing, question.name, report.format, kept)
    if missed:
        answer.reports.append(report)


def _ids_of(opened: Session, sources: list[int]) -> set[tuple[str, str]]:
    query = select(col(Mention.record)).where(col(Mention.source_id).in_(sources))
    records = opened.execute(query).scalars()
    return {tuple(pair) for record in records for pair in record.get("identifiers", ())}
