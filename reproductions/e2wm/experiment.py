"""Experiences are collected, asked about and learnt; what is forgotten on the way is scored."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence
from torch import Tensor, nn

from reproductions.card import Score
from reproductions.e2wm.card import ONE_SOURCE, SWEPT, TUNED, Settings
from reproductions.e2wm.collecting import collectors, planners
from reproductions.e2wm.corpus import corpus_hash, general_text, split
from reproductions.e2wm.evaluation import accuracies, chosen, general_loss, without_prompts
from reproductions.e2wm.finetuning import Example
from reproductions.e2wm.material import Material, Questions, gather
from reproductions.e2wm.method import (
    Point,
    at_equal_loss,
    perplexity,
    perplexity_as_published,
)
from reproductions.e2wm.methods import METHODS, Base, Task, with_fisher
from reproductions.e2wm.pretrained import load
from reproductions.e2wm.pretraining import pretrained
from reproductions.e2wm.texts import TextTokens, stream

MEASURED = 6000  # tokens of held-out U at most


@dataclass(frozen=True, kw_only=True)
class Course:
    """What every method of one seed has in common."""

    settings: Settings
    base: Base
    tokens: TextTokens
    held_out: Tensor  # tokens of U to measure on
    material: Material
    seed: int  # of the finetuning

    def task(self, source: str = "both", settings: Settings | None = None) -> Task:
        """Learn from the questions of this source."""
        return Task(
            examples(self.tokens, self.material.train[source]), settings or self.settings, self.seed
        )


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of the collectors, the memory, the base model and every way to finetune it."""
    rngs = [np.random.default_rng(child) for child in SeedSequence(seed).spawn(5)]
    collected, scores = collectors(settings, rngs[0])
    yield from scores
    yield from planners(settings, rngs[1])
    course = prepare(settings, gather(collected, settings, rngs[2]), rngs[3], rngs[4])
    yield from told_by_options(course)
    yield from measured("base", course.base.model, course)
    points: dict[str, list[Point]] = {}
    for name in tuned(settings):
        scores = list(measured(name, METHODS[name](course.base, course.task()), course))
        yield from scores
        points[name] = [(value_of(scores, "general_loss"), value_of(scores, "question_accuracy"))]
    for name in ONE_SOURCE if settings.sources and not settings.model else ():
        source = name.removeprefix("from_")
        yield from measured(name, METHODS["plain"](course.base, course.task(source)), course)
    yield from frontiers(course, points)


def tuned(settings: Settings) -> list[str]:
    """The ways to finetune of this run; of a real model only low-rank updates learn."""
    own = ("lora", "ewc_lora") if settings.model else ("plain", "ewc", *settings.beside)
    return [name for name in TUNED if name in own]


def data_hash(settings: Settings) -> str:
    """Of U; all else follows from it and the seed."""
    return corpus_hash(settings.corpus)


def prepare(settings: Settings, material: Material, first: Generator, second: Generator) -> Course:
    """The base model, which the questions have no part in, and its Fisher."""
    corpus = split(general_text(settings.corpus), first)
    model: nn.Module
    tokens: TextTokens
    if settings.model:
        model, tokens = load(settings.model)
    else:
        bundle = pretrained(corpus, settings, first)
        model, tokens = bundle.model, bundle.pieces
    seed = int(second.integers(2**31))
    return Course(
        settings=settings,
        base=with_fisher(model, stream(tokens, corpus.train), settings, seed),
        tokens=tokens,
        held_out=stream(tokens, corpus.test)[:MEASURED],
        material=material,
        seed=seed,
    )


def examples(tokens: TextTokens, questions: Questions) -> list[Example]:
    """Prompt and right answer, with the end that follows it."""
    prompts = tokens.encode([each.prompt for each in questions])
    answers = tokens.encode([each.options[each.answer] for each in questions])
    return [(p, [*a, tokens.end]) for p, a in zip(prompts, answers, strict=True)]


def measured(name: str, model: nn.Module, course: Course) -> Iterator[Score]:
    """What a model keeps of U and answers, in known and in fresh names."""
    loss = general_loss(model, course.held_out, course.settings.window)
    for metric, value in (
        ("general_loss", loss),
        ("perplexity", perplexity(loss)),
        ("perplexity_as_published", perplexity_as_published(loss)),
    ):
        yield Score(method=name, metric=metric, value=value)
    for prefix, questions in tests(course):
        right = accuracies(questions, chosen(model, course.tokens, questions))
        yield from answered(name, prefix, right)
        told = without_prompts(course.material.train["both"], questions)
        gains = [a - b for a, b in zip(right, told, strict=True)]
        yield Score(method=name, metric=f"{prefix}least_gain", value=min(gains))


def told_by_options(course: Course) -> Iterator[Score]:
    """What can be answered without the prompts."""
    for prefix, questions in tests(course):
        told = without_prompts(course.material.train["both"], questions)
        yield from answered("answer_only", prefix, told)


def tests(course: Course) -> list[tuple[str, Questions]]:
    """The two sets of test questions, by the prefix of their metrics."""
    return [("", course.material.known), ("fresh_", course.material.fresh)]


def answered(name: str, prefix: str, right: Sequence[float]) -> Iterator[Score]:
    """Accuracy of each kind, counted from 1, and their mean."""
    for kind, value in enumerate(right, start=1):
        yield Score(method=name, metric=f"{prefix}accuracy_by_kind", value=value, part=kind)
    mean = float(np.mean(right))
    yield Score(method=name, metric=f"{prefix}question_accuracy", value=mean)


def frontiers(course: Course, points: dict[str, list[Point]]) -> Iterator[Score]:
    """Other penalties for each method that has one, and its accuracy at a given loss on U."""
    settings = course.settings
    base = general_loss(course.base.model, course.held_out, settings.window)
    for name in (each for each in SWEPT if each in points and settings.sweep):
        yield from swept(name, 0, points[name][0])
        for change in settings.sweep:
            model = METHODS[name](course.base, course.task(settings=scaled(settings, change)))
            known = course.material.known
            right = accuracies(known, chosen(model, course.tokens, known))
            loss = general_loss(model, course.held_out, settings.window)
            points[name].append((loss, float(np.mean(right))))
            yield from swept(name, change, points[name][-1])
        matched = at_equal_loss(points[name], base + settings.matched)
        if matched is not None:
            yield Score(method=name, metric="matched_accuracy", value=matched)


def scaled(settings: Settings, change: int) -> Settings:
    """All penalties times 10^(change / 10)."""
    factor = 10 ** (change / 10)
    return dataclasses.replace(
        settings,
        penalty=settings.penalty * factor,
        l2_penalty=settings.l2_penalty * factor,
        lora_penalty=settings.lora_penalty * factor,
    )


def swept(name: str, change: int, point: Point) -> Iterator[Score]:
    """One point of a frontier."""
    for metric, value in zip(("sweep_general_loss", "sweep_accuracy"), point, strict=True):
        yield Score(method=name, metric=metric, value=value, at=change)


def value_of(scores: Sequence[Score], metric: str) -> float:
    """The value of the one score of this metric."""
    (found,) = [score.value for score in scores if score.metric == metric]
    return found
