"""Results: one reproduction's verdicts, ours beside the paper's, its curves and its departures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

import streamlit as st

from dashboard import charts, loading, prose, series, verdicts
from dashboard.evidence import Evidence
from dashboard.prose import Html
from dashboard.series import Comparison
from reproductions import discovery
from reproductions.card import Card, Metric
from reproductions.results import Curve
from reproductions.tracking import Logged

COMMIT_SHOWN = 10


def run_line(run: Logged) -> str:
    """Profile, seeds, day and commit of a run, in words."""
    day = datetime.fromtimestamp(run.started_ms / 1000, UTC)
    seeds = ", ".join(map(str, run.seeds))
    commit, dirty, _ = run.commit.partition("+dirty")
    changed = " with uncommitted changes" if dirty else ""
    return (
        f"Profile {run.profile} · seeds {seeds} · {day:%Y-%m-%d %H:%M} UTC · "
        f"commit {commit[:COMMIT_SHOWN]}{changed}"
    )


def comparison_table(compared: Sequence[Comparison], profile: str) -> Html:
    """Method, ours over seeds, the paper's figure and its place; the gap at full only."""
    rows = []
    for each in compared:
        ours = "not measured"
        if each.mean is not None:
            ours = f"{each.mean:.3f}" + ("" if each.se is None else f" ± {each.se:.3f}")
        theirs = prose.inline("–" if each.published is None else f"{each.published:.3f}")
        if each.source:
            place = prose.block(prose.inline(each.source), "faint", tag="div")
            theirs = prose.joined([theirs, place], "")
        row = [prose.inline(each.method), prose.block(prose.inline(ours), "number", "div"), theirs]
        if profile == "full":
            row.append(prose.inline("–" if each.gap is None else f"{each.gap:+.3f}"))
        rows.append(row)
    head = ("Method", "Ours", "Published", "Ours minus published")
    return prose.table(head[: 3 + (profile == "full")], rows, "sheet compact")


def newer_claims(name: str, claims: Sequence[Evidence], run: Logged | None) -> str:
    """Why a claim says "not run" above the curves of a run, in words; empty if none does."""
    if run is None or all(each.claim.run_id for each in claims):
        return ""
    return (
        "A claim without verdict is asked at another profile only, or was reworded after this run: "
        f"`make reproduce NAME={name}` judges what this profile asks."
    )


def spoken(name: str) -> str:
    """A metric's name for people: "mean accuracy"."""
    return name.replace("_", " ")


def parts_of(curves: Sequence[Curve], metric: str) -> list[int | None]:
    """The parts a metric was measured on; [None] for a metric without parts."""
    return sorted({each.part for each in curves if each.metric == metric}, key=lambda p: p or 0)


def draw() -> None:
    """The page."""
    cards = discovery.cards()
    if not cards:
        st.title("Results", anchor=False)
        st.info("There is no reproduction yet: each folder in `reproductions/` would be one.")
        return
    name = st.segmented_control(
        "Reproduction",
        list(cards),
        default=next(iter(cards)),
        required=True,
        key="reproduction",
        bind="query-params",
        label_visibility="collapsed" if len(cards) == 1 else "visible",
    )
    card = cards[str(name)]
    claims = [each for each in loading.all_evidence() if each.claim.reproduction == name]
    run = loading.latest(str(name))
    _draw_head(str(name), card, claims, run)
    _draw_claims(claims)
    if note := newer_claims(str(name), claims, run):
        st.caption(note)
    if run is not None:
        _draw_methods(card, loading.final_scores(str(name)), run.profile)
        _draw_curves(card, loading.curves(str(name)))
    _draw_departures(card)
    if run is not None:
        _draw_pictures(loading.pictures(str(name)))


def _draw_head(name: str, card: Card, claims: Sequence[Evidence], run: Logged | None) -> None:
    papers = claims[0].papers if claims else {}
    title = next(iter(papers.values()), card.papers[0])
    head = [prose.block(prose.inline(title), "title", tag="h1")]
    if run is not None:
        head.append(prose.paragraph(run_line(run), "byline"))
    st.html(prose.joined(head))
    with st.container(horizontal=True):
        for number, known in papers.items():
            st.page_link(
                "views/paper.py",
                label="The paper" if len(papers) == 1 else prose.label(known),
                icon=":material/article:",
                query_params={"paper": str(number)},
            )
        for theme in claims[0].theme_titles if claims else card.themes:
            st.page_link(
                "views/theme.py",
                label=prose.label(theme),
                icon=":material/sell:",
                query_params={"name": theme},
            )
    if run is None:
        st.info(f"**Not run yet.** `make reproduce NAME={name}` runs it; the page then shows it.")
    else:
        address = prose.link(loading.run_address(run.run_id), "This run in MLflow")
        later = prose.inline(", whose pages open after: make mlflow")
        st.html(prose.block(prose.joined([address, later], ""), "byline"))


def _draw_claims(claims: Sequence[Evidence]) -> None:
    st.subheader("Claims", anchor=False)
    st.html(verdicts.claims_table(claims))
    st.caption(verdicts.EXPLANATION)
    measured = sorted(claims, key=lambda each: each.claim.unit)
    for unit, group in groupby(measured, key=lambda each: each.claim.unit):
        same = list(group)
        rows = series.margin_rows(same)
        if rows:
            said = "; ".join(f"{row['claim']}: {row['shown']}, {row['verdict']}" for row in rows)
            st.altair_chart(
                charts.margins(rows, series.seed_rows(same), unit), alt=f"Margins. {said}"
            )
            st.caption(
                "Bar: mean margin over seeds. Thick line: two standard errors to either side. "
                "Circles: single seeds. A claim holds when the line stays to the right of 0."
            )


def _draw_methods(card: Card, scores: Sequence[loading.FinalScore], profile: str) -> None:
    st.subheader("Ours beside published", anchor=False)
    if profile != "full":
        st.caption(
            "This run is at the quick profile, smaller than the paper's setting: the published "
            "figures stand beside it for orientation, and no gap is drawn from them."
        )
    for metric in (each for each in card.metrics if not each.per):
        compared = series.comparisons(card, metric, scores)
        rows = series.comparison_rows(compared)
        if not rows:
            continue
        st.markdown(f"**{prose.label(spoken(metric.name))}** ({_better(metric)})")
        if metric.meaning:
            st.caption(prose.label(metric.meaning))
        table, chart = st.columns([5, 4], gap="large")
        with table:
            st.html(comparison_table(compared, profile))
        said = "; ".join(f"{row['method']} {row['whose']} {row['value']:.3f}" for row in rows)
        with chart:
            st.altair_chart(
                charts.beside_published(rows, metric.unit, card.methods),
                alt=f"{metric.name} by method. {said}",
            )
    st.caption(
        f"Ours: mean over {max((each.seeds for each in compared), default=0)} seeds; ± and the "
        "lines through our points are one standard error. A diamond is the paper's figure."
    )


def _better(metric: Metric) -> str:
    return f"{metric.unit}, {'more' if metric.best == 'max' else 'less'} is better"


def _draw_curves(card: Card, curves: Sequence[Curve]) -> None:
    drawn = [m for m in card.metrics if series.is_curve(series.band_rows(curves, m.name))]
    if not drawn:
        return
    st.subheader("Learning curves", anchor=False)
    names = [metric.name for metric in drawn]
    name = st.selectbox(
        "Metric",
        names,
        key="metric",
        bind="query-params",
        format_func=lambda n: n.replace("_", " "),
    )
    metric = card.metric(name)
    rows = series.band_rows(curves, name)
    for part in parts_of(curves, name):
        own = [row for row in rows if row["part"] == part]
        if metric.per:
            st.markdown(f"**{prose.label(metric.per)} {part}**")
        axes = (metric.at, f"{spoken(metric.name)} ({metric.unit})")
        last = max(row["step"] for row in own)
        ends = [f"{r['method']} {r['mean']:.3f}" for r in own if r["step"] == last]
        said = f"{name} by {metric.at}; at the last: {', '.join(ends)}"
        st.altair_chart(charts.learning_curves(own, axes, card.methods), alt=said)
    st.caption("Line: mean over seeds. Band: one standard error to either side.")


def _draw_departures(card: Card) -> None:
    st.subheader("How this differs from the paper", anchor=False)
    items = [f"<li>{prose.inline(each)}</li>" for each in card.departures]
    st.html(prose.block(Html("".join(items)), "prose", tag="ul"))


def _draw_pictures(paths: Sequence[str]) -> None:
    if not paths:
        return
    with st.expander(f"Plots kept with the run ({len(paths)})"):
        for path in paths:
            name = path.rpartition("/")[2]
            st.image(path, caption=prose.label(name), width="stretch", alt=f"Plot {name}")


if __name__ == "__main__":
    draw()
