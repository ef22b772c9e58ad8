"""What the commands print: tables of text that no terminal interprets."""

import re
import sys
import unicodedata

from rich.console import Console
from rich.table import Table
from rich.text import Text

from catalog.queries import MARK_CLOSE, MARK_OPEN, PageResults, SearchPage

MARKED = re.compile(f"{MARK_OPEN}(.*?){MARK_CLOSE}")
WIDTH_WITHOUT_TERMINAL = 120


def plain(text: str) -> str:
    """The text without control and direction characters, which could drive the terminal."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def highlighted(snippet: str) -> Text:
    """The snippet with its matches in bold on a terminal, nothing in it read as markup."""
    if not sys.stdout.isatty():
        return Text(plain(snippet))
    shown = Text()
    for place, part in enumerate(MARKED.split(snippet)):
        shown.append(plain(part), style="bold" if place % 2 else "")
    return shown


def hit_table(page: SearchPage) -> Table:
    """The hits, best first, with the number of all of them."""
    table = Table(title=f"{len(page.hits)} of {page.total} papers", title_justify="left")
    table.add_column("id", justify="right", no_wrap=True)
    table.add_column("year", no_wrap=True)
    table.add_column("paper", ratio=1)
    table.add_column("themes")
    for hit in page.hits:
        paper = Text.assemble(
            (plain(hit.title), "cyan"),
            "\n",
            (plain(hit.authors), "dim"),
            "\n" if hit.authors else "",
        ).append_text(highlighted(hit.snippet))
        table.add_row(str(hit.id), str(hit.year or ""), paper, Text("\n".join(hit.themes)))
    return table


def page_table(found: PageResults) -> Table:
    """The pages, best first, each with its number, its work and the words around the match."""
    table = Table(title=f"{len(found.hits)} of {found.total} pages", title_justify="left")
    table.add_column("id", justify="right", no_wrap=True)
    table.add_column("year", no_wrap=True)
    table.add_column("page", justify="right", no_wrap=True)
    table.add_column("paper", ratio=1)
    for hit in found.hits:
        work = Text.assemble((plain(hit.title), "cyan"), "\n").append_text(highlighted(hit.snippet))
        number = str(hit.paper_id) if hit.paper_id is not None else f"deck {hit.deck_id}"
        table.add_row(number, str(hit.year or ""), f"{hit.page} of {hit.pages}", work)
    return table


def print_table(table: Table) -> None:
    """To stdout: as wide as the terminal, or of one width where there is none."""
    width = None if sys.stdout.isatty() else WIDTH_WITHOUT_TERMINAL
    Console(file=sys.stdout, width=width).print(table)
