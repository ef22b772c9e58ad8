"""Tagging a catalogue: learning, corrections, reasons, and leaving alone what has not changed."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from sqlmodel import select

from catalog.corrections import label_paper, withdraw
from catalog.models import Assigner, PaperTheme
from catalog.store import NotFound, session
from catalog.tagger import TagReport, tag_catalog, tagged_papers
from catalog.themes import UnknownTheme
from catalog.vocabulary import words

OLD = datetime(2001, 1, 1, tzinfo=UTC)
DANCE = "The waggle dance tells sisters the way. Dancers on the comb waggle towards clover."


def tagged() -> TagReport:
    with session() as opened:
        return tag_catalog(opened)


def themes_of(paper: int) -> dict[str, float]:
    with session() as opened:
        return next(each.themes for each in tagged_papers(opened) if each.id == paper)


def rows(by: Assigner) -> list[tuple[Any, ...]]:
    with session() as opened:
        found = opened.exec(select(PaperTheme).where(PaperTheme.assigned_by == by)).all()
        return sorted((r.paper_id, r.theme, r.score, r.assigned_at) for r in found)


def test_papers_get_their_themes_and_papers_on_neither_get_none(village: Any) -> None:
    bees = village.add("Why hives hum", "Honey bees fan their wings. A hive is kept cool.")
    both = village.add("Hives under the bridge", "Swarms settle on a suspension bridge. A hive.")
    none = village.add("Bread", "The bakery on the square sells rye bread on cold days.")
    plain = village.add("On numbers", "A swift swarm search is run on a computer.")
    tricked = village.add("On numbers, too", "Particle swarm search is run on a computer.")
    report = tagged()
    assert set(themes_of(bees)) == {"bees"}
    assert set(themes_of(both)) == {"bees", "bridges"}
    assert themes_of(none) == {}
    assert themes_of(tricked).get("bees", 0) < themes_of(plain)["bees"] < 1
    assert (report.papers, report.examples) == (45, 40)
    assert report.added == len(rows(Assigner.TAGGER))


def test_a_second_run_changes_nothing(village: Any) -> None:
    tagged()
    with session() as opened:
        for row in opened.exec(select(PaperTheme)):
            row.assigned_at = OLD
            opened.add(row)
    before = rows(Assigner.TAGGER)
    report = tagged()
    assert (report.changes, report.unchanged) == (0, len(before))
    assert rows(Assigner.TAGGER) == before
    assert all(when == OLD for *_, when in before)


def test_a_new_theme_works_from_its_words_alone(village: Any) -> None:
    paper = village.add("Sourdough at altitude", "Sourdough rises slowly. We bake with old yeast.")
    tagged()
    assert themes_of(paper) == {}
    village.add_theme(
        '[[theme]]\nslug = "baking"\ntitle = "Baking"\ndefinition = "Bread."\n'
        'vocabulary = ["sourdough", "yeast", "we bake"]\n'
    )
    report = tagged()
    assert set(themes_of(paper)) == {"baking"}
    assert report.removed == 0
    with session() as opened:
        baked = [p.title for p in tagged_papers(opened) if "baking" in p.themes]
    assert baked == ["Sourdough at altitude"]


def test_one_yes_to_a_paper_that_a_new_theme_missed_does_not_give_it_to_all(village: Any) -> None:
    missed = village.add("On numbers", "A swift swarm search is run on a computer.")
    other = village.add("The hall", "The choir sings flat when the hall is dry.")
    village.add_theme(
        '[[theme]]\nslug = "baking"\ntitle = "Baking"\ndefinition = "Bread."\n'
        'vocabulary = ["sourdough", "yeast", "we bake"]\n'
    )
    with session() as opened:
        label_paper(opened, missed, "baking", True)
    tagged()
    assert themes_of(missed)["baking"] == 1.0
    assert "baking" not in themes_of(other)


def test_a_theme_that_left_the_file_leaves_the_papers(village: Any) -> None:
    tagged()
    village.themes.write_text(village.themes.read_text().split('[[theme]]\nslug = "bridges"')[0])
    village.labels.write_text(village.labels.read_text().replace(",bridges,", ",,"))
    tagged()
    assert {theme for _, theme, *_ in rows(Assigner.TAGGER)} == {"bees"}


def test_a_correction_wins_and_teaches_what_is_like_it(village: Any) -> None:
    corrected = village.add("The way to the clover", f"{DANCE} It is done in the dark.")
    alike = village.add("Steps in the dark", f"{DANCE} We filmed it.")
    unlike = village.add("The hall", "The choir sings flat when the hall is dry.")
    tagged()
    assert "bees" not in themes_of(corrected) | themes_of(alike)
    with session() as opened:
        assert label_paper(opened, corrected, "bees", True)
    assert themes_of(corrected) == {"bees": 1.0}
    tagged()
    assert themes_of(corrected) == {"bees": 1.0}
    assert "bees" in themes_of(alike)
    assert themes_of(unlike) == {}
    assert [row[:3] for row in rows(Assigner.PERSON)] == [(corrected, "bees", 1.0)]


def test_a_no_wins_over_the_label_file_and_lowers_what_is_like_it(village: Any) -> None:
    report = "Toy hives for the shop window, made of wax and lace and painted wood."
    corrected, alike = (village.add(f"Wax and lace {i}", report) for i in range(2))
    tagged()
    before = themes_of(alike)["bees"]
    with session() as opened:
        label_paper(opened, corrected, "bees", False)
        label_paper(opened, 1, "bees", False)
    tagged()
    assert themes_of(corrected) == {}
    assert "bees" not in themes_of(1)
    assert themes_of(alike).get("bees", 0.0) < before


def test_a_word_said_twice_is_said_once_and_can_be_taken_back(village: Any) -> None:
    tagged()
    with session() as opened:
        assert label_paper(opened, 1, "bees", False)
        assert not label_paper(opened, 1, "bees", False)
    assert "bees" not in themes_of(1)
    with session() as opened:
        assert withdraw(opened, 1, "bees")
        assert not withdraw(opened, 1, "bees")
    assert "bees" in themes_of(1)


def test_what_does_not_exist_cannot_be_labelled(village: Any) -> None:
    with session() as opened:
        with pytest.raises(UnknownTheme, match="bees, bridges"):
            label_paper(opened, 1, "wasps", True)
        with pytest.raises(NotFound, match="999"):
            label_paper(opened, 999, "bees", True)


def test_every_reason_is_in_the_paper(village: Any) -> None:
    title, abstract = "Hives in a village", "Honey bees pollinate the flowers. A choir sings."
    paper = village.add(title, abstract)
    tagged()
    with session() as opened:
        row = opened.get_one(PaperTheme, (paper, "bees", Assigner.TAGGER))
    said = words(f"{title} {abstract}")
    assert 0 < len(row.evidence) <= 8
    assert row.evidence[0][1] > 0
    for term, _ in row.evidence:
        assert set(words(term)) <= set(said), term


def test_a_catalogue_of_titles_only_is_tagged(village: Any) -> None:
    village.labels.write_text("title,themes\nHives in winter,bees\nA bridge,bridges\nBread,\n")
    bees = village.add("Hives in summer")
    none = village.add("Letters between villages")
    tagged()
    assert set(themes_of(bees)) == {"bees"}
    assert themes_of(none) == {}


def test_more_papers_than_one_batch_are_all_tagged(
    village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.tagger.BATCH", 7)
    report = tagged()
    assert report.papers == 40
    assert {paper for paper, theme, *_ in rows(Assigner.TAGGER) if theme == "bees"} == set(
        range(1, 41, 4)
    )


def test_reasons_are_stored_whatever_kind_of_number_they_are(
    village: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those by words of the tagger's own are numpy's numbers, which the database cannot take."""
    by_words = [("combs", np.float64(1.5))]
    monkeypatch.setattr("catalog.tagger.reasons", lambda *_: by_words)
    bees = village.add("Why hives hum", "Honey bees fan their wings. A hive is kept cool.")
    tagged()
    with session() as opened:
        (row,) = opened.exec(select(PaperTheme).where(PaperTheme.paper_id == bees))
        assert row.evidence == [["combs", 1.5]]
