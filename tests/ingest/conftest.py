"""Invented papers, written by a machine of few words, and ways to look at the catalogue."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from catalog.models import (
    Author,
    Authorship,
    Citation,
    Deck,
    Identifier,
    Mention,
    Paper,
    Source,
    Topic,
)
from catalog.store import reading
from catalog.titles import title_key

_THINGS = (
    "Agents Maps Rewards Memories Plans Graphs Dialogues Videos Robots Tokens Circuits Proofs"
    " Simulators Policies Gradients Ensembles Diagrams Puzzles Kernels Echoes"
)
_MANNERS = (
    "Sparse Latent Patient Modular Causal Lifelong Embodied Robust Curious Hierarchical Frozen"
    " Recurrent Adaptive Grounded Symbolic Quiet Playful Federated Shallow Borrowed"
)
THINGS, MANNERS = _THINGS.split(), _MANNERS.split()
FORMS = (
    "{m} {t} for {u} Under {n} Noise",
    "{x}: {m} {t} Meet {n} {u}",
    "On the Origin of {m} {t} in {n} {u}",
    "Can {m} {t} Teach {n} {u}?",
    "{x}: A {m} Benchmark of {t} and {u} with {n} Rules",
    "Stop Guessing! {m} {t} Explain {n} {u}",
    "Learning {m} {t} from {n} {u} Without a Teacher",
)
SENTENCES = (
    "We study how {t} change when {u} are {m} and nobody labels the data.",
    "Earlier work (e.g. on {u}) needed {n} copies of all {t}, which is slow.",
    "In this paper, we propose {x}, a {m} method that reads {t} once and forgets nothing.",
    "It beats {n} baselines on {u} by 3.5% and needs half the memory.",
    "However, the gain shrinks as {t} grow, and we explain why this is so.",
    "Our analysis suggests that {m} {u} are hidden in the first layer of the network.",
    "These results hold for small models as well as for large ones, from {t} to {u}.",
    "The code is released together with {n} checkpoints at https://example.org/{x}.",
)


class Writer:
    """Papers out of a random number generator: no two titles are alike."""

    def __init__(self, seed: int = 0) -> None:
        self.rng = random.Random(seed)
        self.seen: set[str] = set()

    def words(self) -> dict[str, str]:
        pick = self.rng.choice
        name = (
            pick("BCDFGKLMPRSTVZ") + pick("aeiou") + pick("lmnrst") + pick("aeiou") + pick("xnrs")
        )
        one, other = self.rng.sample(MANNERS, 2)
        thing, second = self.rng.sample(THINGS, 2)
        return {"m": one, "n": other, "t": thing, "u": second, "x": name + pick(("Net", "", "-2"))}

    def title(self) -> str:
        while True:
            words = self.words()
            found = self.rng.choice(FORMS).format(**words)
            if title_key(found) not in self.seen:
                self.seen.add(title_key(found))
                return found

    def abstract(self, sentences: int | None = None) -> str:
        words = {k: v if k == "x" else v.lower() for k, v in self.words().items()}
        count = sentences or self.rng.randint(7, 16)
        text = [self.rng.choice(SENTENCES).format(**words) for _ in range(count)]
        return " ".join(text)

    def papers(self, count: int) -> list[tuple[str, str]]:
        return [(self.title(), self.abstract()) for _ in range(count)]


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def new_writer() -> type[Writer]:
    return Writer


@pytest.fixture
def contents(catalog_url: str) -> Callable[[], dict[str, Any]]:
    """What the catalogue says, without row numbers and times, in an order of its own."""
    return catalogue_contents


def catalogue_contents() -> dict[str, Any]:
    with reading() as session:
        papers = {paper.id: paper for paper in session.exec(select(Paper))}
        authors: dict[int, list[tuple[int, str]]] = {}
        for link, name in session.exec(select(Authorship, Author.name).join(Author)):
            authors.setdefault(link.paper_id, []).append((link.place, name))
        names: dict[int, list[str]] = {}
        for one in session.exec(select(Identifier)):
            names.setdefault(one.paper_id, []).append(f"{one.kind}:{one.value}")
        seen: dict[int | None, list[tuple[str, str]]] = {}
        for mention, sha in session.exec(select(Mention, Source.sha256).join(Source)):
            seen.setdefault(mention.paper_id, []).append((sha, mention.position))
        works = {
            number: (
                paper.title,
                paper.abstract,
                paper.abstract_kind,
                paper.authors_text,
                tuple(name for _, name in sorted(authors.get(number or 0, []))),
                paper.year,
                paper.primary_category,
                tuple(sorted(names.get(number or 0, []))),
                tuple(sorted(seen.get(number, []))),
            )
            for number, paper in papers.items()
        }
        cited = [
            (c.label, tuple(c.slides), works[c.paper_id][:1] if c.paper_id else None, c.reason)
            for c in session.exec(select(Citation))
        ]
        topics = session.exec(
            select(Deck.title, Topic.title, Topic.depth).join(Deck).order_by(col(Topic.place))
        )
        return {
            "papers": sorted(works.values()),
            "citations": sorted(cited, key=repr),
            "topics": sorted(tuple(row) for row in topics),
        }
