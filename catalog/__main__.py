"""The catalogue on the command line: `python -m catalog search "world model"`."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.store import CatalogError, reading
from catalog.store import session as writing

if TYPE_CHECKING:
    from catalog.queries import PageResults

app = typer.Typer(no_args_is_help=True)

YEARS = re.compile(r"(?P<one>\d{4})|(?P<first>\d{4})?\.\.(?P<last>\d{4})?")
JSON_KEYS = ("id", "title", "year", "themes", "score", "snippet", "authors")


class Where(StrEnum):
    """What a search looks into."""

    PAPERS = "papers"
    FULLTEXT = "fulltext"


@app.callback()
def catalog() -> None:
    """Search the library of papers and sort it into themes."""


@contextmanager
def plain_errors() -> Iterator[None]:
    """An expected error is a sentence on stderr and exit 2."""
    try:
        yield
    except CatalogError as error:
        typer.echo(f"litlab: {error}", err=True)
        raise typer.Exit(2) from error


def year_range(text: str) -> tuple[int | None, int | None]:
    """(first, last) of `2020..2023`, `2021`, `..2020`, `2020..`; None leaves an end open."""
    found = YEARS.fullmatch(text.strip())
    if found is None or text.strip() == "..":
        raise CatalogError(
            f"--year {text!r} is no range of years; 2020..2023, 2021, ..2020 and 2020.. are"
        )
    first, last = (int(year) if year else None for year in (found["first"], found["last"]))
    if found["one"]:
        first = last = int(found["one"])
    if first is not None and last is not None and first > last:
        raise CatalogError(f"--year {text!r} ends before it begins; {last}..{first} does not")
    return first, last


@app.command(context_settings={"ignore_unknown_options": True})  # "-word" is a query
def search(
    query: Annotated[str, typer.Argument(help='Words, "a phrase", -unwanted; or an id or title.')],
    theme: Annotated[str | None, typer.Option(help="Only papers of this theme.")] = None,
    year: Annotated[str, typer.Option(help="Only these: 2020..2023, 2021, ..2020, 2020..")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many papers to show.")] = 20,
    inside: Annotated[
        Where, typer.Option("--in", help="fulltext: the pages of PDFs, quoted.")
    ] = Where.PAPERS,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Find papers by words of their title, abstract and authors, or of their pages, best first."""
    from catalog import queries
    from catalog.themes import load_themes

    with plain_errors(), reading() as session:
        years = year_range(year) if year else (None, None)
        if theme is not None:
            known = [each.slug for each in load_themes()]
            known += [each.slug for each in queries.theme_list(session)]
            if theme not in known:
                listed = ", ".join(dict.fromkeys(known))
                raise CatalogError(f"there is no theme {theme!r}; the themes are: {listed}")
        kept: dict[str, Any] = {"theme": theme, "years": years, "limit": limit}
        if inside is Where.FULLTEXT:
            _show_pages(queries.search_pages(session, query, **kept), as_json)
            return
        page = queries.search(session, query, **kept)
    if as_json:
        hits = [{key: getattr(hit, key) for key in JSON_KEYS} for hit in page.hits]
        typer.echo(json.dumps({"query": page.query, "total": page.total, "hits": hits}))
        return
    from catalog.tables import hit_table, print_table

    print_table(hit_table(page))


def _show_pages(found: "PageResults", as_json: bool) -> None:
    """The pages of a search in full texts."""
    if as_json:
        hits = [asdict(hit) for hit in found.hits]
        for hit in hits:
            hit |= {"id": hit.pop("paper_id"), "deck": hit.pop("deck_id")}
        typer.echo(json.dumps({"query": found.query, "total": found.total, "hits": hits}))
        return
    from catalog.tables import page_table, print_table

    print_table(page_table(found))


@app.command()
def tag(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    evaluate: Annotated[
        Path | None, typer.Option(help="Tag nothing; measure against this CSV: title,themes.")
    ] = None,
) -> None:
    """Give every paper its themes, with a score and the terms that decided."""
    from catalog import evaluation, figures, tagger
    from catalog.tables import print_table

    if evaluate is not None:
        with plain_errors(), reading() as session:
            measured = evaluation.evaluate(session, evaluate)
        if as_json:
            typer.echo(json.dumps(figures.evaluation_document(measured)))
            return
        print_table(figures.evaluation_table(measured))
        return
    with plain_errors(), writing() as session:
        report = tagger.tag_catalog(session)
        papers = tagger.tagged_papers(session)
    typer.echo(figures.report_line(report), err=True)
    if as_json:
        typer.echo(json.dumps({"papers": [paper._asdict() for paper in papers]}))
        return
    print_table(figures.theme_table(papers))


@app.command()
def label(
    paper: Annotated[str, typer.Argument(help="Catalogue id, arXiv id or title.")],
    theme: Annotated[str, typer.Argument(help="A theme of catalog/themes.toml.")],
    yes: Annotated[bool, typer.Option("--yes/--no", help="Is the paper on the theme?")],
) -> None:
    """Say whether a paper is on a theme; the tagger keeps to it and learns from it."""
    from catalog import queries
    from catalog.corrections import label_paper

    with plain_errors(), writing() as session:
        found = queries.find_paper(session, paper)
        news = label_paper(session, found.id or 0, theme, yes)
    word = "yes" if yes else "no"
    known = "" if news else " (it was so already)"
    typer.echo(f"{found.title}: {theme} {word}{known}. The next `litlab tag` learns from it.")


@app.command()
def export(
    form: Annotated[str, typer.Option("--format", help="bibtex, csljson, csv or jsonl.")],
    theme: Annotated[str | None, typer.Option(help="Only papers of this theme.")] = None,
    query: Annotated[str, typer.Option(help="Only papers that a search finds with it.")] = "",
    output: Annotated[Path | None, typer.Option(help="A file; standard output if none.")] = None,
) -> None:
    """Write papers for other programs; `litlab ingest` takes them back without loss."""
    from catalog import exporting

    with plain_errors(), reading() as session:
        papers = exporting.papers(session, theme, query)
        exporting.write(form, papers, output)


if __name__ == "__main__":
    app()
