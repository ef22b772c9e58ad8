"""The page on which a person grades texts blind: through the app, and what it is made of."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import spot_checks
from dashboard.spot_checks import Agreement, Skill, Specimen, agreement, gradings, keep, specimens
from dashboard.views import grading
from reproductions import discovery, logbook, rows, store
from reproductions.card import Score, Table
from reproductions.cells import Record
from reproductions.invocation import plan
from reproductions.rows import Kept

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
SKILLS = [
    {"name": name, "definition": f"What {name} is.", "example": f"An example of {name}."}
    for name in ("litotes", "zeugma")
]


def row(text: str, **more: Any) -> dict[str, Any]:
    """A row of the table of texts; the grader gives every point but the second skill's."""
    points = {"skills": [True, False], "topic": True, "sense": True}
    return {"method": "m", "topic": "Bees", "text": text, "skills": SKILLS, "points": points} | more


def log(penalty: str, *texts: str) -> str:
    """Log an exploration of `ewc` that kept these texts; the run's id."""
    record = Record(
        scores=(Score(method="ewc", metric="mean_accuracy", value=0.5),),
        data_hash="x",
        cpu_s=1.0,
        wall_s=1.0,
        tables=(Table(name=spot_checks.TABLE, rows=tuple(map(row, texts))),),
    )
    invocation = plan("ewc", discovery.card("ewc"), "quick", (0, 1), {"penalty": penalty})
    return logbook.log(invocation, {0: record, 1: record})[0]


@pytest.fixture
def texts(logged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostile: str) -> Path:
    """A store with a run that kept three texts, the one in use."""
    folder = tmp_path / "runs"
    shutil.copytree(logged, folder)
    monkeypatch.setenv("LITLAB_RUNS", str(folder))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    store.prepare()
    log("3", "First text.", "Second\ntext.", hostile)
    return folder


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=60)
    app.run()
    app.switch_page("views/grading.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def said(app: AppTest) -> str:
    kinds = (app.caption, app.info, app.warning, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def grade(app: AppTest, *answers: str) -> AppTest:
    """Choose these answers on the page and submit them."""
    for radio, answer in zip(app.radio, answers, strict=False):
        radio.set_value(answer)
    app.button[-1].click().run()
    assert not app.exception
    return app


@pytest.mark.usefixtures("no_runs")
def test_without_texts_the_page_says_how_to_get_some() -> None:
    assert "make reproduce NAME=skill_mix" in said(opened())


def test_a_person_grades_blind_and_then_sees_the_agreement(texts: Path) -> None:
    app = opened()
    assert "Grade some of them yourself" in html(app), "what the page is for"
    assert "0 of 3 texts graded" in said(app), "texts of both seeds that are alike are one"
    assert app.selectbox[0].options[0].endswith("quick, penalty=3")
    assert "Nothing to compare yet." in html(app)
    assert "What litotes is." in html(app) and "An example of zeugma." in html(app)
    assert [radio.value for radio in app.radio] == [None] * 4, "no answer is suggested"

    grade(app, "Yes", "No", "Yes")
    assert "Answer every question" in said(app)
    assert gradings() == {}

    grade(app, "Yes", "No", "Yes", "Yes")
    assert "1 of 3 texts graded" in said(app)
    assert "agree on 4 of 4 points (100%) in 1 text; Cohen&#x27;s kappa is 1.00." in html(app)
    assert [radio.value for radio in app.radio] == [None] * 4, "the next text"

    grade(app, "Yes", "Yes", "Cannot tell", "No")
    assert "agree on 5 of 7 points (71%) in 2 texts" in html(app)
    again = opened()
    assert "2 of 3 texts graded" in said(again), "it is kept"
    grade(again, "No", "No", "No", "No")
    assert "Every text of this run is graded." in said(again)
    assert len((texts / "spot_checks.jsonl").read_text().splitlines()) == 3


@pytest.mark.usefixtures("texts")
def test_a_text_is_shown_as_it_is_and_never_run() -> None:
    first = rows.kept(spot_checks.TABLE)[0].run_id
    log("4", "The text of a newer run.")
    assert "newer run" in html(opened())
    app, shown = opened(run=first), ""
    assert "newer run" not in html(app)
    while app.radio:
        shown += html(app)
        grade(app, *["No"] * 4)
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "<img" not in shown and "<script" not in shown


def test_the_order_is_by_chance_and_what_is_no_text_is_left_out() -> None:
    made = [row(f"Text {number}.") for number in range(30)]
    bad = [
        {}, row("x", points={}), row("x", points=None), row("x", skills=None),
        row("x", points={"skills": [True], "topic": True, "sense": True}),
        row("x", points={"skills": [True, "<b>"], "topic": True, "sense": True}),
        row("x", points={"skills": [True, [1]], "topic": True, "sense": True}),
    ]  # fmt: skip
    found = specimens([*made, *bad, *made])
    assert len(found) == 30
    assert [each.text for each in found] != [each["text"] for each in made]
    assert found == specimens(reversed(made))


def test_gradings_are_added_and_the_last_of_a_text_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path / "new"))
    first, second = specimens([row("a"), row("b")])
    assert gradings() == {}
    keep(first, (True, True, None, False))
    keep(second, (False,) * 4)
    keep(first, (False,) * 4)
    assert gradings() == {first.id: (False,) * 4, second.id: (False,) * 4}
    lines = (tmp_path / "new" / "spot_checks.jsonl").read_text().splitlines()
    assert [json.loads(line)["points"] for line in lines][0] == [True, True, None, False]


def test_a_line_that_was_cut_short_costs_no_other_grading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITLAB_RUNS", str(tmp_path))
    first, second = specimens([row("a"), row("b")])
    keep(first, (True,) * 4)
    kept = tmp_path / "spot_checks.jsonl"
    kept.write_bytes(kept.read_bytes() + b'{"text": "\xff')
    keep(second, (False,) * 4)
    assert gradings() == {first.id: (True,) * 4, second.id: (False,) * 4}
    kept.write_text('[]\n1\n{"text": "x", "points": ["<b>"]}\n{"text": "x", "points": [[1]]}\n')
    assert gradings() == {}
    assert agreement([first], {first.id: (True,)}).texts == 0, "points for other questions"


def test_what_makes_sense_is_said_where_it_is_not_what_it_is_in_english() -> None:
    told, plain = specimens([row("a", sense="It begins with a <clause>."), row("b")])
    assert {told.sense, plain.sense} == {"It begins with a <clause>.", ""}


def specimen(*given: bool | None) -> Specimen:
    skills = tuple(Skill(name=f"s{n}", definition="", example="") for n in range(len(given) - 2))
    return Specimen(text=f"{given}", topic="t", skills=skills, given=given)


def test_agreement_of_a_table_worked_by_hand() -> None:
    yes, no, mixed = specimen(True, True, True), specimen(False, False, False), specimen(
        True, False, None
    )  # fmt: skip
    by_person = {
        yes.id: (True, True, False),
        no.id: (False, True, False),
        mixed.id: (None, False, True),
        "of another run": (True,),
    }
    found = agreement([yes, no, mixed, specimen(True, True, False)], by_person)
    # The person says yes to 3 of 7, the grader to 3 of 7; both agree on 5 of 7.
    chance = (3 / 7) ** 2 + (4 / 7) ** 2
    assert (found.texts, found.points, found.same) == (3, 7, 5)
    assert found.kappa == pytest.approx((5 / 7 - chance) / (1 - chance))
    alike = agreement([yes], {yes.id: (True, True, True)})
    assert (alike.share, alike.kappa) == (1.0, None)
    assert agreement([], {}).share is None


def test_what_is_said_of_runs_and_agreement() -> None:
    run = Kept(
        reproduction="skill_mix", run_id="r", profile="quick", changed="student=openai:x",
        started_ms=1_700_000_000_000, files=(),
    )  # fmt: skip
    named = grading.run_label(run)
    assert named == "skill_mix · 2023-11-14 22:13 UTC · r · quick, student=openai:x"
    alike = Agreement(texts=1, points=3, same=3, kappa=None)
    assert "Kappa needs both yes and no" in grading.agreement_line(alike)
