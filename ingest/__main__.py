"""Ingest on the command line: `python -m ingest listing.txt decks/`, `python -m ingest enrich`."""

import typer

from ingest.commands import FilesByDefault, arxiv, files, identity, rejections

sources = typer.Typer(cls=FilesByDefault, no_args_is_help=True)
sources.registered_commands += files.app.registered_commands
sources.registered_commands += [
    command for command in arxiv.app.registered_commands if command.name == "arxiv"
]


@sources.callback()
def ingest() -> None:
    """Bring papers into the catalogue, each once: `litlab ingest SOURCE...`, or from arXiv.

    A SOURCE is a file, a folder or - for standard input. Its format is told from its content.
    """


app = typer.Typer(no_args_is_help=True)
app.add_typer(sources, name="ingest")
for module in (arxiv, rejections, identity):
    app.registered_commands += [
        command for command in module.app.registered_commands if command.name != "arxiv"
    ]

alone = typer.Typer(cls=FilesByDefault, no_args_is_help=True)
alone.registered_commands += sources.registered_commands + app.registered_commands

if __name__ == "__main__":
    alone()
