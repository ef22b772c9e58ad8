"""What the tagger's commands show: its work, and how well it does."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from catalog.evaluation import Evaluation
from catalog.tables import plain
from catalog.tagger import TaggedPaper, TagReport

TITLES_SHOWN = 5


def report_line(report: TagReport) -> str:
    """What a run changed, in a sentence."""
    start = f"{report.papers} papers, learned from {report.examples} titles: "
    if not report.changes:
        return f"{start}nothing changed, {report.unchanged} assignments stand."
    return (
        f"{start}{report.added} assignments added, {report.removed} removed, "
        f"{report.rescored} with another score, {report.unchanged} unchanged."
    )


def theme_table(papers: Sequence[TaggedPaper]) -> Table:
    """How many papers each theme has."""
    counts = Counter(theme for paper in papers for theme in paper.themes)
    table = Table(title=f"{len(papers)} papers by theme", title_justify="left")
    table.add_column("theme")
    table.add_column("papers", justify="right")
    for theme, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(Text(theme), str(count))
    table.add_row(Text("none of them"), str(sum(not paper.themes for paper in papers)))
    return table


def evaluation_table(measured: Evaluation) -> Table:
    """Precision, recall and F1 for each theme, and how the papers were kept from the tagger."""
    papers = measured.five_fold + measured.held_out
    table = Table(title=f"{papers} papers, {measured.method}", title_justify="left")
    table.add_column("theme")
    for name in ("labelled", "given", "precision", "recall", "F1"):
        table.add_column(name, justify="right")
    for each in measured.themes:
        counts = (str(each.labelled), str(each.given))
        ratios = (_ratio(each.precision), _ratio(each.recall), _ratio(each.f1))
        table.add_row(Text(each.theme), *counts, *ratios)
    table.add_section()
    table.add_row("macro-F1", "", "", "", "", _ratio(measured.macro_f1))
    table.caption = _caption(measured)
    table.caption_justify = "left"
    return table


def evaluation_document(measured: Evaluation) -> dict[str, Any]:
    """The same for scripts; null where nothing was measured."""
    return {
        "method": measured.method,
        "five_fold": measured.five_fold,
        "held_out": measured.held_out,
        "macro_f1": measured.macro_f1,
        "brier": measured.brier,
        "themes": [
            {
                "theme": each.theme,
                "labelled": each.labelled,
                "given": each.given,
                "right": each.right,
                "precision": each.precision,
                "recall": each.recall,
                "f1": each.f1,
            }
            for each in measured.themes
        ],
        "not_measured": measured.not_measured,
    }


def _caption(measured: Evaluation) -> Text:
    parts = []
    if measured.five_fold:
        parts.append(
            f"{measured.five_fold} papers are among those the tagger learns from: five-fold, "
            "each judged by a tagger that had not seen it."
        )
    if measured.held_out:
        parts.append(f"{measured.held_out} papers are held out of its training.")
    if measured.not_measured:
        shown = "; ".join(plain(title) for title in measured.not_measured[:TITLES_SHOWN])
        more = "; …" if len(measured.not_measured) > TITLES_SHOWN else ""
        parts.append(
            f"{len(measured.not_measured)} titles are not in the catalogue and were not "
            f"measured: {shown}{more}"
        )
    return Text("\n".join(parts))


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
