"""People's names: their normal form, and what they look like in a text."""

from catalog.titles import title_key

GENERATION = {"jr", "sr", "ii", "iii", "iv"}  # written after a surname, no part of it
GROUPS = {"collaboration", "collaborations", "consortium", "team", "group", "project"}  # no surname
_NO_NAMES = (
    "january february march april may june july august september october november december jan feb"
    " mar apr jun jul aug sep sept oct nov dec spring summer fall autumn winter figure fig table"
    " lecture section chapter slide slides equation eq since in copyright accessed updated"
)
NO_NAMES = frozenset(_NO_NAMES.split())
CAPITAL = r"[A-Z\u00c0-\u00de\u0100-\u024f\u0370-\u052f\u1e00-\u1eff]"
PARTICLE = r"(?:(?:van|von|de|der|den|la|le|del|di|da|dos|du|ter|ten|el|al|St\.)\s+){0,3}"
BEGINS = rf"(?:[a-z]{{1,3}}-|[dl]['\u2019])?{CAPITAL}"
NAME = rf"(?>{PARTICLE}{BEGINS}[\w'\u2019-]*)"  # atomic: one way to read a word
INITIALS = rf"(?:{CAPITAL}\.\s?(?:-?{CAPITAL}\.\s?){{0,4}})"
PERSON = (
    rf"{INITIALS}?{PARTICLE}{BEGINS}[\w.'\u2019-]*"
    rf"(?:\s+(?:{INITIALS}|{PARTICLE}{BEGINS}[\w.'\u2019-]*)){{0,3}}"
)


def surname_key(name: str) -> str:
    """The surname in small letters without accents, from "Ada van Loon" as from "van Loon, Ada".

    A group of people has none: its key is the whole name.
    """
    family = name.split(",")[0] if "," in name else name
    words = [key for word in family.split() if (key := title_key(word).replace(" ", ""))]
    while len(words) > 1 and words[-1] in GENERATION:
        words.pop()
    if words and words[-1] in GROUPS:
        return " ".join(words)
    return words[-1] if words else ""
