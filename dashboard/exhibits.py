"""What a run left to look at: its own figures, pages of HTML, and the plots every run has."""

import re
from pathlib import Path

import streamlit as st

from dashboard import loading, prose

FRAME_HEIGHT_PX = 640


def in_words(path: str) -> str:
    """The words that a file's name is made of: "tree_rap_seed_0.html" is "tree rap, seed 0"."""
    stem = Path(path).stem
    return re.sub(r" seed (\d+)$", r", seed \1", stem.replace("_", " "))


def draw_figures(name: str) -> None:
    """What the reproduction draws itself."""
    paths = loading.figures(name)
    if not paths:
        return
    st.subheader("Figures", anchor=False)
    for path in paths:
        _draw_picture(path, in_words(path))


def draw_pages(name: str) -> None:
    """One of the pages that the experiment left, in a frame where nothing of it can run."""
    paths = loading.pages(name)
    if not paths:
        return
    st.subheader("Pages", anchor=False)
    asked = st.selectbox("Page", paths, key=f"page-{name}", format_func=in_words)
    with st.container(border=True):
        shown = prose.framed(loading.page(asked))
        st.iframe(shown, height=FRAME_HEIGHT_PX, alt=f"Page {in_words(asked)}")


def draw_plots(name: str) -> None:
    """The plots that every run has, folded away: the page's own charts show the same."""
    paths = loading.plots(name)
    if not paths:
        return
    with st.expander(f"Plots kept with the run ({len(paths)})"):
        for path in paths:
            _draw_picture(path, in_words(path))


def _draw_picture(path: str, words: str) -> None:
    st.image(path, caption=prose.label(words), width="content", alt=f"Plot {words}")
