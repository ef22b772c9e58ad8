"""A page of papers as cards, for the pages that list papers."""

import math
from collections.abc import Callable, Sequence

import streamlit as st

from catalog.queries import Hit, SearchPage, ThemeCount
from dashboard import loading, prose
from dashboard.prose import Html

MANY_AUTHORS = 6
SEARCH = "parameters of the last search"  # the browser's Back loses them: a paper links to it
Titles = dict[str, str]
"""Slug of a theme -> its title."""


def theme_titles(themes: Sequence[ThemeCount]) -> Titles:
    """Slug -> title, in the order of the themes."""
    return {theme.slug: theme.title for theme in themes}


def slug_asked(titles: Titles, key: str) -> str | None:
    """The theme that the address names by slug; a bound widget itself reads only what it shows.

    `key` is the parameter. No two pages share one: they would share its value, too.
    """
    asked = st.query_params.get(key)
    return asked if asked in titles else None


def theme_chips(slugs: Sequence[str], titles: Titles) -> Html:
    """A chip for each theme of a paper."""
    return prose.joined([prose.chip(titles.get(slug, slug), "theme") for slug in slugs], "")


def byline(authors: str, year: int | None) -> str:
    """ "Ada Löfgren; Bo Chen · 2019"; a long list of authors is cut and says how many there are."""
    names = [name.strip() for name in authors.split(";") if name.strip()]
    shown = "; ".join(names[:MANY_AUTHORS])
    if len(names) > MANY_AUTHORS:
        shown += f" and {len(names) - MANY_AUTHORS} more"
    return " · ".join([part for part in (shown, str(year or "")) if part])


def page_count(total: int) -> int:
    """How many pages `total` papers fill; one when there is none."""
    return max(1, math.ceil(total / loading.PAGE_SIZE))


def draw_paged(
    search: Callable[[int], SearchPage], first: SearchPage, titles: Titles, key: str
) -> None:
    """The page of papers that the address asks for by `key`, each linked to its own page.

    `search` gives the papers of a page counted from 1, `first` is its first page.
    """
    place, number = st.container(gap="medium"), 1  # the numbers stand below and are asked first
    if first.total > loading.PAGE_SIZE:
        number = st.pagination(page_count(first.total), key=key, bind="query-params")
    with place:
        for hit in (first if number == 1 else search(number)).hits:
            _draw_hit(hit, titles)


def _draw_hit(hit: Hit, titles: Titles) -> None:
    with st.container(key=f"hit-{hit.id}", gap="xsmall"):
        st.page_link(
            "views/paper.py",
            label=prose.label(hit.title),
            icon="",
            query_params={"paper": str(hit.id)},
            width="stretch",
        )
        lines = [prose.paragraph(byline(hit.authors, hit.year), "byline")]
        if hit.themes:
            lines.append(theme_chips(hit.themes, titles))
        if hit.snippet:
            lines.append(prose.block(prose.highlighted(hit.snippet), "snippet"))
        st.html(prose.joined(lines))
