r"""BibTeX that BibTeX, Biber and reference managers read, in UTF-8.

Texts are escaped for LaTeX, with `$...$` left as maths where it is certainly that. `date` is there
beside `year` where both say the same.
"""

import json
import re
from collections.abc import Iterable, Iterator

from catalog.export import OWN, Row, citation_key, named, rest

FORMAT = "bibtex"
LAYOUT = 1
PLACED = ("title", "abstract", "authors", "year", "venue", "comment", "identifiers")
_SIMPLE = r"[^$\\{}%&#]|\\[A-Za-z]+"
MATHS = re.compile(
    rf"(\$(?=[^\s$])(?:{_SIMPLE}|\{{(?:{_SIMPLE}|\{{(?:{_SIMPLE})*\}})*\}})*?(?<=\S)\$(?!\d))"
)
SIGNS = {
    **{"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}"},
    **{"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"},
    **{sign: f"\\{sign}" for sign in "$&%#_"},
}
SPECIAL = re.compile(r"[\\{}~^$&%#_]|(?<=-)-|(?<=`)`|(?<=')'")
AMBIGUOUS = re.compile(r"[,{}]|(?:^|\s)(?:and|others|et al\.?)(?:\s|$)", re.IGNORECASE)


def written(rows: Iterable[Row]) -> Iterator[str]:
    """An entry for each row, with a blank line between."""
    before = ""
    for row in rows:
        yield before + _entry(row)
        before = "\n"


def latex(text: str) -> str:
    """The text as LaTeX prints it; ligatures that it would make of `--` are parted."""
    found = MATHS.split(text)
    found[::2] = [SPECIAL.sub(_sign, part) for part in found[::2]]
    return "".join(found)


def _sign(found: re.Match[str]) -> str:
    return SIGNS.get(found[0], "{}" + found[0])


def author(name: str) -> str:
    """The name; in braces where BibTeX would part it otherwise."""
    return f"{{{latex(name)}}}" if AMBIGUOUS.search(name) else latex(name)


def _entry(row: Row) -> str:
    doi, arxiv = named(row, "doi"), named(row, "arxiv")
    placed = list(PLACED)
    category = row.get("primary_category", "") if arxiv else ""
    if category:
        placed.append("primary_category")
    day = row.get("published", "")
    if day and day.startswith(f"{row.get('year', '')}-"):
        placed.append("published")
    if row.get("abstract_kind") == "abstract":
        placed.append("abstract_kind")
    fields = {
        "title": f"{{{latex(row['title'])}}}",
        "author": " and ".join(author(name) for name in row.get("authors", ())),
        "year": str(row.get("year", "")),
        "date": day if "published" in placed else "",
        "journal": latex(row.get("venue", "")),
        "eprint": arxiv,
        "archiveprefix": "arXiv" if arxiv else "",
        "primaryclass": latex(category),
        "doi": latex(doi),
        "keywords": ", ".join(row.get("themes", ())),
        "note": latex(row.get("comment", "")),
        "abstract": latex(row.get("abstract", "")),
        OWN: _own(rest(row, placed, (f"doi:{doi}", f"arxiv:{arxiv}"))),
    }
    kind = "article" if "venue" in row else "misc"
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{kind}{{{citation_key(row)},\n" + ",\n".join(lines) + "\n}\n"


def _own(left: Row) -> str:
    """The members of a JSON object, whose braces are the field's."""
    text = json.dumps({"layout": LAYOUT} | left, ensure_ascii=False)[1:-1]
    return text.replace("{", r"\u007b").replace("}", r"\u007d")
