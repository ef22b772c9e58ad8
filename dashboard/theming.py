"""Why a paper has its themes, and the buttons by which a person corrects them."""

from collections.abc import Sequence

import streamlit as st

from catalog.models import Assigner
from catalog.queries import ThemeCount, ThemeView
from dashboard import loading, prose
from dashboard.prose import Html

TERMS_SHOWN = 6


def opinions(
    views: Sequence[ThemeView], themes: Sequence[ThemeCount]
) -> list[tuple[ThemeCount, ThemeView | None]]:
    """Every theme with what was said of it: those the paper has first, then the rest."""
    said = {view.slug: view for view in views}
    found = [(theme, said.get(theme.slug)) for theme in themes]
    return sorted(found, key=lambda pair: not (pair[1] and pair[1].verdict))


def who_said(view: ThemeView | None) -> str:
    """Who assigned the theme or took it away, in words."""
    if view is None:
        return "Not assigned"
    if view.assigned_by == Assigner.PERSON:
        return "A person said yes" if view.verdict else "A person said no"
    return "Assigned by the tagger"


def terms(view: ThemeView) -> Html:
    """The terms that decided, the strongest first, each with its weight; + speaks for the theme."""
    known = [(str(term), float(weight)) for term, weight in view.evidence]
    strongest = sorted(known, key=lambda term: -abs(term[1]))[:TERMS_SHOWN]
    chips = [prose.chip(f"{term} {weight:+.2f}", "term") for term, weight in strongest]
    return prose.block(prose.joined(chips, ""), "terms", tag="div")


def draw(paper_id: int, views: Sequence[ThemeView], themes: Sequence[ThemeCount]) -> None:
    """The themes of a paper, those it does not have included, each with its buttons."""
    st.subheader("Themes", anchor=False)
    for theme, view in opinions(views, themes):
        with st.container(border=True, gap="small", key=f"theme-{theme.slug}"):
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                st.html(_state(theme, view))
                _draw_buttons(paper_id, theme, view)
            if reasons := _reasons(theme, view):
                st.html(reasons)
    if not themes:
        st.caption("The catalogue has no themes yet: `make tag` reads them.")
    else:
        st.caption("A correction stays, and the next `make tag` learns from it.")


def _state(theme: ThemeCount, view: ThemeView | None) -> Html:
    kind = "theme" if view and view.verdict else "off"
    said = prose.paragraph(who_said(view), "byline")
    return prose.joined([prose.block(prose.chip(theme.title, kind), "state", tag="div"), said])


def _reasons(theme: ThemeCount, view: ThemeView | None) -> Html:
    why = []
    if view and view.assigned_by == Assigner.TAGGER:
        why.append(prose.score_bar(view.score, f"The tagger's score for {theme.title}"))
    if view and view.evidence:
        why.append(terms(view))
    return prose.joined(why)


def _draw_buttons(paper_id: int, theme: ThemeCount, view: ThemeView | None) -> None:
    by_person = view is not None and view.assigned_by == Assigner.PERSON
    said = view.verdict if view and by_person else None
    for word, yes in (("Yes", True), ("No", False)):
        st.button(
            word,
            key=f"{word.lower()}-{theme.slug}",
            help=f"This paper is {'' if yes else 'not '}on this theme",
            type="primary" if said is yes else "secondary",
            disabled=said is yes,
            on_click=loading.label,
            args=(paper_id, theme.slug, yes),
        )
    if by_person:
        st.button(
            "Undo",
            key=f"undo-{theme.slug}",
            help="Take the person's word back: the tagger's stands again",
            type="tertiary",
            on_click=loading.withdraw_label,
            args=(paper_id, theme.slug),
        )
