"""`litlab rejections`: what could not be understood, and why."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from catalog.rejections import RejectionPage, RejectionView
from catalog.rejections import rejections as find_rejections
from catalog.store import CatalogError, reading
from catalog.tables import plain, print_table

app = typer.Typer()

SHOWN = 160  # characters of what was rejected; --json has them all


@app.command()
def rejections(
    source: Annotated[
        str, typer.Option(help="Only sources whose name contains this.", metavar="NAME")
    ] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show what could not be read, newest first: the source, the place in it, and why."""
    try:
        with reading() as session:
            page = find_rejections(session, source, limit)
    except CatalogError as error:
        typer.echo(f"litlab: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(_document(page), ensure_ascii=False))
    elif page.rejections:
        print_table(_table(page))
    else:
        typer.echo("Nothing is rejected.")


def _document(page: RejectionPage) -> dict[str, object]:
    rows = [{**asdict(one), "seen_at": one.seen_at.isoformat()} for one in page.rejections]
    return {
        "total": page.total,
        "rejections": [{name: plain(value) for name, value in row.items()} for row in rows],
    }


def _table(page: RejectionPage) -> Table:
    shown = f"{len(page.rejections):,} of {page.total:,} rejections, the newest first"
    table = Table(title=shown, title_justify="left", show_lines=True)
    table.add_column("source", overflow="fold", ratio=2)
    table.add_column("format", no_wrap=True)
    table.add_column("position", overflow="fold", min_width=8)
    table.add_column("reason, and what was rejected", overflow="fold", ratio=4)
    for one in page.rejections:
        table.add_row(
            *(Text(plain(cell)) for cell in (one.source, one.format, one.position)), _why(one)
        )
    return table


def _why(one: RejectionView) -> Text:
    beginning = " ".join(plain(one.raw).split())
    cut = beginning[:SHOWN] + ("\u2026" if len(beginning) > SHOWN else "")
    why = Text(plain(one.reason))
    return why.append(f"\n{cut}", style="dim") if cut else why
