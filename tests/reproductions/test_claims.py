"""Claims and verdicts against arithmetic done by hand."""

import math

import pytest

from reproductions.claims import Scores, beats, falls, judge, near, rises

SCORES: Scores = {
    ("new", "accuracy"): {1: 0.5, 2: 0.9},
    ("old", "accuracy"): {1: 0.8, 2: 0.6},
    ("new", "loss"): {10: 2.0},
    ("old", "loss"): {10: 3.0},
}


@pytest.mark.parametrize(
    ("claim", "sign", "margin"),
    [
        (beats("new", "old", on="accuracy"), 1, 0.3),  # last step: 0.9 - 0.6
        (beats("new", "old", on="accuracy", by=0.25), 1, 0.05),
        (beats("old", "new", on="accuracy", by=-0.35), 1, 0.05),  # not worse by more than 0.35
        (beats("new", "old", on="loss", by=0.4), -1, 0.6),  # less is better: 3 - 2 - 0.4
        (beats("new", 0.7, on="accuracy"), 1, 0.2),
        (rises("new", on="accuracy", by=0.1), 1, 0.3),  # 0.9 - 0.5 - 0.1
        (rises("old", on="accuracy"), 1, -0.2),
        (falls("old", on="accuracy", by=0.1), 1, 0.1),
        (near("new", "old", on="accuracy", within=0.2), 1, -0.1),  # 0.2 - |0.9 - 0.6|
        (near("old", 0.65, on="accuracy", within=0.2), 1, 0.15),
        (beats("new", "absent", on="accuracy"), 1, None),
        (beats("new", "old", on="unmeasured"), 1, None),
        (rises("new", on="loss"), -1, None),  # one step has no direction
    ],
)
def test_a_margin_is_positive_when_the_claim_is_true(claim, sign, margin):
    assert claim.margin(SCORES, sign) == (None if margin is None else pytest.approx(margin))


@pytest.mark.parametrize(
    ("margins", "word", "mean", "se"),
    [
        ([0.1, 0.2, 0.3], "holds", 0.2, 0.1 / math.sqrt(3)),  # 0.2 > 2 x 0.0577
        ([0.0, 0.2], "unclear", 0.1, 0.1),  # 0.1 < 2 x 0.1
        ([0.5, -0.5], "fails", 0.0, 0.5),  # a mean of 0 is not above 0
        ([-0.1, -0.3], "fails", -0.2, 0.1),
        ([0.25, 0.25], "holds", 0.25, 0.0),
        ([1.0, 3.0], "unclear", 2.0, 1.0),  # exactly two standard errors are not above them
        ([0.9], "unclear", 0.9, None),
        ([-0.9], "unclear", -0.9, None),
        ([0.1, None, 0.3, 0.2], "unclear", 0.2, 0.1 / math.sqrt(3)),  # would hold without the gap
        ([-0.1, None, -0.3], "fails", -0.2, 0.1),
        ([None, None], "unclear", None, None),
    ],
)
def test_a_verdict_from_margins(margins, word, mean, se):
    verdict = judge(dict(enumerate(margins)))
    assert verdict.word == word
    assert verdict.mean == (None if mean is None else pytest.approx(mean))
    assert verdict.se == (None if se is None else pytest.approx(se))
    assert verdict.gaps == [seed for seed, margin in enumerate(margins) if margin is None]


def test_a_key_names_what_is_asked_and_a_sentence_does_not_change_it():
    plain, worded = (
        beats("a", "b", on="m", by=0.05),
        beats("a", "b", on="m", by=0.05, sentence="A!"),
    )
    assert plain.key == worded.key == "a_beats_b_on_m_by_more_than_0.05"
    assert beats("a", "b", on="m", by=0.1).key != plain.key
    assert beats("a", "b", on="m", by=-0.05).key != plain.key
    assert worded.sentence == "A!"


def test_a_claim_expected_to_fail_says_why():
    assert beats("a", "b", on="m", expect="fails", because="It is too small.").expect == "fails"
    with pytest.raises(ValueError, match="because="):
        beats("a", "b", on="m", expect="fails")
    with pytest.raises(ValueError, match="because="):
        beats("a", "b", on="m", because="No reason to fail.")
    with pytest.raises(ValueError, match="'holds' or 'fails'"):
        beats("a", "b", on="m", expect="wins")
