"""Works as sets of records, and the joins that identifiers decide."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

from catalog.titles import is_long
from ingest.identity.keys import Keys, called_one, clash
from ingest.identity.matching import Match, Verdict, compare, year_of
from ingest.identity.partition import Sets
from ingest.record import PaperRecord

MANY = 60  # works of one title; beyond it only equal authors or equal abstracts join

Pairs = Iterable[tuple[int, int]]


def content(record: PaperRecord) -> tuple[Any, ...]:
    """What a verdict depends on; records that are equal in it are one to every other."""
    kind, author = record.abstract_kind, record.first_author_key
    year = year_of(record) or 0
    return record.title_key, record.identifiers, author, year, kind, record.abstract


class Works:
    """The works found so far, as sets of places; `together` and `apart` are a person's word."""

    def __init__(self, records: Sequence[PaperRecord], together: Pairs, apart: Pairs) -> None:
        self.records = records
        self.sets = Sets(len(records), self._kinship)
        self.keys = [Keys.of(record) for record in records]
        self._matches: dict[tuple[int, int], Match] = {}
        decided: set[int] = set()
        for pair in together:
            self.sets.unite(pair)
            decided.update(pair)
        self._decided = sorted(decided)
        self._call_one()
        self.sets.part(apart)

    def match(self, one: int, other: int) -> Match:
        """What the records at two places say about being one work."""
        pair = (one, other) if one < other else (other, one)
        if pair not in self._matches:
            self._matches[pair] = compare(self.records[pair[0]], self.records[pair[1]])
        return self._matches[pair]

    def same(self, some: Iterable[int], others: Iterable[int]) -> list[tuple[int, int]]:
        """The pairs, one from here and one from there, that are records of one work.

        None at all where they are too many to compare.
        """
        here, there = self.faces(some), self.faces(others)
        if len(here) * len(there) > MANY**2:
            return []
        return [p for p in product(here, there) if self.match(*p).verdict == Verdict.SAME]

    def faces(self, places: Iterable[int]) -> list[int]:
        """Places that stand for all: of equal records one, the least."""
        found: dict[Any, int] = {}
        for place in places:
            found.setdefault(content(self.records[place]), place)
        return [found[key] for key in sorted(found)]

    def barred(self, keys: dict[int, set[Keys]], one: int, other: int) -> bool:
        """Whether the works of two roots, whose keys are given, must not be one."""
        if self.sets.apart(one, other):
            return True
        return any(clash(*pair) for pair in product(keys[one], keys[other]))

    def keys_of(self, places: Iterable[int]) -> dict[int, set[Keys]]:
        """The different keys in the works of these places, by root."""
        found: dict[int, set[Keys]] = {self.sets.find(place): set() for place in places}
        for place, keys in enumerate(self.keys):
            if (root := self.sets.find(place)) in found:
                found[root].add(keys)
        return found

    def join_unambiguous(self, links: Pairs) -> None:
        """Join the works that are linked to one another and, both of them, to no third."""
        pairs = {(self.sets.find(one), self.sets.find(other)) for one, other in links}
        keys = self.keys_of(root for pair in pairs for root in pair)
        near: dict[int, set[int]] = defaultdict(set)
        for one, other in pairs:
            if one != other and not self.barred(keys, one, other):
                near[one].add(other)
                near[other].add(one)
        for one in sorted(near):
            if len(near[one]) == 1 and near[(other := min(near[one]))] == {one}:
                self.sets.unite((one, other))

    def _call_one(self) -> None:
        """All keys of a work that a person's word made are keys of one thing."""
        if self._decided:
            roots = {self.sets.find(place) for place in self._decided}
            groups = [group for group in self.sets.groups() if self.sets.find(group[0]) in roots]
            self.keys = called_one(self.keys, groups)

    def _kinship(self, one: int, other: int) -> tuple[Any, ...]:
        mine, theirs = self.records[one], self.records[other]
        author = bool(mine.first_author_key) and mine.first_author_key == theirs.first_author_key
        years = -abs((year_of(mine) or 0) - (year_of(theirs) or 0))
        return mine.title_key == theirs.title_key, author, self.match(one, other).score, years

    def join_arxiv(self) -> None:
        """One arXiv id is one work."""
        self._join_keyed([(place, keys.arxiv) for place, keys in enumerate(self.keys)])
        self._call_one()

    def join_doi(self) -> None:
        """One DOI is one work, unless works of several arXiv ids carry it."""
        filed = {self.sets.find(place) for place, keys in enumerate(self.keys) if keys.arxiv}
        loose, held = [], defaultdict(list)
        for place, keys in enumerate(self.keys):
            if self.sets.find(place) not in filed:
                loose.append((place, keys.doi))
            else:
                for value in keys.doi:
                    held[value].append(place)
        self._join_keyed(loose)
        wanted = {(self.sets.find(place), doi) for place, dois in loose for doi in dois}
        self.join_unambiguous((root, holder) for root, doi in wanted for holder in held[doi])

    def _join_keyed(self, found: list[tuple[int, frozenset[str]]]) -> None:
        """Join who has one key of a kind; who has several goes to the only other work with one."""
        holders: dict[frozenset[str], list[int]] = defaultdict(list)
        for place, values in found:
            if values:
                holders[values].append(place)
        for places in holders.values():
            self.sets.unite(places)
        if any(len(values) > 1 for values in holders):
            first: dict[str, list[int]] = defaultdict(list)
            for values, places in holders.items():
                for value in values:
                    first[value].append(places[0])
            self.join_unambiguous(
                (holders[values][0], other)
                for values in holders
                if len(values) > 1
                for value in values
                for other in first[value]
            )

    def join_publications(self) -> None:
        """A preprint and its publication, where nothing else could be either."""
        kinds: dict[int, set[str]] = defaultdict(set)
        for place, keys in enumerate(self.keys):
            kinds[self.sets.find(place)] |= {"arxiv"} if keys.arxiv else set()
            kinds[self.sets.find(place)] |= {"doi"} if keys.doi else set()
        sides: dict[tuple[str, str], dict[str, list[int]]] = {}
        for place, record in enumerate(self.records):
            known, author = kinds[self.sets.find(place)], record.first_author_key
            if len(known) == 1 and record.identifiers and author and is_long(record.title_key):
                both = sides.setdefault((record.title_key, author), {"arxiv": [], "doi": []})
                both[min(known)].append(place)
        self.join_unambiguous(
            pair
            for both in sides.values()
            if len(both["arxiv"]) * len(both["doi"]) > 0
            for pair in self.same(both["arxiv"], both["doi"])
        )
