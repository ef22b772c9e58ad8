"""The normal form of a title, by which two titles are told equal."""

import html
import re
import unicodedata

# LaTeX commands that only dress their argument; any other command counts as the word it is.
DRESSING = (
    "emph|text|textbf|textit|textsc|textsf|texttt|textrm|textnormal|textsuperscript|textsubscript"
    "|mathbf|mathbb|mathcal|mathit|mathrm|mathsf|mathtt|mathfrak|boldsymbol|bm|rm|bf|it|sc|sf|tt|em"
    "|left|right|mathop|operatorname|ensuremath|mbox|hbox|protect|displaystyle|textstyle|xspace"
)
ACCENT = re.compile(r"\\(?:[`'^\"~=.]\s*|[uvHtcdbkr](?![a-zA-Z])\s*)\{?\\?([a-zA-Z])\}?")
SPACING = re.compile(r"\\[,;:!>\s]|\\\\|\\-|~")
COMMAND = re.compile(r"\\([a-zA-Z]+)")
LETTERS = {
    **{"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"},
    **{"ð": "d", "ħ": "h", "ŋ": "n", "∞": " infty ", "&": " and "},
}
ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)} | {
    ord("&"): " and ",
    **dict.fromkeys(map(ord, "{}$"), ""),
}
LONG = 20  # letters from which a title alone can tell a work
COMMAND_LETTERS = {"o": "ø", "l": "ł", "ae": "æ", "oe": "œ", "ss": "ß", "i": "i", "j": "j"}


def title_key(text: str) -> str:
    """The title in small letters without accents, LaTeX dress, kinds of dash and punctuation.

    Words stand one space apart. Greek letters and LaTeX commands become their names, so that `α`
    equals `$\\alpha$`. A title of nothing but signs is its own key, so it is never empty but for
    an empty title.
    """
    plain = _without_latex(html.unescape(text)) if "\\" in text or "&" in text else text
    if plain.isascii():
        words = plain.translate(ASCII).split()
    else:
        folded = "".join(_folded(c) for c in unicodedata.normalize("NFKD", plain).casefold())
        folded = re.sub(r"[{}$]", "", folded)
        words = "".join(c if c.isalnum() else _separator(c) for c in folded).split()
    return " ".join(words) or " ".join(text.casefold().split())


def is_long(key: str) -> bool:
    """Whether a title, in its normal form, has the letters to tell a work."""
    return sum(letter.isalpha() for letter in key) >= LONG


def _without_latex(text: str) -> str:
    bare = ACCENT.sub(r"\1", text)
    bare = SPACING.sub(lambda match: "" if match.group() in (r"\-", r"\!") else " ", bare)
    bare = re.sub(rf"\\(?:{DRESSING})(?![a-zA-Z])", "", bare)
    bare = COMMAND.sub(lambda found: COMMAND_LETTERS.get(found[1], f" {found[1]} "), bare)
    return bare.replace("\\", "")


def _folded(character: str) -> str:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return ""
    if character in LETTERS:
        return LETTERS[character]
    name = unicodedata.name(character, "")
    if name.startswith("GREEK SMALL LETTER "):
        return f" {name.split()[3].lower().replace('lamda', 'lambda')} "
    return character


def _separator(character: str) -> str:
    """A space, but nothing is lost of scripts that write their vowels as marks."""
    return character if unicodedata.category(character).startswith("M") else " "
