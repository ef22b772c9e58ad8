"""The best of each field, in any order."""

from dataclasses import replace
from datetime import date
from itertools import permutations

from catalog.models import AbstractKind
from ingest.merging import merged
from ingest.record import PaperRecord, Standing

CITED = PaperRecord(
    position="slide 3",
    raw="",
    title="patient gradients",
    standing=Standing.CITED,
    first_author="Loon",
    year=2022,
)
LISTED = replace(
    CITED,
    title="Patient Gradients",
    standing=Standing.LISTED,
    first_author="",
    year=None,
    abstract="We look for gradients that wait.",
    abstract_kind=AbstractKind.ABSTRACT,
)
KEPT = replace(
    CITED,
    title="Patient gradients",
    standing=Standing.CATALOGUED,
    first_author="",
    authors=("Ada van Loon", "Bo Moon"),
    year=2021,
    published=date(2021, 3, 4),
    abstract="A long summary by the keeper of the list, longer than the abstract.",
    abstract_kind=AbstractKind.SUMMARY,
    identifiers=(("arxiv", "2101.00001"),),
    primary_category="cs.LG",
)


def test_the_better_value_wins_in_any_order() -> None:
    for order in permutations([CITED, LISTED, KEPT]):
        work = merged(order)
        assert work.title == "Patient gradients"
        assert work.abstract == LISTED.abstract
        assert work.abstract_kind == AbstractKind.ABSTRACT
        assert work.authors == KEPT.authors
        assert (work.year, work.published, work.primary_category) == (
            2021,
            date(2021, 3, 4),
            "cs.LG",
        )
        assert work.identifiers == KEPT.identifiers
        assert work.first_author_key == "loon"
        assert work.row()["authors_text"] == "Ada van Loon; Bo Moon"


def test_a_cut_abstract_gives_way_to_the_whole_one() -> None:
    cut = replace(LISTED, abstract=LISTED.abstract[:12])
    assert merged([LISTED, cut]) == merged([cut, LISTED]) == merged([LISTED])


def test_a_citation_alone_shows_what_it_knows() -> None:
    row = merged([CITED]).row()
    assert (row["authors_text"], row["first_author_key"], row["year"]) == (
        "Loon et al.",
        "loon",
        2022,
    )


def test_a_stored_record_comes_back_whole() -> None:
    for record in (CITED, LISTED, KEPT):
        assert PaperRecord.restored(record.stored(), record.position, record.raw) == record


FIRST = replace(
    KEPT,
    title="Gradients That Are Patient",
    standing=Standing.ARCHIVE,
    version=1,
    versions=((1, "2021-03-04"),),
    abstract="We wait.",
    abstract_kind=AbstractKind.ABSTRACT,
)
SECOND = replace(
    KEPT, version=2, abstract="We look, and wait.", abstract_kind=AbstractKind.ABSTRACT
)
SNAPSHOT = replace(
    FIRST,
    title="This Paper Is No More",
    version=None,
    versions=((1, "2021-03-04"), (2, "2021-05-06"), (3, "2022-01-02")),
    comment="withdrawn by the authors",
    withdrawn=True,
)


def test_the_newest_version_is_shown_and_the_others_are_history() -> None:
    for order in permutations([FIRST, SECOND, LISTED]):
        work = merged(order)
        assert (work.title, work.abstract) == (SECOND.title, SECOND.abstract)
        assert not work.withdrawn
        assert work.versions == ((1, "2021-03-04", FIRST.title), (2, "", SECOND.title))


def test_a_withdrawal_is_a_version() -> None:
    for order in permutations([FIRST, SECOND, SNAPSHOT]):
        work = merged(order)
        assert work.withdrawn and work.comment == "withdrawn by the authors"
        assert work.title == SNAPSHOT.title
        assert work.versions == (
            (1, "2021-03-04", FIRST.title),
            (2, "2021-05-06", SECOND.title),
            (3, "2022-01-02", SNAPSHOT.title),
        )


def test_a_publication_gives_its_venue_and_the_preprint_keeps_its_text() -> None:
    published = replace(
        KEPT, title="PATIENT GRADIENTS", identifiers=(("doi", "10.1/a"),), venue="J. Patience 3"
    )
    for order in permutations([FIRST, published]):
        work = merged(order)
        assert (work.title, work.venue) == (FIRST.title, "J. Patience 3")
        assert work.identifiers == (("arxiv", "2101.00001"), ("doi", "10.1/a"))
