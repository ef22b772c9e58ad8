"""Numbers that stand for a paper: what a theme's phrases say of it, and its own words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from catalog.themes import ThemeDefinition
from catalog.vocabulary import Hit, PaperText, ThemeVocabulary

FEW_PAPERS = 20  # below this no word is too rare or too common to be learned from
COMMON = 0.3  # share of papers from which on a word says nothing
COUNT_SCALE = 3.0  # large enough that a penalty on the weights of counts hardly matters
IN_TITLE = 1.5  # strength of a phrase that stands in the title, against 1 in the abstract


class Counts(NamedTuple):
    """How much of one theme was found in a paper: the same numbers for every theme."""

    title_phrases: int  # different phrases
    abstract_phrases: int
    mentions: int  # of phrases in the abstract
    title_hints: int
    abstract_hints: int
    against: int  # different phrases of not_about, anywhere
    has_abstract: bool

    def columns(self) -> list[float]:
        """As numbers for a regression; log(1 + n), since a second phrase says less than a first."""
        found = [float(self.title_phrases > 0), *np.log1p(self[:-1]), float(self.has_abstract)]
        return [COUNT_SCALE * number for number in found]


COLUMNS = len(Counts._fields) + 1


@dataclass(frozen=True)
class Reading:
    """A paper as the tagger sees it. Nothing in it depends on any label."""

    text: PaperText
    hits: tuple[tuple[Hit, ...], ...]  # for each theme

    @cached_property
    def columns(self) -> list[list[float]]:
        """`Counts.columns` for each theme."""
        return [self.counts(theme).columns() for theme in range(len(self.hits))]

    def phrases(self, theme: int) -> list[Hit]:
        """The theme's vocabulary in the paper, each mention counted once."""
        return distinct([hit for hit in self.hits[theme] if hit.kind == "vocabulary"])

    def counts(self, theme: int) -> Counts:
        """What was found of one theme."""
        phrases = self.phrases(theme)
        hints = [hit for hit in self.hits[theme] if hit.kind == "hints"]
        return Counts(
            title_phrases=sum(hit.title > 0 for hit in phrases),
            abstract_phrases=sum(hit.abstract > 0 for hit in phrases),
            mentions=sum(hit.abstract for hit in phrases),
            title_hints=sum(hit.title > 0 for hit in hints),
            abstract_hints=sum(hit.abstract > 0 for hit in hints),
            against=sum(hit.kind == "not_about" for hit in self.hits[theme]),
            has_abstract=bool(self.text.abstract),
        )


def distinct(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without the mentions that stand inside those of a longer phrase.

    "Forgetting" within "catastrophic forgetting" is one mention, not two; a hit with no mention of
    its own is left out, as is the second of two phrases that found the same words.
    """
    own: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: -len(hit.term)):
        title, abstract = hit.title, hit.abstract
        for other in own:
            if " + " not in other.term and f" {hit.term} " in f" {other.term} ":
                title, abstract = title - other.title, abstract - other.abstract
        if title > 0 or abstract > 0:
            own.append(replace(hit, title=max(title, 0), abstract=max(abstract, 0)))
    return sorted(own, key=lambda hit: hit.phrase)


class Reader:
    """Looks for every theme's phrases in papers."""

    def __init__(self, themes: Sequence[ThemeDefinition]) -> None:
        self.vocabularies = [ThemeVocabulary(theme) for theme in themes]
        self.phrase_counts = tuple(len(v.phrases) for v in self.vocabularies)

    def read(self, text: PaperText) -> Reading:
        """The paper with the phrases found in it."""
        return Reading(text, tuple(tuple(v.hits(text)) for v in self.vocabularies))


def count_columns(readings: Sequence[Reading], themes: int) -> np.ndarray:
    """`Counts.columns` of every reading for every theme, [N, themes, columns]."""
    rows = [reading.columns for reading in readings]
    return np.array(rows, dtype=float).reshape(len(readings), themes, COLUMNS)


def phrase_strength(hit: Hit) -> float:
    """1 for a phrase that is there, more in the title; 0 for one of not_about.

    Those count together, in `Counts`, where no chance of a few labels makes them speak for a theme.
    """
    if hit.kind == "not_about":
        return 0.0
    return IN_TITLE if hit.title else 1.0


def phrase_matrix(readings: Sequence[Reading], theme: int, phrases: int) -> csr_matrix:
    """`phrase_strength` of each phrase of a theme in the order of its lists, [N, phrases]."""
    found = [(row, hit) for row, reading in enumerate(readings) for hit in reading.hits[theme]]
    strengths = [phrase_strength(hit) for _, hit in found]
    places = ([row for row, _ in found], [hit.phrase for _, hit in found])
    return csr_matrix((strengths, places), shape=(len(readings), phrases))


def word_vectors(texts: Sequence[PaperText]) -> TfidfVectorizer:
    """TF-IDF of words and pairs of words, fitted to these papers: unit length, log counts."""
    few = len(texts) < FEW_PAPERS
    vectors = TfidfVectorizer(
        analyzer=_terms,
        sublinear_tf=True,
        min_df=1 if few else 2,
        max_df=1.0 if few else COMMON,
    )
    return vectors.fit([*texts, PaperText("a paper on something")] if few else texts)


def word_matrix(vectors: TfidfVectorizer, readings: Sequence[Reading]) -> csr_matrix:
    """The papers' words as the fitted vectors number them, [N, words]."""
    if not readings:
        return csr_matrix((0, len(vectors.vocabulary_)))
    return vectors.transform([reading.text for reading in readings])


def _terms(text: PaperText) -> list[str]:
    return text.terms
