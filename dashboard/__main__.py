"""What we know, on the command line and in the browser: `python -m dashboard claims`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from catalog.store import CatalogError
from dashboard import servers
from reproductions.errors import ReproductionError

app = typer.Typer(help="Papers joined with the verdicts on their claims.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@contextmanager
def plain_errors() -> Iterator[None]:
    """An expected error is a sentence on stderr and exit 2."""
    try:
        yield
    except (CatalogError, ReproductionError) as error:
        typer.echo(f"litlab: {error}", err=True)
        raise typer.Exit(2) from error


@app.command()
def show(
    paper: Annotated[str, typer.Argument(help="Catalogue id, arXiv id or title.")],
    as_json: AsJson = False,
) -> None:
    """One paper: themes and why, where it was seen, who cites it, our verdicts on its claims."""
    from catalog import queries
    from catalog.store import reading
    from dashboard import evidence

    with plain_errors():
        with reading() as opened:
            detail = queries.paper_detail(opened, queries.find_paper(opened, paper).id or 0)
        linked = evidence.of_paper(detail)
    if as_json:
        _print_json(evidence.paper_document(detail, linked))
        return
    from dashboard.printing import paper_lines, print_out

    print_out(paper_lines(detail, linked))


@app.command()
def claims(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Reproductions; all if none.")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="Those of a theme.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every claim with its latest verdict, joined with its paper.

    Exit 1 if a verdict goes against its expectation.
    """
    from dashboard import evidence
    from reproductions import discovery

    with plain_errors():
        wanted = discovery.chosen(names or [], tag)
        found = [each for each in evidence.joined() if each.claim.reproduction in wanted]
    if as_json:
        _print_json(evidence.claims_document(found))
    else:
        from dashboard.printing import claims_by_theme, print_out

        print_out(claims_by_theme(found))
    if any(each.claim.is_opposite for each in found):
        raise typer.Exit(1)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Where on this machine.")] = servers.DASHBOARD_PORT,
) -> None:
    """Open the dashboard for this machine's browser; Ctrl-C ends it."""
    typer.echo(f"The dashboard: http://{servers.ADDRESS}:{port}  (Ctrl-C ends it)", err=True)
    raise typer.Exit(servers.serve(servers.dashboard_command(port)))


@app.command()
def mlflow(
    port: Annotated[int, typer.Option(help="Where on this machine.")] = servers.MLFLOW_PORT,
) -> None:
    """Open MLflow's own pages on the same store; Ctrl-C ends them."""
    from reproductions import store

    with plain_errors():
        store.prepare()
    typer.echo(f"MLflow: http://{servers.ADDRESS}:{port}  (Ctrl-C ends it)", err=True)
    raise typer.Exit(servers.serve(servers.mlflow_command(port)))


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=True))


if __name__ == "__main__":
    app()
