"""Disjoint sets that can be united, and of which some must stay apart."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

Group = list[int]  # places in a sequence, rising
Kinship = Callable[[int, int], Any]  # how near two items are; more is nearer


class Sets:
    """Disjoint sets of 0..n-1. `kinship` chooses where an item goes that may not go everywhere."""

    def __init__(self, size: int, kinship: Kinship | None = None) -> None:
        self._over = list(range(size))
        self._foes: dict[int, set[int]] = {}  # by root: items that it may not meet
        self._kinship = kinship or (lambda one, other: 0)

    def find(self, item: int) -> int:
        """The set of an item, by its root, which is its least item."""
        while self._over[item] != item:
            self._over[item] = self._over[self._over[item]]
            item = self._over[item]
        return item

    def part(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Keep the sets of two items apart from now on; what is one set already stays one."""
        for pair in pairs:
            one, other = map(self.find, pair)
            if one != other:
                self._foes.setdefault(one, set()).add(other)
                self._foes.setdefault(other, set()).add(one)

    def apart(self, one: int, other: int) -> bool:
        """Whether the sets of two items must not be united."""
        if not self._foes:
            return False
        foes, root = self._foes.get(self.find(one), ()), self.find(other)
        return any(self.find(foe) == root for foe in foes)

    def unite(self, items: Iterable[int]) -> None:
        """Make one set of the sets of all items, or as few as may be.

        Items that must stay apart begin a set each, and every other goes to the nearest of them.
        """
        roots = sorted({self.find(item) for item in items})
        if not self._foes:
            self._merge(roots)
            return
        begun: list[Group] = []
        choosy = self._foes.keys() & set(roots)
        for root in sorted(roots, key=lambda root: root not in choosy):
            open_to = [some for some in begun if not self.apart(root, some[0])]
            if not open_to:
                begun.append([root])
                continue
            nearest = open_to[0]
            if len(open_to) > 1:
                nearest = max(open_to, key=lambda some: self._nearness(root, some))
            self._merge([root, nearest[0]])
            if root in choosy:
                nearest.append(root)

    def _nearness(self, item: int, others: Group) -> Any:
        return max(self._kinship(item, other) for other in others)

    def _merge(self, roots: Iterable[int]) -> None:
        found = {self.find(root) for root in roots}
        least = min(found)
        for root in found - {least}:
            self._over[root] = least
            if foes := self._foes.pop(root, None):
                self._foes.setdefault(least, set()).update(foes)

    def groups(self) -> list[Group]:
        """The sets, each sorted, in the order of their first items."""
        found: dict[int, Group] = defaultdict(list)
        for item in range(len(self._over)):
            found[self.find(item)].append(item)
        return sorted(found.values())
