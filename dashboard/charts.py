"""Draws: rows of `series` become Altair charts that read in light and in dark."""

from collections.abc import Sequence

import altair as alt

from dashboard.series import Row

VERDICT_COLOURS = {"holds": "#2f9e5b", "fails": "#d9434e", "unclear": "#d9931e"}
OURS, PUBLISHED = "#4263eb", "#e8590c"
METHOD_COLOURS = ("#4263eb", "#e8590c", "#2f9e5b", "#ae3ec9", "#d9931e", "#1098ad", "#868e96")
ZERO_COLOUR = "#868e96"
ROW_HEIGHT_PX, LABEL_ABOVE_PX = 88, 36
Drawing = alt.LayerChart | alt.FacetChart


def margins(rows: Sequence[Row], seeds: Sequence[Row], unit: str) -> Drawing:
    """A bar for each claim from zero to its mean margin, two standard errors and every seed."""
    # The sentence stands above its bar, where it has the whole width, on a phone, too.
    above = alt.Axis(
        labelExpr="split(datum.label, '\\n')",
        labelAlign="left",
        labelPadding=0,
        labelOffset=-LABEL_ABOVE_PX,
        labelLimit=600,
        labelOverlap=False,
        ticks=False,
        domain=False,
    )
    claim = alt.Y("label:N", title=None, sort=None, axis=above)
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=list(VERDICT_COLOURS), range=list(VERDICT_COLOURS.values())),
        legend=None,
    )
    said = [
        alt.Tooltip("claim:N"),
        alt.Tooltip("verdict:N"),
        alt.Tooltip("shown:N", title="margin"),
    ]
    base = alt.Chart(alt.Data(values=list(rows))).encode(y=claim, tooltip=said)
    title = f"margin ({unit}), true to the right of 0"
    bars = base.mark_bar(height=16, opacity=0.55).encode(
        x=alt.X("mean:Q", title=title), color=colour
    )
    errors = base.mark_rule(strokeWidth=3).encode(x="low:Q", x2="high:Q", color=colour)
    points = (
        alt.Chart(alt.Data(values=list(seeds)))
        .mark_point(size=38, filled=False, color=ZERO_COLOUR)
        .encode(x="margin:Q", y=claim, tooltip=[alt.Tooltip("seed:N"), alt.Tooltip("margin:Q")])
    )
    return alt.layer(bars, _zero(), errors, points).properties(
        height=60 + ROW_HEIGHT_PX * len(rows)
    )


def beside_published(rows: Sequence[Row], unit: str, order: Sequence[str]) -> Drawing:
    """Ours with its standard error, and the paper's figure as a diamond of another colour."""
    every = alt.Axis(labelOverlap=False)
    method = alt.Y("method:N", title=None, axis=every, scale=alt.Scale(domain=list(order)))
    whose = alt.Scale(domain=["ours", "published"], range=[OURS, PUBLISHED])
    shape = alt.Scale(domain=["ours", "published"], range=["circle", "diamond"])
    base = alt.Chart(alt.Data(values=list(rows)))
    value = alt.X("value:Q", title=unit, scale=alt.Scale(zero=False, padding=20))
    points = base.mark_point(size=110, filled=True, opacity=1).encode(
        x=value,
        y=method,
        color=alt.Color("whose:N", scale=whose, title=None, legend=alt.Legend(orient="top")),
        shape=alt.Shape("whose:N", scale=shape, title=None),
        tooltip=[
            alt.Tooltip("method:N"),
            alt.Tooltip("whose:N"),
            alt.Tooltip("value:Q", format=".3f"),
        ],
    )
    ours = base.transform_filter("datum.whose == 'ours'")
    errors = ours.mark_rule(strokeWidth=2.5, color=OURS).encode(x="low:Q", x2="high:Q", y=method)
    return alt.layer(errors, points).properties(height=105 + 32 * len(order))


def learning_curves(rows: Sequence[Row], axes: tuple[str, str], methods: Sequence[str]) -> Drawing:
    """A line for each method, the mean over seeds, in a band of one standard error.

    `axes` are the titles of x and y. One part only: facets are the view's business.
    """
    x_title, y_title = axes
    steps = {row["step"] for row in rows}
    ticks = alt.Axis(tickMinStep=1, format="d", tickCount=min(len(steps), 10), grid=False)
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        x=alt.X("step:Q", title=x_title, axis=ticks),
        color=alt.Color(
            "method:N",
            scale=alt.Scale(domain=list(methods), range=list(METHOD_COLOURS)),
            title=None,
            legend=alt.Legend(orient="top", symbolOpacity=1),
        ),
    )
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q", title=y_title, scale=alt.Scale(zero=False)), y2="high:Q"
    )
    line = base.mark_line(strokeWidth=2.2, point=alt.OverlayMarkDef(size=30)).encode(
        y="mean:Q",
        tooltip=[
            alt.Tooltip("method:N"),
            alt.Tooltip("step:Q", title=x_title),
            alt.Tooltip("mean:Q", format=".3f"),
            alt.Tooltip("seeds:Q"),
        ],
    )
    return alt.layer(band, line).properties(height=300)


def _zero() -> alt.Chart:
    return (
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color=ZERO_COLOUR, strokeDash=[4, 3], strokeWidth=1.5)
        .encode(x="zero:Q")
    )
