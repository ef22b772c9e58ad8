"""What the commands say on standard error while they work, with nothing that drives a terminal."""

import logging

from rich.console import Console
from rich.logging import RichHandler

from catalog.tables import plain


class PlainFormatter(logging.Formatter):
    """Lines without control characters, which the name of a file can have."""

    def format(self, record: logging.LogRecord) -> str:
        """The message, and the traceback if there is one, line by line."""
        if not record.exc_info:
            return plain(super().format(record))
        return "\n".join(map(plain, super().format(record).split("\n")))


def log_shown() -> Console:
    """Standard error, on which the log of ingest is from now on."""
    errors = Console(stderr=True)
    shown = RichHandler(console=errors, show_time=False, show_level=False, show_path=False)
    shown.setFormatter(PlainFormatter("%(message)s"))
    logging.basicConfig(level="WARNING", handlers=[shown])
    logging.getLogger("ingest").setLevel("INFO")
    return errors
