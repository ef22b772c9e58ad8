"""Sets of records parted into works, whatever their order."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.identity.clusters import cluster, connected
from ingest.identity.identified import MANY
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


def kept(**known: object) -> PaperRecord:
    return record(authors=("Ada Loon",), year=2021, **known)


def arxiv(number: int) -> tuple[tuple[str, str], ...]:
    return (("arxiv", f"2101.{number:05}"),)


def doi(name: str) -> tuple[tuple[str, str], ...]:
    return (("doi", f"10.1/{name}"),)


PREPRINT, PUBLICATION = kept(identifiers=arxiv(1)), kept(identifiers=doi("a"))


def test_a_preprint_and_its_publication_are_one_work_unless_others_compete() -> None:
    assert works(PREPRINT, PUBLICATION) == [[0, 1]]
    assert works(PREPRINT, PUBLICATION, replace(PUBLICATION, year=2022)) == [[0, 1, 2]]
    other = kept(identifiers=doi("b"))
    assert works(PREPRINT, PUBLICATION, other) == [[0], [1], [2]]
    assert works(PREPRINT, kept(identifiers=arxiv(2)), PUBLICATION) == [[0], [1], [2]]
    assert works(PREPRINT, PUBLICATION, replace(other, year=2030)) == [[0, 1], [2]]
    assert works(PREPRINT, PUBLICATION, replace(other, authors=("Cy Noon",))) == [[0, 1], [2]]
    named = kept(identifiers=(*arxiv(1), *doi("c")))
    assert works(PREPRINT, named, PUBLICATION) == [[0, 1], [2]]


def test_records_without_identifiers_join_the_pair_or_none_of_those_that_compete() -> None:
    assert works(PREPRINT, PUBLICATION, CITATION, BARE) == [[0, 1, 2, 3]]
    assert works(PREPRINT, PUBLICATION, kept(identifiers=doi("b")), CITATION) == [
        [0],
        [1],
        [2],
        [3],
    ]


def test_no_chain_joins_two_dois_but_one_arxiv_id_does() -> None:
    first, second = (kept(identifiers=(*arxiv(1), *doi(name))) for name in "ab")
    assert works(first, second) == [[0, 1]]
    both = kept(identifiers=(*doi("a"), *doi("b")), title="Another Name of It, Quite Unlike")
    one, other = kept(identifiers=doi("a")), kept(identifiers=doi("b"))
    assert works(one, both) == [[0, 1]]
    assert works(one, both, other) == [[0], [1], [2]]
    assert works(first, second, one, other) == [[0, 1], [2], [3]]


def test_a_record_with_two_arxiv_ids_joins_one_work_or_none() -> None:
    both = kept(identifiers=(*arxiv(1), *arxiv(2)))
    assert works(both, PREPRINT) == [[0, 1]]
    assert works(both, PREPRINT, kept(identifiers=arxiv(2))) == [[0], [1], [2]]


def test_a_person_joins_what_no_rule_would_and_later_records_follow() -> None:
    other = kept(identifiers=arxiv(2), title="Quite Another Title of Many Letters")
    records = [PREPRINT, other, PREPRINT, replace(other, year=2000), kept(identifiers=doi("z"))]
    assert cluster(records[:2], together=[(0, 1)]) == [[0, 1]]
    assert cluster(records[:4], together=[(0, 1)]) == [[0, 1, 2, 3]]
    third = kept(identifiers=(*arxiv(2), *doi("y")), title="Third")
    assert cluster([*records, third], together=[(0, 1), (1, 4)]) == [[0, 1, 2, 3, 4, 5]]


def test_a_person_parts_what_one_identifier_joins_and_later_records_choose_the_nearer() -> None:
    wrong = kept(identifiers=arxiv(1), title="Quite Another Title of Many Letters")
    assert cluster([PREPRINT, wrong], apart=[(0, 1)]) == [[0], [1]]
    later = [PREPRINT, wrong, replace(PREPRINT, year=2020), replace(wrong, year=2020), CITATION]
    assert cluster(later, apart=[(0, 1)]) == [[0, 2, 4], [1, 3]]
    assert cluster([LISTING, LISTING, CITATION], apart=[(0, 1)]) == [[0], [1], [2]]


def test_what_a_person_called_two_competes_no_more() -> None:
    other = kept(identifiers=doi("b"))
    assert cluster([PREPRINT, PUBLICATION, other], apart=[(0, 2)]) == [[0, 1], [2]]


def test_thousands_of_identified_works_of_one_title_end_quickly_and_stay_apart() -> None:
    crowd = [kept(identifiers=arxiv(k)) for k in range(2_000)]
    crowd += [kept(identifiers=doi(str(k))) for k in range(2_000)]
    assert len(works(*crowd, CITATION)) == 4_001


def test_one_doi_on_thousands_of_works_ends_quickly() -> None:
    volume = [kept(identifiers=(*arxiv(k), *doi("volume"))) for k in range(2_000)]
    assert len(works(*volume, PUBLICATION, kept(identifiers=doi("volume")))) == 2_002


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
        PREPRINT,
        PUBLICATION,
        replace(PUBLICATION, year=None),
        kept(identifiers=doi("b")),
        kept(identifiers=(*arxiv(1), *doi("b"))),
        kept(identifiers=(*arxiv(2), *doi("b"))),
        kept(identifiers=(*doi("a"), *doi("c"))),
        kept(identifiers=(*arxiv(2), *arxiv(1))),
        kept(identifiers=doi("c"), title="The Same Work Under Its Later and Longer Name"),
    ]
)


def clashing(one: PaperRecord, other: PaperRecord) -> bool:
    """Written anew: different arXiv ids, or different DOIs with no arXiv id in common."""
    mine, theirs = (
        {kind: {v for k, v in r.identifiers if k == kind} for kind in ("arxiv", "doi")}
        for r in (one, other)
    )
    if mine["arxiv"] and theirs["arxiv"]:
        return mine["arxiv"].isdisjoint(theirs["arxiv"])
    return bool(mine["doi"] and theirs["doi"] and mine["doi"].isdisjoint(theirs["doi"]))


@settings(max_examples=400, deadline=None)
@given(st.lists(pool, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_ids_never_clash(records: list[PaperRecord], rng) -> None:
    def parts(given: list[PaperRecord]) -> list[list[str]]:
        return sorted(sorted(repr(given[k]) for k in part) for part in cluster(given))

    shuffled = list(records)
    rng.shuffle(shuffled)
    assert parts(records) == parts(shuffled)
    for part in cluster(records):
        assert not any(clashing(records[a], records[b]) for a, b in combinations(part, 2))
    owner = {k: n for n, part in enumerate(cluster(records)) for k in part}
    for one, other in combinations(range(len(records)), 2):
        ids = [{v for k, v in records[p].identifiers if k == "arxiv"} for p in (one, other)]
        if len(ids[0]) == 1 and ids[0] == ids[1]:
            assert owner[one] == owner[other]


words = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=3)


@settings(max_examples=300, deadline=None)
@given(st.lists(pool, min_size=8, max_size=8, unique=True), words, words, st.permutations(range(8)))
def test_a_persons_word_holds_in_any_order(
    records: list[PaperRecord],
    together: list[tuple[int, int]],
    apart: list[tuple[int, int]],
    order: list[int],
) -> None:
    found = cluster(records, together, apart)
    owner = {k: n for n, part in enumerate(found) for k in part}
    said = connected([record(title=str(k)) for k in range(8)], together)
    atom = {k: n for n, part in enumerate(said) for k in part}
    assert all(owner[one] == owner[other] for one, other in together)
    assert all(owner[a] != owner[b] for a, b in apart if atom[a] != atom[b])
    at = {old: new for new, old in enumerate(order)}
    moved = cluster(
        [records[old] for old in order],
        [(at[a], at[b]) for a, b in together],
        [(at[b], at[a]) for a, b in reversed(apart)],
    )
    assert sorted(sorted(order[k] for k in part) for part in moved) == found
