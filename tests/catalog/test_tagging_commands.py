"""`tag` and `label` as a shell sees them."""

import json
from typing import Any

from typer.testing import CliRunner, Result

from catalog.__main__ import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_tag_prints_every_paper_with_the_themes_that_stand(village: Any) -> None:
    assert run("label", "1", "bees", "--no").exit_code == 0
    assert run("label", "Village study 3", "bridges", "--yes").exit_code == 0
    done = run("tag", "--json")
    assert done.exit_code == 0
    papers = json.loads(done.stdout)["papers"]
    assert [set(paper) for paper in papers] == [{"id", "title", "themes"}] * 40
    assert [paper["id"] for paper in papers] == list(range(1, 41))
    assert papers[0]["themes"] == {}
    assert papers[3]["themes"] == {"bridges": 1.0}
    assert 0.3 < papers[1]["themes"]["bridges"] <= 1
    assert "40 papers" in done.stderr


def test_a_second_tag_says_that_nothing_changed(village: Any) -> None:
    assert "nothing changed" not in run("tag").stderr
    done = run("tag")
    assert "nothing changed" in done.stderr
    assert "none of them" in done.stdout
    assert "learned from" not in done.stdout


def test_evaluate_prints_figures_and_how_they_were_got(village: Any) -> None:
    done = run("tag", "--evaluate", str(village.labels))
    assert done.exit_code == 0
    assert "40 papers, five-fold" in done.stdout
    assert "had not seen it" in " ".join(done.stdout.split())
    assert "macro-F1" in done.stdout
    document = json.loads(run("tag", "--evaluate", str(village.labels), "--json").stdout)
    assert document["method"] == "five-fold"
    assert [each["theme"] for each in document["themes"]] == ["bees", "bridges"]
    assert {"precision", "recall", "f1"} <= set(document["themes"][0])
    f1 = [each["f1"] for each in document["themes"]]
    assert document["macro_f1"] == sum(f1) / 2


def test_evaluating_changes_nothing(village: Any) -> None:
    run("tag", "--evaluate", str(village.labels))
    done = run("tag", "--json")
    assert "0 unchanged" in done.stderr


def test_wrong_commands_end_with_2_and_a_sentence(village: Any) -> None:
    for arguments, told in (
        (("label", "1", "wasps", "--yes"), "the themes are: bees, bridges"),
        (("label", "no such paper at all", "bees", "--yes"), "no paper of the catalogue"),
        (("tag", "--evaluate", "nowhere.csv"), "nowhere.csv"),
        (("label", "1", "bees"), "--yes"),
    ):
        done = run(*arguments)
        assert done.exit_code == 2, arguments
        assert told in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout == ""
