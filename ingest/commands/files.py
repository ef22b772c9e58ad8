"""`litlab ingest SOURCE...`: files, folders and standard input."""

import json
import logging
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table

from catalog.store import CatalogError
from catalog.tables import WIDTH_WITHOUT_TERMINAL
from ingest.pipeline import Report
from ingest.pipeline import ingest as ingest_all

app = typer.Typer()

COUNTS = ("read", "added", "merged", "unchanged", "rejected")


@app.command()
def files(
    sources: Annotated[
        list[str], typer.Argument(help="Files, folders, or - for standard input.", metavar="SOURCE")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Bring papers into the catalogue, each once: saved listings, lecture decks, JSON Lines.

    The format is told from the content. Exit 1 if anything was rejected.
    """
    errors = Console(stderr=True)
    shown = RichHandler(console=errors, show_time=False, show_level=False, show_path=False)
    logging.basicConfig(level="WARNING", handlers=[shown], format="%(message)s")
    logging.getLogger("ingest").setLevel("INFO")
    try:
        reports = _with_progress(sources, errors)
    except CatalogError as error:
        typer.echo(f"litlab: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(summary(reports), ensure_ascii=False))
    else:
        _show(reports)
    raise typer.Exit(1 if any(report.rejected for report in reports) else 0)


def _with_progress(sources: list[str], errors: Console) -> list[Report]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as shown:
        task = shown.add_task("reading", rate="", total=None)

        def advance(source: str, done: int, share: float) -> None:
            if shown.tasks[task].description != source:
                shown.reset(task, description=source, total=1.0)
            seconds = max(1e-3, shown.tasks[task].elapsed or 0.0)
            rate = f"{done:,} papers, {done / seconds:,.0f}/s"
            shown.update(task, completed=share, rate=rate)

        return ingest_all(sources, advance)


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
        table.add_row(escape(report.source), report.format, *counts)
    if len(reports) > 1:
        table.add_section()
        table.add_row("all", "", *(f"{totals[name]:,}" for name in COUNTS))
    console.print(table)
    for report in reports:
        for one in report.rejections:
            console.print(
                f"rejected {report.source}, {one.position}: {one.reason}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
    if not totals["added"] and not totals["merged"] and not totals["rejected"]:
        console.print("Nothing new: all of it is in the catalogue already.")
