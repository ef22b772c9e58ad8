"""Sets of records parted into works, whatever their order."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.clusters import MANY, cluster, connected
from ingest.record import PaperRecord, Standing

TITLE = "Patient Gradients and Where to Find Them"
ABSTRACT = "We look for gradients that wait. " * 8


def record(**known: object) -> PaperRecord:
    title = str(known.pop("title", TITLE))
    plain = PaperRecord(position="", raw="", title=title, standing=Standing.LISTED)
    return replace(plain, **known)


STARTER = record(identifiers=(("arxiv", "2101.00001"),), authors=("Ada Loon", "Bo Moon"))
NAMESAKE = record(identifiers=(("arxiv", "1801.00009"),), authors=("Cy Noon",))
LISTING = record(abstract=ABSTRACT, abstract_kind=AbstractKind.ABSTRACT)
CITATION = record(first_author="Loon", year=2021)
BARE = record()


def works(*records: PaperRecord) -> list[list[int]]:
    return cluster(records)


def test_starter_listing_and_citation_are_one_work() -> None:
    assert works(STARTER, LISTING, CITATION, BARE) == [[0, 1, 2, 3]]


def test_two_papers_of_one_title_stay_two_and_an_undecided_record_joins_neither() -> None:
    assert works(STARTER, NAMESAKE) == [[0], [1]]
    assert works(STARTER, NAMESAKE, CITATION) == [[0, 2], [1]]
    assert works(STARTER, NAMESAKE, LISTING) == [[0], [1], [2]]
    assert works(record(first_author="Loon"), record(first_author="Moon")) == [[0], [1]]


def test_a_renamed_paper_takes_the_records_of_both_names() -> None:
    renamed = replace(STARTER, title="The Same Work Under Its Later and Longer Name")
    mention = record(title=renamed.title)
    assert works(STARTER, renamed, mention, LISTING) == [[0, 1, 2, 3]]


def test_a_doi_on_two_arxiv_ids_joins_neither() -> None:
    doi = ("doi", "10.1/a")
    one = replace(STARTER, identifiers=(*STARTER.identifiers, doi))
    other = replace(NAMESAKE, identifiers=(*NAMESAKE.identifiers, doi))
    assert works(one, other, record(identifiers=(doi,))) == [[0], [1], [2]]
    assert works(one, record(identifiers=(doi,))) == [[0, 1]]


def test_short_titles_need_evidence() -> None:
    short = {"title": "Short Title"}
    assert works(record(**short), record(**short)) == [[0], [1]]
    told = record(**short, abstract=ABSTRACT, abstract_kind=AbstractKind.ABSTRACT)
    assert works(told, told, record(**short)) == [[0, 1], [2]]


def test_very_many_works_of_one_title_end_quickly() -> None:
    crowd = [
        record(abstract=f"{k} {ABSTRACT}", abstract_kind=AbstractKind.ABSTRACT)
        for k in range(20 * MANY)
    ]
    assert len(works(*crowd, crowd[7])) == 20 * MANY


def test_connected_records_share_a_token() -> None:
    assert connected([STARTER, record(title="Alone"), LISTING]) == [[0, 2], [1]]


pool = st.sampled_from(
    [
        STARTER,
        NAMESAKE,
        LISTING,
        CITATION,
        BARE,
        record(first_author="Noon"),
        record(title="Short"),
        record(abstract="Quite another text. " * 9, abstract_kind=AbstractKind.ABSTRACT),
        record(abstract="Somebody's summary.", abstract_kind=AbstractKind.SUMMARY),
        record(identifiers=(("doi", "10.1/a"),)),
        record(identifiers=(("arxiv", "2101.00001"), ("doi", "10.1/a"))),
        replace(STARTER, title="The Same Work Under Its Later and Longer Name"),
        record(title="The Same Work Under Its Later and Longer Name"),
    ]
)


@settings(max_examples=200)
@given(st.lists(pool, max_size=7), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_ids_never_clash(records: list[PaperRecord], rng) -> None:
    def parts(given: list[PaperRecord]) -> list[list[str]]:
        return sorted(sorted(repr(given[k]) for k in part) for part in cluster(given))

    shuffled = list(records)
    rng.shuffle(shuffled)
    assert parts(records) == parts(shuffled)
    for part in cluster(records) if records else []:
        arxiv = {v for k in part for kind, v in records[k].identifiers if kind == "arxiv"}
        assert len(arxiv) <= 1
    owner = {k: n for n, part in enumerate(cluster(records)) for k in part}
    for one, other in combinations(range(len(records)), 2):
        if (
            set(records[one].identifiers)
            & set(records[other].identifiers)
            & {("arxiv", "2101.00001")}
        ):
            assert owner[one] == owner[other]
