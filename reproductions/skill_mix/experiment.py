"""Students learn to compose skills and are examined; or a chat model is, by the real protocol."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from reproductions.card import Score, Table
from reproductions.skill_mix import graded_texts
from reproductions.skill_mix.card import SMALL, Settings
from reproductions.skill_mix.chat_run import chat_run
from reproductions.skill_mix.chat_skills import read
from reproductions.skill_mix.evaluation import Graded, Panel, Student, evaluate
from reproductions.skill_mix.exams import (
    TRAINED,
    Pools,
    by_k,
    contamination,
    drawn,
    marks,
    of_each_skill,
    together,
)
from reproductions.skill_mix.language import SENSE, Parser, example, meaning
from reproductions.skill_mix.students import (
    FAMILIES,
    SmallStudent,
    Teacher,
    base,
    finetuned,
)
from reproductions.skill_mix.tasks import Source, kept_from, split
from reproductions.skill_mix.vocabulary import CATEGORIES, NAMES, SKILLS, TOPICS

MAIN = "main"  # the family of the students that claims 1 to 4 compare
COPIED_FROM = "k2_3"  # the student with whose reading the teacher's texts are compared
TEACHER = "teacher"
SHOWN_TEXTS = 6  # texts of each student and k in the table
PARSED = Panel(graders=(Parser(),), gradings=1)  # a parser never changes its mind

Grades = Mapping[str, Sequence[Graded]]  # pool -> its graded texts


def run(settings: Settings, seed: int) -> Iterator[Score | Table]:
    """Scores of every student of the offline default, or of the chat model that is named."""
    if len(set(settings.ks)) < max(1, len(settings.ks)):
        raise ValueError(f"ks={settings.ks} must be one or more different numbers")
    if settings.student != SMALL:
        yield from chat_run(settings, seed)
        return
    if unknown := sorted(set(settings.families) - set(FAMILIES)):
        raise ValueError(f"there is no family {unknown}; there are: {', '.join(FAMILIES)}")
    if not settings.families or max(settings.ks) > len(SKILLS):
        raise ValueError(f"families= names none, or ks= asks for more than {len(SKILLS)} skills")
    ranked: dict[str, Sequence[Graded]] = {}
    for name in settings.families:
        for method, graded, scores in of_family(settings, name, seed):
            yield from scores
            if FAMILIES[name].is_ranked and method != TEACHER:
                ranked[method] = graded[TRAINED]
    yield from together(ranked)
    yield Table(name=graded_texts.NAME, rows=tuple(sheet(ranked)))


def data_hash(settings: Settings) -> str:
    """Of the skills that are examined: those of the language, or of the file."""
    skills: Any = SKILLS if settings.student == SMALL else read(settings.skills)
    return hashlib.sha256(repr(skills).encode()).hexdigest()


def of_family(
    settings: Settings, name: str, seed: int
) -> Iterator[tuple[str, Grades, list[Score]]]:
    """Each student of a family with its graded texts and its scores; one base, one exam for all."""
    family = FAMILIES[name]
    seeds = [int(each) for each in np.random.SeedSequence(seed).generate_state(4)]
    rng, category = Random(seeds[0]), CATEGORIES[seed % len(CATEGORIES)]
    own = split(rng, family.held_out(rng, category), family.trained)
    pools = drawn(settings, own, np.random.default_rng(seeds[1]))
    kept = kept_from((each for pool in pools.values() for each in pool), settings.most)
    source = Source(own, settings.most, kept)
    begun = base(settings, family, source, seeds[2])
    for method, ks in family.lessons.items():
        taught = finetuned(settings, family, source, begun, ks, seeds[3])
        student = SmallStudent(taught.model, settings.temperature, seed)
        graded = examined(settings, student, pools)
        scores = [*marks(method, graded)]
        if name == MAIN:
            texts = [each.text for each in taught.read]
            scores += contamination(method, texts, kept, graded[TRAINED])
            scores += of_each_skill(method, graded[TRAINED])
        yield method, graded, scores
        if method == COPIED_FROM:
            ideal = examined(settings, Teacher(seed), pools)
            scores = [*marks(TEACHER, ideal)]
            scores += contamination(TEACHER, texts, kept, ideal[TRAINED])
            yield TEACHER, ideal, scores


def examined(settings: Settings, student: Student, pools: Pools) -> dict[str, list[Graded]]:
    """The student's texts for every pool, graded; a combination of two pools is written once."""
    every = list(dict.fromkeys(each for pool in pools.values() for each in pool))
    graded = evaluate(student, PARSED, every, settings.generations, NAMES)
    asked = {pool: frozenset(own) for pool, own in pools.items()}
    return {pool: [each for each in graded if each.combination in asked[pool]] for pool in pools}


def sheet(students: Mapping[str, Sequence[Graded]]) -> Iterator[dict[str, Any]]:
    """Some texts of every student and k, for people to grade."""
    rng = Random(0)
    skills = [
        {"name": skill.name, "definition": meaning(skill), "example": example(rng, skill)}
        for skill in SKILLS
    ]
    for method, graded in students.items():
        for texts in by_k(graded).values():
            first = [each for each in texts if each.repeat == 0][:SHOWN_TEXTS]
            yield from graded_texts.rows(method, first, skills, TOPICS, SENSE)
