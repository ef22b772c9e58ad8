"""`litlab rejections`: what could not be understood, and why."""

import typer

app = typer.Typer()
