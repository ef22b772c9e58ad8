"""The real protocol from settings to scores, against an endpoint that does well and badly."""

import hashlib
import json
from dataclasses import replace

import pytest

from reproductions.card import Score, Table
from reproductions.skill_mix import chat_run as protocol
from reproductions.skill_mix.card import CARD
from reproductions.skill_mix.chat_client import EndpointError, address
from reproductions.skill_mix.chat_protocol import ATTEMPTS
from reproductions.skill_mix.chat_run import chat_run, drawn_at
from reproductions.skill_mix.chat_skills import read

SETTINGS = replace(
    CARD.quick,
    student="openai:small",
    grader="openai:judge",
    ks=(2, 3),
    combinations=2,
    generations=2,
    gradings=3,
    workers=3,
    student_price=(1.0, 2.0),
    grader_price=(10.0, 20.0),
)
TEXTS = 2 * 2 * 2  # k, combinations, generations
WRITTEN, GRADED = TEXTS * 2, TEXTS * 3


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Answers are kept in the test's own folder, and one repeat is all the patience there is."""
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path))
    monkeypatch.setattr(
        protocol, "address", lambda grader: replace(address(grader=grader), retries=1)
    )


def run(settings=SETTINGS, seed=0):
    """Every score as (metric, k) -> value, each one on the card, and the rows of the texts."""
    given = list(chat_run(settings, seed))
    scores = [each for each in given if isinstance(each, Score)]
    for score in scores:
        CARD.check(score)
    (table,) = [each for each in given if isinstance(each, Table)]
    return {(score.metric, score.at): score.value for score in scores}, table.rows


def test_a_model_that_does_everything_right_gets_full_marks(endpoint):
    scores, rows = run()
    assert endpoint.answered == endpoint.requests == WRITTEN + GRADED
    for k in (2, 3):
        for metric in ("full_marks", "best_full_marks", "all_skills", "skill_fraction"):
            assert scores[metric, k] == 1.0
        assert scores["full_marks_low", k] < 1 and scores["unreadable", k] == 0
        assert scores["grading_flips", k] == 0
    assert scores["best_full_marks_k2", 2] == scores["full_marks_k3", 3] == 1.0
    assert scores["requests", 3] == WRITTEN + GRADED
    assert scores["student_tokens", 3] == WRITTEN * 110
    assert scores["student_cost", 3] == pytest.approx(WRITTEN * (100 + 2 * 10) / 1e6)
    assert scores["grader_cost", 3] == pytest.approx(GRADED * (100 * 10 + 10 * 20) / 1e6)
    assert ("grader_kappa", 2) not in scores, "one grader has nobody to agree with"
    assert len(rows) == TEXTS
    row = json.loads(json.dumps(rows[-1]))
    assert row["points"] == {"skills": [True] * 3, "topic": True, "sense": True}
    assert [set(skill) >= {"name", "definition", "example"} for skill in row["skills"]] == [
        True
    ] * 3


def test_the_same_seed_asks_nothing_twice_and_another_seed_asks_anew(endpoint):
    first = run()
    endpoint.behave = lambda body: (500, {"error": {"message": "nobody should ask"}})
    assert run() == first
    endpoint.behave = endpoint.well
    run(seed=1)
    assert endpoint.answered == 2 * (WRITTEN + GRADED)


def test_what_died_half_way_goes_on_and_only_what_is_missing_is_paid_for(endpoint):
    def dying(body):
        return endpoint.well(body) if endpoint.answered < 23 else None

    endpoint.behave = dying
    with pytest.raises(EndpointError, match="The same command goes on from here"):
        run()
    assert endpoint.answered == 23
    endpoint.behave = endpoint.well
    scores, _ = run()
    assert endpoint.answered == WRITTEN + GRADED, "every answer was paid for once"
    assert scores["full_marks", 3] == 1.0 and scores["requests", 3] == WRITTEN + GRADED
    assert run()[0] == scores


def test_a_limit_of_rate_at_every_request_costs_patience_and_nothing_else(endpoint):
    def limited(body):
        first = endpoint.seen[json.dumps(body, sort_keys=True)] == 1
        return (429, {"error": {"message": "slow down"}}) if first else endpoint.well(body)

    endpoint.behave = limited
    settings = replace(SETTINGS, generations=1, gradings=1)
    scores, _ = run(settings)
    assert scores["full_marks", 2] == 1.0
    assert endpoint.answered == endpoint.requests / 2 == TEXTS / 2 * 3


def test_gradings_that_cannot_be_read_withhold_the_scores_and_say_why(endpoint, caplog):
    endpoint.behave = lambda body: "Lovely!" if endpoint.grades(body) else endpoint.well(body)
    scores, rows = run()
    assert endpoint.answered == WRITTEN + GRADED * ATTEMPTS
    assert scores["unreadable", 2] == scores["unreadable", 3] == 1.0
    names = {metric for metric, _ in scores}
    assert not {name for name in names if "full_marks" in name or "skill" in name}
    assert rows == ()
    assert "4 of 4 texts at k = 2, 4 of 4 texts at k = 3" in caplog.text
    for claim in CARD.claims:
        assert claim.margin({("chat", name): {2: 1.0} for name in names}, 1) is None


def test_a_student_that_refuses_is_unreadable_and_not_bad(endpoint):
    def refusing(body):
        return endpoint.well(body) if endpoint.grades(body) else "I would rather not."

    endpoint.behave = refusing
    scores, rows = run()
    assert scores["unreadable", 2] == 1.0 and ("full_marks", 2) not in scores
    assert rows == () and not any(endpoint.grades(json.loads(each)) for each in endpoint.seen)


def test_naming_a_skill_costs_its_point_and_both_marks_are_given(endpoint):
    names = read().names
    text = f"<text>{', '.join(names)}</text>"
    endpoint.behave = lambda body: endpoint.well(body) if endpoint.grades(body) else text
    scores, rows = run()
    assert scores["full_marks", 2] == 0 and scores["full_marks_undeducted", 2] == 1
    assert scores["best_full_marks_undeducted", 3] == 1
    assert rows[0]["points"]["skills"] == [True, True], "as the grader said"


def test_several_graders_are_one_panel_and_their_kappa_is_given(endpoint):
    def behave(body):
        if not endpoint.grades(body):
            return endpoint.well(body)
        sure = json.loads(endpoint.well(body))
        odd = int(hashlib.sha256(body["messages"][0]["content"].encode()).hexdigest(), 16) % 2
        if odd:
            sure["topic"] = 0
        if body["model"] == "strict":
            sure["sense"] = 0
        return json.dumps(sure)

    endpoint.behave = behave
    scores, rows = run(replace(SETTINGS, grader="openai:mild, openai:strict", gradings=1))
    assert endpoint.answered == WRITTEN + TEXTS * 2
    assert {row["points"]["sense"] for row in rows} == {False}, "one of two is no majority"
    assert scores["full_marks", 2] == 0
    assert 0 < scores["grader_kappa", 3] < 1


def test_novelty_is_computed_from_stated_assumptions_only(endpoint):
    assert ("novel_share", 2) not in run()[0]
    settings = replace(SETTINGS, corpus=1e6, topic_share=1e-3, skill_share=1e-2)
    scores, _ = run(settings)
    assert scores["novel_share", 2] == pytest.approx(1 - 1e6 * 1e-3 * 1e-4)
    assert scores["best_novel_share", 3] == pytest.approx(1 - 1e6 * 1e-3 * 1e-6)


def test_combinations_of_a_seed_do_not_depend_on_the_student_or_other_k():
    inventory = read()
    assert drawn_at(inventory, 3, 5, 0) == drawn_at(inventory, 3, 5, 0)
    assert drawn_at(inventory, 3, 5, 0) != drawn_at(inventory, 3, 5, 1)
    assert {each.k for each in drawn_at(inventory, 3, 5, 0)} == {3}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"student": "openai:a,openai:b"}, "one is examined at a time"),
        ({"grader": "judge"}, "openai:NAME"),
        ({"skills": "/nowhere/skills.toml"}, "cannot be read"),
        ({"ks": (2, 60)}, "60 skills"),
        ({"student_price": (1.0,)}, "in and out"),
    ],
)
def test_wrong_settings_are_said_before_anything_is_asked(endpoint, changes, said):
    with pytest.raises(ValueError, match=said):
        list(chat_run(replace(SETTINGS, **changes), 0))
    assert endpoint.requests == 0


def test_without_an_endpoint_a_sentence_says_what_to_set(monkeypatch):
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(EndpointError, match="OPENAI_BASE_URL, for example"):
        list(chat_run(SETTINGS, 0))
