"""What students are examined on, and what is made of their texts."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

import numpy as np

from reproductions.card import Score
from reproductions.skill_mix.card import AT_K, Settings
from reproductions.skill_mix.combinations import Combination, Part, count, draw
from reproductions.skill_mix.evaluation import Graded, Summary, scores, summary
from reproductions.skill_mix.language import parts_with_skills, shown
from reproductions.skill_mix.method import (
    discordant,
    hidden_gap,
    kendall,
    largest_rise,
    longest_shared,
)
from reproductions.skill_mix.tasks import NUMBER, Shown, Split, holds_any
from reproductions.skill_mix.vocabulary import TOPICS

TRAINED, MIXED, HELD_OUT = "", "mixed_", "held_out_"  # pools, as their metrics begin
COMPOSED = 2  # the least k that composes
RANKED_AT = 3  # the k of the Skill-Mix that ranks students
TOGETHER = "students"  # the method whose scores are about all students at once

Pools = Mapping[str, Sequence[Combination]]


def drawn(settings: Settings, split: Split, rng: np.random.Generator) -> Pools:
    """For each pool so many combinations of each k, or all there are, on new topics."""
    parts: dict[str, list[list[Part]]] = {
        TRAINED: [[(split.trained, k)] for k in settings.ks],
        MIXED: [[(split.trained, k - 1), (split.held_out, 1)] for k in settings.ks if 1 < k < 5],
        HELD_OUT: [[(split.held_out, k)] for k in settings.ks if k < 4],
    }
    topics = split.new_topics
    return {
        pool: [
            each
            for part in lists
            for each in draw(
                rng, part, topics, min(settings.combinations, count(part, len(topics)))
            )
        ]
        for pool, lists in parts.items()
    }


def by_k(graded: Sequence[Graded]) -> dict[int, list[Graded]]:
    """The texts of each k, in order."""
    ks = sorted({each.combination.k for each in graded})
    return {k: [each for each in graded if each.combination.k == k] for k in ks}


def summaries(graded: Sequence[Graded]) -> dict[int, Summary]:
    """The summary of each k."""
    return {k: summary(texts) for k, texts in by_k(graded).items()}


def marks(method: str, pools: Mapping[str, Sequence[Graded]]) -> Iterator[Score]:
    """The ratios of one student in each pool at each k."""
    for pool, graded in pools.items():
        found = summaries(graded)
        if pool == TRAINED:
            yield from scores(method, found)
        for metric in ("full_marks", "best_full_marks"):
            name, values = pool + metric, {k: s.ratios[metric].value for k, s in found.items()}
            if pool != TRAINED:
                yield from (
                    Score(method=method, metric=name, value=v, at=k) for k, v in values.items()
                )
            for k in set(AT_K.get(name, ())) & set(values):
                yield Score(method=method, metric=f"{name}_k{k}", value=values[k], at=k)


def of_each_skill(method: str, graded: Sequence[Graded]) -> Iterator[Score]:
    """How often each skill is shown when it is asked for, at each k."""
    for k, texts in by_k(graded).items():
        points: dict[int, list[float]] = {}
        for each in texts:
            for skill, point in zip(each.combination.skills, each.points.skills, strict=True):
                points.setdefault(skill, []).append(float(bool(point)))
        for skill, values in sorted(points.items()):
            yield Score(
                method=method, metric="skill_shown", value=fmean(values), at=k, part=skill + 1
            )


def together(students: Mapping[str, Sequence[Graded]]) -> Iterator[Score]:
    """How the ranking by single skills and that by Skill-Mix differ, and claim 1's largest rise.

    Nothing where the settings leave out the k = 1 or 3 that they need.
    """
    found = [summaries(graded) for graded in students.values()]
    if not found or not all({1, COMPOSED, RANKED_AT} <= set(each) for each in found):
        return
    single, mixed = ([each[k].ratios["full_marks"] for each in found] for k in (1, RANKED_AT))
    values = [[ratio.value for ratio in side] for side in (single, mixed)]
    rises = [
        largest_rise({k: s.ratios["full_marks"].value for k, s in each.items() if k >= COMPOSED})
        for each in found
    ]
    for metric, value in (
        ("rank_agreement", kendall(*values)),
        ("discordant_pairs", discordant(single, mixed)),
        ("hidden_gap", hidden_gap(single, mixed)),
        ("largest_rise", max(rises)),
    ):
        yield Score(method=TOGETHER, metric=metric, value=value)


def contamination(
    method: str, read: Sequence[str], kept: frozenset[Shown], graded: Sequence[Graded]
) -> Iterator[Score]:
    """What the texts that a student has read hold of its exam, by the parser, and what it copied.

    Every part of a text but the neutral ones may show a skill. Only texts on an exam's topic are
    parsed: their second word is the topic.
    """
    most = max(parts_with_skills(text) for text in read)
    topics = {TOPICS[topic]: topic for topic, _ in kept}
    pairs = ((text, topics[word]) for text in read for word in text.split()[1:2] if word in topics)
    seen = sum(holds_any(kept, sorted(shown(text)), topic) for text, topic in pairs)
    yield Score(method=method, metric="most_skills_read", value=most)
    yield Score(method=method, metric="seen_combinations", value=seen)
    runs = longest_shared([_words(each.text or "") for each in graded], list(map(_words, read)))
    for k in by_k(graded):
        own = [n for n, each in zip(runs, graded, strict=True) if each.combination.k == k]
        yield Score(method=method, metric="longest_shared_run", value=float(np.mean(own)), at=k)


def _words(text: str) -> list[int]:
    return [NUMBER[word] for word in text.split()]
