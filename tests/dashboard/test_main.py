"""The commands: one JSON document, a table for people, and the promised exit codes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from catalog.models import Paper
from catalog.store import session
from dashboard import evidence, printing, servers
from dashboard.__main__ import app
from dashboard.evidence import Evidence


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, catch_exceptions=False)


@pytest.mark.usefixtures("library", "runs")
def test_claims_as_json_is_one_document_with_its_paper() -> None:
    claims = json.loads(run("claims", "--json").stdout)["claims"]
    entry = next(each for each in claims if each["reproduction"] == "ewc")
    assert entry["title"] == "Overcoming catastrophic forgetting in neural networks"
    assert (entry["paper"], entry["theme"]) == ("arXiv:1612.00796", "continual-learning")
    assert entry["seeds"] == [0, 1, 2]
    assert entry["margin_mean"] > 0
    assert entry["run_id"]


@pytest.mark.usefixtures("library", "no_runs")
def test_claims_of_one_reproduction_or_of_one_theme() -> None:
    def of(*arguments: str) -> set[str]:
        claims = json.loads(run("claims", "--json", *arguments).stdout)["claims"]
        return {claim["reproduction"] for claim in claims}

    assert of("ewc") == {"ewc"}
    skills = of("--tag", "skills")
    assert "skill_it" in skills and "ewc" not in skills and skills < of()
    wrong = run("claims", "nowhere")
    assert wrong.exit_code == 2 and "There is no reproduction 'nowhere'." in wrong.stderr


@pytest.mark.usefixtures("library", "no_runs")
def test_claims_for_people_name_paper_theme_verdict_and_the_published_figure() -> None:
    done = run("claims")
    said = " ".join(done.stdout.split())
    assert done.exit_code == 0
    for part in ("Continual learning", "not run", "0.940", "EWC keeps a sequence"):
        assert part in said, part


@pytest.mark.usefixtures("library", "no_runs")
def test_every_claim_is_one_row_under_its_main_theme_within_100_columns() -> None:
    first = replace(evidence.joined()[0], theme_titles=("Skills", "Other"), papers={1: "T", 2: "U"})
    console = Console(width=100, force_terminal=False)
    with console.capture() as caught:
        console.print(printing.claims_by_theme([first, replace(first, theme_titles=("Other",))]))
    lines = [" ".join(line.split()) for line in caught.get().splitlines()]
    assert max(map(len, caught.get().splitlines())) <= 100
    assert [line for line in lines if line in ("Skills", "Other")] == ["Skills", "Other"]
    name = first.claim.reproduction
    assert f"{name}: T; U (also Other)" in lines
    assert lines[-1] == "2 claims: 2 not run"
    assert sum("not run" in line for line in lines[:-1]) == 2


@pytest.mark.parametrize(
    ("verdict", "expected", "code"),
    [
        ("fails", "holds", 1),
        ("holds", "fails", 1),
        ("unclear", "holds", 0),
        ("fails", "fails", 0),
        ("not run", "holds", 0),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
@pytest.mark.usefixtures("no_runs")
def test_a_verdict_against_its_expectation_is_exit_1(
    monkeypatch: pytest.MonkeyPatch, verdict: str, expected: str, code: int, form: Sequence[str]
) -> None:
    first = evidence.joined()[0]
    claim = replace(first.claim, verdict=verdict, expected=expected)
    found: list[Evidence] = [replace(first, claim=claim)]
    monkeypatch.setattr(evidence, "joined", lambda: found)
    assert run("claims", *form).exit_code == code


@pytest.mark.usefixtures("no_runs")
@pytest.mark.parametrize(
    "reference", ["1612.00796", "arXiv:1612.00796v2", "catastrophic forgetting"]
)
def test_show_finds_a_paper_by_id_or_title(library: Any, reference: str) -> None:
    shown = json.loads(run("show", reference, "--json").stdout)
    assert shown["id"] == library.papers["ewc"]
    assert shown["authors"] == ["James Kirkpatrick", "Razvan Pascanu"]
    assert shown["citations"][0]["slides"] == [2, 3]
    assert shown["themes"][0]["evidence"] == [["a telling word", 1.5], ["another", 0.25]]
    assert {claim["verdict"] for claim in shown["claims"]} == {"not run"}


@pytest.mark.usefixtures("no_runs")
def test_show_for_people_has_every_section(library: Any) -> None:
    said = " ".join(run("show", str(library.papers["ewc"])).stdout.split())
    for part in ("Kirkpatrick", "quadratic pull", "a telling word +1.50", "own-list.txt, entry 1"):
        assert part in said, part
    for part in ("Remembering", "slides 2, 3", "EWC keeps a sequence"):
        assert part in said, part


def test_show_tells_versions_venue_comment_and_links() -> None:
    with session() as write:
        known = {"venue": "J. Patience 3", "comment": "12\x1b[31m pages", "withdrawn": True}
        versions = [[1, "2021-03-04", "First \u202eName"], [2, "", ""]]
        links = [["code", "https://example.org/c"]]
        write.add(Paper(title="A", title_key="a", versions=versions, links=links, **known))
    said = run("show", "1").stdout
    for part in ("J. Patience 3", "pages", "v1, 2021-03-04 – First", "v2", "withdrawn"):
        assert part in said, part
    assert "code: https://example.org/c" in said
    assert not {"\x1b", "\u202e"} & set(said)
    shown = json.loads(run("show", "1", "--json").stdout)
    assert shown["versions"][0] == {
        "number": 1,
        "day": "2021-03-04",
        "title": "First \u202eName",
    }
    assert shown["links"] == [{"kind": "code", "url": "https://example.org/c"}]
    assert (shown["withdrawn"], shown["venue"]) == (True, "J. Patience 3")


def test_show_gives_the_terminal_nothing_to_obey() -> None:
    with session() as write:
        write.add(Paper(title="A\x1b[31mB [bold]C[/bold]", title_key="a", abstract="x\x07\u202ey"))
    said = run("show", "1").stdout
    assert "[bold]C[/bold]" in said
    assert not {"\x1b", "\x07", "\u202e"} & set(said)


@pytest.mark.usefixtures("library")
def test_a_paper_that_is_not_there_is_one_sentence_and_exit_2() -> None:
    done = run("show", "9999.99999")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", [servers.dashboard_command(8765), servers.mlflow_command(8765)])
def test_a_server_listens_on_this_machine_only(command: list[str]) -> None:
    text = " ".join(command)
    assert "127.0.0.1" in text
    assert "8765" in text
    assert "0.0.0.0" not in text  # noqa: S104


def test_serving_ends_with_the_servers_own_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "dashboard_command", lambda port: ["sh", "-c", f"exit {port}"])
    done = run("serve", "--port", "3")
    assert done.exit_code == 3
    assert "http://127.0.0.1:3" in done.stderr


def test_a_polite_kill_reaches_the_server(tmp_path: Path) -> None:
    """Else the port would stay taken after the command is gone."""
    note = tmp_path / "pid"
    code = (
        "from dashboard.servers import serve; "
        f"serve(['sh', '-c', 'echo $$ > {note}; exec sleep 60'])"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as command:
        while not (note.exists() and note.read_text().strip()):
            time.sleep(0.05)
        command.terminate()
        assert command.wait(30) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_servers_are_told_to_send_no_statistics() -> None:
    assert servers.QUIET["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert servers.QUIET["STREAMLIT_BROWSER_GATHER_USAGE_STATS"] == "false"
    assert servers.serve(["sh", "-c", 'test "$MLFLOW_DISABLE_TELEMETRY" = true']) == 0
