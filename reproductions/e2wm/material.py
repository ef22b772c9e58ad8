"""Questions to learn from and to be tested on, from what the collectors brought home."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reproductions.e2wm.asking import Question
from reproductions.e2wm.card import Settings
from reproductions.e2wm.collectors import COLLECTORS
from reproductions.e2wm.experiences import Collected, Experience, random_homes
from reproductions.e2wm.questions import KINDS, questions
from reproductions.e2wm.search import Searching

Questions = tuple[Question, ...]


@dataclass(frozen=True)
class Material:
    """`train` by source: "both" and, where asked for, "search" and "random", as many each.

    Tests have none of its prompts and plans: in new houses with the names of training, and with
    names that it never showed.
    """

    train: Mapping[str, Questions]
    known: Questions
    fresh: Questions


def gather(
    collected: Mapping[str, Collected], settings: Settings, rng: np.random.Generator
) -> Material:
    """Questions from the search, from random exploration, and half from each."""
    asking, known_rng, fresh_rng = rng.spawn(3)
    each_one = settings.questions if settings.sources else -(-settings.questions // 2)
    alone = {
        name: questions(asking, (*collected[name].plans, *collected[name].walks), each_one)
        for name in ("search", "random")
    }
    both = [
        asked
        for found in alone.values()
        for kind in KINDS
        for asked in [each for each in found if each.kind == kind][: -(-settings.questions // 2)]
    ]
    train = {"both": tuple(both)}
    if settings.sources:
        train |= {name: tuple(found) for name, found in alone.items()}
    seen = [each for found in alone.values() for each in found]
    tests = [
        questions(own, experiences(own, settings, fresh), settings.tests, apart_from=seen)
        for own, fresh in ((known_rng, False), (fresh_rng, True))
    ]
    return Material(train, tuple(tests[0]), tuple(tests[1]))


def experiences(
    rng: np.random.Generator, settings: Settings, fresh: bool
) -> tuple[Experience, ...]:
    """Of search and random exploration in homes of their own."""
    homes = random_homes(rng, settings.test_homes, fresh)
    found = [
        COLLECTORS[name](
            homes, settings.budget // settings.homes * len(homes), Searching(after=5), rng
        )
        for name in ("search", "random")
    ]
    return tuple(each for got in found for each in (*got.plans, *got.walks))
