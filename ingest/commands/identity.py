"""`litlab duplicates`, `merge`, `split`: which papers are one work, and a person's word on it."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from catalog.__main__ import plain_errors
from catalog.closeness import Facts
from catalog.duplicates import Duplicates
from catalog.duplicates import duplicates as find_duplicates
from catalog.models import Paper
from catalog.queries import MentionView, find_paper, paper_detail
from catalog.store import reading
from catalog.store import session as writing
from catalog.tables import plain, print_table
from ingest.commands.log import log_shown
from ingest.commands.progress import progress_shown
from ingest.identity import deciding

app = typer.Typer()

PAPER = "Catalogue id, arXiv id, DOI or title."


@app.command()
def duplicates(
    limit: Annotated[int, typer.Option(help="At most so many pairs.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """List pairs of papers that are close and were not made one, the surest first, and why.

    `litlab merge A B` makes two of them one, `litlab split A --from B` says that they are two.
    """
    with plain_errors(), reading() as session, progress_shown(log_shown()) as progress:
        found = find_duplicates(session, limit, progress)
    if as_json:
        pairs = [
            {**asdict(pair), "one": _facts(pair.one), "other": _facts(pair.other)}
            for pair in found.pairs
        ]
        typer.echo(json.dumps({"total": found.total, "pairs": pairs}, ensure_ascii=False))
    elif found.pairs:
        print_table(_pairs(found))
    else:
        typer.echo("No two papers are close.")


@app.command()
def merge(
    one: Annotated[str, typer.Argument(help=PAPER)],
    other: Annotated[str, typer.Argument(help=PAPER)],
) -> None:
    """Make two papers one, whatever their identifiers; it is remembered.

    `litlab split` takes it back.
    """
    with plain_errors(), writing() as session:
        papers = [find_paper(session, reference) for reference in (one, other)]
        kept = deciding.merge(session, papers[0].id or 0, papers[1].id or 0)
        title = session.get_one(Paper, kept).title
    typer.echo(f"Paper {kept} is both now: {plain(title)}")


@app.command()
def split(
    paper: Annotated[str, typer.Argument(help=PAPER)],
    mentions: Annotated[
        list[int] | None, typer.Argument(help="The numbers of those that go.", metavar="MENTION")
    ] = None,
    stranger: Annotated[
        str | None, typer.Option("--from", help="A paper that it is not, and never becomes.")
    ] = None,
) -> None:
    """Give some mentions of a paper a paper of their own; it is remembered.

    Without mentions, list the paper's, with their numbers. With --from, two papers stay two, and
    `litlab duplicates` names them no more. `litlab merge` takes it back.
    """
    if mentions and stranger is not None:
        raise typer.BadParameter("give mentions that go, or --from a paper", param_hint="'--from'")
    with plain_errors():
        if stranger is not None:
            with writing() as session:
                papers = [find_paper(session, reference) for reference in (paper, stranger)]
                deciding.keep_apart(session, papers[0].id or 0, papers[1].id or 0)
            typer.echo("\n".join(f"Paper {each.id}: {plain(each.title)}" for each in papers))
            return
        if not mentions:
            with reading() as session:
                detail = paper_detail(session, find_paper(session, paper).id or 0)
            print_table(_mentions(detail.paper, detail.mentions))
            return
        with writing() as session:
            old = find_paper(session, paper).id or 0
            new = deciding.split(session, old, mentions)
            titles = [session.get_one(Paper, number).title for number in (old, new)]
    typer.echo(f"Paper {old}: {plain(titles[0])}\nPaper {new}: {plain(titles[1])}")


def _facts(paper: Facts) -> dict[str, Any]:
    return {
        "id": paper.id,
        "title": paper.title,
        "authors": paper.authors,
        "year": paper.year,
        "identifiers": [f"{kind}:{value}" for kind, value in paper.identifiers],
    }


def _pairs(found: Duplicates) -> Table:
    shown = f"{len(found.pairs):,} of {found.total:,} pairs, the surest first"
    table = Table(title=shown, title_justify="left", show_lines=True)
    table.add_column("score", no_wrap=True)
    table.add_column("papers", overflow="fold", ratio=3)
    table.add_column("why", overflow="fold", ratio=2)
    for pair in found.pairs:
        papers = "\n".join(_line(paper) for paper in (pair.one, pair.other))
        table.add_row(f"{pair.score:.2f}", Text(papers), Text(plain(pair.reason)))
    return table


def _line(paper: Facts) -> str:
    names = [f"{kind}:{value}" for kind, value in paper.identifiers]
    first = paper.authors.split(";")[0]
    facts = ", ".join(filter(None, (first, str(paper.year or ""), *names)))
    return f"{paper.id}  {plain(paper.title)}{f' ({plain(facts)})' if facts else ''}"


def _mentions(paper: Paper, mentions: list[MentionView]) -> Table:
    table = Table(title=Text(f"{paper.id}  {plain(paper.title)}"), title_justify="left")
    table.add_column("mention", justify="right", no_wrap=True)
    table.add_column("where", overflow="fold", ratio=2)
    table.add_column("as it stands there", overflow="fold", ratio=3)
    table.add_column("why it is this paper", overflow="fold", ratio=2)
    for each in mentions:
        facts = ", ".join([*([str(each.year)] if each.year else []), *each.identifiers])
        stands = plain(f"{each.title}{f' ({facts})' if facts else ''}")
        where = plain(f"{each.source}, {each.position}")
        table.add_row(str(each.id), Text(where), Text(stands), Text(plain(each.reason)))
    return table
