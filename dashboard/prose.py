"""The one safe renderer: text from a source becomes HTML or a label that shows it as it is.

Nothing in the text is interpreted: no Markdown, HTML, LaTeX, link, image or emoji shortcode. What
is read on the page is the text, letter for letter; the two exceptions are named at `printable`.
Views pass ingested text to Streamlit through this module only.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import NewType

from catalog.queries import MARK_CLOSE, MARK_OPEN

# Characters that turn the direction of what follows: a title could reorder the page around it.
BIDI_CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
WORD_JOINER = "\u2060"  # no width, no break: keeps two characters from being read as one sign
ARXIV_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}")
DOI = re.compile(r"10\.\d{4,9}/[\w.()/:;-]+")
Html = NewType("Html", str)  # made here, safe to show; everything else is text
_BIDI = re.compile(f"[{BIDI_CONTROLS}]")
_UNPRINTABLE = re.compile("[\0\ud800-\udfff]")
_MARKED = re.compile(f"{MARK_OPEN}([^{MARK_OPEN}{MARK_CLOSE}]*){MARK_CLOSE}")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SHORTCODE = re.compile(r":(?=[\w+-]+:)")
_TYPOGRAPHY = re.compile(r"(?<!\S)([-<>~])(?=[->=]{1,2}(?!\S))")


def printable(text: str) -> str:
    """The text as a page can carry it: line breaks are LF, NUL and half a surrogate pair U+FFFD."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", re.sub("\r\n?", "\n", text))


def inline(text: str) -> Html:
    """HTML that reads as `text`, on one source line so that Streamlit has nothing to dedent.

    A direction control stands in an isolate of its own, where it turns nothing.
    """
    safe = escape(printable(text)).replace("\n", "&#10;")
    return Html(_BIDI.sub(r"<bdi>\g<0></bdi>", safe))


def highlighted(snippet: str) -> Html:
    """`inline`, with what stands between a pair of search marks highlighted and the pair gone."""
    parts = _MARKED.split(snippet)  # outside, inside, outside, ...
    shown = [f"<mark>{inline(p)}</mark>" if i % 2 else inline(p) for i, p in enumerate(parts)]
    return Html("".join(shown))


def block(content: Html, kind: str, tag: str = "p") -> Html:
    """A block of its own that wraps; `kind` is a class of style.css."""
    return Html(f'<{tag} class="{kind}" dir="auto">{content}</{tag}>')


def paragraph(text: str, kind: str = "prose") -> Html:
    """A paragraph in the page's font that reads as `text`."""
    return block(inline(text), kind)


def joined(parts: Sequence[Html], between: str = " ") -> Html:
    """The parts in a row."""
    return Html(inline(between).join(parts))


def label(text: str) -> str:
    """Markdown that reads as `text`, for the labels Streamlit knows no other format for.

    White space is folded. Where Streamlit would still turn characters into a sign (":smile:",
    " -> ") an invisible word joiner parts them, and direction controls are shown as U+FFFD.
    """
    folded = _BIDI.sub("\N{REPLACEMENT CHARACTER}", printable(" ".join(text.split())))
    parted = _SHORTCODE.sub(f":{WORD_JOINER}", folded)
    parted = _TYPOGRAPHY.sub(rf"\1{WORD_JOINER}", parted)
    return _PUNCTUATION.sub(r"\\\1", parted)


def chip(word: str, kind: str) -> Html:
    """A word on a coloured ground; the word alone carries the meaning, `kind` the colour."""
    return Html(f'<span class="chip chip-{escape(kind)}">{inline(word)}</span>')


def verdict_chip(verdict: str) -> Html:
    """The verdict in words, on the ground that goes with it."""
    return chip(verdict, verdict.replace(" ", "-"))


def score_bar(score: float, title: str) -> Html:
    """A share between 0 and 1 as a bar with its number; `title` says what it is a score of."""
    percent = round(100 * min(max(score, 0.0), 1.0))
    return Html(
        f'<div class="score" role="img" aria-label="{inline(title)}: {score:.2f}">'
        f'<div class="track"><div class="fill" style="width:{percent}%"></div></div>'
        f"<span>{score:.2f}</span></div>"
    )


def identifier_link(kind: str, value: str) -> Html:
    """A link to arXiv or to the DOI's page if the identifier is well formed, else its text."""
    forms = {
        "arxiv": (ARXIV_ID, "https://arxiv.org/abs/", "arXiv:"),
        "doi": (DOI, "https://doi.org/", "doi:"),
    }
    form, base, prefix = forms.get(kind, (re.compile("(?!)"), "", f"{kind}:"))
    if not form.fullmatch(value):
        return inline(prefix + value)
    return link(base + value, prefix + value)


def link(address: str, text: str) -> Html:
    """A link that opens in a tab of its own; an address that is not http(s) stays text."""
    if not address.startswith(("https://", "http://")):
        return inline(text)
    return Html(
        f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{inline(text)}</a>'
    )


def legend(entries: Sequence[tuple[str, str, Sequence[int]]]) -> Html:
    """What the lines of a chart are: (name, colour, lengths of dash, gap, ...) of each."""
    shown = []
    for name, colour, dashes in entries:
        ends = [sum(dashes[: place + 1]) for place in range(len(dashes))]
        inks = (escape(colour), "transparent")
        pieces = [
            f"{inks[place % 2]} {end - dashes[place]}px {end}px" for place, end in enumerate(ends)
        ]
        line = f"repeating-linear-gradient(90deg, {', '.join(pieces)})"
        shown.append(
            f'<span class="key"><span class="line" style="background-image:{line}"></span>'
            f"{inline(name)}</span>"
        )
    return Html(f'<div class="legend">{"".join(shown)}</div>')


def framed(page: str) -> Html:
    """A document that shows `page`, whatever is in it, and lets nothing of it out.

    The page stands in a frame without any right: no script, form, window or navigation. The
    policy around it, which the frame inherits, lets it load nothing.
    """
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    return Html(
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        "<style>body { margin: 0 } iframe { border: 0; width: 100%; height: 100vh }</style>"
        f'<iframe sandbox srcdoc="{escape(printable(page))}"></iframe>'
    )


def table(head: Sequence[str], rows: Sequence[Sequence[Html]], kind: str = "sheet") -> Html:
    """A table that scrolls by itself on a narrow screen; `kind` are classes of style.css."""
    top = "".join(f'<th scope="col">{inline(name)}</th>' for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    whole = f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
    return Html(f'<div class="{kind}">{whole}</div>')
