"""The whole of Skill-Mix offline, small: what is scored, that a seed decides it, and the card."""

import dataclasses
from collections import Counter

import pytest

from reproductions import discovery
from reproductions.card import Score, Table, changed, curves
from reproductions.errors import UsageError
from reproductions.skill_mix.card import AT_K, CARD, LEADERBOARD, Settings
from reproductions.skill_mix.experiment import data_hash, run
from reproductions.skill_mix.figures import draw

TINY = dataclasses.replace(
    CARD.full,
    families=("main", "shared"),
    combinations=4,
    generations=2,
    rows=24,
    web_steps=2,
    lesson_steps=2,
    width=16,
    layers=1,
)


@pytest.fixture(scope="module")
def everything():
    """All that one small run of two families yields."""
    return list(run(TINY, 7))


def scores_of(given):
    """The scores among what a run yields."""
    return [each for each in given if isinstance(each, Score)]


def test_every_score_is_on_the_card_and_every_claim_has_its_scores(everything):
    for score in scores_of(everything):
        CARD.check(score)
    found = curves(scores_of(everything))
    for claim in CARD.claims:
        assert claim.margin(found, CARD.metric(claim.metric).sign) is not None, claim.sentence


def test_no_score_is_given_twice(everything):
    keys = Counter((s.method, s.metric, s.at, s.part) for s in scores_of(everything))
    assert keys.most_common(1)[0][1] == 1


def test_the_same_seed_gives_the_same_scores_and_another_seed_others():
    one = dataclasses.replace(TINY, families=("main",))
    first, again, other = (scores_of(run(one, seed)) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_the_teacher_has_full_marks_everywhere_and_its_exam_is_in_no_training_text(everything):
    found = curves(scores_of(everything))
    for pool in ("", "mixed_", "held_out_"):
        assert set(found["teacher", f"{pool}full_marks"].values()) == {1.0}
    assert set(found["teacher", "full_marks"]) == {1, 2, 3, 4, 5}
    assert found["k2_3", "seen_combinations"] == {0: 0}
    assert found["k2_3", "most_skills_read"] == {0: 3}


def test_a_run_holds_a_table_of_graded_texts_of_each_student_and_k(everything):
    (table,) = [each for each in everything if isinstance(each, Table)]
    counts = Counter((row["method"], len(row["skills"])) for row in table.rows)
    assert {k for method, k in counts if method == "k2_3"} == {1, 2, 3, 4, 5}
    assert max(counts.values()) <= 20
    assert all("in this order" in row["skills"][0]["definition"] for row in table.rows)
    assert all("the TOPIC VERB the NOUN" in row["sense"] for row in table.rows)


def test_single_and_best_of_three_marks_are_ordered_as_they_must_be(everything):
    found = curves(scores_of(everything))
    for method in ("base", "k2_3", "teacher"):
        for k in (1, 2, 3, 4, 5):
            full, best = (found[method, name][k] for name in ("full_marks", "best_full_marks"))
            assert full <= best <= found[method, "best_all_skills"][k]
            assert found[method, "full_marks_low"][k] <= full <= found[method, "full_marks_high"][k]


def test_the_quick_profile_carries_every_claim_that_is_not_for_full_only():
    for claim in CARD.asks("quick"):
        assert set(claim.methods) <= {"base", "k1", "k2", "k2_3", "students"}, claim.sentence
    assert set(CARD.quick.families) <= set(CARD.full.families)


def test_the_published_table_is_the_leaderboards_for_each_k_that_a_model_was_asked():
    figures = {(each.method, each.metric): each.value for each in CARD.published}
    assert figures["gpt_4", "best_full_marks_k5"] == 0.12
    assert figures["llama_2_70b_chat", "best_full_marks_k2"] == 0.22
    assert ("falcon_180b_chat", "best_full_marks_k5") not in figures
    assert len(figures) == sum(len(values) for values in LEADERBOARD.values())
    assert {name for _, name in figures} == {
        f"best_full_marks_k{k}" for k in AT_K["best_full_marks"]
    }


def test_the_data_is_known_by_its_skills_and_a_parser_grades_only_the_small():
    assert data_hash(TINY) == data_hash(dataclasses.replace(TINY, rows=9))
    with pytest.raises(ValueError, match="chat models"):
        Settings(student="openai:some-model")
    with pytest.raises(ValueError, match="chat models"):
        Settings(grader="openai:some-model")


def test_without_the_ks_that_rank_students_nothing_is_said_of_the_ranking():
    fewer = dataclasses.replace(TINY, ks=(2,), families=("shared",))
    found = curves(scores_of(run(fewer, 7)))
    assert found["shared_base", "full_marks"].keys() == {2}
    assert not any(method == "students" for method, _ in found)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("combinations", "0", "combinations=0 must be at least 1"),
        ("generations", "0", "generations=0 must be"),
        ("ks", "0,2", "ks=0,2 must be at least 1"),
        ("temperature", "nan", "temperature=nan must be at least 0"),
        ("replay", "-0.1", "replay=-0.1"),
        ("rates", "0.1", "'0.1' is not 2 values"),
    ],
)
def test_settings_that_make_no_sense_are_refused_before_anything_is_run(name, text, said):
    with pytest.raises(UsageError, match=said):
        changed(CARD.quick, {name: text})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ks": (1, 1)}, "different numbers"),
        ({"ks": ()}, "different numbers"),
        ({"ks": (99,)}, "more than 16 skills"),
        ({"families": ()}, "families= names none"),
        ({"temperature": 0.0}, "above 0"),
    ],
)
def test_and_those_that_only_the_students_cannot_take_when_it_begins(changes, said):
    with pytest.raises(ValueError, match=said):
        list(run(dataclasses.replace(TINY, **changes), 7))


def test_a_family_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="no family .*'tall'.* main, shallow"):
        list(run(dataclasses.replace(TINY, families=("main", "tall")), 7))


def test_every_picture_is_drawn_from_a_run(everything):
    assert discovery.figures("skill_mix") is not None
    seeds = {7: scores_of(everything), 8: scores_of(everything)}
    drawn = dict(draw(CARD, seeds))
    assert set(drawn) == {"full_marks_by_student", "beside_published", "held_out_skills", "skills"}
    for figure in drawn.values():
        figure.canvas.draw()
