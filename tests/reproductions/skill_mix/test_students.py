"""Students: equal numbers of lessons, a base that finetuning leaves alone, texts by seed."""

import dataclasses
from collections import Counter
from random import Random

import pytest
import torch

from reproductions.skill_mix import students, tasks
from reproductions.skill_mix.card import CARD
from reproductions.skill_mix.combinations import Combination

TINY = dataclasses.replace(CARD.full, rows=8, web_steps=3, lesson_steps=4, width=16, layers=1)
MAIN = students.FAMILIES["main"]


@pytest.fixture(scope="module")
def source():
    """Training texts of a split that holds out one category."""
    return tasks.Source(tasks.split(Random(0), students.of("lexical")), 3, frozenset())


@pytest.fixture(scope="module")
def start(source):
    """A base that has read three steps of web text."""
    return students.base(TINY, MAIN, source, 1)


def test_every_finetuned_student_has_read_as_many_texts_and_the_base_is_left_alone(source, start):
    before = {name: weight.clone() for name, weight in start.model.named_parameters()}
    for ks in ((1,), (2,), (2, 3)):
        taught = students.finetuned(TINY, MAIN, source, start, ks, 2)
        assert len(taught.read) == 8 * 3 + 8 * 4
        assert any(
            not torch.equal(weight, before[name])
            for name, weight in taught.model.named_parameters()
        )
    assert students.finetuned(TINY, MAIN, source, start, (), 2) is start
    assert len(start.read) == 8 * 3
    for name, weight in start.model.named_parameters():
        assert torch.equal(weight, before[name])


def test_lessons_are_of_the_ks_of_the_recipe_and_a_share_of_the_texts_is_web_text(source, start):
    often = dataclasses.replace(TINY, rows=200, lesson_steps=1, replay=0.25)
    read = students.finetuned(often, MAIN, source, start, (2, 3), 3).read[len(start.read) :]
    counts = Counter(len(each.names) for each in read)
    assert set(counts) == {0, 1, 2, 3}
    assert 0.15 < (counts[0] + counts[1]) / len(read) < 0.35
    assert abs(counts[2] - counts[3]) < 50


def test_a_family_with_more_reads_more(source):
    long = students.base(TINY, students.FAMILIES["long"], source, 1)
    assert len(long.read) == 2 * 8 * 3


def test_a_students_texts_are_decided_by_its_seed_and_the_repeat(start):
    asked = [Combination((1, 2), 0), Combination((3,), 1), Combination((0, 4), 2)]
    one, same = (students.SmallStudent(start.model, 0.7, 5) for _ in range(2))
    other = students.SmallStudent(start.model, 0.7, 6)
    assert one.write(asked, 0) == same.write(asked, 0)
    assert one.write(asked, 0) != one.write(asked, 1)
    assert one.write(asked, 0) != other.write(asked, 0)
    assert all(isinstance(text, str) for text in one.write(asked, 0))


def test_the_teacher_writes_something_else_each_time_for_the_same_combination():
    asked = [Combination((1, 2), 0)]
    assert students.Teacher(1).write(asked, 0) == students.Teacher(1).write(asked, 0)
    assert students.Teacher(1).write(asked, 0) != students.Teacher(1).write(asked, 1)
