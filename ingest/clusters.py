"""Records that share a title or an identifier, parted into works. Pure, and blind to order."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from ingest.matching import Verdict, compare
from ingest.record import PaperRecord

MANY = 60  # works of one title; beyond it only equal authors or equal abstracts join

Group = list[int]  # places in the sequence of records


class Sets:
    """Disjoint sets of 0..n-1 that can be united."""

    def __init__(self, size: int) -> None:
        self._over = list(range(size))

    def find(self, item: int) -> int:
        """The set of an item, by its root."""
        while self._over[item] != item:
            self._over[item] = self._over[self._over[item]]
            item = self._over[item]
        return item

    def unite(self, items: Iterable[int]) -> None:
        """Make one set of the sets of all items."""
        roots = [self.find(item) for item in items]
        for root in roots:
            self._over[root] = min(roots)

    def groups(self) -> list[Group]:
        """The sets, each sorted, in the order of their first items."""
        found: dict[int, Group] = defaultdict(list)
        for item in range(len(self._over)):
            found[self.find(item)].append(item)
        return sorted(found.values())


def connected(records: Sequence[PaperRecord]) -> list[Group]:
    """The records in groups that share no title and no identifier with one another."""
    sets = Sets(len(records))
    seen: dict[tuple[str, str], int] = {}
    for place, record in enumerate(records):
        for token in (("title", record.title_key), *record.identifiers):
            sets.unite((seen.setdefault(token, place), place))
    return sets.groups()


def cluster(records: Sequence[PaperRecord]) -> list[Group]:
    """One group of places for each work.

    First equal identifiers join. Then records without any join one another, and then one
    identified work, by author or abstract. Last, works of one long title between which nothing
    decides are one if that is unambiguous: if none of them goes against another.
    """
    if len(records) == 1:
        return [[0]]
    sets = Sets(len(records))
    _join_identified(records, sets)
    _join_nameless(records, sets)
    _attach_nameless(records, sets)
    _join_open(records, sets)
    return sets.groups()


def _join_identified(records: Sequence[PaperRecord], sets: Sets) -> None:
    """One arXiv id is one work; so is one DOI, unless records of several arXiv ids carry it."""
    for kind in ("arxiv", "doi"):
        holders: dict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(records):
            if value := dict(record.identifiers).get(kind):
                holders[value].append(place)
        if kind == "arxiv":
            for places in holders.values():
                sets.unite(places)
            continue
        ids = _values(records, sets, "arxiv")
        for places in holders.values():
            named = {value for place in places for value in ids[sets.find(place)]}
            if len(named) > 1:
                places = [place for place in places if not ids[sets.find(place)]]
            if places and not _would_clash(records, sets, places):
                sets.unite(places)


def _values(records: Sequence[PaperRecord], sets: Sets, kind: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for place, record in enumerate(records):
        found[sets.find(place)] |= {value for k, value in record.identifiers if k == kind}
    return found


def _would_clash(records: Sequence[PaperRecord], sets: Sets, places: list[int]) -> bool:
    """Whether one set of these places would hold two arXiv ids."""
    held = _values(records, sets, "arxiv")
    return len(set().union(*(held[sets.find(place)] for place in places))) > 1


def _join_nameless(records: Sequence[PaperRecord], sets: Sets) -> None:
    nameless = [place for place, record in enumerate(records) if not record.identifiers]
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in nameless:
        record = records[place]
        if record.first_author_key:
            alike["author", record.title_key, record.first_author_key].append(place)
        if record.abstract:
            alike[record.abstract_kind, record.title_key, record.abstract].append(place)
    for places in alike.values():
        sets.unite(places)
    by_title: dict[str, list[int]] = defaultdict(list)
    for place in nameless:
        by_title[records[place].title_key].append(place)
    for places in by_title.values():
        for one, other in _pairs(places, sets.find):
            if compare(records[one], records[other]).verdict == Verdict.SAME:
                sets.unite((one, other))


def _pairs(places: list[int], root: Callable[[int], int]) -> list[tuple[int, int]]:
    """Pairs of places not yet in one set; none where they are too many to compare."""
    if len({root(place) for place in places}) > MANY:
        return []
    return [(a, b) for a, b in combinations(places, 2) if root(a) != root(b)]


def _between(records: Sequence[PaperRecord], one: Group, other: Group) -> set[Verdict]:
    return {compare(records[a], records[b]).verdict for a in one for b in other}


def _attach_nameless(records: Sequence[PaperRecord], sets: Sets) -> None:
    groups = sets.groups()
    named = [group for group in groups if any(records[p].identifiers for p in group)]
    if not named or len(groups) > MANY:
        return
    for group in groups:
        if group in named:
            continue
        same = [other for other in named if Verdict.SAME in _between(records, group, other)]
        if len(same) == 1:
            sets.unite((group[0], same[0][0]))


def _join_open(records: Sequence[PaperRecord], sets: Sets) -> None:
    groups = sets.groups()
    if not 1 < len(groups) <= MANY:
        return
    reach = Sets(len(groups))
    against = set()
    for pair in combinations(range(len(groups)), 2):
        verdicts = _between(records, groups[pair[0]], groups[pair[1]]) - {Verdict.UNRELATED}
        if verdicts == {Verdict.OPEN}:
            reach.unite(pair)
        elif verdicts:
            against.add(pair)
    for together in reach.groups():
        if not against & set(combinations(together, 2)):
            sets.unite(groups[k][0] for k in together)
