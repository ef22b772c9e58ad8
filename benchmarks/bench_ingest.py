"""A generated arXiv snapshot through `ingest`, beside a bare executemany of the same rows.

The baseline inserts the very rows that ingest made, in all tables, with sqlite3.executemany in one
transaction, and builds the same full-text index once at the end; reading those rows is not timed.
Each measurement is a process of its own. Speed in papers a second, by CPU (other work on the
machine matters little) and by the clock. `--papers 1000000` needs 12 GB of disk.
"""

import argparse
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("source", "paper", "mention", "identifier", "author", "authorship")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
VERSIONS = ("Mon, 2 Apr 2007 19:18:42 GMT", "Tue, 24 Jul 2007 20:10:27 GMT")


def snapshot(papers: int, seed: int = 0) -> Iterator[str]:
    """Lines of a snapshot: invented words, the common ones as common as in a language."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(LETTERS, k=rng.randint(3, 9))) for _ in range(60_000)]
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(words))))
    names = [word.capitalize() for word in words[:20_000]]
    for number in range(papers):
        some = rng.choices(words, cum_weights=weights, k=190)
        people = [[rng.choice(names), f"{rng.choice('ABCDEFGHJK')}.", ""] for _ in range(4)]
        yield json.dumps(
            {
                "id": f"{7 + number // 90_000:02d}{1 + number // 7_500 % 12:02d}"
                f".{10_000 + number % 7_500}",
                "submitter": "A. Person",
                "authors": ", ".join(f"{given} {family}" for family, given, _ in people),
                "title": " ".join(some[:9]).capitalize(),
                "comments": "12 pages, 4 figures",
                "journal-ref": None,
                "doi": f"10.1000/x.{number}" if number % 2 else None,
                "categories": "cs.LG stat.ML",
                "abstract": "  " + "\n".join(" ".join(some[n : n + 12]) for n in range(9, 190, 12)),
                "versions": [
                    {"version": f"v{n}", "created": day}
                    for n, day in enumerate(VERSIONS[: 1 + (number % 3 == 0)], start=1)
                ],
                "authors_parsed": people,
            }
        )


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """CPU seconds of this process and seconds of the clock that the work took."""
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - clock


def through_ingest(source: Path) -> dict[str, float]:
    """Seconds of ingest, and its largest memory."""
    sys.path.insert(0, str(ROOT))
    from catalog.store import engine
    from ingest.pipeline import ingest

    engine()
    cpu, clock = timed(lambda: ingest([str(source)]))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu": cpu, "clock": clock, "peak_mb": peak_mb}


def bare(filled: Path) -> dict[str, float]:
    """Seconds to insert the filled catalogue's rows into an empty one without triggers."""
    target = filled.with_name("bare.db")
    target.unlink(missing_ok=True)
    source, copy = sqlite3.connect(filled), sqlite3.connect(target, isolation_level=None)
    copy.execute("PRAGMA journal_mode = WAL")
    copy.execute("PRAGMA synchronous = NORMAL")
    copy.execute("PRAGMA cache_size = -32768")
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN "
    for name, sql in source.execute(query + "('table', 'index')").fetchall():
        if not name.startswith(("sqlite_", "paper_search_", "page_search_")):
            copy.execute(sql)
    for key, value in source.execute("SELECT k, v FROM paper_search_config").fetchall():
        copy.execute("REPLACE INTO paper_search_config VALUES (?, ?)", (key, value))
    copy.execute("BEGIN")
    seconds = [0.0, 0.0]

    def count(work: Callable[[], Any]) -> None:
        for place, taken in enumerate(timed(work)):
            seconds[place] += taken

    for table in TABLES:
        rows = source.execute(f"SELECT * FROM {table}")
        insert = f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows.description))})"
        while some := rows.fetchmany(20_000):
            count(lambda insert=insert, some=some: copy.executemany(insert, some))
    count(lambda: copy.execute("INSERT INTO paper_search(paper_search) VALUES ('rebuild')"))
    count(lambda: copy.execute("COMMIT"))
    copy.close()
    target.unlink()
    return {"cpu": seconds[0], "clock": seconds[1], "peak_mb": 0.0}


def alone(what: str, argument: Path, url: str) -> dict[str, float]:
    """The measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, f"--{what}", str(argument)],
        env=os.environ | {"LITLAB_CATALOG_URL": url},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def main() -> None:
    """Print one line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=30_000)
    parser.add_argument("--ingest", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.ingest or asked.bare:
        measured = through_ingest(asked.ingest) if asked.ingest else bare(asked.bare)
        sys.stdout.write(json.dumps(measured))
        return
    with tempfile.TemporaryDirectory() as name:
        source, few, filled = (Path(name) / part for part in ("all.jsonl", "few.jsonl", "c.db"))
        with source.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in snapshot(asked.papers))
        few.write_text("\n".join(snapshot(300, seed=1)).replace('"id": "07', '"id": "99'), "utf-8")
        url = f"sqlite:///{filled}"
        measured = {"ingest": (alone("ingest", source, url), asked.papers)}
        measured["bare executemany"] = (alone("bare", filled, url), asked.papers)
        measured["ingest again"] = (alone("ingest", source, url), asked.papers)
        measured["300 more"] = (alone("ingest", few, url), 300)
    base, papers = measured["bare executemany"]
    for what, (taken, count) in measured.items():
        speeds = [count / max(taken[by], 1e-3) for by in ("cpu", "clock")]
        ratios = [
            speed / (papers / base[by]) for speed, by in zip(speeds, ("cpu", "clock"), strict=True)
        ]
        sys.stdout.write(
            f"{what:17} {speeds[0]:9,.0f} papers/CPU s, {ratios[0]:5.2f} x bare"
            f" {speeds[1]:9,.0f} papers/s, {ratios[1]:5.2f} x bare"
            + (f"  peak {taken['peak_mb']:.0f} MB\n" if taken["peak_mb"] else "\n")
        )


if __name__ == "__main__":
    main()
