"""Library: find papers by words, theme and years. Everything chosen is in the address."""

import streamlit as st

from dashboard import hits, loading

EMPTY = """
**The catalogue has no papers yet.** Fill it with the list that litlab brings along:

```
make demo
```

or with a list of your own, `make ingest SOURCE=FILE`, and then `make tag`.
"""


def year_options(bounds: tuple[int, int] | None) -> list[int]:
    """The years to choose from, newest first."""
    return list(range(bounds[1], bounds[0] - 1, -1)) if bounds else []


def count_line(total: int, everything: int, filtered: bool) -> str:
    """How many papers match, in words."""
    papers = "paper" if everything == 1 else "papers"
    if not filtered:
        return f"{everything} {papers}, newest first"
    verb = "matches" if total == 1 else "match"
    return f"{total} of {everything} {papers} {verb}"


def draw() -> None:
    """The page."""
    st.title("Library", anchor=False)
    everything = loading.paper_count()
    if not everything:
        st.info(EMPTY, icon=":material/menu_book:")
        return
    titles = hits.theme_titles(loading.themes())
    text, theme, years = _filters(titles, year_options(loading.years()))
    found = loading.search(text, theme, years, 1)
    filtered = bool(text.strip() or theme or any(years))
    st.caption(count_line(found.total, everything, filtered))
    if not found.total:
        st.info("Nothing matches. Try fewer words, another theme or more years.")
    hits.draw_paged(lambda page: loading.search(text, theme, years, page), found, titles, "page")
    st.session_state[hits.SEARCH] = st.query_params.to_dict()


def _filters(
    titles: dict[str, str], years: list[int]
) -> tuple[str, str | None, tuple[int | None, int | None]]:
    slugs, asked = list(titles), hits.slug_asked(titles, "theme")
    words, others = st.columns([5, 6], vertical_alignment="bottom")
    text = words.text_input(
        "Search",
        key="q",
        type="search",
        live="400ms",
        bind="query-params",
        placeholder="words in title, abstract or authors",
        on_change=_first_page,
    )
    row = others.container(horizontal=True, wrap=False, gap="small")  # one row on a phone, too
    slug = row.selectbox(
        "Theme",
        slugs,
        index=slugs.index(asked) if asked else None,
        format_func=lambda each: titles[each],
        key="theme",
        bind="query-params",
        placeholder="All themes",
        on_change=_first_page,
    )
    bounds = [
        row.selectbox(
            name,
            years,
            index=None,
            key=key,
            bind="query-params",
            placeholder="Any",
            on_change=_first_page,
        )
        for name, key in (("From year", "from"), ("To year", "to"))
    ]
    return text or "", slug, (bounds[0], bounds[1])


def _first_page() -> None:
    """What was on page 3 of other papers is not what is on page 3 of these."""
    st.session_state["page"] = 1


if __name__ == "__main__":
    draw()
