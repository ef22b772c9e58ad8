"""What the pages load: plain arguments in, plain values out, kept for a moment.

A read of the catalogue is kept for seconds, so that a page that redraws asks once; the results of
runs are kept until the store changes, since opening MLflow takes a while.
"""

from pathlib import Path

import streamlit as st

from catalog import queries, store
from catalog.corrections import label_paper, withdraw
from catalog.queries import PaperDetail, SearchPage, ThemeCount
from dashboard import evidence
from dashboard.evidence import Evidence
from reproductions import results, tracking
from reproductions.location import OWN, database, tracking_uri
from reproductions.results import Curve, FinalScore
from reproductions.tracking import Logged

CATALOGUE_TTL_S = 5
RESULTS_TTL_S = 60
PAGE_SIZE = 25
Years = tuple[int | None, int | None]


def search(text: str, theme: str | None, years: Years, page: int) -> SearchPage:
    """One page of the papers that match, counted from 1; every paper where `text` is empty."""
    return _search(store.catalog_url(), text, theme, years, page)


def paper(paper_id: int) -> PaperDetail:
    """One paper with all that is known of it. NotFound if the catalogue has none of this id."""
    return _paper(store.catalog_url(), paper_id)


def themes() -> list[ThemeCount]:
    """The themes in their order, with how many papers each has."""
    return _themes(store.catalog_url())


def years() -> tuple[int, int] | None:
    """The first and the last year of the papers; None while no paper has one."""
    return _years(store.catalog_url())


def paper_count() -> int:
    """How many papers the catalogue has."""
    return _paper_count(store.catalog_url())


def all_evidence() -> list[Evidence]:
    """Every claim of every card, joined with its paper."""
    return _evidence(store.catalog_url(), results_stamp())


def latest(name: str) -> Logged | None:
    """The newest run of a reproduction that its verdicts rest on."""
    return _latest(name, results_stamp())


def curves(name: str) -> list[Curve]:
    """The learning curves of that run."""
    return _curves(name, results_stamp())


def final_scores(name: str) -> list[FinalScore]:
    """Ours at the last step of that run, beside the paper's."""
    return _final_scores(name, results_stamp())


def figures(name: str) -> list[str]:
    """The paths of the pictures that the reproduction drew itself, sorted."""
    return _artifacts(name, f"{OWN}/*.png")


def plots(name: str) -> list[str]:
    """The paths of the plots that every run has, sorted."""
    return _artifacts(name, "*.png")


def pages(name: str) -> list[str]:
    """The paths of the pages of HTML that the run left, sorted."""
    return _artifacts(name, "*.html")


def page(path: str) -> str:
    """The HTML of one of them. Nobody has looked at what is in it."""
    return Path(path).read_text(encoding="utf-8", errors="replace")


def run_address(run_id: str) -> str:
    """The run in MLflow's own pages, which `make mlflow` serves."""
    return _run_address(run_id, results_stamp())


def results_stamp() -> str:
    """Changes when the store of runs does: its address, and when its files were last written."""
    files = [database(), database().with_name(database().name + "-wal")]
    return f"{tracking_uri()} {[_changed_ns(file) for file in files]}"


def label(paper_id: int, theme: str, yes: bool) -> None:
    """Store a person's word on a theme, and read the catalogue anew."""
    with store.session() as opened:
        label_paper(opened, paper_id, theme, yes)
    _forget_catalogue()


def withdraw_label(paper_id: int, theme: str) -> None:
    """Take a person's word back, so that the tagger's stands again."""
    with store.session() as opened:
        withdraw(opened, paper_id, theme)
    _forget_catalogue()


def _artifacts(name: str, pattern: str) -> list[str]:
    folder = tracking.artifacts(name)
    return sorted(map(str, folder.glob(pattern))) if folder else []


def _forget_catalogue() -> None:
    for kept in (_search, _paper, _themes, _years, _paper_count):
        kept.clear()


def _changed_ns(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0


@st.cache_data(ttl=CATALOGUE_TTL_S, show_spinner=False, max_entries=200)
def _search(url: str, text: str, theme: str | None, years: Years, page: int) -> SearchPage:
    with store.reading() as opened:
        return queries.search(
            opened,
            text,
            theme=theme,
            years=years,
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )


@st.cache_data(ttl=CATALOGUE_TTL_S, show_spinner=False, max_entries=200)
def _paper(url: str, paper_id: int) -> PaperDetail:
    with store.reading() as opened:
        return queries.paper_detail(opened, paper_id)


@st.cache_data(ttl=CATALOGUE_TTL_S, show_spinner=False, max_entries=4)
def _themes(url: str) -> list[ThemeCount]:
    with store.reading() as opened:
        return queries.theme_list(opened)


@st.cache_data(ttl=CATALOGUE_TTL_S, show_spinner=False, max_entries=4)
def _years(url: str) -> tuple[int, int] | None:
    with store.reading() as opened:
        return queries.year_bounds(opened)


@st.cache_data(ttl=CATALOGUE_TTL_S, show_spinner=False, max_entries=4)
def _paper_count(url: str) -> int:
    with store.reading() as opened:
        return queries.paper_count(opened)


@st.cache_data(ttl=RESULTS_TTL_S, show_spinner="Reading the verdicts …", max_entries=4)
def _evidence(url: str, stamp: str) -> list[Evidence]:
    return evidence.joined()


@st.cache_data(ttl=RESULTS_TTL_S, show_spinner=False, max_entries=50)
def _latest(name: str, stamp: str) -> Logged | None:
    return tracking.latest(name)


@st.cache_data(ttl=RESULTS_TTL_S, show_spinner="Reading the curves …", max_entries=20)
def _curves(name: str, stamp: str) -> list[Curve]:
    return results.curves(name)


@st.cache_data(ttl=RESULTS_TTL_S, show_spinner=False, max_entries=50)
def _final_scores(name: str, stamp: str) -> list[FinalScore]:
    return results.final_scores(name)


@st.cache_data(ttl=RESULTS_TTL_S, show_spinner=False, max_entries=200)
def _run_address(run_id: str, stamp: str) -> str:
    return tracking.run_url(run_id)
