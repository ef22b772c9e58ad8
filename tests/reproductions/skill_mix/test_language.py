"""The language's skills against texts written by hand, and against every mutation of a phrase."""

import dataclasses
from random import Random

import pytest

from reproductions.skill_mix import language
from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.vocabulary import CATEGORIES, COMMA, NAMES, SKILLS, TOPICS, WORDS

# For each skill: a part that shows it in "the bees hold the oak", and one near it that does not.
BY_HAND = {
    "antonym": ("hot yet cold", "hot yet old"),
    "synonym": ("big or large", "big or little"),
    "hypernym": ("crow like any bird", "crow like any gem"),
    "succession": ("two then three", "two then four"),
    "condition": ("if wolf then ruby", "if wolf then wolf"),
    "contrast": ("not hot but old", "not hot but hot"),
    "exclusion": ("neither oak nor boat", "neither oak or boat"),
    "comparison": ("as new as rose", "as rose as new"),
    "recall": ("such bees indeed", "such harps indeed"),
    "return": ("that oak again", "that rose again"),
    "insistence": ("and hold still", "and meet still"),
    "doubling": ("so small small", "so small big"),
    "aside": ("( cold wolf )", "( cold wolf ("),
    "quotation": ("“ ruby ”", "“ ruby “"),
    "exclamation": ("what boat !", "what boat ?"),
    "question": ("which crow ?", "which crow !"),
}


def points(parts, asked, clause="the bees hold the oak"):
    """The points of a text of these parts that was asked for these skills."""
    numbers = tuple(sorted(NAMES.index(name) for name in asked))
    text = " ".join([clause, *(f"{COMMA} {part}" for part in parts), "."])
    return language.points(Combination(numbers, TOPICS.index("bees")), text)


def test_there_are_sixteen_skills_in_four_categories_and_each_has_an_example_here():
    assert list(BY_HAND) == list(NAMES)
    assert len(SKILLS) == 16
    for category in CATEGORIES:
        assert sum(skill.category == category for skill in SKILLS) == 4


@pytest.mark.parametrize("name", list(BY_HAND))
def test_a_phrase_written_by_hand_shows_its_skill_and_no_other(name):
    right, wrong = BY_HAND[name]
    assert points([right], [name]).every == (True, True, True, True)
    assert points([wrong], [name]).every == (False, True, True, True)
    assert language.shown(f"the bees hold the oak , {right} .") == {NAMES.index(name)}


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_the_teacher_gets_every_point_of_every_combination_tried(k):
    rng = Random(k)
    for _ in range(300):
        skills = tuple(sorted(rng.sample(range(len(SKILLS)), k)))
        topic = rng.randrange(len(TOPICS))
        text = language.written(rng, skills, topic)
        assert all(language.points(Combination(skills, topic), text).every), text
        assert language.shown(text) == set(skills)


@pytest.mark.parametrize("name", list(BY_HAND))
def test_any_word_dropped_from_a_phrase_costs_exactly_that_skill(name):
    number, rng = NAMES.index(name), Random(1)
    others = [each for each in range(len(SKILLS)) if each != number]
    for _ in range(20):
        skills = tuple(sorted([number, *rng.sample(others, 2)]))
        words, at = text_with(rng, skills, number)
        for place in at:
            left = [*words[:place], *words[place + 1 :]]
            assert lost(skills, words, left) == [name], " ".join(left)


@pytest.mark.parametrize("name", list(BY_HAND))
def test_some_word_changed_in_a_phrase_costs_exactly_that_skill_and_none_costs_another(name):
    number, rng = NAMES.index(name), Random(2)
    others = [each for each in range(len(SKILLS)) if each != number]
    skills = tuple(sorted([number, *rng.sample(others, 2)]))
    words, at = text_with(rng, skills, number)
    inner = [word for word in WORDS if word not in (COMMA, ".")]
    costs = [
        lost(skills, words, [*words[:place], word, *words[place + 1 :]])
        for place in at
        for word in inner
    ]
    assert [name] in costs
    assert all(cost in ([], [name]) for cost in costs)


def text_with(rng, skills, number):
    """A teacher's text as words, and the places of the phrase of one of its skills."""
    words = language.written(rng, skills, 0).split()
    commas = [place for place, word in enumerate(words) if word == COMMA]
    ends = [*commas[1:], len(words) - 1]
    for start, end in zip(commas, ends, strict=True):
        clause = " ".join(words[:5])
        if number in language.shown(f"{clause} , {' '.join(words[start + 1 : end])} ."):
            return words, range(start + 1, end)
    raise AssertionError(f"no part of {words} shows {NAMES[number]}")


def lost(skills, before, after):
    """Which points a text loses by the change: names of skills, or topic, sense and length."""
    named = [*(NAMES[skill] for skill in skills), "topic", "sense", "length"]
    asked = Combination(skills, 0)
    was, is_now = (language.points(asked, " ".join(words)).every for words in (before, after))
    return [n for n, a, b in zip(named, was, is_now, strict=True) if a and not b]


def test_the_other_three_points_are_lost_one_at_a_time():
    right = points(["hot yet cold"], ["antonym"])
    assert dataclasses.replace(right, topic=False) == points(
        ["hot yet cold"], ["antonym"], clause="the harps hold the oak"
    )
    for clause in ("bees hold the oak", "the bees oak the hold", "the bees hold the oak oak"):
        given = points(["hot yet cold"], ["antonym"], clause=clause)
        assert given == dataclasses.replace(right, sense=False)
    for part in ("", "hot", "hot hot hot hot hot hot", "lorem ipsum", ". hot"):
        assert points(["hot yet cold", part], ["antonym"]).sense is False
    assert points(["hot yet cold", "of course", "in short"], ["antonym"]) == right
    for more in (["so hot hot", "( hot oak )"], ["of course", "in short", "by day"]):
        longer = points(["oak like any tree", *more], ["hypernym"])
        assert longer == dataclasses.replace(right, length=False)


def test_a_text_without_its_stop_makes_no_sense_and_an_empty_one_has_no_point_but_length():
    asked = Combination((0,), 0)
    assert language.points(asked, "the bees hold the oak , hot yet cold").sense is False
    assert language.points(asked, "").every == (False, False, False, True)


def test_people_are_told_each_pattern_in_words_of_its_own():
    by_name = dict(zip(NAMES, map(language.meaning, SKILLS), strict=True))
    assert by_name["antonym"].endswith(": an adjective, “yet”, its opposite.")
    assert by_name["condition"].endswith(": “if”, a noun, “then”, another noun.")
    assert by_name["doubling"].endswith(": “so”, an adjective, the same adjective again.")
    assert by_name["recall"].endswith(": “such”, the topic, “indeed”.")
    assert len(set(by_name.values())) == 16
    assert not any(slot in said for said in by_name.values() for slot in (".o", "Noun", "Verb"))


def test_the_parser_always_says_the_same():
    asked, text = Combination((0, 1), 0), "the bees hold the oak , hot yet cold , big or large ."
    first, again = (language.Parser().grade([(asked, text)], repeat) for repeat in (0, 1))
    assert first == again
    assert first[0].every == (True,) * 5
