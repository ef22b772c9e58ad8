"""`litlab ingest SOURCE...`: files, folders and standard input."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from catalog.store import CatalogError
from catalog.tables import WIDTH_WITHOUT_TERMINAL, plain
from ingest.commands.log import log_shown
from ingest.commands.progress import progress_shown
from ingest.pipeline import Report
from ingest.pipeline import ingest as ingest_all

app = typer.Typer()

SHOWN = 20  # rejections printed; all are kept
COUNTS = ("read", "added", "merged", "unchanged", "rejected")


@app.command()
def files(
    sources: Annotated[
        list[str], typer.Argument(help="Files, folders, or - for standard input.", metavar="SOURCE")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Bring papers of files, folders or standard input into the catalogue, each once.

    The format is told from the content; `litlab ingest` without this word does the same. Exit 1 if
    anything was rejected.
    """
    try:
        with progress_shown(log_shown()) as advance:
            reports = ingest_all(sources, advance)
    except CatalogError as error:
        typer.echo(f"litlab: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(summary(reports), ensure_ascii=False))
    else:
        _show(reports)
    raise typer.Exit(1 if any(report.rejected for report in reports) else 0)


def summary(reports: list[Report]) -> dict[str, Any]:
    """The document of `--json`: the counts of each source and of all, and every rejection."""
    return {
        "sources": [
            {"source": r.source, "format": r.format, **{n: getattr(r, n) for n in COUNTS}}
            for r in reports
        ],
        "totals": {name: sum(getattr(report, name) for report in reports) for name in COUNTS},
        "rejections": [
            {"source": report.source, "position": one.position, "reason": one.reason}
            for report in reports
            for one in report.rejections
        ],
    }


def _show(reports: list[Report]) -> None:
    console = Console(
        file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    )
    table = Table(Column("source", overflow="fold", ratio=1), Column("format", no_wrap=True))
    for name in COUNTS:
        table.add_column(name, justify="right", no_wrap=True)
    totals = summary(reports)["totals"]
    for report in reports:
        counts = (f"{getattr(report, name):,}" for name in COUNTS)
        table.add_row(Text(plain(report.source)), report.format, *counts)
    if len(reports) > 1:
        table.add_section()
        table.add_row("all", "", *(f"{totals[name]:,}" for name in COUNTS))
    console.print(table)
    found = [(report, one) for report in reports for one in report.rejections]
    for report, one in found[:SHOWN]:
        line = f"rejected {report.source}, {one.position}: {one.reason}"
        console.print(plain(line), markup=False, highlight=False, soft_wrap=True)
    if len(found) > SHOWN:
        console.print(f"and {totals['rejected'] - SHOWN:,} more: litlab rejections")
    if not totals["added"] and not totals["merged"] and not totals["rejected"]:
        console.print("Nothing new: all of it is in the catalogue already.")
