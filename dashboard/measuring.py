"""What one metric came to, as the Results page draws it: ours beside published, and curves."""

from collections.abc import Sequence

import streamlit as st

from dashboard import charts, loading, prose, series
from dashboard.charts import Styles
from dashboard.prose import Html
from dashboard.series import Comparison, Row
from reproductions.card import Card, Metric
from reproductions.results import Curve


def comparison_table(compared: Sequence[Comparison], profile: str) -> Html:
    """Method, ours over seeds, the paper's figure and its place; the gap at full only.

    Columns of the paper are there where it has a figure.
    """
    known = any(each.published is not None for each in compared)
    rows = []
    for each in compared:
        ours = "not measured"
        if each.mean is not None:
            ours = f"{each.mean:.3f}" + ("" if each.se is None else f" ± {each.se:.3f}")
        theirs = prose.inline("–" if each.published is None else f"{each.published:.3f}")
        if each.source:
            place = prose.block(prose.inline(each.source), "faint", tag="div")
            theirs = prose.joined([theirs, place], "")
        gap = prose.inline("–" if each.gap is None else f"{each.gap:+.3f}")
        method = prose.inline(each.method)
        rows.append([method, prose.block(prose.inline(ours), "number", "div"), theirs, gap])
    head = ("Method", "Ours", "Published", "Ours minus published")
    columns = 2 + known + (known and profile == "full")
    return prose.table(head[:columns], [row[:columns] for row in rows], "sheet compact")


def spoken(name: str) -> str:
    """A metric's or a picture's name for people: "mean accuracy"."""
    return name.replace("_", " ")


def draw(name: str, card: Card, profile: str) -> None:
    """One metric at a time, of the methods that the reader wants to see."""
    scores, curves = loading.final_scores(name), loading.curves(name)
    measured = {each.metric for each in curves}
    names = [metric.name for metric in card.metrics if metric.name in measured]
    if not names:
        return
    st.subheader("What was measured", anchor=False)
    left, right = st.columns([2, 3], gap="medium")
    first = next((c.metric for c in card.claims if c.metric in measured), names[0])
    with left:
        asked = st.selectbox(
            "Metric",
            names,
            index=names.index(first),
            key=f"metric-{name}",
            format_func=spoken,
        )
    metric = card.metric(asked)
    methods = series.methods_of(card, metric, curves)
    with right:
        chosen = st.multiselect(
            "Methods",
            methods,
            default=series.shown_first(card, metric, methods),
            key=f"methods-{name}-{metric.name}",
            placeholder="Which to show",
            wrap=True,
        )
    better = "more" if metric.best == "max" else "less"
    meaning = f"{metric.meaning}; " if metric.meaning else ""
    st.caption(prose.label(f"{meaning}{metric.unit}, {better} is better"))
    drawn = [method for method in methods if method in chosen]
    if not drawn:
        st.caption("No method is chosen.")
        return
    if not metric.per:
        _draw_last(metric, series.comparisons(card, metric, scores, drawn), profile)
    _draw_curves(metric, curves, charts.styles(card.methods, drawn))


def _draw_last(metric: Metric, compared: Sequence[Comparison], profile: str) -> None:
    rows = series.comparison_rows(compared)
    table, chart = st.columns([5, 4], gap="large")
    with table:
        st.html(comparison_table(compared, profile))
    said = "; ".join(f"{row['method']} {row['whose']} {row['value']:.3f}" for row in rows)
    order = [each.method for each in compared]
    with chart:
        st.altair_chart(
            charts.beside_published(rows, metric.unit, order),
            alt=f"{metric.name} by method. {said}",
        )
    seeds = max((each.seeds for each in compared), default=0)
    notes = [
        f"Ours: mean over {seeds} seeds, where there is a curve at its end; ± and the lines "
        "through our points are one standard error."
    ]
    if any(each.published is not None for each in compared):
        notes.append("A diamond is the paper's figure.")
        if profile != "full":
            notes.append(
                "This run is at the quick profile, smaller than the paper's setting: the "
                "published figures stand beside it for orientation."
            )
    st.caption(prose.label(" ".join(notes)))


def _draw_curves(metric: Metric, curves: Sequence[Curve], styles: Styles) -> None:
    rows = [row for row in series.band_rows(curves, metric.name) if row["method"] in styles]
    if not series.is_curve(rows):
        if metric.per:
            drawn = charts.by_part(rows, metric.per, list(styles))
            st.altair_chart(drawn, alt=_cells(metric, rows))
        return
    st.html(prose.legend([(name, colour, dashes) for name, (colour, dashes) in styles.items()]))
    parts = sorted({row["part"] for row in rows}, key=lambda part: part or 0)
    places = st.columns(2, gap="medium") if len(parts) > 1 else [st.container()]
    for place, part in enumerate(parts):
        own = [row for row in rows if row["part"] == part]
        with places[place % len(places)]:
            if metric.per:
                st.markdown(f"**{prose.label(metric.per)} {part}**")
            axes = (metric.at, f"{spoken(metric.name)} ({metric.unit})")
            drawn = charts.learning_curves(series.thinned(own), axes, styles)
            st.altair_chart(drawn, alt=_ends(metric, own))
    band = " Band: one standard error to either side." if charts.has_bands(styles) else ""
    st.caption(f"Line: mean over seeds.{band}")


def _ends(metric: Metric, rows: Sequence[Row]) -> str:
    """Curves in words: their values at the last step."""
    last = max(row["step"] for row in rows)
    ends = [f"{row['method']} {row['mean']:.3f}" for row in rows if row["step"] == last]
    return f"{metric.name} by {metric.at}; at the last: {', '.join(ends)}"


def _cells(metric: Metric, rows: Sequence[Row]) -> str:
    """A value for each method and part in words."""
    said = [f"{row['method']} on {row['part']} {row['mean']:.3f}" for row in rows]
    return f"{metric.name} by {metric.per}: {', '.join(said)}"
