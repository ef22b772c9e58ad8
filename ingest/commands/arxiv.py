"""`litlab ingest arxiv` and `litlab enrich`: what arXiv itself knows."""

import typer

app = typer.Typer()
