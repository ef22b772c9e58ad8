"""Full-text search finds the page, quotes it, and keeps to theme and years; on both engines."""

import json
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from catalog import models, store
from catalog.__main__ import app
from catalog.pages import PageResults, search_pages
from catalog.queries import citing_papers, documents, page_text, references
from catalog.search import FEW
from catalog.store import NotFound
from catalog.titles import title_key

pytestmark = pytest.mark.usefixtures("both_engines")


@dataclass
class Shelf:
    """Files put into the catalogue, by the names of their sources."""

    papers: dict[str, int] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, *pages: str, deck: bool = False, **paper: object) -> None:
        with store.session() as session:
            source = models.Source(sha256=name.ljust(64, "0"), name=name, format="pdf")
            session.add(source)
            session.flush()
            mention = None
            if deck:
                session.add(models.Deck(source_id=source.id, title=name.title(), lecturer="Ida"))
            else:
                work = models.Paper(title=name.title(), title_key=title_key(name), **paper)
                session.add(work)
                session.flush()
                seen = {"source_id": source.id, "position": "page 1", "raw": "", "reason": "new"}
                mention = models.Mention(paper_id=work.id, **seen)
                session.add(mention)
                session.flush()
                self.papers[name] = work.id or 0
            made = models.Document(
                source_id=source.id, mention_id=mention and mention.id, pages=len(pages)
            )
            session.add(made)
            session.flush()
            self.documents[name] = made.id or 0
            for number, text in enumerate(pages, start=1):
                session.add(models.Page(document_id=made.id, number=number, text=text))


@pytest.fixture
def shelf() -> Shelf:
    made = Shelf()
    made.add("tides", "The kelp sways.", "An otter dives\nbelow the kelp.", year=2020)
    made.add("lanterns", "No animal here.", "The otter sleeps.", year=2022)
    made.add("lecture", "Otters: a talk", deck=True)
    return made


def find(text: str, **options: object) -> PageResults:
    with store.reading() as session:
        return search_pages(session, text, **options)  # type: ignore[arg-type]


def places(text: str, **options: object) -> set[tuple[str, int]]:
    return {(hit.title, hit.page) for hit in find(text, **options).hits}


def test_the_page_is_found_and_quoted(shelf: Shelf) -> None:
    found = find("kelp otter")
    assert found.total == 4  # one with both words, then the others
    best = found.hits[0]
    assert (best.paper_id, best.deck_id) == (shelf.papers["tides"], None)
    assert (best.title, best.page, best.pages, best.year) == ("Tides", 2, 2, 2020)
    assert best.snippet == "An \u27e6otter\u27e7 dives below the \u27e6kelp\u27e7."
    assert best.score > 1 > found.hits[1].score
    assert best.source == "tides"


def test_a_lecture_is_found_too_but_has_no_year_or_theme(shelf: Shelf) -> None:
    assert places("otters") == {("Tides", 2), ("Lanterns", 2), ("Lecture", 1)}
    (deck,) = find("talk").hits
    assert (deck.paper_id, deck.authors, deck.year) == (None, "Ida", None)
    assert deck.deck_id is not None
    assert places("otter", years=(None, 2021)) == {("Tides", 2)}
    assert places("otter", theme="nothing") == set()


def test_phrases_unwanted_words_and_nothing(shelf: Shelf) -> None:
    assert places('"the kelp" -otter') == {("Tides", 1)}
    assert places('"kelp the"') == set()
    for text in ("", "-otter", "?!"):
        assert find(text).total == 0
    assert places("walrus") == set()


def test_pages_of_results_fit_together(shelf: Shelf) -> None:
    shelf.add("many", *(f"An anchor holds {'rope ' * n}" for n in range(FEW + 5)))
    whole = find("anchor rope", limit=50)
    assert whole.total == len(whole.hits) == FEW + 4  # enough with both, so no more are looked for
    parts = [
        hit for start in range(0, 20, 4) for hit in find("anchor rope", limit=4, offset=start).hits
    ]
    assert parts == whole.hits
    some = find("anchor otter", limit=50)
    split = find("anchor otter", limit=5).hits + find("anchor otter", limit=50, offset=5).hits
    assert split == some.hits and some.total == len(some.hits) == FEW + 8


@settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=60))
def test_any_text_is_a_query(shelf: Shelf, text: str) -> None:
    assert find(text).total >= 0


def test_no_page_can_fake_a_match(shelf: Shelf) -> None:
    shelf.add("fake", "\u27e6seal\u27e7 and walrus")
    (hit,) = find("walrus").hits
    assert hit.snippet == "seal and \u27e6walrus\u27e7"


def test_files_references_and_who_refers(shelf: Shelf) -> None:
    with store.session() as session:
        for place, paper in ((1, shelf.papers["lanterns"]), (2, None)):
            row = {"document_id": shelf.documents["tides"], "place": place, "label": f"R{place}"}
            session.add(models.Reference(**row, paper_id=paper, reason="why"))
    with store.reading() as session:
        (file,) = documents(session, shelf.papers["tides"])
        assert (file.source, file.pages, file.references) == ("tides", 2, 2)
        found = references(session, shelf.papers["tides"])
        assert [(one.label, one.paper_title) for one in found] == [("R1", "Lanterns"), ("R2", None)]
        (citing,) = citing_papers(session, shelf.papers["lanterns"])
        assert (citing.title, citing.year) == ("Tides", 2020)
        assert references(session, shelf.papers["lanterns"])[:1] == []
        assert citing_papers(session, shelf.papers["tides"]) == []
        assert page_text(session, file.id, 1) == "The kelp sways."
        with pytest.raises(NotFound, match="no page 3"):
            page_text(session, file.id, 3)


def test_the_command_prints_the_page_or_json(shelf: Shelf) -> None:
    ran = CliRunner().invoke(app, ["search", "--in", "fulltext", "kelp otter"])
    assert ran.exit_code == 0
    for shown in ("4 of 4 pages", "Tides", "2 of 2", "dives below the"):
        assert shown in ran.stdout
    ran = CliRunner().invoke(app, ["search", "talk", "--in", "fulltext", "--json"])
    found = json.loads(ran.stdout)
    assert (found["query"], found["total"]) == ("talk", 1)
    (hit,) = found["hits"]
    assert (hit["id"], hit["title"], hit["page"], hit["pages"]) == (None, "Lecture", 1, 1)
    assert CliRunner().invoke(app, ["search", "x", "--in", "nowhere"]).exit_code == 2
