"""Results: one reproduction's verdicts, ours beside the paper's, its curves and its departures."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

import streamlit as st

from dashboard import charts, exhibits, loading, measuring, prose, series, verdicts
from dashboard.evidence import Evidence
from dashboard.prose import Html
from reproductions import discovery
from reproductions.card import Card
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


def newer_claims(name: str, claims: Sequence[Evidence], run: Logged | None) -> str:
    """Why a claim says "not run" above the curves of a run, in words; empty if none does."""
    if run is None or all(each.claim.run_id for each in claims):
        return ""
    return (
        "A claim without verdict is asked at another profile only, or was reworded after this run: "
        f"`make reproduce NAME={name}` judges what this profile asks."
    )


def draw() -> None:
    """The page."""
    cards = discovery.cards()
    if not cards:
        st.title("Results", anchor=False)
        st.info("There is no reproduction yet: each folder in `reproductions/` would be one.")
        return
    name = st.selectbox("Reproduction", list(cards), key="reproduction", bind="query-params")
    card = cards[name]
    claims = [each for each in loading.all_evidence() if each.claim.reproduction == name]
    run = loading.latest(name)
    _draw_head(name, card, claims, run)
    _draw_claims(claims)
    if note := newer_claims(name, claims, run):
        st.caption(note)
    if run is not None:
        exhibits.draw_figures(name)
        measuring.draw(name, card, run.profile)
        exhibits.draw_pages(name)
    _draw_departures(card)
    if run is not None:
        exhibits.draw_plots(name)


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


def _draw_departures(card: Card) -> None:
    st.subheader("How this differs from the paper", anchor=False)
    items = [f"<li>{prose.inline(each)}</li>" for each in card.departures]
    st.html(prose.block(Html("".join(items)), "prose", tag="ul"))


if __name__ == "__main__":
    draw()
