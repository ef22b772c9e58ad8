"""The commands of ingest, one module each; `ingest.__main__` puts them together."""

from typing import Any

from typer.core import TyperGroup


class FilesByDefault(TyperGroup):
    """A group whose first word may be left out: `ingest a.txt` means `ingest files a.txt`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Say `files` for whoever named a source at once."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["files", *args]
        return super().parse_args(ctx, args)
