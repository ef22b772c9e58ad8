"""`python -m reproductions reproduce|verify|prepare`: run papers' claims and print the verdicts."""

import json
import logging
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from reproductions import discovery, store
from reproductions.card import PROFILES
from reproductions.errors import ReproductionError, UsageError
from reproductions.invocation import Invocation, plan, seeds_of
from reproductions.location import data_folder
from reproductions.results import final
from reproductions.sweep import Outcome, missing
from reproductions.sweep import reproduce as run_sweep
from reproductions.tables import comparison, summary, unjudged, verdict_tables

app = typer.Typer(
    help="Stages 4 and 5: run the claims of papers and judge them.", no_args_is_help=True
)
Names = Annotated[list[str] | None, typer.Argument(help="Folders of reproductions/.")]
Jobs = Annotated[
    int, typer.Option(min=0, help="Seeds run at a time; by default one for each core.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]
Again = Annotated[bool, typer.Option("--again", help="Run finished seeds again, too.")]


class Stopped(BaseException):
    """A signal asked the command to stop."""


@app.command()
def reproduce(  # noqa: PLR0913  a command has as many options as its users need
    names: Names = None,
    tag: Annotated[str | None, typer.Option(help="Every reproduction of this theme.")] = None,
    profile: Annotated[str, typer.Option(help="quick (a minute) or full (the verdict).")] = "quick",
    seeds: Annotated[str | None, typer.Option(help="How many (5), or which (10..14).")] = None,
    jobs: Jobs = 0,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", help="key=value: an exploration, no verdict.")
    ] = None,
    again: Again = False,
    as_json: AsJson = False,
) -> None:
    """Run reproductions seed by seed, log them to MLflow and print their verdicts.

    Without a name or a tag all of them are run.
    Finished seeds are kept: the same command again runs only what is missing.
    Exit 1: a verdict contradicts its expectation, or a seed failed.
    """
    with _plain_errors():
        cards = discovery.chosen(names or [], tag)
        chosen = seeds_of(seeds) if seeds else None
        settings = dict(_assignment(text) for text in assignments or [])
        if profile not in PROFILES:
            raise UsageError(f"There is no profile {profile!r}: there are quick and full.")
        plans = [plan(name, card, profile, chosen, settings) for name, card in cards.items()]
        outcomes = _run(plans, jobs, again)
    _show(outcomes, as_json)
    _exit(outcomes, bad=any(r.is_opposite for each in outcomes for r in each.results))


@app.command()
def verify(jobs: Jobs = 0, again: Again = False, as_json: AsJson = False) -> None:
    """Run every card at quick and check every expectation.

    Each reproduction is ok, unclear or against expectation. Exit 1 unless all are ok: unclear is
    not enough here.
    """
    with _plain_errors():
        cards = discovery.cards()
        plans = [plan(name, card, "quick", None, {}) for name, card in cards.items()]
        outcomes = _run(plans, jobs, again)
    _show(outcomes, as_json, asserted=True)
    _exit(outcomes, bad=any(r.verdict != r.expected for each in outcomes for r in each.results))


@app.command()
def prepare() -> None:
    """Make the local MLflow store ready; done once, and by itself on first use."""
    with _plain_errors():
        done = store.prepare()
    typer.echo("The store is ready." if done else "The store was ready.", err=True)


def _assignment(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set takes key=value, and {text!r} has no '='.")
    return key.strip(), value.strip()


def _run(plans: Sequence[Invocation], jobs: int, again: bool) -> list[Outcome]:
    try:
        with _signals():
            return run_sweep(plans, jobs or os.cpu_count() or 1, again=again)
    except Stopped as stopped:
        number, total = stopped.args[0], sum(len(each.cells) for each in plans)
        kept = total - len(missing(plans))
        typer.echo(
            f"Stopped by {signal.Signals(number).name}: {kept} of {total} seeds are kept in "
            f"{data_folder() / 'cells'}; the same command goes on from there.",
            err=True,
        )
        raise typer.Exit(128 + number) from None


def _show(outcomes: list[Outcome], as_json: bool, *, asserted: bool = False) -> None:
    results = [row for each in outcomes for row in each.results]
    if as_json:
        typer.echo(json.dumps({"claims": [row.as_dict() for row in results]}))
        return
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(verdict_tables(results))
    for each in outcomes:
        asked = each.invocation
        if asked.profile == "full" and not each.errors:
            console.print(comparison(asked.name, final(asked.card, asked.profile, each.scores)))
        if each.scores and all(row.margin_mean is None for row in each.results):
            console.print(unjudged(asked.card, each.scores))
    if len(outcomes) > 1 or asserted:
        console.print(summary(results))


def _exit(outcomes: list[Outcome], *, bad: bool) -> None:
    for error in (error for each in outcomes for error in each.errors):
        typer.echo(str(error), err=True)
    if bad or any(each.errors for each in outcomes):
        raise typer.Exit(1)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Log to stderr. An expected error is one sentence there; exit 2 for a wrong command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    for noisy in ("mlflow", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        yield
    except ReproductionError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2 if isinstance(error, UsageError) else 1) from error


@contextmanager
def _signals() -> Iterator[None]:
    """Ctrl-C and a polite kill end the block with Stopped, whatever it is doing."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped(number)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


if __name__ == "__main__":
    app()
