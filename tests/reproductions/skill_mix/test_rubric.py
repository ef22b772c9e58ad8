"""Points, majorities, ratios and intervals, against enumeration and numbers worked by hand."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reproductions.skill_mix.rubric import (
    METRICS,
    Points,
    agreed,
    all_skills,
    best_of,
    deducted,
    from_points,
    full_marks,
    is_named,
    longest,
    ratio,
    sentences,
    single_shot,
    skill_fraction,
    unread,
    wilson,
)

POINT = st.sampled_from([True, False, None])


def points(skills, topic=True, sense=True, length=True):
    return Points(skills=tuple(skills), topic=topic, sense=sense, length=length)


def test_the_three_metrics_of_every_possible_text_with_two_skills():
    for given_points in itertools.product([True, False], repeat=5):
        a, b = sum(given_points[:2]), sum(given_points[2:])
        each = from_points(given_points)
        assert full_marks(each) == (1 if a == 2 and b == 3 else 0)
        assert all_skills(each) == (1 if a == 2 and b >= 2 else 0)
        assert skill_fraction(each) == (a / 2 if b == 3 else 0)


@given(st.lists(POINT, min_size=4, max_size=8))
def test_full_marks_are_never_above_the_others_and_nothing_unread_is_scored(given_points):
    each = from_points(given_points)
    values = {name: measure(each) for name, measure in METRICS.items()}
    if None in given_points:
        assert set(values.values()) == {None}
    else:
        assert values["full_marks"] <= min(values["all_skills"], values["skill_fraction"])


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.lists(POINT, min_size=5, max_size=5), min_size=3, max_size=3), min_size=1)
)
def test_the_order_of_the_metrics_survives_best_of_and_means(texts):
    def mean(name, joined):
        return ratio([joined([METRICS[name](from_points(t)) for t in own]) for own in texts])

    for joined in (single_shot, best_of):
        full, every, share = (mean(name, joined) for name in METRICS)
        if full is not None:
            assert full.value <= min(every.value, share.value)
            assert 0 <= full.low <= full.value <= full.high <= 1


def test_a_point_needs_more_than_half_of_the_planned_gradings():
    def vote(*votes):
        return agreed([points([each]) for each in votes]).skills[0]

    assert vote(True, True, False) is True
    assert vote(True, False, False) is False
    assert vote(True, False) is False, "a tie of an even panel gives nothing"
    assert vote(True, True, False, False) is False
    assert vote(True, True, None) is True, "the third could not have changed it"
    assert vote(False, False, None) is False
    assert vote(True, None, None) is None, "one of three planned is no majority"
    assert vote(True, False, None) is None, "the third would have decided"
    assert vote(True, None) is None
    assert vote(None, None, None) is None
    with pytest.raises(ValueError, match="no grading"):
        agreed([])


@pytest.mark.parametrize("planned", [1, 2, 3, 4, 5])
def test_what_the_abstentions_would_have_said_decides_whether_a_point_is_known(planned):
    for votes in itertools.product([True, False, None], repeat=planned):
        found = agreed([points([vote]) for vote in votes]).skills[0]
        filled = {
            sum(full) * 2 > planned
            for full in itertools.product([True, False], repeat=planned)
            if all(vote in (None, said) for vote, said in zip(votes, full, strict=True))
        }
        assert found is (filled.pop() if len(filled) == 1 else None)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("...", 0),
        ("One", 1),
        ("One. Two. Three.", 3),
        ("Mr. Smith and Dr. Who paid $3.50 to J. R. Tolkien, e.g. by post.", 1),
        ('"Stop!" she said. "Why?" He left.', 3),
        ("Wait... what? Yes!", 2),
        ("So did I. He left.", 2),
        ("He said no. She left (early). “Fine.” Then it rained", 4),
        ("A line\nand its end.\n\nAnother", 2),
        ("今日は。雨です！", 2),
        ("Really?! 42 bees.", 2),
    ],
)
def test_sentences_are_counted_by_rule(text, count):
    assert sentences(text) == count


def test_the_limit_is_one_sentence_less_than_skills():
    assert [longest(k) for k in (1, 2, 3, 6)] == [1, 1, 2, 5]


def test_a_name_counts_as_whole_words_only_without_its_bracket_and_in_any_case():
    assert is_named("Metaphor", "What a METAPHOR, she said")
    assert not is_named("Metaphor", "metaphorical metaphors")
    assert is_named("Red herring", "that red-herring, and a red\nherring")
    assert is_named("Modus ponens (logic)", "by modus ponens")
    assert not is_named("Modus ponens (logic)", "by logic")
    assert not is_named("Self serving bias", "self-serving biases")
    assert not is_named("(only a bracket)", "only a bracket")
    assert not is_named("a.c", "abc")


def test_naming_costs_the_point_whatever_the_graders_say():
    given_points = points([True, None, True], topic=None)
    found = deducted(given_points, ["Metaphor", "Litotes", "Zeugma"], "a metaphor and litotes")
    assert found == points([False, False, True], topic=None)
    assert deducted(given_points, ["A1", "A2", "A3"], "none") == given_points


def test_an_unscored_text_leaves_its_combination_unscored():
    assert best_of([0.0, 1.0, 0.5]) == 1.0
    assert single_shot([0.0, 1.0, 0.5]) == 0.5
    for joined in (best_of, single_shot):
        assert joined([1.0, None]) is None and joined([]) is None


def test_a_ratio_leaves_out_what_is_unscored_and_counts_the_rest():
    found = ratio([1.0, None, 0.0, 0.5])
    assert (found.value, found.combinations) == (0.5, 3)
    assert ratio([None]) is None


@pytest.mark.parametrize(("right", "n"), [(0, 10), (3, 10), (10, 10), (40, 100)])
def test_the_interval_holds_the_shares_that_a_score_test_does_not_reject(right, n):
    p = right / n
    low, high = wilson(p, n)
    for end in (low, high):
        if 0 < end < 1:
            assert abs(p - end) / math.sqrt(end * (1 - end) / n) == pytest.approx(1.959964)
    assert low <= p <= high
    assert (low == 0) == (right == 0) and (high == 1) == (right == n)


def test_nothing_is_read_of_an_unread_text():
    assert unread(2).every == (None,) * 5
