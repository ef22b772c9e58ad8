"""Records that share a title or an identifier, parted into works. Pure, and blind to order.

A person's word comes first. Then no work has two arXiv ids, nor records with different DOIs unless
they have one arXiv id; where such records compete for a third, none of them gets it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from ingest.identity.identified import MANY, Pairs, Works, content
from ingest.identity.matching import Verdict
from ingest.identity.partition import Group, Sets
from ingest.record import PaperRecord

FACES = 20  # different records of one work and title that are compared with another work's
Titles = dict[str, dict[int, list[int]]]  # title -> root -> places


def connected(records: Sequence[PaperRecord], together: Pairs = ()) -> list[Group]:
    """The records in groups that share no title and no identifier with one another.

    `together` are pairs of places that a person called one work.
    """
    sets = Sets(len(records))
    seen: dict[tuple[str, str], int] = {}
    for place, record in enumerate(records):
        for token in (("title", record.title_key), *record.identifiers):
            first = seen.setdefault(token, place)
            if first != place:
                sets.unite((first, place))
    for pair in together:
        sets.unite(pair)
    return sets.groups()


def cluster(records: Sequence[PaperRecord], together: Pairs = (), apart: Pairs = ()) -> list[Group]:
    """One group of places for each work.

    First what a person called one work joins, then equal identifiers, then a preprint and its
    publication. Then records without identifiers join one another, and then one identified work,
    by author or abstract. Last, works of one long title between which nothing decides are one if
    that is unambiguous: if none of them goes against another. `together` and `apart` are pairs of
    places that a person called one work, and two; of what contradicts, `together` holds.
    """
    if len(records) == 1:
        return [[0]]
    order = list(range(len(records)))
    if apart := list(apart):  # between equals the first decides then
        order.sort(key=lambda place: content(records[place]))
    at = {place: number for number, place in enumerate(order)}
    works = Works(
        [records[place] for place in order],
        [(at[one], at[other]) for one, other in together],
        [(at[one], at[other]) for one, other in apart],
    )
    if any(record.identifiers for record in records):
        works.join_arxiv()
        works.join_doi()
        works.join_publications()
    _join_nameless(works)
    _attach_nameless(works)
    _join_open(works)
    return sorted(sorted(order[place] for place in group) for group in works.sets.groups())


def _titles(works: Works, places: Sequence[int]) -> Titles:
    """The works of each title, with the places of those of their records that have it."""
    found: Titles = defaultdict(lambda: defaultdict(list))
    for place in places:
        found[works.records[place].title_key][works.sets.find(place)].append(place)
    return found


def _compared(works: Works, titles: Titles) -> Iterator[tuple[int, int, int, int]]:
    """(root, other root, place, other place) of what shares a title, unless it is too much."""
    for by_root in titles.values():
        if len(by_root) > MANY:
            continue
        faces = {root: works.faces(places)[:FACES] for root, places in by_root.items()}
        for one, other in combinations(sorted(by_root), 2):
            for mine in faces[one]:
                for theirs in faces[other]:
                    yield one, other, mine, theirs


def _evidence(works: Works, place: int) -> list[tuple[str, ...]]:
    """What makes records of one title one work wherever it is equal, without a comparison."""
    record = works.records[place]
    found: list[tuple[str, ...]] = []
    if record.first_author_key:
        found.append(("author", record.title_key, record.first_author_key))
    if record.abstract:
        found.append((record.abstract_kind, record.title_key, record.abstract))
    return found


def _join_nameless(works: Works) -> None:
    nameless = [place for place, record in enumerate(works.records) if not record.identifiers]
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in nameless:
        for evidence in _evidence(works, place):
            alike[evidence].append(place)
    for _, places in sorted(alike.items()):
        works.sets.unite(places)
    for _, _, mine, theirs in list(_compared(works, _titles(works, nameless))):
        if works.match(mine, theirs).verdict == Verdict.SAME:
            works.sets.unite((mine, theirs))


def _attach_nameless(works: Works) -> None:
    """Works without identifiers to the one identified work that each is the same as."""
    roots = [works.sets.find(place) for place in range(len(works.records))]
    named = {root for root, record in zip(roots, works.records, strict=True) if record.identifiers}
    if not named or len(named) == len(set(roots)):
        return
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for place, root in enumerate(roots):
        if root in named:
            for evidence in _evidence(works, place):
                holders[evidence].add(root)
    near: dict[int, set[int]] = defaultdict(set)
    for place, root in enumerate(roots):
        if root not in named:
            for evidence in _evidence(works, place):
                near[root] |= holders.get(evidence, set())
    for one, other, mine, theirs in _compared(works, _titles(works, range(len(roots)))):
        if (one in named) != (other in named):
            nameless, holder = (other, one) if one in named else (one, other)
            if holder not in near[nameless] and works.match(mine, theirs).verdict == Verdict.SAME:
                near[nameless].add(holder)
    for nameless, found in sorted(near.items()):
        free = [root for root in found if not works.sets.apart(nameless, root)]
        if len(free) == 1:
            works.sets.unite((nameless, free[0]))


def _join_open(works: Works) -> None:
    titles = _titles(works, range(len(works.records)))
    crowded = {root for by_root in titles.values() if len(by_root) > MANY for root in by_root}
    verdicts: dict[tuple[int, int], set[Verdict]] = defaultdict(set)
    for one, other, mine, theirs in _compared(works, titles):
        verdicts[one, other].add(works.match(mine, theirs).verdict)
    reach = Sets(len(works.records))
    for pair, said in verdicts.items():
        if said == {Verdict.OPEN} and not crowded & set(pair):
            reach.unite(pair)
    for together in reach.groups():
        if len(together) > 1 and _agree(works, together, verdicts):
            works.sets.unite(together)


def _agree(works: Works, roots: Group, verdicts: dict[tuple[int, int], set[Verdict]]) -> bool:
    """Whether nothing says of any two of these works that they are two."""
    keys = works.keys_of(roots)
    return not any(
        verdicts.get(pair, set()) - {Verdict.OPEN} or works.barred(keys, *pair)
        for pair in combinations(roots, 2)
    )
