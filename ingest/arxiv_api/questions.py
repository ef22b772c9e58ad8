"""What can be asked of arXiv: a search, papers by id, a listing; each as pages at addresses."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import arxiv  # type: ignore[import-untyped]

from catalog.identifiers import identifier
from ingest.arxiv_api.client import SHOWN, Client, Page
from ingest.arxiv_api.settings import SettingError
from ingest.fields.cleaning import one_line

NAMED = 200  # characters of a search in the name of what it gave
IDS_A_PAGE = 100  # that an address has room for
LISTING_PAGES = 50  # of one listing; all of arXiv has fewer in a week
CATEGORY = re.compile(r"[a-z]+(-[a-z]+)*(\.[A-Za-z]+(-[a-z]+)?)?")
LISTINGS = ("new", "recent")
VERSION = re.compile(r"v(\d{1,4})(?:\.pdf)?/?(?:[?#].*)?$")


@dataclass(frozen=True)
class Question:
    """Something to ask, whose answer comes in pages."""

    name: str  # as the sources are named: "arXiv: cat:cs.LG"
    most: int  # results wanted
    size: int  # results on a page
    address: Callable[[int, int], str]  # of the page from a number on, of a size
    fetch: Callable[[int, int, int], Page]  # start, size, results known of in all
    ids: tuple[str, ...] = ()  # asked for by name, so that each is missed
    fixed: bool = False  # a page is of `size` places, whatever can be read of it


def by_query(client: Client, query: str, most: int) -> Question:
    """The newest results of a search in arXiv's own language; pages of a fixed order fit together.

    SettingError if there is nothing to search for.
    """
    if not query.strip():
        raise SettingError("an empty search; one looks like 'cat:cs.LG AND ti:\"world model\"'")
    search = arxiv.Search(query=query, sort_by=arxiv.SortCriterion.SubmittedDate)
    shown = one_line(query)[:NAMED]
    return _searching(client, f"arXiv: {shown}", search, most, client.settings.page)


def by_ids(client: Client, named: Iterable[str]) -> list[Question]:
    """Questions for papers by id, with or without a version. SettingError for what is no id."""
    ids = tuple(dict.fromkeys(arxiv_id(name) for name in named if name.strip()))
    if not ids:
        raise SettingError("no arXiv id is given; one looks like 2305.14992 or hep-th/9901001v2")
    found = []
    for first in range(0, len(ids), IDS_A_PAGE):
        some = ids[first : first + IDS_A_PAGE]
        shown = ", ".join(some[:4]) + (f" and {len(some) - 4} more" if len(some) > 4 else "")
        search = arxiv.Search(id_list=list(some))
        found.append(_searching(client, f"arXiv: {shown}", search, len(some), len(some), some))
    return found


def by_listing(client: Client, which: str, category: str) -> Question:
    """What is `new` or `recent` in a category. SettingError if there can be no such listing."""
    if which not in LISTINGS:
        raise SettingError(f"{which!r} is no listing of arXiv; {' and '.join(LISTINGS)} are")
    if not CATEGORY.fullmatch(category) or len(category) > 40:
        raise SettingError(f"{category!r} is no category of arXiv; cs.LG and hep-th are")
    return Question(
        name=f"arXiv: {which} in {category}",
        most=LISTING_PAGES * SHOWN,
        size=SHOWN,
        address=lambda start, _size: client.listing_address(category, which, start),
        fetch=lambda start, _size, _known: client.list_page(category, which, start),
        fixed=True,
    )


def arxiv_id(name: str) -> str:
    """The id as the API takes it, with its version. SettingError if it is none."""
    known = identifier(name)
    if known is None or known[0] != "arxiv":
        raise SettingError(
            f"{name.strip()[:80]!r} is no arXiv id; one looks like 2305.14992 or hep-th/9901001v2"
        )
    version = VERSION.search(name.strip())
    return known[1] + (f"v{int(version[1])}" if version else "")


def _searching(
    client: Client, name: str, search: arxiv.Search, most: int, size: int, ids: tuple[str, ...] = ()
) -> Question:
    def fetch(start: int, size: int, known: int) -> Page:
        feed = client.feed(search, start, size, known)
        return Page(feed.body, feed.total, feed.entries, feed.error)

    return Question(name, most, size, lambda *place: client.address(search, *place), fetch, ids)
