"""The file of themes: what is refused, and how it reaches the table."""

from pathlib import Path

import pytest
from sqlmodel import select

from catalog.models import Assigner, Paper, PaperTheme, Theme
from catalog.store import session
from catalog.themes import (
    ThemeDefinition,
    ThemesError,
    UnknownTheme,
    load_themes,
    named,
    sync_themes,
)

GOOD = '[[theme]]\nslug = "bees"\ntitle = "Bees"\ndefinition = "Bees."\nvocabulary = ["hive"]\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "themes.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_hints_and_not_about_may_be_left_out(tmp_path: Path) -> None:
    assert load_themes(written(tmp_path, GOOD)) == [
        ThemeDefinition(slug="bees", title="Bees", definition="Bees.", vocabulary=("hive",))
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no [[theme]]"),
        ("theme = 3", "no [[theme]]"),
        ("[[theme", "cannot be read"),
        (GOOD + GOOD, "'bees' twice"),
        (GOOD.replace('"bees"', '"Two Bees"'), "lower-case words"),
        (GOOD.replace('title = "Bees"\n', ""), "has no title"),
        (GOOD.replace('["hive"]', "[]"), "has no vocabulary"),
        (GOOD.replace('["hive"]', '"hive"'), "list of phrases"),
        (GOOD.replace('["hive"]', '["hive", "*"]'), "list of phrases"),
        (GOOD.replace('["hive"]', '["hive", "bee + "]'), "list of phrases"),
        (GOOD + 'vocabluary = ["x"]\n', "'vocabluary'"),
    ],
)
def test_a_wrong_file_is_told_in_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ThemesError, match=".") as error:
        load_themes(written(tmp_path, text))
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ThemesError, match="cannot be read"):
        load_themes(tmp_path / "none.toml")


def test_an_unknown_theme_is_answered_with_the_list() -> None:
    with pytest.raises(UnknownTheme, match="world-models, continual-learning, skills"):
        named(load_themes(), "wrold-models")


def definition(slug: str) -> ThemeDefinition:
    return ThemeDefinition(slug=slug, title=slug.title(), definition="d", vocabulary=("v",))


def test_the_table_follows_the_file_and_keeps_what_a_person_said() -> None:
    with session() as opened:
        sync_themes(opened, [definition("bees"), definition("bridges"), definition("bread")])
        opened.add(Paper(title="A", title_key="a"))
        opened.flush()
        for slug, by in (("bees", Assigner.PERSON), ("bees", Assigner.TAGGER)):
            opened.add(PaperTheme(paper_id=1, theme=slug, assigned_by=by, score=1))
        opened.add(PaperTheme(paper_id=1, theme="bread", assigned_by=Assigner.TAGGER, score=1))
        opened.flush()
        sync_themes(opened, [definition("bridges")])
    with session() as opened:
        rows = opened.exec(select(PaperTheme.theme, PaperTheme.assigned_by)).all()
        assert [tuple(row) for row in rows] == [("bees", "person")]
        assert set(opened.exec(select(Theme.slug))) == {"bees", "bridges"}
        assert opened.get_one(Theme, "bridges").place == 0
