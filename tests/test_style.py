"""The house rules that no linter knows: who may import whom, and what must not be where."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from setuptools import PEP420PackageFinder
from typer.main import get_command

ROOT = Path(__file__).resolve().parent.parent
OURS = {"ingest", "catalog", "reproductions", "dashboard", "litlab"}

# ingest -> catalog <- dashboard -> reproductions. The join of papers with claims needs the
# catalogue and the reproductions, so it lives in the one package that may see both:
# `dashboard/evidence.py`. The command line may not import the dashboard for it; instead the
# commands that join (`show`, `claims`) are the dashboard's own, and the one exception to "nobody
# imports ingest or dashboard" is `litlab.py`, which takes over all commands and does nothing else.
ALLOWED = {
    "ingest": {"catalog"},
    "catalog": set(),
    "reproductions": set(),
    "dashboard": {"catalog", "reproductions"},
    "litlab": {"ingest", "catalog", "reproductions", "dashboard"},
}
# A library that only one module speaks to, so that another could take its place.
SPEAKERS = {
    "mlflow": {"reproductions/tracking.py"},
    "streamlit": {"dashboard"},
    "torch": {"reproductions"},
}


def python_files(package: str) -> list[Path]:
    if package == "litlab":
        return [ROOT / "litlab.py"]
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Top-level names that a file imports, wherever in the file it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_imports_follow_the_arrows(package: str) -> None:
    for path in python_files(package):
        strange = imported(path) & OURS - ALLOWED[package] - {package}
        assert not strange, f"{path.relative_to(ROOT)} imports {sorted(strange)}"


def test_the_arrow_test_can_fail(tmp_path: Path) -> None:
    offender = tmp_path / "offender.py"
    offender.write_text("def late() -> None:\n    from dashboard.evidence import claims\n")
    assert imported(offender) & OURS - ALLOWED["catalog"] == {"dashboard"}


@pytest.mark.parametrize("library", sorted(SPEAKERS))
def test_a_library_has_one_speaker(library: str) -> None:
    for package in sorted(OURS):
        for path in python_files(package):
            place = path.relative_to(ROOT).as_posix()
            if library in imported(path):
                assert place.startswith(tuple(SPEAKERS[library])), f"{place} imports {library}"


def test_a_reproduction_imports_no_sibling_and_its_card_only_the_machinery_of_cards() -> None:
    folders = {path.parent for path in (ROOT / "reproductions").glob("*/card.py")}
    assert folders
    for folder in sorted(folders):
        siblings = {other.name for other in folders - {folder}}
        for path in sorted(folder.glob("*.py")):
            text = path.read_text(encoding="utf-8")
            assert not any(f"reproductions.{name}" in text for name in siblings), path
        heavy = imported(folder / "card.py") - set(sys.stdlib_module_names) - {"reproductions"}
        assert not heavy, f"{folder.name}/card.py imports {sorted(heavy)}"


def test_the_mlflow_folder_is_configuration_only() -> None:
    """`import mlflow` and `python -m mlflow` find the package here; the store's tests run it."""
    assert not list((ROOT / "mlflow").rglob("*.py"))
    found = "from importlib.util import find_spec; print(find_spec('mlflow.__main__').origin)"
    done = subprocess.run(
        [sys.executable, "-c", found],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "site-packages" in done.stdout


def test_only_our_packages_are_shipped() -> None:
    """Discovery left to itself would install mlflow/ over the package of that name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = PEP420PackageFinder.find(ROOT, **project["tool"]["setuptools"]["packages"]["find"])
    assert {name.split(".")[0] for name in found} == OURS - {"litlab"}
    assert "reproductions.ewc" in found
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_nothing_in_the_dashboard_shares_a_name_with_a_package() -> None:
    """Streamlit puts the folder of its script first on the path."""
    names = {path.stem for path in (ROOT / "dashboard").iterdir()}
    assert not names & (OURS | {"mlflow", "tests", "streamlit", "altair", "pandas"})


def test_every_command_has_help_and_is_in_the_readme() -> None:
    from litlab import app

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert command.help, f"litlab {name} says nothing of itself"
        assert f"litlab {name}" in readme, f"litlab {name} is not in the README"


def test_every_make_target_has_a_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:")).split()[1:]
    for target in phony:
        assert f"\n{target}: " in makefile
        assert "## " in makefile.split(f"\n{target}: ")[1].split("\n")[0], target


def test_pages_and_runs_send_no_usage_statistics() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "127.0.0.1"
    assert "export MLFLOW_DISABLE_TELEMETRY := true" in (ROOT / "Makefile").read_text()
