"""BibTeX into records of papers beside bibtexparser's `parse_string` of the same bytes.

A generated file in the dialects of Zotero, JabRef and Mendeley. CPU seconds of the process, the
best of several turns taken in alternation. Ours does more in the time: decoding, LaTeX, names,
identifiers. Also shown: the most memory at once that each takes, of a file and one four times it.
"""

import argparse
import logging
import random
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TURNS = 5
PEOPLE = [
    "Loon, Ada",
    r"M{\"u}ller, Bj{\o}rn",
    "Bo van Moon",
    "{The Quiet Group}",
    "Erd{\\H{o}}s, P.",
]


def entries(count: int, seed: int = 0) -> Iterator[str]:
    """Entries with invented titles and abstracts of about 1,000 characters."""
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(3, 9))) for _ in range(5_000)]
    yield '@string{j = "Journal of Invented Results"}\n'
    for number in range(count):
        title = " ".join(rng.choices(words, k=9)).capitalize().replace(" e", " {E}")
        abstract = ". ".join(" ".join(rng.choices(words, k=18)).capitalize() for _ in range(7))
        year = rng.randint(1990, 2025)
        yield f"""
@article{{key{number},
  title = {{{title}}},
  author = {{{" and ".join(rng.sample(PEOPLE, 3))}}},
  year = {{{year}}},
  date = "{year}-03-04",
  journal = j # { {0: '"', 1: "{"}[number % 2] }, Letters{ {0: '"', 1: "}"}[number % 2] },
  volume = {number % 90},
  pages = {{{number}--{number + 9}}},
  doi = {{10.1000/x.{number}}},
  url = {{https://doi.org/10.1000/x.{number}}},
  keywords = {{one, two, three}},
  abstract = {{{abstract} with \\emph{{stress}} at 5\\% -- and $x_{{i}}$.}}
}}
"""


def cpu_s(work: Callable[[], Any]) -> float:
    """CPU seconds of this process that the work took."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def peak_mb(work: Callable[[], Any]) -> float:
    """The most memory that Python's objects took at once while it ran, in MB."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    """Print one line for each reader, and the ratio of their speeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_500)
    count = parser.parse_args().entries
    sys.path.insert(0, str(ROOT))
    logging.disable(logging.CRITICAL)
    import bibtexparser

    from ingest.content import Content
    from ingest.sources import bibtex

    def ours(data: bytes) -> int:
        return sum(hasattr(found, "title") for found in bibtex.read(Content.of(data)))

    def theirs(data: bytes) -> int:
        return len(bibtexparser.parse_string(data.decode()).entries)

    data = "".join(entries(count)).encode()
    read = {"litlab, to records": ours, "bibtexparser": theirs}
    assert {work(data) for work in read.values()} == {count}, "they differ"  # noqa: S101
    best = dict.fromkeys(read, float("inf"))
    for _ in range(TURNS):
        for name, work in read.items():
            best[name] = min(best[name], cpu_s(lambda work=work: work(data)))  # type: ignore[misc]
    short, long = ("".join(entries(times * count // 2)).encode() for times in (1, 4))
    for name, work in read.items():
        peaks = [peak_mb(lambda work=work, some=some: work(some)) for some in (short, long)]
        speed = f"{count / best[name]:9,.0f} entries/CPU s {len(data) / best[name] / 1e6:6.2f} MB/s"
        sys.stdout.write(f"{name:20} {speed}  memory {peaks[0]:5.1f} MB, x4 {peaks[1]:5.1f} MB\n")
    ratio = best["bibtexparser"] / best["litlab, to records"]
    sys.stdout.write(f"litlab is {ratio:.2f} x as fast as bibtexparser (accepted: 1 or more)\n")


if __name__ == "__main__":
    main()
