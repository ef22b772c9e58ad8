"""Draws: rows of `series` become Altair charts that read in light and in dark."""

from collections.abc import Mapping, Sequence

import altair as alt

from dashboard.series import Row

VERDICT_COLOURS = {"holds": "#2f9e5b", "fails": "#d9434e", "unclear": "#d9931e"}
OURS, PUBLISHED = "#4263eb", "#e8590c"
METHOD_COLOURS = ("#4263eb", "#e8590c", "#2f9e5b", "#ae3ec9", "#d9931e", "#1098ad", "#868e96")
DASHES = ([1, 0], [6, 3], [2, 2], [9, 3, 2, 3])
MOST_BANDS, MOST_POINTS = 6, 30
ZERO_COLOUR = "#868e96"
ROW_HEIGHT_PX, LABEL_ABOVE_PX = 74, 32
Drawing = alt.LayerChart | alt.FacetChart
Styles = Mapping[str, tuple[str, list[int]]]
"""Method -> colour and dashes, in the order of the legend."""


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
    every = alt.Axis(labelOverlap=False, labelLimit=170)
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


def styles(every: Sequence[str], shown: Sequence[str]) -> Styles:
    """Colour and dashes of the methods shown, the same wherever a method of `every` appears."""
    return {
        method: (
            METHOD_COLOURS[place % len(METHOD_COLOURS)],
            DASHES[place // len(METHOD_COLOURS) % len(DASHES)],
        )
        for place, method in enumerate(every)
        if method in shown
    }


def has_bands(shown: Styles) -> bool:
    """Whether bands are drawn: of many methods they would hide each other."""
    return len(shown) <= MOST_BANDS


def learning_curves(rows: Sequence[Row], axes: tuple[str, str], shown: Styles) -> Drawing:
    """A line for each method, the mean over seeds, in a band of one standard error.

    `axes` are the titles of x and y. One part only: facets and the legend are the view's business.
    """
    x_title, y_title = axes
    count = len({row["step"] for row in rows})
    ticks = alt.Axis(tickMinStep=1, format="~s", tickCount=min(count, 10), grid=False)
    colours, dashes = ([style[kind] for style in shown.values()] for kind in (0, 1))
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        x=alt.X("step:Q", title=x_title, axis=ticks),
        color=alt.Color(
            "method:N",
            scale=alt.Scale(domain=list(shown), range=colours),
            legend=None,
        ),
    )
    y = alt.Y("mean:Q", title=y_title, scale=alt.Scale(zero=False))
    points = alt.OverlayMarkDef(size=30) if count <= MOST_POINTS else False
    line = base.mark_line(strokeWidth=2.2, point=points).encode(
        y=y,
        strokeDash=alt.StrokeDash(
            "method:N", scale=alt.Scale(domain=list(shown), range=dashes), legend=None
        ),
        tooltip=[
            alt.Tooltip("method:N"),
            alt.Tooltip("step:Q", title=x_title),
            alt.Tooltip("mean:Q", format=".3f"),
            alt.Tooltip("seeds:Q"),
        ],
    )
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q", title=y_title, scale=alt.Scale(zero=False)), y2="high:Q"
    )
    drawn = [band, line] if has_bands(shown) else [line]
    return alt.layer(*drawn).properties(height=280)


def by_part(rows: Sequence[Row], per: str, order: Sequence[str]) -> Drawing:
    """The mean over seeds of each method on each part, as a number on a coloured ground."""
    mean = alt.Tooltip("mean:Q", format=".3f")
    base = alt.Chart(alt.Data(values=list(rows))).encode(
        x=alt.X("part:O", title=per, axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y(
            "method:N",
            title=None,
            sort=list(order),
            axis=alt.Axis(labelOverlap=False, labelLimit=170),
        ),
        tooltip=[alt.Tooltip("method:N"), alt.Tooltip("part:O", title=per), mean],
    )
    ground = alt.Color("mean:Q", scale=alt.Scale(scheme="blues"), legend=None)
    low, high = (pick(row["mean"] for row in rows) for pick in (min, max))
    ink = alt.condition(
        f"datum.mean > {(low + high) / 2}", alt.value("white"), alt.value("#1c2430")
    )
    cells = base.mark_rect().encode(color=ground)
    numbers = base.mark_text().encode(text=alt.Text("mean:Q", format=".2f"), color=ink)
    return alt.layer(cells, numbers).properties(height=60 + 28 * len(order))


def _zero() -> alt.Chart:
    return (
        alt.Chart(alt.Data(values=[{"zero": 0}]))
        .mark_rule(color=ZERO_COLOUR, strokeDash=[4, 3], strokeWidth=1.5)
        .encode(x="zero:Q")
    )
