"""Progress on standard error: how much is done, how fast, and the time left."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from catalog.tables import plain
from ingest.pipeline import Progress as Advance


@contextmanager
def progress_shown(errors: Console) -> Iterator[Advance]:
    """Gives what `ingest` and its like call with a source, its papers done, and its share done."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as shown:
        task = shown.add_task("reading", rate="", total=None)

        def advance(source: str, done: int, share: float) -> None:
            seconds = max(1e-3, shown.tasks[task].elapsed or 0.0)
            rate = f"{done:,}, {done / seconds:,.1f}/s"
            shown.update(task, description=plain(source), total=1.0, completed=share, rate=rate)

        try:
            yield advance
        except KeyboardInterrupt:
            shown.stop()
            errors.print("interrupted: all that was stored is kept, the same command goes on")
            raise
