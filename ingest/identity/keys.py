"""The identifiers of records, as what keeps works apart and brings them together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.record import PaperRecord


@dataclass(frozen=True)
class Keys:
    """What identifies a record: arXiv ids, and DOIs."""

    arxiv: frozenset[str] = frozenset()
    doi: frozenset[str] = frozenset()

    @classmethod
    def of(cls, record: PaperRecord) -> "Keys":
        """The keys that a record carries."""
        if not record.identifiers:
            return NONE
        return cls(
            frozenset(value for kind, value in record.identifiers if kind == "arxiv"),
            frozenset(value for kind, value in record.identifiers if kind == "doi"),
        )


NONE = Keys()


def clash(one: Keys, other: Keys) -> bool:
    """Whether two records cannot be of one work: different arXiv ids, or different DOIs without
    one arXiv id."""
    if one.arxiv and other.arxiv:
        return not one.arxiv & other.arxiv
    return bool(one.doi and other.doi and not one.doi & other.doi)


def called_one(keys: Sequence[Keys], groups: Iterable[Sequence[int]]) -> list[Keys]:
    """The keys where those of each group of places are one key each, whoever else has them."""
    arxiv, doi = _Aliases(), _Aliases()
    joined = list(keys)
    for group in groups:
        ids = arxiv.join(value for place in group for value in keys[place].arxiv)
        dois = doi.join(value for place in group for value in keys[place].doi)
        for place in group:
            joined[place] = Keys(ids, dois)
    return [Keys(arxiv.of(each.arxiv), doi.of(each.doi)) for each in joined]


class _Aliases:
    """Values of which some mean the same; each by the least of those."""

    def __init__(self) -> None:
        self._least: dict[str, str] = {}

    def join(self, values: Iterable[str]) -> frozenset[str]:
        """Call the values one, and with them all that each was one with before."""
        found = frozenset(values)
        least = {self._least.get(value, value) for value in found}
        if least:
            self._least |= dict.fromkeys(found | least, min(least))
            for value, known in self._least.items():
                if known in least:
                    self._least[value] = min(least)
        return found

    def of(self, values: frozenset[str]) -> frozenset[str]:
        return frozenset(self._least.get(value, value) for value in values) if values else values
