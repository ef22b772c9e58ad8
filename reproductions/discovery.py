"""Every folder here is a reproduction; its name is its id everywhere."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reproductions.card import Card
from reproductions.errors import CardError, UsageError

FOLDER = Path(__file__).resolve().parent


def names() -> list[str]:
    """The folders, sorted. Only byte code and hidden folders are none."""
    return sorted(
        path.name
        for path in FOLDER.iterdir()
        if path.is_dir() and path.name != "__pycache__" and not path.name.startswith(".")
    )


def card(name: str) -> Card:
    """The card of one reproduction. CardError, with its name, if it does not import."""
    try:
        found = importlib.import_module(f"reproductions.{name}.card").CARD
    except Exception as error:
        raise CardError(
            f"The card of {name!r} does not import: {type(error).__name__}: {error}"
        ) from error
    if not isinstance(found, Card):
        raise CardError(f"The card of {name!r} has a CARD that is no Card.")
    return found


def cards() -> dict[str, Card]:
    """Every card by its folder's name. CardError if one does not import: none is skipped."""
    return {name: card(name) for name in names()}


def experiment(name: str) -> Any:
    """The module with `run(settings, seed)` and `data_hash(settings)`."""
    return importlib.import_module(f"reproductions.{name}.experiment")


def figures(name: str) -> Callable[..., Any] | None:
    """`draw(card, scores)` of the reproduction's own pictures; None where it has no figures.py."""
    if not (FOLDER / name / "figures.py").exists():
        return None
    draw: Callable[..., Any] = importlib.import_module(f"reproductions.{name}.figures").draw
    return draw


def chosen(wanted: list[str], theme: str | None) -> dict[str, Card]:
    """The cards named and those of the theme; all where neither is given.

    UsageError, with what there is, if a name or the theme is unknown.
    """
    known = cards()
    themes = sorted({theme for each in known.values() for theme in each.themes})
    if strangers := [name for name in wanted if name not in known]:
        wrong = f"There is no reproduction {strangers[0]!r}."
    elif theme is not None and theme not in themes:
        wrong = f"No reproduction has the theme {theme!r}."
    else:
        wrong = ""
    if wrong:
        raise UsageError(f"{wrong}\nThemes: {', '.join(themes)}\nReproductions: {', '.join(known)}")
    if not wanted and theme is None:
        return known
    return {name: each for name, each in known.items() if name in wanted or theme in each.themes}
