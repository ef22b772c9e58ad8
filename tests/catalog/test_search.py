"""Search finds what it should, in the order it should, whatever is typed; on both engines."""

import math
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import models, store
from catalog.queries import MARK_CLOSE, MARK_OPEN, SearchPage, search
from catalog.search import FEW
from catalog.titles import title_key

pytestmark = pytest.mark.usefixtures("both_engines")


def add(title: str, abstract: str = "", **more: object) -> int:
    """The id of a new paper of the catalogue."""
    with store.session() as session:
        paper = models.Paper(title=title, title_key=title_key(title), abstract=abstract, **more)
        session.add(paper)
        session.flush()
        assert paper.id
        return paper.id


def find(text: str, **options: object) -> SearchPage:
    with store.reading() as session:
        return search(session, text, **options)  # type: ignore[arg-type]


def ids(text: str, **options: object) -> list[int]:
    return [hit.id for hit in find(text, **options).hits]


def occurrences(term: str, text: str) -> int:
    """How often the words of the term stand in the text, in a row."""
    words, wanted = text.split(), term.split()
    return sum(words[n : n + len(wanted)] == wanted for n in range(len(words)))


def bm25(query: list[str], title: str, abstract: str, corpus: list[tuple[str, str]]) -> float:
    """BM25 as SQLite's manual writes it, k1 = 1.2 and b = 0.75, the title counted twice."""
    average = sum(len(f"{one} {other}".split()) for one, other in corpus) / len(corpus)
    score = 0.0
    for term in query:
        holding = sum(bool(occurrences(term, a) + occurrences(term, b)) for a, b in corpus)
        idf = max(math.log((len(corpus) - holding + 0.5) / (holding + 0.5)), 1e-6)
        frequency = 2 * occurrences(term, title) + occurrences(term, abstract)
        norm = 1.2 * (1 - 0.75 + 0.75 * len(f"{title} {abstract}".split()) / average)
        score += idf * frequency * 2.2 / (frequency + norm)
    return score


def test_order_and_score_are_those_of_bm25(both_engines: str) -> None:
    texts = [
        ("kelp forest", "otter otter urchin"),
        ("otter", "kelp"),
        ("tide", "kelp kelp kelp otter moon moon moon moon"),
        ("urchin kelp otter", "sand sand sand sand sand sand sand sand sand sand sand"),
        *(("filler", f"stone number{n}") for n in range(20)),
    ]
    terms = ["kelp", "otter", "kelp otter"]  # words that stand together count once more
    want = {add(title, abstract): bm25(terms, title, abstract, texts) for title, abstract in texts}
    hits = find("kelp otter").hits
    assert {hit.id for hit in hits} == {paper for paper, score in want.items() if score}
    if both_engines == "sqlite":
        assert [hit.id for hit in hits] == sorted(want, key=want.__getitem__, reverse=True)[:4]
        got = [hit.score - 1 for hit in hits]
        assert got == pytest.approx([want[hit.id] / (1 + want[hit.id]) for hit in hits])


def test_a_title_weighs_more_than_an_abstract() -> None:
    below = add("Of other things", "a walrus and of more and more")
    above = add("A walrus and of more and more", "Of other things")
    assert ids("walrus") == [above, below]


def test_papers_with_every_word_stand_before_papers_with_some() -> None:
    some = [add(f"lantern lantern lantern {n}", "lantern lantern") for n in range(3)]
    every = add("A long and winding text", "where lantern and " + "nothing " * 50 + "moth meet")
    page = find("lantern moth")
    assert page.hits[0].id == every
    assert {hit.id for hit in page.hits[1:]} == set(some)
    assert page.total == 4
    assert [hit.score for hit in page.hits] == sorted((h.score for h in page.hits), reverse=True)


def test_words_that_stand_together_rank_above_words_apart() -> None:
    apart = add("On the whole", "A model of a world, a model of a town, and the world of a model.")
    together = add("On parts", "One world model of a town and its people, seen from afar and near.")
    for n in range(8):
        add(f"Filler {n}", "Nothing of the kind.")
    assert ids("world model")[:2] == [together, apart]


def test_with_enough_papers_that_have_every_word_no_others_are_added() -> None:
    every = {add(f"lantern moth {n}") for n in range(FEW)}
    add("lantern")
    page = find("lantern moth")
    assert {hit.id for hit in page.hits} == every
    assert page.total == FEW


def test_a_long_query_finds_papers_with_any_of_its_words() -> None:
    one = add("Heron")
    assert ids("what is known about how the heron finds fish in muddy shallow water") == [one]


@pytest.mark.parametrize("page_size", [1, 2, 3, 7])
def test_pages_put_together_are_the_whole_and_totals_agree(page_size: int) -> None:
    """Ties, the tiers and the exact title included."""
    for n in range(9):
        add("amber beetle" if n < 4 else "amber" if n < 7 else "beetle")
    whole = find("amber beetle", limit=100)
    assert whole.total == len(whole.hits) == 9
    pages = [find("amber beetle", limit=page_size, offset=o) for o in range(0, 12, page_size)]
    assert [hit.id for page in pages for hit in page.hits] == [hit.id for hit in whole.hits]
    assert {page.total for page in pages} == {9}


def test_equal_papers_keep_one_order() -> None:
    same = [add("a twin", "twin of twins") for _ in range(30)]
    assert ids("twins", limit=30) == same
    assert ids("twins", limit=7, offset=7) == same[7:14]


def test_the_paper_asked_for_by_title_or_identifier_is_first(library) -> None:
    for _ in range(12):
        add("Learning Streams, Streams, Streams", "learning from endless streams")
    assert ids("learning from ENDLESS streams")[0] == library.papers["streams"]
    for name in ("1612.00796v2", "arXiv:1612.00796", "https://arxiv.org/pdf/1612.00796.pdf"):
        assert ids(name)[0] == library.papers["ewc"]
    assert ids("1612.00796", theme="skills") == []


def test_phrases_and_unwanted_words() -> None:
    near, far = add("the red herring gull"), add("herring that are red")
    assert ids('"red herring"') == [near]
    assert ids("red herring -gull") == [far]
    assert ids('herring -"red herring"') == [far]
    assert ids('-"red herring"') == [far]
    assert sorted(ids("red-herring") + ids("“red herring”")) == [near, near]


def test_accents_case_and_endings_do_not_matter() -> None:
    paper = add("Schrödinger's Naïve Models", authors_text="Éva Løkke; José Müller")
    for text in ("schrodinger", "NAIVE", "model", "modelling", "muller", "Müller", "jose"):
        assert ids(text) == [paper], text


@pytest.mark.parametrize(
    "engine_word", ["AND", "OR", "NOT", "NEAR", "title", "rank", "paper_search"]
)
def test_words_of_the_query_language_are_words(engine_word: str) -> None:
    paper = add(f"zebra {engine_word} zebra")
    add("okapi")
    assert ids(f"{engine_word} zebra") == [paper]
    assert ids(f"zebra {engine_word} okapi")[0] != 0


def test_years_are_open_ended_and_themes_effective(library) -> None:
    named = library.papers
    assert set(ids("", years=(2024, None))) == {named["silent"], named["loops"]}
    assert set(ids("", years=(None, 2018))) == {named["ewc"], named["grasp"]}
    assert ids("forgetting", years=(2018, 2019)) == [named["replay"]]
    assert named["video"] not in ids("", theme="world-models")
    assert named["grasp"] in ids("", theme="continual-learning")
    assert ids("skills", theme="continual-learning") == [named["grasp"]]
    assert find("forgetting", theme="skills").total == 0


def test_no_words_ask_for_all_papers_newest_first(library) -> None:
    page = find("  ", limit=3)
    assert page.total == 12
    assert [hit.year for hit in page.hits] == [2025, 2024, 2023]
    assert [hit.id for hit in find("", limit=2, offset=10).hits] == [
        library.papers["bare"],
        library.papers["markup"],
    ]


def test_a_snippet_marks_matches_and_no_text_can_fake_marks() -> None:
    add(
        "Plain title",
        f"not {MARK_OPEN}this{MARK_CLOSE}, </b> <> but plovers and a plover.\nThe end",
    )
    snippet = find("plover").hits[0].snippet
    assert re.findall(f"{MARK_OPEN}(.*?){MARK_CLOSE}", snippet) == ["plovers", "plover"]
    assert "not this" in snippet
    assert "\n" not in snippet
    assert find("title").hits[0].snippet.startswith(f"Plain {MARK_OPEN}title{MARK_CLOSE} — not")
    assert MARK_OPEN not in find("").hits[0].snippet


def test_a_long_abstract_is_cut_around_the_match() -> None:
    add("x", "before " * 300 + "the curlew sings " + "after " * 300)
    snippet = find("curlew").hits[0].snippet
    assert f"{MARK_OPEN}curlew{MARK_CLOSE}" in snippet
    assert len(snippet) < 400


def test_the_index_follows_every_change_of_the_table() -> None:
    paper = add("A heron", "stands")
    with store.session() as session:
        found = session.get_one(models.Paper, paper)
        found.title = "An egret"
    assert ids("heron") == []
    assert ids("egret stands") == [paper]
    with store.session() as session:
        session.delete(session.get_one(models.Paper, paper))
    assert ids("egret") == []
    with store.session() as session:
        session.add(models.Paper(title="A heron again", title_key="a heron again"))
        session.flush()
        session.rollback()
    assert ids("heron") == []


HARD = [
    *(
        '"',
        '""',
        '"a',
        "(",
        ")(",
        "AND",
        "a AND",
        "*",
        "^a",
        "a:b",
        "-",
        "--",
        "-a",
        "NEAR(a b, 3)",
    ),
    *("\0", "a\0b", "\ud800", "🎉", "👩\u200d👩", "\u0301", "'; DROP TABLE paper; --", "%", "\\"),
    *("{a}", "a" * 10_000, "a " * 5_000, '" ' * 5_000, "(" * 10_000, "w x y z " * 1_250),
    " ".join(map(str, range(2_500))),
]


@pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
def test_any_string_is_a_legal_query(library, text: str) -> None:
    page = find(text)
    assert page.query == text
    assert page.total >= len(page.hits)


PARTS = ("otter", "kelp", "tide", "moon", "the", "-moon", "-tide", '"kelp otter"', "é'", "AND", "(")
WORDS = st.sampled_from([*PARTS, '"', "-", ":", "*", "🎉"])
SOUP = st.one_of(st.lists(WORDS, max_size=7).map(" ".join), st.text(max_size=40))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=SOUP)
def test_every_hit_of_an_all_words_query_holds_the_words(
    pond: dict[int, set[str]], text: str
) -> None:
    page = find(text, limit=100)
    assert len({hit.id for hit in page.hits}) == len(page.hits) == page.total
    wanted = {  # whatever else may be in the text
        word for word in re.findall(r"\w+", re.sub(r'-(\w+|".*?")', "", text)) if word in WATER
    }
    for hit in page.hits:
        if 1 <= hit.score < 2:
            assert wanted <= pond[hit.id]
        if hit.score and '"' not in text:
            assert not {w[1:] for w in text.split() if w in ("-moon", "-tide")} & pond[hit.id]


WATER = ("otter", "kelp", "tide", "moon")


@pytest.fixture
def pond(both_engines: str) -> dict[int, set[str]]:
    """A paper for each choice of four words."""
    chosen = [{word for bit, word in enumerate(WATER) if n >> bit & 1} for n in range(16)]
    return {add(" ".join(sorted(words)) or "none", "the"): words for words in chosen}
