"""Verdicts and figures as tables for people."""

from collections.abc import Iterable

from rich import box
from rich.table import Table
from rich.text import Text

from reproductions.invocation import ClaimResult
from reproductions.results import FinalScore

COLOURS = {"holds": "green", "fails": "red", "unclear": "yellow"}


def verdict_table(results: Iterable[ClaimResult]) -> Table:
    """One row a claim: its verdict, the margin with its standard error, and what was expected."""
    table = Table("reproduction", "claim", "verdict", "margin ± se", "unit", box=box.SIMPLE)
    table.add_column("seeds")
    table.add_column("expected")
    for row in results:
        table.add_row(
            row.reproduction,
            Text(row.claim),
            Text(row.verdict, style=COLOURS.get(row.verdict, "")),
            _plus_minus(row.margin_mean, row.margin_se, signed=True),
            row.unit,
            " ".join(map(str, row.seeds)),
            row.expected,
        )
    return table


def comparison(reproduction: str, scores: Iterable[FinalScore]) -> Table:
    """One row a method and metric: ours over seeds, and the paper's figure with its place."""
    title = f"{reproduction}: ours at the last step, mean ± standard error over seeds"
    table = Table("metric", "method", "ours", "the paper", "where", title=title, box=box.SIMPLE)
    for row in scores:
        paper = row.published
        table.add_row(
            row.metric,
            row.method,
            _plus_minus(row.mean, row.se),
            f"{paper.value:g}" if paper else "",
            Text(paper.source if paper else ""),
        )
    return table


def _plus_minus(mean: float | None, se: float | None, *, signed: bool = False) -> str:
    if mean is None:
        return "-"
    first = f"{mean:+.3f}" if signed else f"{mean:.3f}"
    return first if se is None else f"{first} ± {se:.3f}"
