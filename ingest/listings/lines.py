"""What the lines of a saved listing look like, one by one: prose, title or page furniture."""

import re
from dataclasses import dataclass
from functools import cached_property

LONG = 200  # characters; no title, and no line of wrapped text, is longer
_SMALL = (
    "a an and as at but by can do for from in into is it its nor not of off on onto or over per so"
    " than that the their through to toward towards under up using via vs vs. we what when where"
    " which while with within without you your are how be all my our"
)
_OPEN = (
    "a an and as at by for from in into of on onto or over the their through to toward towards"
    " under using via with within without that which its our is are between against among"
)
SMALL_WORDS, OPEN_ENDED = frozenset(_SMALL.split()), frozenset(_OPEN.split())
PROSE = re.compile(
    r"\b(?:we|our|this paper|this work|these|those|it|is|are|was|were|has|have|been|can|however"
    r"|such as|e\.g\.|i\.e\.|show|shows|propose|which|they|their)\b",
    re.IGNORECASE,
)
MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+"
DATE = (
    rf"(?:{WEEKDAY})?(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}\s+{MONTH}(?:,?\s+\d{{4}})?|\d{{4}}-\d\d-\d\d|{MONTH}\s+\d{{4}})"
)
CALLS = (
    "subscribe|subscribe now|sign ?up|sign ?in|log ?in|log ?out|load more|show more|read more"
    "|see more|view more|view all|see all|get started|register now|join now"
    "|join us|follow us|try it|back to top"
)
WIDGETS = (
    "new|next|previous|prev|home|papers|models|datasets|spaces|docs|pricing|menu|search|share|save"
    "|upvote|upvotes|view pdf|view paper|pdf|abs|html|comments?|similar papers|trending papers"
    "|daily papers|more|privacy|terms|terms of service|about|contact|help|join|register|follow"
    "|submit|close|cancel|copy|login|logout|loading|sort by|filters?|page|abstract|advertisement"
    "|sponsored|promoted"
)
FURNITURE = re.compile(
    rf"(?:{CALLS}|{WIDGETS}|{DATE}|[\W\d_]+|page \d+(?: of \d+)?|\d[\d,.]* (?:papers?|results?"
    r"|upvotes?|likes?|comments?|items?)|by\s*[A-Z@]\S*(?: and .*)?|published on .*"
    r"|submitted by .*|(?:last )?updated (?:hourly|daily|weekly|on .*|\d.*))[\W_]*",
    re.IGNORECASE,
)
APPEAL = re.compile(
    r"\b(?:inbox|e-?mail|newsletter|subscribed?|sign ?up|sign ?in|log ?in|cookies?|readers"
    r"|privacy policy|terms of|all rights reserved|trending|copyright|your (?:feed|account|daily)"
    r"|research community|unsubscribe|follow us|join \d|weekly digest|daily digest|delivered)\b"
    r"|[\u00a9]",
    re.IGNORECASE,
)
ENDS_SENTENCE = re.compile(r"[.!?\u2026\u3002][\"')\]\u201d\u2019*]*$")
ENDS_WITH_LINK = re.compile(r"(?:https?://|www\.|\b[\w-]+\.(?:com|org|io|ai|github)\b)\S*$")
GLUED = re.compile(
    rf"^(?:(?P<call>{CALLS})(?!(?:r|rs|d|s)\b)|(?P<date>{DATE}))(?=(?-i:[A-Z])|[\"'\u201c(])"
    r"|^subscribe(?!(?:rs?|d|s)\b)(?=[a-z])",
    re.IGNORECASE,
)
GLUED_WORD = re.compile(r"^(?P<call>[A-Z][a-z]+)(?=[A-Z\"\u201c])")
_GLUED_WORDS = "Join Register Follow Next Search New Home More Submit Upvote Share Save Menu Login"
GLUED_WORDS = frozenset(_GLUED_WORDS.split())
GLUED_APPEAL = re.compile(rf"^(?P<appeal>[^a-z].{{1,120}}?[a-z\s])(?i:{CALLS})(?=[A-Z\"\u201c])")


@dataclass(frozen=True)
class Line:
    """One line with text: its number in the file from 1, and whether an empty one precedes it."""

    number: int
    text: str
    after_blank: bool

    @cached_property
    def words(self) -> list[str]:
        """The words, split at white space."""
        return self.text.split()

    @property
    def is_long(self) -> bool:
        """Too long for a title."""
        return len(self.text) > LONG

    @cached_property
    def starts_small(self) -> bool:
        """It begins with a small letter or with a sign that begins no sentence."""
        first = self.text[0]
        return first.islower() or first in ",.;:)]}%/&\u2019\u201d"

    @cached_property
    def ends_sentence(self) -> bool:
        """It ends as a sentence, or with a link, as abstracts do."""
        end = self.text[-LONG:]
        return bool(ENDS_SENTENCE.search(end) or ENDS_WITH_LINK.search(end))

    @cached_property
    def ends_open(self) -> bool:
        """Its last word or sign asks for more."""
        last = self.words[-1]
        return last.lower() in OPEN_ENDED or last[-1] in ",-(&/\u2013\u2014"

    @cached_property
    def capitals(self) -> float:
        """The share of its weighty words that begin with a capital or a digit, 0 to 1."""
        weighty = [w for w in self.words if w.lower().strip("(\"'") not in SMALL_WORDS]
        if not weighty:
            return 0.5
        return sum(not w.lstrip("(\"'\u201c[")[:1].islower() for w in weighty) / len(weighty)

    @cached_property
    def prose(self) -> int:
        """How many words it has that stand in sentences rather than titles."""
        return len(PROSE.findall(self.text))

    @cached_property
    def is_furniture(self) -> bool:
        """The whole line is known for a part of a page: a button, a date, a count, an appeal."""
        return not self.is_long and bool(
            FURNITURE.fullmatch(self.text) or (len(self.words) <= 14 and APPEAL.search(self.text))
        )

    def as_title(self) -> float:
        """How much it looks like a title of its own, in nats; 0 is an ordinary one."""
        if self.is_long:
            return -50.0
        score = 2.0 * (self.capitals - 0.6) - 0.7 * min(self.prose, 4)
        score -= 0.4 * max(0, len(self.words) - 20)
        if self.starts_small:
            score -= 1.5
        if self.text.endswith((".", ";", ",")):
            score -= 2.5
        if self.ends_open:
            score -= 1.5
        if re.search(r"[a-z]\. [A-Z]", self.text):
            score -= 2.0
        return score - (6.0 if self.is_furniture else 0.0)

    def as_prose(self) -> float:
        """How much it looks like a piece of an abstract, in nats."""
        if self.is_long:
            return 4.0
        score = 2.0 * (0.45 - self.capitals) + 0.7 * min(self.prose, 4)
        if self.text.endswith("."):
            score += 1.0
        return score - (3.0 if self.is_furniture else 0.0)


def unglued(title: str, abstract: str, *, is_first: bool) -> str:
    """The title without the button or date that the page's text ran into it.

    Common words that also begin names (NextGen, JoinNet) are only taken off the first title of a
    page, and only if the abstract does not know the name.
    """
    if found := GLUED.match(title):
        return unglued(title[found.end() :], abstract, is_first=is_first)
    found = GLUED_APPEAL.match(title)
    if is_first and found and APPEAL.search(found["appeal"]):
        return title[found.end() :]
    found = GLUED_WORD.match(title)
    name = re.split(r"[\s:,]", title, maxsplit=1)[0]
    if is_first and found and found["call"] in GLUED_WORDS and name not in abstract:
        return title[found.end() :]
    return title


def joined(lines: list[Line]) -> str:
    """The text of wrapped lines; a word broken at its hyphen is whole again."""
    text = lines[0].text
    for line in lines[1:]:
        broken = re.search(r"\w-$|/$", text) and line.text[0].isalnum()
        broken = broken and line.words[0].lower() not in {"and", "or", "to", "vs."}
        text += line.text if broken else f" {line.text}"
    return text
