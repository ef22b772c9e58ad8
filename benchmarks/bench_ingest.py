"""Ingest of a listing beside a bare executemany of the same rows.

Both fill a database with the same schema and full-text triggers, in the same run; CPU seconds of
the process, so that other work on the machine matters little. Also shown: reading alone, and the
same listing ingested again.
"""

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("source", "paper", "mention")


def listing(papers: int, seed: int = 0) -> Iterator[str]:
    """Lines of a page with invented titles and abstracts of about 1,300 characters."""
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(3, 9))) for _ in range(5_000)]
    for _ in range(papers):
        yield " ".join(word.capitalize() for word in rng.choices(words, k=rng.randint(5, 14)))
        yield " ".join(" ".join(rng.choices(words, k=20)).capitalize() + "." for _ in range(9))


def cpu_s(work: Callable[[], Any]) -> float:
    """CPU seconds of this process that the work took."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def bare(empty: Path, filled: Path, target: Path) -> float:
    """CPU seconds to insert the filled catalogue's rows into a copy of the empty one."""
    target.write_bytes(empty.read_bytes())
    source, copy = sqlite3.connect(filled), sqlite3.connect(target)
    rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}

    def insert() -> None:
        with copy:
            for name, values in rows.items():
                marks = ", ".join("?" * len(values[0]))
                copy.executemany(f"INSERT INTO {name} VALUES ({marks})", values)

    taken = cpu_s(insert)
    source.close()
    copy.close()
    return taken


def main() -> None:
    """Print one line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=20_000)
    papers = parser.parse_args().papers
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["LITLAB_CATALOG_URL"] = f"sqlite:///{folder / 'litlab.db'}"
        from catalog.store import engine, forget_engines
        from ingest.pipeline import ingest
        from ingest.sources import listing as reader

        page = folder / "page.txt"
        page.write_text("\n".join(listing(papers)), "utf-8")
        with engine().begin():
            pass
        forget_engines()
        empty = folder / "empty.db"
        with sqlite3.connect(folder / "litlab.db") as made, sqlite3.connect(empty) as copy:
            made.backup(copy)
        text = page.read_text("utf-8")
        seconds = {
            "read only": cpu_s(lambda: sum(1 for _ in reader.read(text))),
            "ingest": cpu_s(lambda: ingest([str(page)])),
            "ingest again": cpu_s(lambda: ingest([str(page)])),
        }
        forget_engines()
        seconds["bare executemany"] = bare(empty, folder / "litlab.db", folder / "bare.db")
    for what, taken in seconds.items():
        ratio = taken / seconds["bare executemany"]
        line = f"{what:18} {papers / taken:9,.0f} papers/CPU s  {ratio:5.2f} x bare"
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
