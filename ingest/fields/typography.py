"""Signs written as names become the signs: HTML entities, LaTeX accents, letters, dashes, quotes.

Maths stays as it is written. The tables are our own and not pylatexenc's: its parser builds a tree
of every text, which would be most of the time of an ingest. `plain` is for text that anybody wrote
and changes only what is certainly LaTeX; `latex` is for what is LaTeX as a whole, as in BibTeX.
"""

import html
import re
import string
import unicodedata

MATHS = (
    r"\$\$(?:[^$\\]|\\.)+\$\$"
    r"|\$(?=[^\s$\d])(?:[^$\\]|\\.)*?(?<=\S)\$"
    r"|\$(?=\d)(?:[^$\\]|\\.)*?(?<=\S)\$(?!\d)"  # no price: "$5 and $6"
    r"|\\\((?:[^\\]|\\[^()])*\\\)|\\\[(?:[^\\]|\\[^\[\]])*\\\]"
)
ACCENTS = {
    **{"'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304"},
    **{".": "\u0307", "c": "\u0327", "v": "\u030c", "H": "\u030b", "k": "\u0328", "r": "\u030a"},
    **{"u": "\u0306", "d": "\u0323", "b": "\u0331", "t": "\u0361", "G": "\u030f", "U": "\u030e"},
    **{"ocirc": "\u030a", "polhk": "\u0328", "lfhook": "\u0326"},  # of the Mathematical Reviews
}
LONG_ACCENTS = ("ocirc", "polhk", "lfhook")
NAMED = {
    **{"ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ"},
    **{"OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ"},
    **{"TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "S": "§", "P": "¶", "SS": "ẞ"},
    **{"textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’"},
    **{"textquotedblleft": "“", "textquotedblright": "”", "textquotedbl": '"', "lq": "‘"},
    **{"rq": "’", "quotedblbase": "„", "quotesinglbase": "‚", "guillemotleft": "«"},
    **{"guillemotright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "glqq": "„"},
    **{"grqq": "“", "flqq": "«", "frqq": "»", "textquotesingle": "'", "textasciigrave": "`"},
    **{"textbar": "|", "textless": "<", "textgreater": ">", "textunderscore": "_"},
    **{"textbraceleft": "{", "textbraceright": "}"},
    **{"textasciitilde": "~", "textasciicircum": "^", "textbullet": "•", "textellipsis": "…"},
    **{"dots": "…", "ldots": "…", "textregistered": "®", "texttrademark": "™"},
    **{"copyright": "©", "textcopyright": "©", "pounds": "£", "textsterling": "£"},
    **{"texteuro": "€", "euro": "€", "EUR": "€", "textyen": "¥", "textcent": "¢"},
    **{"textdegree": "°", "textpm": "±", "texttimes": "×", "textdiv": "÷", "textmu": "µ"},
    **{"textperiodcentered": "·", "textsection": "§", "textparagraph": "¶", "textonehalf": "½"},
    **{"textonequarter": "¼", "textexclamdown": "¡", "textquestiondown": "¿"},
    **{"textordfeminine": "ª", "textordmasculine": "º", "textrightarrow": "→"},
    **{"textleftarrow": "←", "textasteriskcentered": "*", "textdollar": "$", "slash": "/"},
    **{"TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "textnumero": "№"},
    **{"cprime": "ʹ", "cdprime": "ʺ", "dbar": "đ"},
}
DRESS = (  # commands that only dress their argument
    "emph|text|textbf|textit|textsl|textsc|textsf|texttt|textrm|textmd|textup|textnormal|mbox|hbox"
    "|textsuperscript|textsubscript|underline|uline|enquote|mkbibquote|mkbibemph|mkbibitalic|mkbibbold"
    "|url|nolinkurl|textcyrillic|textgreek"
)
SWITCHES = "it|em|bf|sc|sf|tt|rm|sl|itshape|bfseries|scshape|ttfamily|upshape|slshape|normalfont"
_NONE = (  # prints nothing
    r"\\relax(?![A-Za-z])[ \n]*|\\(?:noopsort|SortNoop|[hv]space\*?)[ \n]*\{[^{}]*\}"
    r"|\\[hv]?phantom[ \n]*(?:\{[^{}]*\}|\\\{\\\})"
)
_SPACE = "par|q?quad|enspace|enskip|thinspace|space|newline|linebreak"
_END = "(?![A-Za-z])"
_LETTER = rf"(?:\{{\s*(?:\\[ij]{_END}\s*(?:\{{\}})?|[^\W\d_])?\s*\}}|\\[ij]{_END}|[^\W\d_])"
_ACCENT = rf"""\\(?:(?:["'`^~=.]|(?:[cvHkrudbtGU]|ocirc|polhk|lfhook){_END})\s*{_LETTER}|=\d)"""
_NAMES = "|".join(sorted(NAMED, key=len, reverse=True))
_NAME = rf"\\(?:{_NAMES}){_END}"
_INSIDE = r"(?:[^{}$\\]|\\.|\{[^{}$]*\})*"
PLAIN = re.compile(
    rf"(?P<kept>{MATHS}|\\\\)"
    rf"|(?P<accent>\{{\s*{_ACCENT}\s*\}}|{_ACCENT})"
    rf"|(?P<name>\{{\s*{_NAME}\s*(?:\{{\s*\}})?\s*\}}|{_NAME}(?:\{{\s*\}}|[ \n]+)?)"
    rf"|(?P<dressed>\\(?:{DRESS})\s*\{{{_INSIDE}\}}|\{{\s*\\(?:{SWITCHES}){_END}{_INSIDE}\}})"
    r"|\\(?P<sign>[%$#_]|&(?!#?\w+;))"
    r"|(?P<quoted>``[^`'$\\]*'')"
    r"|(?P<dash>(?<=[\w.)])---?(?=\w)|(?<=\w )---?(?= \w))",
    re.DOTALL,
)
TEX = re.compile(
    rf"(?P<kept>{MATHS})"
    rf"|(?P<accent>\{{\s*{_ACCENT}\s*\}}|{_ACCENT})"
    rf"|(?P<name>\{{\s*{_NAME}\s*(?:\{{\s*\}})?\s*\}}|{_NAME}(?:\{{\s*\}}|[ \n]+)?)"
    r"|\\ensuremath\s*\{(?P<maths>(?:[^{}]|\{[^{}]*\})*)\}"
    r"|(?P<backslash>\\textbackslash(?![A-Za-z])(?:\{\}|[ \n]+)?)"
    rf"|(?P<space>\\[\\,;:> \n]|~|\\(?:{_SPACE}){_END}(?:\{{\}}|[ \n]+)?)"
    rf"|(?P<none>{_NONE})"
    rf"|(?P<dress>\\(?:{DRESS}|{SWITCHES}){_END}[ \n]*|\\[A-Za-z]+[ \n]*(?=\{{))"
    r"|\\(?P<sign>_|[^\w\s\\,;:!/>-])"
    r"|(?P<dash>---?)|(?P<open>``)|(?P<close>'')|(?P<nothing>[{}]|\\[-/!])",
    re.DOTALL,
)
FIXED = {
    "space": " ",
    "open": "“",
    "close": "”",
    "nothing": "",
    "none": "",
    "dress": "",
    "backslash": "\\",
}
ENTITY = re.compile(
    r"(?<!\\)&(?:(?:amp|#38|#x26);){0,9}(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,31});",
    re.ASCII,
)
MANGLED = re.compile(  # an accent's backslash, as Mendeley writes it
    r"\$\\backslash\$(?=[\"'`^~=.]|[cvHkru](?:\s|\{))"
)
FIRST_SIGNS = re.compile(r"[\\{}$~`'-]")  # what any of PLAIN and TEX begins with


def plain(text: str) -> str:
    """The text with its signs, composed (NFC); what is not understood stays as it is."""
    if "&" in text:
        text = entities_resolved(text)
    if "\\" in text or "--" in text or "``" in text:
        text = _resolved(PLAIN, text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def latex(text: str) -> str:
    """What LaTeX would print of the text, maths as written: no braces, ties or commands."""
    if "&" in text:
        text = entities_resolved(text)
    if "\\backslash" in text:
        text = MANGLED.sub(r"\\", text)
    telling = "\\" in text or "{" in text or "$" in text or "--" in text
    if telling or "}" in text or "~" in text or "``" in text or "''" in text:
        text = _resolved(TEX, text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def entities_resolved(text: str) -> str:
    """The text with the signs of its HTML entities, however often they were escaped."""
    return ENTITY.sub(lambda found: _named(found[1]) or found[0], text)


def _named(entity: str) -> str:
    sign = html.unescape(f"&{entity};")
    return "" if sign.endswith(";") and len(sign) > 1 else sign


def _resolved(signs: re.Pattern[str], text: str) -> str:
    """`signs.sub`, at a quarter of its time: only where one can begin are all of them tried."""
    pieces, end = [], 0
    for possible in FIRST_SIGNS.finditer(text):
        start = possible.start()
        if start >= end and (found := signs.match(text, start)):
            pieces.append(text[end:start])
            pieces.append(_sign(found))
            end = found.end()
    return "".join(pieces) + text[end:]


def _sign(found: re.Match[str]) -> str:
    token, kind = found[0], found.lastgroup or ""
    match kind:
        case "accent":
            return _accented(token.strip("{ \t\n}").replace("{", " ").replace("}", " "))
        case "name":
            return NAMED[token.strip("{ \t\n}")[1:]]
        case "dressed" if token[0] == "\\":
            return _resolved(PLAIN, token[token.index("{") + 1 : -1])
        case "dressed":
            return _resolved(PLAIN, token[1:-1].lstrip()[1:].lstrip(string.ascii_letters).lstrip())
        case "sign":
            return found["sign"]
        case "maths":
            return f"${found['maths']}$"
        case "quoted":
            return f"“{token[2:-2]}”"
        case "dash":
            return "–" if token == "--" else "—"
        case _:
            return FIXED.get(kind, token)


def _accented(token: str) -> str:
    r"""The letter of `\' e` with its accent; the accent's own sign where it stands on nothing."""
    name = next((long for long in LONG_ACCENTS if token.startswith(long, 1)), token[1])
    letter = token[1 + len(name) :].replace("\\", "").strip()
    if not letter:
        return name if name in "^~`'\"" else ""
    return unicodedata.normalize("NFC", letter + ACCENTS[name])
