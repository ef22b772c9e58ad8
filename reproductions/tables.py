"""Verdicts and figures as tables for people."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product
from statistics import fmean

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reproductions.card import Card, Score
from reproductions.claims import NOT_RUN
from reproductions.invocation import ClaimResult
from reproductions.results import FinalScore

STEPS_SHOWN = 8
COLOURS = {"holds": "green", "fails": "red", "unclear": "yellow"}
OK, AGAINST, UNCLEAR = "ok", "against expectation", "unclear"
STANDINGS = {OK: "green", UNCLEAR: "yellow", NOT_RUN: "", AGAINST: "red"}  # the worst comes last


def verdict_tables(results: Sequence[ClaimResult]) -> RenderableType:
    """The claims of each reproduction under its name, theme by theme."""
    shown: list[RenderableType] = []
    for theme, named in grouped(results).items():
        shown.append(Text(f"\n{theme}", style="bold"))
        for name, rows in named.items():
            seeds = ", ".join(map(str, rows[0].seeds))
            run = f", {rows[0].profile}, seeds {seeds}" if seeds else ""
            shown.append(Padding(Text(f"{name}{run}"), (1, 0, 0, 2)))
            shown.append(Padding(verdict_table(rows), (0, 0, 0, 2)))
    return Group(*shown)


def grouped(results: Iterable[ClaimResult]) -> dict[str, dict[str, list[ClaimResult]]]:
    """Main theme -> reproduction -> its claims, in the order they come."""
    found: dict[str, dict[str, list[ClaimResult]]] = {}
    for row in results:
        found.setdefault(row.themes[0], {}).setdefault(row.reproduction, []).append(row)
    return found


def verdict_table(results: Iterable[ClaimResult]) -> Table:
    """One row a claim: its verdict, the margin with its standard error, and how that stands."""
    table = Table(box=box.HORIZONTALS, pad_edge=False)
    table.add_column("claim", ratio=1)
    for name in ("verdict", "margin ± se", "expectation"):
        table.add_column(name, no_wrap=True)
    for row in results:
        margin = _plus_minus(row.margin_mean, row.margin_se, signed=True)
        word = standing(row)
        table.add_row(
            Text(row.claim),
            Text(row.verdict, style=COLOURS.get(row.verdict, "")),
            margin if margin == "-" else f"{margin} {row.unit}",
            Text(f"{row.expected}: {word}", style=STANDINGS[word]),
        )
    return table


def standing(row: ClaimResult) -> str:
    """How a verdict stands to what the card expects; unclear neither keeps nor breaks it."""
    if row.verdict in (row.expected, NOT_RUN):
        return OK if row.verdict == row.expected else NOT_RUN
    return AGAINST if row.is_opposite else UNCLEAR


def summary(results: Iterable[ClaimResult]) -> RenderableType:
    """A line for each reproduction, as its worst claim stands, and the counts of all."""
    table = Table(box=None, pad_edge=False, show_header=False)
    order, words = list(STANDINGS), []
    claims: Counter[str] = Counter()
    for named in grouped(results).values():
        for name, rows in named.items():
            counts = Counter(map(standing, rows))
            words.append(max(counts, key=order.index))
            claims += counts
            said = ", ".join(f"{counts[word]} {word}" for word in order if counts[word])
            table.add_row(name, Text(words[-1], style=STANDINGS[words[-1]]), said)
    reproductions = Counter(words)
    ends = [
        f"{sum(counts.values())} {what}: "
        + ", ".join(f"{counts[word]} {word}" for word in order if counts[word])
        for what, counts in (("reproductions", reproductions), ("claims", claims))
    ]
    return Group(Text(), table, Text(), Text("; ".join(ends) + "."))


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


def unjudged(card: Card, scores: Sequence[tuple[int, Score]]) -> RenderableType:
    """What was measured where no claim could be judged: a row a method and metric, a column a step.

    Means over the seeds of each; metrics with parts are left out, and steps but the last few.
    """
    values: dict[tuple[str, str, int], list[float]] = {}
    for _, score in scores:
        if score.part is None:
            values.setdefault((score.method, score.metric, score.at), []).append(score.value)
    steps = sorted({at for _, _, at in values})[-STEPS_SHOWN:]
    table = Table("method", "metric", *map(str, steps), title="measured", box=box.SIMPLE)
    for method, metric in product(card.methods, (each.name for each in card.metrics)):
        own = [values.get((method, metric, at)) for at in steps]
        if any(own):
            table.add_row(method, metric, *(f"{fmean(each):.3f}" if each else "" for each in own))
    return table


def _plus_minus(mean: float | None, se: float | None, *, signed: bool = False) -> str:
    if mean is None:
        return "-"
    first = f"{mean:+.3f}" if signed else f"{mean:.3f}"
    return first if se is None else f"{first} ± {se:.3f}"
