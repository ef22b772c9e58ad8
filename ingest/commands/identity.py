"""`litlab duplicates`, `merge`, `split`: which papers are one work, and a person's word on it."""

import typer

app = typer.Typer()
