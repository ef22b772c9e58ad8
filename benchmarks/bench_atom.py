"""Answers of the arXiv API made into records, beside the `arxiv` package's own parser.

Both read the same bytes, pages of invented papers, in the same run and in turns; CPU seconds of
the process, the best of some rounds, so that other work on the machine matters little. The package
makes its results and no more; litlab also cleans every text, resolves LaTeX, looks for withdrawals
and keeps each entry's own text.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIZES = (2_000, 100, 10)  # papers on a page; the API gives 2,000 at most
HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/invented</id>
  <title>arXiv Query: search_query=all:invented</title>
  <updated>2026-01-01T00:00:00Z</updated>
  <opensearch:itemsPerPage>{papers}</opensearch:itemsPerPage>
  <opensearch:totalResults>{papers}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
"""
ENTRY = """  <entry>
    <id>http://arxiv.org/abs/{id}v{version}</id>
    <title>{title}</title>
    <updated>20{year}-{month}-28T18:59:59Z</updated>
    <link href="https://arxiv.org/abs/{id}v{version}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{id}v{version}" rel="related" type="application/pdf" \
title="pdf"/>
    <summary>{abstract}</summary>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="stat.ML" scheme="http://arxiv.org/schemas/atom"/>
    <published>20{year}-{month}-03T17:00:00Z</published>
    <arxiv:comment>{pages} pages, {figures} figures</arxiv:comment>
    <arxiv:primary_category term="cs.LG"/>
{doi}{authors}  </entry>
"""
AUTHOR = "    <author>\n      <name>{given} {family}</name>\n    </author>\n"


@cache
def vocabulary() -> list[str]:
    """Invented words."""
    rng = random.Random(0)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return ["".join(rng.choices(letters, k=rng.randint(3, 9))) for _ in range(5_000)]


def entries(papers: int, seed: int = 0) -> Iterator[str]:
    """Invented papers with abstracts of about 1,300 characters and 1 to 8 authors.

    One title or abstract in ten has maths in it, one author in ten an accent, one paper in four a
    DOI, as in arXiv's own answers.
    """
    rng = random.Random(seed)
    words = vocabulary()
    for number in range(papers):
        year, month = 10 + number // 10_000 % 16, f"{1 + number // 800 % 12:02}"
        maths = " for $\\alpha_{n} &lt; 2$" if rng.random() < 0.1 else ""
        people = [
            AUTHOR.format(
                given=rng.choice(words).capitalize(),
                family=rng.choice(words).capitalize() + ("é" if rng.random() < 0.1 else ""),
            )
            for _ in range(rng.randint(1, 8))
        ]
        told = (" ".join(rng.choices(words, k=20)).capitalize() + "." for _ in range(9))
        doi = f"    <arxiv:doi>10.1000/invented.{number}</arxiv:doi>\n"
        yield ENTRY.format(
            id=f"{year}{month}.{number % 100_000:05}",
            version=rng.choice((1, 1, 2, 3)),
            year=year,
            month=month,
            title=" ".join(rng.choices(words, k=rng.randint(5, 14))).capitalize() + maths,
            abstract=" ".join(told) + maths,
            pages=rng.randint(4, 40),
            figures=rng.randint(1, 12),
            doi=doi if rng.random() < 0.25 else "",
            authors="".join(people),
        )


def feed(papers: int, seed: int = 0) -> bytes:
    """One answer of the API."""
    body = "".join(entries(papers, seed))
    return f"{HEAD.format(papers=papers)}{body}</feed>\n".encode()


def cpu_s(work: Callable[[], Any]) -> float:
    """CPU seconds of this process that the work took."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Print two lines for each size of page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from arxiv import _feed as package

    from ingest.content import Content
    from ingest.record import PaperRecord
    from ingest.sources import arxiv_atom

    def theirs(pages: list[bytes]) -> int:
        return sum(len(package.parse(page).results) for page in pages)

    def ours(pages: list[bytes]) -> int:
        records = (record for page in pages for record in arxiv_atom.read(Content.of(page)))
        return sum(isinstance(record, PaperRecord) for record in records)

    for size in SIZES:
        pages = [feed(size, seed) for seed in range(max(1, arguments.papers // size))]
        papers = size * len(pages)
        if theirs(pages) != papers or ours(pages) != papers:
            raise SystemExit("the two do not read the same papers")
        rounds = [
            (cpu_s(lambda: theirs(pages)), cpu_s(lambda: ours(pages)))  # noqa: B023  called here
            for _ in range(arguments.rounds)
        ]
        their, our = (min(taken) for taken in zip(*rounds, strict=True))
        for what, taken in (("arxiv package", their), ("litlab", our)):
            ratio = f"{their / taken:5.2f} x the arxiv package"
            speed = f"{papers / taken:9,.0f} papers/CPU s"
            sys.stdout.write(f"pages of {size:5,}  {what:14} {speed}  {ratio}\n")


if __name__ == "__main__":
    main()
