"""`litlab ingest arxiv` and `litlab enrich`: what arXiv itself knows."""

import json
import logging
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Column, Table
from rich.text import Text

from catalog.store import CatalogError
from catalog.tables import plain, print_table
from ingest.arxiv_api.answers import Answer, ask
from ingest.arxiv_api.client import Client
from ingest.arxiv_api.questions import Question, by_ids, by_listing, by_query
from ingest.arxiv_api.settings import SettingError, Settings
from ingest.commands.files import COUNTS, summary
from ingest.commands.log import log_shown
from ingest.commands.progress import progress_shown
from ingest.enriching import Found, enrich_papers
from ingest.pipeline import Progress, settle

logger = logging.getLogger(__name__)

app = typer.Typer()

Result = TypeVar("Result")
MOST = 100  # results of a search unless more are asked for
AS_JSON = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command("arxiv")
def from_arxiv(
    query: Annotated[
        str | None, typer.Option(help="A search in arXiv's language: 'cat:cs.LG AND ti:\"x y\"'.")
    ] = None,
    ids: Annotated[
        str | None, typer.Option(help="Papers by id or address: 2305.14992,hep-th/9901001v2.")
    ] = None,
    listing: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="new|recent CATEGORY", help="What arXiv lists: new cs.LG."),
    ] = None,
    most: Annotated[
        int | None, typer.Option("--max", min=1, help=f"The newest so many; {MOST} if not said.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Ask also for pages that were stored today.")
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """Bring papers from arXiv into the catalogue: by a search, by their ids, or as it lists them.

    Give one of --query, --ids and --listing. It asks once in three seconds, and no page twice a
    day; interrupted, the same command goes on. Exit 1 if arXiv did not give all.
    """
    if sum(given is not None for given in (query, ids, listing)) != 1:
        raise typer.BadParameter("give one of --query, --ids and --listing", param_hint="'arxiv'")
    if most is not None and query is None:
        raise typer.BadParameter("--max goes with --query", param_hint="'--max'")

    def questions(client: Client) -> list[Question]:
        if query is not None:
            return [by_query(client, query, most or MOST)]
        if listing is not None:
            return [by_listing(client, *listing)]
        return by_ids(client, (ids or "").split(","))

    def asked(client: Client, progress: Progress) -> list[Answer]:
        answers: list[Answer] = []
        for question in questions(client):
            answers.append(ask(question, again=again, progress=progress))
            if answers[-1].stopped:
                break
        settle()
        return answers

    answers = _politely(asked)
    if as_json:
        typer.echo(json.dumps(document(answers), ensure_ascii=False))
    else:
        _show(answers)
    _complain("; ".join(answer.stopped for answer in answers if answer.stopped))
    raise typer.Exit(1 if any(answer.stopped or answer.rejected for answer in answers) else 0)


def document(answers: list[Answer]) -> dict[str, Any]:
    """The document of `--json`: that of files, a page a source, and what was asked."""
    return {
        **summary([report for answer in answers for report in answer.reports]),
        "asked": sum(answer.asked for answer in answers),
        "known": sum(answer.known for answer in answers),
        "error": "; ".join(answer.stopped for answer in answers if answer.stopped),
    }


def _show(answers: list[Answer]) -> None:
    table = Table(Column("question", overflow="fold", ratio=1))
    for name in ("asked", "known", *COUNTS):
        table.add_column(name, justify="right", no_wrap=True)
    for answer in answers:
        sums = (sum(getattr(report, name) for report in answer.reports) for name in COUNTS)
        counts = (f"{count:,}" for count in (answer.asked, answer.known, *sums))
        table.add_row(Text(plain(answer.name)), *counts)
    print_table(table)
    for answer in answers:
        for report in answer.reports:
            for one in report.rejections:
                typer.echo(plain(f"rejected {report.source}, {one.position}: {one.reason}"))
    if not any(report.read for answer in answers for report in answer.reports):
        typer.echo("arXiv has nothing for this." if not _stopped(answers) else "Nothing came.")


def _stopped(answers: list[Answer]) -> bool:
    return any(answer.stopped for answer in answers)


@app.command()
def enrich(
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask for so many papers at most.")
    ] = None,
    theme: Annotated[str | None, typer.Option(help="Only papers of this theme.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Ask also for papers that were not found before.")
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """Find papers that have no arXiv id on arXiv, by title, and take in what it knows of them.

    A paper is joined only where the matching is sure; else its candidates are listed and nothing
    changes. Interrupted, the same command goes on. Exit 1 if arXiv did not answer.
    """
    outcome = _politely(
        lambda client, progress: enrich_papers(
            client, limit=limit, theme=theme, again=again, progress=progress
        )
    )
    if as_json:
        typer.echo(json.dumps(outcome.document(), ensure_ascii=False))
    else:
        _show_found(outcome.papers, outcome.left)
    _complain(outcome.stopped)
    raise typer.Exit(1 if outcome.stopped else 0)


def _show_found(papers: list[Found], left: int) -> None:
    table = Table(Column("id", justify="right", no_wrap=True), Column("paper", ratio=2))
    for name in ("arXiv id", "score"):
        table.add_column(name, no_wrap=True)
    table.add_column("why", ratio=1)
    for paper in papers:
        mark = "" if paper.joined else "? "
        shown = [paper.joined] if paper.joined else paper.candidates
        table.add_row(
            str(paper.paper), Text(plain(paper.title)), *(() if shown else ("none", "", ""))
        )
        for one in shown:
            why = one.reason if paper.joined else f"{one.reason}: {one.title}"
            table.add_row("", "", Text(f"{mark}{one.arxiv}"), f"{one.score:.2f}", Text(plain(why)))
    print_table(table)
    joined = sum(paper.joined is not None for paper in papers)
    typer.echo(f"{joined} of {len(papers)} found; {left} not asked for yet.")
    if any(paper.candidates and not paper.joined for paper in papers):
        typer.echo("A candidate (?) that is the paper comes in with: litlab ingest arxiv --ids ID")


def _politely(work: Callable[[Client, Progress], Result]) -> Result:
    """What the work gives with a client as the settings want it; exit 2 for wrong ones."""
    errors = log_shown()
    try:
        settings = Settings.from_environment()
        if settings.hasty:
            logger.warning("arXiv asks for three seconds between requests; it may turn you away")
        client = Client(settings)
        with progress_shown(errors) as progress:
            return work(client, progress)
    except (SettingError, CatalogError) as error:
        typer.echo(f"litlab: {error}", err=True)
        raise typer.Exit(2) from error


def _complain(reason: str) -> None:
    if reason:
        typer.echo(f"litlab: {plain(reason)}", err=True)
