"""The `litlab` command: every package's commands under one name, in the order of the data flow."""

import typer

from catalog.__main__ import app as catalog_app
from dashboard.__main__ import app as dashboard_app
from ingest.__main__ import app as ingest_app
from reproductions.__main__ import app as reproductions_app

app = typer.Typer(
    help="From a reading list to the verdicts on its papers' claims.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for stage in (ingest_app, catalog_app, reproductions_app, dashboard_app):
    app.registered_commands += stage.registered_commands
    app.registered_groups += stage.registered_groups

if __name__ == "__main__":
    app()
