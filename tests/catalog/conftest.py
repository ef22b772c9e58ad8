"""Two invented themes with papers, for the tests of the tagger."""

from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Village:
    """Two invented themes, papers on both and on neither, and the files that define them."""

    themes: Path
    labels: Path

    def add(self, title: str, abstract: str = "") -> int:
        """One more paper in the catalogue."""
        from catalog.models import Paper
        from catalog.store import session
        from catalog.titles import title_key

        with session() as opened:
            paper = Paper(title=title, title_key=title_key(title), abstract=abstract)
            opened.add(paper)
            opened.flush()
            return paper.id or 0

    def add_theme(self, table: str) -> None:
        """One more theme, as a user would write it."""
        with self.themes.open("a", encoding="utf-8") as file:
            file.write(table)


VILLAGE_THEMES = """
[[theme]]
slug = "bees"
title = "Bees"
definition = "Bees and what they do."
vocabulary = ["honey bee*", "bumblebee*", "hive*", "pollinat* + flower*", "swarm*"]
hints = ["nectar", "colony"]
not_about = ["particle swarm"]

[[theme]]
slug = "bridges"
title = "Bridges"
definition = "Bridges and how they carry loads."
vocabulary = ["suspension bridge*", "cable-stayed", "bridge*", "arch span*"]
"""
ABOUT_BEES = (
    "Each hive was weighed at dusk and the honey bees were counted.",
    "We ask why a swarm leaves its hive in spring.",
    "Honey bees pollinate the flowers of an orchard, and nectar feeds the colony.",
)
ABOUT_BRIDGES = (
    "A suspension bridge sways when the wind and its cables agree.",
    "We measure the bridge deck under heavy lorries.",
    "An arch span of stone outlives a cable-stayed bridge.",
)
ABOUT_NEITHER = (
    "The bakery sells more rye bread on cold days.",
    "We survey how long letters take between villages.",
    "A choir sings flat when the hall is dry.",
    "Rain gauges on the church roof were read each morning.",
)


@pytest.fixture
def village(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Village:
    """A catalogue of 40 papers, all labelled: ten on bees, ten on bridges, twenty on neither."""
    from catalog import labels, themes

    made = Village(tmp_path / "themes.toml", tmp_path / "labels.csv")
    made.themes.write_text(VILLAGE_THEMES, encoding="utf-8")
    monkeypatch.setattr(themes, "THEMES_FILE", made.themes)
    monkeypatch.setattr(labels, "LABELS_FILE", made.labels)
    lines = ["title,themes,borderline"]
    for number in range(40):
        kind = ("bees", "bridges", "", "")[number % 4]
        told = {"bees": ABOUT_BEES, "bridges": ABOUT_BRIDGES, "": ABOUT_NEITHER}[kind]
        other = ABOUT_NEITHER[number // 4 % len(ABOUT_NEITHER)]
        title = f"Village study {number}"
        made.add(title, f"{told[number // 4 % len(told)]} {other}")
        lines.append(f"{title},{kind},")
    made.labels.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return made
