"""The themes of `themes.toml`: read, checked, and mirrored in the Theme table."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, delete, select

from catalog.models import Assigner, PaperTheme, Theme
from catalog.store import CatalogError

THEMES_FILE = Path(__file__).with_name("themes.toml")
NEEDED = ("slug", "title", "definition", "vocabulary")
LISTS = ("vocabulary", "hints", "not_about")


class ThemesError(CatalogError):
    """The file of themes cannot be used."""


class UnknownTheme(CatalogError):
    """A theme was named that the file does not hold."""


@dataclass(frozen=True, kw_only=True)
class ThemeDefinition:
    """One theme: what it means, and the phrases that speak for or against it."""

    slug: str
    title: str
    definition: str
    vocabulary: tuple[str, ...]  # a paper that says this is likely on the theme
    hints: tuple[str, ...] = ()  # words that mean something only in company
    not_about: tuple[str, ...] = ()  # look like the theme and are something else


def load_themes(path: Path | None = None) -> list[ThemeDefinition]:
    """The themes of the file (the shipped one) in its order. ThemesError says what is wrong."""
    path = path or THEMES_FILE
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("theme", [])
    except (OSError, ValueError) as error:
        raise ThemesError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(tables, list) or not tables:
        raise ThemesError(f"{path.name} holds no [[theme]] table; it needs at least one")
    themes = [_theme(table, place) for place, table in enumerate(tables, start=1)]
    slugs = [theme.slug for theme in themes]
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise ThemesError(f"{path.name} defines the theme {slug!r} twice; slugs are unique")
    return themes


def named(themes: list[ThemeDefinition], slug: str) -> ThemeDefinition:
    """The theme of that slug. UnknownTheme lists those there are."""
    for theme in themes:
        if theme.slug == slug:
            return theme
    known = ", ".join(theme.slug for theme in themes)
    raise UnknownTheme(f"there is no theme {slug!r}; the themes are: {known}")


def sync_themes(session: Session, themes: list[ThemeDefinition]) -> None:
    """Make the Theme table say what the file says.

    A theme that left the file loses the tagger's rows, and goes itself unless a person's word
    still needs it. Rows that already agree are not written.
    """
    stored = {theme.slug: theme for theme in session.exec(select(Theme))}
    for place, theme in enumerate(themes):
        row = stored.pop(theme.slug, None) or Theme(slug=theme.slug, title="", definition="")
        row.title, row.definition, row.place = theme.title, theme.definition, place
        session.add(row)
    for slug, row in stored.items():
        session.exec(
            delete(PaperTheme).where(
                col(PaperTheme.theme) == slug,
                col(PaperTheme.assigned_by) == Assigner.TAGGER,
            )
        )
        if (
            session.exec(select(PaperTheme.paper_id).where(PaperTheme.theme == slug)).first()
            is None
        ):
            session.delete(row)
    session.flush()


def _theme(table: Any, place: int) -> ThemeDefinition:
    """One checked [[theme]] table."""
    if not isinstance(table, dict):
        raise ThemesError(f"theme {place} is no table; write [[theme]] above its keys")
    name = f"theme {table.get('slug', place)!r}"
    for key in NEEDED:
        if not table.get(key):
            raise ThemesError(f"{name} has no {key}")
    unknown = set(table) - set(NEEDED) - set(LISTS)
    if unknown:
        known = ", ".join(dict.fromkeys(NEEDED + LISTS))
        raise ThemesError(f"{name} has the unknown key {min(unknown)!r}; known are {known}")
    for key in ("slug", "title", "definition"):
        if not isinstance(table[key], str):
            raise ThemesError(f"{name}: {key} must be a text")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", table["slug"]):
        raise ThemesError(f"{name}: a slug is lower-case words joined by hyphens")
    for key in LISTS:
        phrases = table.get(key, [])
        if not isinstance(phrases, list) or not all(
            isinstance(phrase, str) and all(re.search(r"[^\W_]", p) for p in phrase.split(" + "))
            for phrase in phrases
        ):
            raise ThemesError(f"{name}: {key} must be a list of phrases")
    return ThemeDefinition(
        slug=table["slug"],
        title=table["title"],
        definition=" ".join(table["definition"].split()),
        **{key: tuple(dict.fromkeys(table.get(key, []))) for key in LISTS},
    )
