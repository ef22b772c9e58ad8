"""The real protocol: chat models write and grade, through the same evaluation as the small one."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from reproductions.card import Score, Table
from reproductions.skill_mix import graded_texts
from reproductions.skill_mix.agreement import flips, grader_kappa
from reproductions.skill_mix.card import AT_K, Settings
from reproductions.skill_mix.chat_answers import Answers, place
from reproductions.skill_mix.chat_client import Chat, address, model_names
from reproductions.skill_mix.chat_ledger import Ledger
from reproductions.skill_mix.chat_protocol import ChatGrader, ChatStudent, Manner
from reproductions.skill_mix.chat_skills import Inventory, read
from reproductions.skill_mix.combinations import Combination, draw
from reproductions.skill_mix.evaluation import (
    MOST_UNREADABLE,
    Graded,
    Panel,
    Summary,
    evaluate,
    is_withheld,
    scores,
    summary,
)
from reproductions.skill_mix.novelty import Corpus, novel_share

logger = logging.getLogger(__name__)
METHOD = "chat"


@dataclass(frozen=True, kw_only=True)
class Examination:
    """A student, its graders, and what both cost."""

    student: ChatStudent
    panel: Panel
    ledgers: Mapping[str, Ledger]  # "student", "grader"


def chat_run(settings: Settings, seed: int) -> Iterator[Score | Table]:
    """Scores of the named student at each k, what they cost, and the graded texts.

    Every answer is kept as it comes: a run that was stopped goes on where it was.
    """
    for price in (settings.student_price, settings.grader_price):
        if len(price) not in (0, 2):
            raise ValueError(f"a price is two numbers, for tokens in and out, not {price}")
    inventory = read(settings.skills)
    drawn = {k: drawn_at(inventory, k, settings.combinations, seed) for k in settings.ks}
    with ExitStack() as opened:
        exam = examination(settings, inventory, opened, seed)
        yield from measured(settings, inventory, exam, drawn)


def drawn_at(inventory: Inventory, k: int, wanted: int, seed: int) -> list[Combination]:
    """The combinations of k skills of one seed, the same for every student and every other k."""
    rng = np.random.default_rng([seed, k])
    skills, topics = range(len(inventory.skills)), range(len(inventory.topics))
    return draw(rng, ((skills, k),), topics, wanted)


def examination(
    settings: Settings, inventory: Inventory, opened: ExitStack, seed: int
) -> Examination:
    """The student and the graders that the settings name, open as long as the stack is.

    ValueError for a name of another form.
    """
    ledgers = {"student": Ledger(), "grader": Ledger()}
    student, *others = model_names(settings.student)
    if others:
        raise ValueError(f"{settings.student!r} are several students; one is examined at a time")
    answers = opened.enter_context(closing(Answers(place())))

    def chat(name: str, role: str) -> Chat:
        at = address(grader=role == "grader")
        return opened.enter_context(closing(Chat(name, at, answers, ledgers[role])))

    writing = Manner(
        temperature=settings.temperature,
        tokens=settings.answer_tokens,
        workers=settings.workers,
        draw=str(seed),
    )
    grading = replace(
        writing, temperature=settings.grader_temperature, tokens=settings.grading_tokens
    )
    names = model_names(settings.grader)
    graders = [ChatGrader(chat(name, "grader"), inventory, grading) for name in names]
    return Examination(
        student=ChatStudent(chat(student, "student"), inventory, writing),
        panel=Panel(graders=graders, gradings=settings.gradings),
        ledgers=ledgers,
    )


def measured(
    settings: Settings,
    inventory: Inventory,
    exam: Examination,
    drawn: Mapping[int, Sequence[Combination]],
) -> Iterator[Score | Table]:
    """Everything of one seed; costs as soon as they are known, scores when every k is read."""
    graded: dict[int, list[Graded]] = {}
    for k, combinations in drawn.items():
        graded[k] = evaluate(
            exam.student, exam.panel, combinations, settings.generations, inventory.names
        )
        yield from costs(settings, exam.ledgers, k)
    by_k = {k: summary(texts) for k, texts in graded.items()}
    yield from scores(METHOD, by_k)
    if is_withheld(by_k.values()):
        logger.warning("%s", why_withheld(by_k))
    else:
        yield from at_one_k(by_k)
        yield from undeducted(graded)
        yield from novelty(settings, by_k)
    for k, texts in graded.items():
        for metric, value in (
            ("grader_kappa", grader_kappa(texts)),
            ("grading_flips", flips(texts)),
        ):
            yield from known(metric, value, k)
    skills = [asdict(skill) for skill in inventory.skills]
    texts = [each for k in sorted(graded) for each in graded[k]]
    sheet = graded_texts.rows(METHOD, texts, skills, inventory.topics)
    yield Table(name=graded_texts.NAME, rows=tuple(sheet))


def costs(settings: Settings, ledgers: Mapping[str, Ledger], k: int) -> Iterator[Score]:
    """Answers, tokens and money up to this k, those that were kept from earlier included."""
    answers = sum(ledger.answers for ledger in ledgers.values())
    yield Score(method=METHOD, metric="requests", value=answers, at=k)
    prices = {"student": settings.student_price, "grader": settings.grader_price}
    for role, ledger in ledgers.items():
        yield from known(f"{role}_tokens", ledger.tokens, k)
        yield from known(f"{role}_cost", ledger.cost(prices[role]), k)
    asked = sum(ledger.asked for ledger in ledgers.values())
    logger.info("k = %d: %d answers so far, %d of them asked for now.", k, answers, asked)


def at_one_k(by_k: Mapping[int, Summary]) -> Iterator[Score]:
    """The metrics of single k, which stand beside the published table."""
    for metric, ks in AT_K.items():
        for k in sorted(set(ks) & set(by_k)):
            if found := by_k[k].ratios.get(metric):
                yield from known(f"{metric}_k{k}", found.value, k)


def undeducted(graded: Mapping[int, Sequence[Graded]]) -> Iterator[Score]:
    """Full marks when naming a skill outright is allowed."""
    for k, texts in graded.items():
        allowed = summary([replace(each, points=each.allowed) for each in texts])
        for metric in ("full_marks", "best_full_marks"):
            if metric in allowed.ratios:
                yield from known(f"{metric}_undeducted", allowed.ratios[metric].value, k)


def novelty(settings: Settings, by_k: Mapping[int, Summary]) -> Iterator[Score]:
    """The share of right answers that no text can have held; nothing where the bound is void."""
    if not settings.corpus:
        return
    corpus = Corpus(
        texts=settings.corpus,
        topic_share=settings.topic_share,
        skill_share=settings.skill_share,
    )
    for k, each in by_k.items():
        for prefix in ("", "best_"):
            if found := each.ratios.get(f"{prefix}full_marks"):
                yield from known(f"{prefix}novel_share", novel_share(corpus, k, found.value), k)


def known(metric: str, value: Any, k: int) -> Iterator[Score]:
    """The score, if there is one: not measured is not zero."""
    if value is not None:
        yield Score(method=METHOD, metric=metric, value=value, at=k)


def why_withheld(by_k: Mapping[int, Summary]) -> str:
    """Which part of the texts could not be read, and what follows."""
    parts = [
        f"{round(each.unreadable * each.texts)} of {each.texts} texts at k = {k}"
        for k, each in by_k.items()
        if each.unreadable > MOST_UNREADABLE
    ]
    return (
        f"No scores: {', '.join(parts)} were refused or could not be read or graded, and at most "
        f"{MOST_UNREADABLE:.0%} may be. Cut short by answer_tokens or grading_tokens?"
    )
