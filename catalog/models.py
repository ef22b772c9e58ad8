"""Every table of the catalogue.

Text columns hold what a source said; nothing here is ever rendered as markup.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Column, Field, SQLModel

SQLModel.metadata.naming_convention = {  # a constraint without a name could never be changed later
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """The present moment, aware, in UTC, without fractions of a second."""
    return datetime.now(UTC).replace(microsecond=0)


class AbstractKind(StrEnum):
    """What a paper's `abstract` holds, from worst to best; a better one replaces a worse one."""

    NONE = ""
    SUMMARY = "summary"  # written by whoever kept the list
    ABSTRACT = "abstract"  # the authors' own


class Assigner(StrEnum):
    """Who gave a paper its theme. A person's word is never overwritten by the tagger."""

    TAGGER = "tagger"
    PERSON = "person"


class Paper(SQLModel, table=True):
    """One work, however many sources mention it."""

    __table_args__ = (Index("ix_paper_first_author_year", "first_author_key", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    title: str
    title_key: str = Field(
        index=True
    )  # `catalog.titles.title_key(title)`; equal keys are equal titles
    abstract: str = ""
    abstract_kind: str = AbstractKind.NONE
    authors_text: str = ""  # "First Author; Second Author", for search and display
    first_author_key: str = ""  # normalised surname of the first author
    year: int | None = Field(default=None, index=True)
    published: date | None = None
    primary_category: str = ""
    categories: str = ""  # all of them, one space apart: "cs.LG stat.ML"
    venue: str = ""  # where it appeared, as printed: a journal, a conference, a volume
    comment: str = ""  # the authors' note to the archive: "12 pages, accepted at ..."
    withdrawn: bool = False
    versions: list[Any] = Field(  # [number, "2023-05-24" or "", title or ""], oldest first
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    links: list[Any] = Field(  # [kind, URL]: "code", "data", "page"
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    created_at: datetime = Field(default_factory=now)
    changed_at: datetime = Field(default_factory=now)


class Identifier(SQLModel, table=True):
    """A name that means one paper everywhere.

    The kind is `arxiv` (the base id, no version) or `doi` (lower case). It happens that two arXiv
    papers give one DOI, and a person can split a paper that one id holds together: then it is on
    both.
    """

    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
    paper_id: int = Field(foreign_key="paper.id", primary_key=True, index=True, ondelete="CASCADE")


class Author(SQLModel, table=True):
    """A name as printed. Two people of one name are one row; the catalogue does not guess."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class Authorship(SQLModel, table=True):
    """Who wrote which paper, in which place (1 is first)."""

    paper_id: int = Field(foreign_key="paper.id", primary_key=True, ondelete="CASCADE")
    place: int = Field(primary_key=True)
    author_id: int = Field(foreign_key="author.id", index=True)


class Source(SQLModel, table=True):
    """One ingested content. The same bytes under another name are the same source."""

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    name: str
    format: str
    ingested_at: datetime = Field(default_factory=now)
    records: int = 0  # how many of its records, in order, have been dealt with
    finished_at: datetime | None = None  # None while a run was interrupted in it


class Rejection(SQLModel, table=True):
    """What could not be understood, until the same source or name is read without it."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int | None = Field(default=None, foreign_key="source.id", index=True)
    name: str = Field(index=True)  # of the source, also where it could not be opened at all
    format: str
    position: str
    reason: str
    raw: str = ""  # the beginning of what was rejected
    seen_at: datetime = Field(default_factory=now)


class Mention(SQLModel, table=True):
    """Where a paper was seen: the source, the position in it, and the record as it stood there."""

    __table_args__ = (UniqueConstraint("source_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    paper_id: int = Field(foreign_key="paper.id", index=True, ondelete="CASCADE")
    source_id: int = Field(foreign_key="source.id")
    position: str  # "line 12", "slide 3", "entry 7"
    raw: str  # the source's own text of this record
    title_key: str = Field(default="", index=True)  # as this source has it; papers get renamed
    record: dict[str, Any] = Field(  # `raw`, understood: what papers are derived from
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    reason: str  # why it belongs to this paper: "new", or the reason of the match
    score: float = 1.0  # of the match, 0 to 1
    seen_at: datetime = Field(default_factory=now)


class Deck(SQLModel, table=True):
    """A lecture's slides."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", unique=True)
    title: str
    course: str = ""
    lecturer: str = ""
    held_on: date | None = None
    slides: int = 0


class Topic(SQLModel, table=True):
    """One line of a deck's outline; `parent_id` nests it."""

    id: int | None = Field(default=None, primary_key=True)
    deck_id: int = Field(foreign_key="deck.id", index=True, ondelete="CASCADE")
    parent_id: int | None = Field(default=None, foreign_key="topic.id", ondelete="CASCADE")
    place: int  # order among all topics of the deck, from 1
    depth: int  # 0 is a heading of its own
    title: str
    slides: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Citation(SQLModel, table=True):
    """A work cited by a deck, once, with every slide it stands on.

    It has no paper while nothing tells which one it is.
    """

    __table_args__ = (UniqueConstraint("deck_id", "label"),)

    id: int | None = Field(default=None, primary_key=True)
    deck_id: int = Field(foreign_key="deck.id", index=True, ondelete="CASCADE")
    paper_id: int | None = Field(
        default=None, foreign_key="paper.id", index=True, ondelete="SET NULL"
    )
    label: str  # as printed, white space folded: "Hao et al., 2023"
    title: str = ""
    first_author_key: str = ""
    year: int | None = None
    context: str = ""  # the slide's words around it, to tell works of one author and year apart
    slides: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    reason: str = ""  # why it is that paper, or why it is none


class Document(SQLModel, table=True):
    """The full text of a source that has pages. Of a paper's PDF, `mention_id` is its mention."""

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id", unique=True)
    mention_id: int | None = Field(
        default=None, foreign_key="mention.id", index=True, ondelete="CASCADE"
    )  # None for a deck, whose source has a row in `deck`
    pages: int


class Page(SQLModel, table=True):
    """One page of a document as text, found by `search --in fulltext`."""

    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", ondelete="CASCADE")
    number: int  # from 1
    text: str


class Reference(SQLModel, table=True):
    """An entry of a document's list of references; it has a paper once the catalogue knows it."""

    __table_args__ = (UniqueConstraint("document_id", "place"),)

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id", ondelete="CASCADE")
    place: int  # in the list, from 1
    label: str  # as printed, white space folded
    title: str = ""
    title_key: str = Field(default="", index=True)
    first_author_key: str = ""
    year: int | None = None
    identifiers: list[Any] = Field(  # ["arxiv", "2305.14992"]
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    paper_id: int | None = Field(
        default=None, foreign_key="paper.id", index=True, ondelete="SET NULL"
    )
    reason: str = ""  # why it is that paper, or why it is none


class Decision(SQLModel, table=True):
    """A person's word that two mentions are of one work, or of two. It outweighs every rule."""

    one_id: int = Field(foreign_key="mention.id", primary_key=True, ondelete="CASCADE")
    other_id: int = Field(foreign_key="mention.id", primary_key=True, ondelete="CASCADE")
    same: bool
    decided_at: datetime = Field(default_factory=now)


class QueryPage(SQLModel, table=True):
    """A page of an answer of the arXiv API that is stored, and need not be asked for again."""

    query: str = Field(primary_key=True)  # all that decides the answer: search, ids, order, size
    start: int = Field(primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    total: int  # what the answer says there is in all
    asked_at: datetime = Field(default_factory=now)


class Enquiry(SQLModel, table=True):
    """That the arXiv API was asked for a paper by its title, and what came of it."""

    paper_id: int = Field(foreign_key="paper.id", primary_key=True, ondelete="CASCADE")
    found: bool
    candidates: list[Any] = Field(  # [arXiv id, title, score, reason], best first
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    asked_at: datetime = Field(default_factory=now)


class Theme(SQLModel, table=True):
    """A theme of `themes.toml`, mirrored here so that assignments can point at it."""

    slug: str = Field(primary_key=True)
    title: str
    definition: str
    place: int = 0


class PaperTheme(SQLModel, table=True):
    """An assignment, one row from the tagger and one from a person at most."""

    __table_args__ = (CheckConstraint("score >= 0 AND score <= 1", name="score"),)

    paper_id: int = Field(foreign_key="paper.id", primary_key=True, ondelete="CASCADE")
    theme: str = Field(foreign_key="theme.slug", primary_key=True, index=True)
    assigned_by: str = Field(primary_key=True)
    score: float  # the tagger's calibrated probability; a person's word is 1 or 0
    evidence: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    assigned_at: datetime = Field(default_factory=now)
