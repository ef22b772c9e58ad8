"""The reads that the pages and commands are made of, on both engines."""

import pytest

from catalog import models, queries, store

pytestmark = pytest.mark.usefixtures("both_engines")


def say(paper: int, theme: str, by: str, score: float) -> None:
    """Store one word on a paper and a theme, over an earlier one of the same speaker."""
    with store.session() as session:
        session.merge(models.PaperTheme(paper_id=paper, theme=theme, assigned_by=by, score=score))


def themes(paper: int) -> dict[str, bool]:
    with store.reading() as session:
        return {view.slug: view.verdict for view in queries.paper_detail(session, paper).themes}


def everywhere(paper: int, theme: str) -> set[bool]:
    """Whether the paper has the theme, asked of every read that could tell."""
    with store.reading() as session:
        listed = {hit.id: hit.themes for hit in queries.search(session, "", limit=100).hits}
        only = {hit.id for hit in queries.search(session, "", theme=theme, limit=100).hits}
        counted = {count.slug: count.papers for count in queries.theme_list(session)}
        assert counted[theme] == len(only)
        return {
            theme in listed[paper],
            paper in only,
            themes(paper).get(theme, False),
        }


@pytest.mark.parametrize(
    ("tagger", "person", "has"),
    [
        (None, None, False),
        (0.6, None, True),
        (0.6, 0.0, False),
        (None, 1.0, True),
        (0.6, 1.0, True),
        (None, 0.0, False),
    ],
)
def test_a_persons_word_decides_and_else_the_tagger(
    library, tagger: float | None, person: float | None, has: bool
) -> None:
    paper = library.papers["bare"]
    for by, score in (("tagger", tagger), ("person", person)):
        if score is not None:
            say(paper, "skills", by, score)
    assert everywhere(paper, "skills") == {has}


def test_every_paper_of_the_library_has_the_same_themes_in_every_read(library) -> None:
    for paper in library.papers.values():
        for theme in ("world-models", "continual-learning", "skills", "latent-reasoning"):
            assert len(everywhere(paper, theme)) == 1


def test_a_papers_themes_say_who_how_sure_and_why(library) -> None:
    with store.reading() as session:
        loops = queries.paper_detail(session, library.papers["loops"]).themes
        video = queries.paper_detail(session, library.papers["video"]).themes
        grasp = queries.paper_detail(session, library.papers["grasp"]).themes
    assert [(view.slug, view.score) for view in loops] == [
        ("latent-reasoning", 0.82),
        ("world-models", 0.55),
    ]
    assert [(v.slug, v.verdict, v.assigned_by, v.score) for v in video] == [
        ("world-models", False, "person", 0.0)
    ]
    assert video[0].evidence == [["a telling word", 1.5], ["another", 0.25]]
    assert [(v.slug, v.assigned_by, v.evidence) for v in grasp] == [
        ("continual-learning", "person", []),
        ("skills", "tagger", [["a telling word", 1.5], ["another", 0.25]]),
    ]


def test_the_themes_of_the_library_are_counted_in_their_order(library) -> None:
    with store.reading() as session:
        counts = [(count.slug, count.papers) for count in queries.theme_list(session)]
    assert counts == [
        ("world-models", 3),
        ("continual-learning", 4),
        ("skills", 2),
        ("latent-reasoning", 2),
    ]


def test_counts_and_years_of_an_empty_and_a_filled_catalogue(request) -> None:
    with store.reading() as session:
        assert queries.paper_count(session) == 0
        assert queries.year_bounds(session) is None
        assert queries.theme_list(session) == []
        assert queries.deck_list(session) == []
        assert queries.search(session, "anything") == queries.SearchPage("anything", 0, [])
    request.getfixturevalue("library")
    with store.reading() as session:
        assert queries.paper_count(session) == 12
        assert queries.year_bounds(session) == (2017, 2025)


def test_all_of_one_paper(library) -> None:
    with store.reading() as session:
        detail = queries.paper_detail(session, library.papers["ewc"])
    assert detail.authors == ["James Kirkpatrick", "Razvan Pascanu"]
    assert detail.identifiers == {"arxiv": "1612.00796"}
    assert [(m.source, m.format, m.position, m.reason, m.score) for m in detail.mentions] == [
        ("own-list.txt", "similar", "entry 1", "new", 1.0),
        ("slides.txt", "deck", "slide 2", "name and year", 0.8),
    ]
    assert [(c.deck_id, c.title, c.slides) for c in detail.citations] == [
        (library.deck, "Remembering", [2, 3])
    ]


def test_a_paper_that_is_not_there(library) -> None:
    with store.reading() as session:
        for ask in (queries.paper_detail, queries.deck_detail):
            with pytest.raises(store.NotFound, match="the id 99"):
                ask(session, 99)


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("1612.00796", "ewc"),
        ("arXiv:1612.00796v3", "ewc"),
        ("https://arxiv.org/abs/1612.00796", "ewc"),
        ("http://www.arxiv.org/pdf/2005.01234v1.pdf", "dream"),
        ("https://doi.org/10.48550/arXiv.2005.01234", "dream"),
        ("  looped layers THINK longer ", "loops"),
        ("Dreaming of boxes - a world model for stacking", "dream"),
        ("kirkpatrick", "ewc"),
        ("rehearsal buffers", "replay"),
    ],
)
def test_a_paper_is_found_by_what_people_write(library, reference: str, name: str) -> None:
    with store.reading() as session:
        assert queries.find_paper(session, reference).id == library.papers[name]
        assert queries.find_paper(session, str(library.papers[name])).id == library.papers[name]


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("2401.99999", "has the identifier 2401.99999"),
        ("Bo Chen", "2 'Rehearsal"),
        ("rehearsal of unicorns", "close to it, by id: 2 'Rehearsal"),
        ("xyzzy", "no paper of the catalogue is 'xyzzy'"),
        ("", "no paper of the catalogue is ''"),
        ('"(', "no paper"),
        ("9" * 40, "no paper"),
    ],
)
def test_an_unclear_reference_is_refused_with_what_is_close(
    library, reference: str, says: str
) -> None:
    with store.reading() as session, pytest.raises(store.NotFound) as caught:
        queries.find_paper(session, reference)
    assert says in str(caught.value)


def test_two_papers_of_one_title_are_told_apart_by_id(library) -> None:
    with store.session() as session:
        paper = session.get_one(models.Paper, library.papers["loops"])
        session.add(models.Paper(title=paper.title, title_key=paper.title_key))
    with store.reading() as session, pytest.raises(store.NotFound, match="give an id: 10 .*; 13 "):
        queries.find_paper(session, paper.title)


def test_papers_of_the_references_that_cards_write(library) -> None:
    asked = ["arXiv:1612.00796", "arXiv:9999.99999", "nonsense", "arXiv:2005.01234v2"]
    with store.reading() as session:
        found = queries.papers_by_identifier(session, asked)
    assert {reference: paper.id for reference, paper in found.items()} == {
        "arXiv:1612.00796": library.papers["ewc"],
        "arXiv:2005.01234v2": library.papers["dream"],
    }


def test_decks_with_their_outline_and_citations(library) -> None:
    with store.reading() as session:
        (summary,) = queries.deck_list(session)
        detail = queries.deck_detail(session, library.deck)
    assert (summary.title, summary.slides, summary.citations, summary.papers) == (
        *("Remembering", 12),
        *(3, 2),
    )

    def shape(topics: list[queries.TopicView]) -> list[object]:
        return [(topic.title, shape(topic.topics)) for topic in topics]

    assert shape(detail.outline) == [
        ("Forgetting", [("Pulling weights", []), ("Rehearsal", [])]),
        ("Thinking", []),
    ]
    assert [(cited.label, cited.paper_id, cited.slides) for cited in detail.citations] == [
        ("Kirkpatrick et al., 2017", library.papers["ewc"], [2, 3]),
        ("Löfgren and Chen, 2019", library.papers["replay"], [4]),
        ("Nobody, 1999", None, [8]),
    ]


def test_a_deleted_paper_leaves_the_citation_of_its_deck(library) -> None:
    with store.session() as session:
        session.delete(session.get_one(models.Paper, library.papers["ewc"]))
    with store.reading() as session:
        cited = queries.deck_detail(session, library.deck).citations
    assert [citation.paper_id for citation in cited] == [None, library.papers["replay"], None]
