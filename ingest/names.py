"""People's names in their normal form."""

from catalog.titles import title_key

GENERATION = {"jr", "sr", "ii", "iii", "iv"}  # written after a surname, no part of it


def surname_key(name: str) -> str:
    """The surname in small letters without accents, from "Ada van Loon" as from "van Loon, Ada"."""
    family = name.split(",")[0] if "," in name else name
    words = [key for word in family.split() if (key := title_key(word).replace(" ", ""))]
    while len(words) > 1 and words[-1] in GENERATION:
        words.pop()
    return words[-1] if words else ""
