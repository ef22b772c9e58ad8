"""An answer of the API as far as asking needs it: how much there is, and one entry cut out."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
ENTRY = re.compile(rb"<entry[\s>].*?</entry\s*>\s*", re.DOTALL)
ERROR = "/api/errors"  # in the id of an entry that is no paper but arXiv's complaint


class Broken(Exception):
    """The bytes are no whole feed."""


@dataclass(frozen=True)
class Feed:
    """The bytes of an answer, how many entries are in it, and how many there are in all."""

    body: bytes
    entries: int
    total: int
    error: str = ""  # arXiv's complaint, where the answer is nothing else

    @classmethod
    def of(cls, body: bytes) -> "Feed":
        """What the bytes are. Broken if they are not a whole Atom feed."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            root = etree.fromstring(body, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Broken("no whole feed") from error
        if root.tag != f"{ATOM}feed" or root.getroottree().docinfo.doctype:
            raise Broken("no feed")
        entries = root.findall(f"{ATOM}entry")
        total = (root.findtext(TOTAL) or "").strip()
        complaints = [e for e in entries if ERROR in (e.findtext(f"{ATOM}id") or "")]
        said = " ".join((e.findtext(f"{ATOM}summary") or "no reason given") for e in complaints)
        return cls(
            body=body,
            entries=len(entries),
            total=int(total) if total.isascii() and total.isdigit() else 0,
            error=" ".join(said.split())[:300] if len(complaints) == len(entries) else "",
        )

    def only(self, places: Collection[int]) -> bytes:
        """The feed's bytes without the entries at other places. Broken if they cannot be told."""
        found = list(ENTRY.finditer(self.body))
        if len(found) != self.entries:
            raise Broken("the feed's entries cannot be told from each other")
        kept, end = [], 0
        for place, entry in enumerate(found):
            kept.append(self.body[end : entry.start()])
            kept.append(entry.group() if place in places else b"")
            end = entry.end()
        cut = b"".join([*kept, self.body[end:]])
        if Feed.of(cut).entries != sum(place < self.entries for place in set(places)):
            raise Broken("the feed's entries cannot be told from each other")
        return cut
