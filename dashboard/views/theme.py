"""Theme: what it means, the papers on it, and which of their claims held."""

from collections.abc import Sequence

import streamlit as st

from dashboard import hits, loading, prose, verdicts
from dashboard.evidence import Evidence

NO_THEMES = "**The catalogue has no themes yet.** `make tag` reads them and gives papers theirs."
NO_EVIDENCE = "No reproduction tests a claim on this theme yet."


def by_reproduction(evidence: Sequence[Evidence], theme: str) -> dict[str, list[Evidence]]:
    """The claims of a theme, gathered by reproduction in the order they come."""
    found: dict[str, list[Evidence]] = {}
    for each in evidence:
        if theme in each.claim.themes:
            found.setdefault(each.claim.reproduction, []).append(each)
    return found


def draw() -> None:
    """The page."""
    themes = loading.themes()
    if not themes:
        st.title("Themes", anchor=False)
        st.info(NO_THEMES, icon=":material/sell:")
        return
    titles = hits.theme_titles(themes)
    slug = st.segmented_control(
        "Theme",
        list(titles),
        default=hits.slug_asked(titles, "name") or themes[0].slug,
        required=True,
        format_func=lambda each: titles[each],
        key="name",
        bind="query-params",
        label_visibility="collapsed",
        on_change=_first_page,
    )
    theme = next(each for each in themes if each.slug == slug)
    st.html(prose.block(prose.inline(theme.title), "title", tag="h1"))
    st.html(prose.paragraph(theme.definition))
    st.subheader("What our runs say", anchor=False)
    _draw_evidence(by_reproduction(loading.all_evidence(), theme.slug))
    st.subheader("Papers", anchor=False)
    first = loading.search("", theme.slug, (None, None), 1)
    if first.total:
        st.caption(f"{first.total} {'paper' if first.total == 1 else 'papers'}, newest first")
        hits.draw_paged(
            lambda page: loading.search("", theme.slug, (None, None), page), first, titles, "papers"
        )
    else:
        st.caption("No paper has this theme. `make tag` assigns themes.")


def _draw_evidence(found: dict[str, list[Evidence]]) -> None:
    if not found:
        st.caption(NO_EVIDENCE)
        return
    for name, evidence in found.items():
        said = f"**{prose.label(name)}** {verdicts.tally(evidence)}"
        with st.expander(said, expanded=len(found) == 1):
            _draw_reproduction(name, evidence)
    st.caption(verdicts.EXPLANATION)


def _draw_reproduction(name: str, evidence: Sequence[Evidence]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "views/results.py",
            label=f"Results of {prose.label(name)}",
            icon=":material/query_stats:",
            query_params={"reproduction": name},
        )
        for number, title in evidence[0].papers.items():
            st.page_link(
                "views/paper.py",
                label=prose.label(title),
                icon=":material/article:",
                query_params={"paper": str(number)},
            )
    st.html(verdicts.claims_table(evidence))


def _first_page() -> None:
    """Page 3 of one theme is not page 3 of another."""
    st.session_state["papers"] = 1


if __name__ == "__main__":
    draw()
