"""Training texts never show more than J skills nor an examined combination; prompts as they are."""

from random import Random

import numpy as np
import pytest

from reproductions.skill_mix import tasks
from reproductions.skill_mix.card import CARD
from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.exams import drawn
from reproductions.skill_mix.language import points, shown
from reproductions.skill_mix.students import FAMILIES, of, one_of_each
from reproductions.skill_mix.vocabulary import CATEGORIES, SKILLS, TOPICS

MOST = CARD.full.most


@pytest.fixture(scope="module")
def source():
    """A source of training texts that keeps the combinations of an exam."""
    split = tasks.split(Random(1), of("echo"))
    pools = drawn(CARD.full, split, np.random.default_rng(1))
    kept = tasks.kept_from((each for pool in pools.values() for each in pool), MOST)
    return tasks.Source(split, MOST, kept)


@pytest.fixture(scope="module")
def texts(source):
    """Two thousand web texts and five hundred lessons of each k."""
    rng = Random(2)
    web = [source.web_text(rng) for _ in range(2000)]
    return web, {k: [source.lesson(rng, k) for _ in range(500)] for k in (1, 2, 3)}


def everything(texts):
    """Web texts and lessons."""
    web, lessons = texts
    return [*web, *(each for own in lessons.values() for each in own)]


def test_no_training_text_shows_more_than_three_skills_and_the_parser_sees_those_it_shows(texts):
    assert MOST == 3
    sizes = {len(shown(each.text)) for each in everything(texts)}
    assert sizes == {0, 1, 2, 3}
    assert all(shown(each.text) == set(each.shown) for each in everything(texts))


def test_no_training_text_shows_an_examined_combination(source, texts):
    for each in everything(texts):
        held = shown(each.text)
        for topic, skills in source.kept:
            assert topic != each.topic or not skills <= held


def test_the_exam_would_be_seen_if_nothing_were_kept(source):
    careless = tasks.Source(source.split, MOST, frozenset())
    rng = Random(2)
    read = [careless.web_text(rng) for _ in range(2000)]
    assert sum(tasks.holds_any(source.kept, each.shown, each.topic) for each in read) > 20


def test_a_combination_is_held_by_a_text_with_more_skills_but_not_on_another_topic():
    kept = tasks.kept_from([Combination((1, 4), 0), Combination((2,), 0)], MOST)
    assert kept == {(0, frozenset({1, 4}))}
    assert tasks.holds_any(kept, (4, 9, 1), 0)
    assert not tasks.holds_any(kept, (4, 9, 1), 1)
    assert not tasks.holds_any(kept, (4, 9), 0)


def test_lessons_have_full_marks_and_show_only_trained_skills_on_trained_topics(source, texts):
    _, lessons = texts
    for k, own in lessons.items():
        for each in own:
            assert len(each.names) == k and set(each.names) <= set(source.split.trained)
            assert each.topic in source.split.topics
            asked = Combination(tuple(sorted(each.names)), each.topic)
            assert all(points(asked, each.text).every)


def test_web_texts_show_every_skill_on_every_topic_and_name_one_skill_at_most(texts):
    web, _ = texts
    assert {skill for each in web for skill in each.shown} == set(range(len(SKILLS)))
    assert {each.topic for each in web} == set(range(len(TOPICS)))
    assert {len(each.names) for each in web} == {0, 1}
    assert all(set(each.names) <= set(each.shown) for each in web)


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_split_holds_out_one_category_and_half_of_the_topics(category):
    split = tasks.split(Random(3), of(category))
    assert {SKILLS[skill].category for skill in split.held_out} == {category}
    assert category not in {SKILLS[skill].category for skill in split.trained}
    assert sorted(split.trained + split.held_out) == list(range(16))
    assert len(split.topics) == len(split.new_topics) == 6
    assert not set(split.topics) & set(split.new_topics)


def test_the_other_splits_hold_out_one_skill_of_each_category_or_train_few():
    shared = tasks.split(Random(4), one_of_each(Random(4), "echo"))
    assert [SKILLS[skill].category for skill in shared.held_out] == list(CATEGORIES)
    few = tasks.split(Random(4), of("echo"), FAMILIES["few"].trained)
    assert len(few.trained) == 6 and not set(few.trained) & set(of("echo"))


def test_exams_are_on_new_topics_and_of_the_right_skills(source):
    split = source.split
    pools = drawn(CARD.full, split, np.random.default_rng(5))
    for pool, asked in pools.items():
        assert len(set(asked)) == len(asked)
        for each in asked:
            assert each.topic in split.new_topics
            new = len(set(each.skills) & set(split.held_out))
            assert new == {"": 0, "mixed_": 1, "held_out_": each.k}[pool]


def test_a_batch_predicts_the_text_and_nothing_of_the_prompt(texts):
    _, lessons = texts
    examples = [lessons[1][0], lessons[3][0]]
    words, targets = tasks.batch(Random(0), examples)
    for row, each in enumerate(examples):
        learnt = targets[row][targets[row] >= 0]
        assert tasks.text_of(learnt.tolist()) == each.text
        asked = tasks.text_of(words[row, : len(each.names) + 2].tolist()).split()
        assert asked[0] == TOPICS[each.topic] and asked[-1] == tasks.WRITE
        assert set(asked[1:-1]) == {SKILLS[skill].name for skill in each.names}
        first = int((targets[row] >= 0).nonzero()[0])
        assert first == len(each.names) + 1
        after = [int(w) for w in words[row, first + 1 : first + len(learnt)]]
        assert after == learnt[:-1].tolist()
