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
