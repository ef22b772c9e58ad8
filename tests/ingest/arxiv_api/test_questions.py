"""What can be asked, and what is refused before anything is sent."""

import pytest

from ingest.arxiv_api.questions import arxiv_id, by_ids, by_listing, by_query
from ingest.arxiv_api.settings import SettingError


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("2305.14992", "2305.14992"),
        ("hep-th/9901001v2", "hep-th/9901001v2"),
        ("math.CA/0611800", "math/0611800"),
        ("https://arxiv.org/pdf/2305.14992v3.pdf", "2305.14992v3"),
        ("https://arxiv.org/abs/2305.14992v12?context=cs", "2305.14992v12"),
        ("10.48550/arXiv.2305.14992", "2305.14992"),
        (" arXiv:2305.14992v1 ", "2305.14992v1"),
    ],
)
def test_ids_in_all_their_forms(given: str, taken: str) -> None:
    assert arxiv_id(given) == taken


@pytest.mark.parametrize("given", ["", "2305", "10.1000/182", "cs.LG", "2305.14992,x", "x" * 999])
def test_what_is_no_id(archive, client_of, given: str) -> None:
    with pytest.raises(SettingError, match="arXiv id"):
        by_ids(client_of(), [given])
    assert archive.requests == []


@pytest.mark.parametrize(
    "category", ["cs.LG", "hep-th", "cond-mat.mtrl-sci", "astro-ph.CO", "q-fin", "cs", "math.CA"]
)
def test_categories(client_of, category: str) -> None:
    question = by_listing(client_of(), "new", category)
    assert question.address(0, 1).endswith(f"/list/{category}/new?skip=0&show=2000")


@pytest.mark.parametrize(
    ("which", "category"),
    [("old", "cs.LG"), ("new", "../../etc"), ("new", "cs.LG?x"), ("new", ""), ("new", "a" * 50)],
)
def test_what_is_no_listing(client_of, which: str, category: str) -> None:
    with pytest.raises(SettingError):
        by_listing(client_of(), which, category)


def test_an_empty_search(client_of) -> None:
    with pytest.raises(SettingError, match="empty search"):
        by_query(client_of(), "  ", 10)
