"""Search against the floor: the same queries put to bare FTS5 in the same run, in CPU time.

`python benchmarks/bench_search.py [papers]`. Words are drawn by Zipf's law, so some stand in most
papers. Queries are of one to four words that ten papers or more hold together. Read the ratios;
the times depend on the machine.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from sqlalchemy import insert

from catalog import store
from catalog.models import Paper
from catalog.queries import search
from catalog.search import FEW

PAPERS = 20_000
VOCABULARY = 30_000
ABSTRACT_WORDS = 150
QUERIES = 200
BARE = (
    "SELECT rowid, rank FROM paper_search WHERE paper_search MATCH ? ORDER BY rank LIMIT 20",
    "SELECT id, title, year FROM paper WHERE id = ?",
)


def word(number: int) -> str:
    """A pronounceable word for each number, alike to no other after stemming."""
    syllables = ["ba", "ko", "du", "li", "me", "ra", "to", "vu", "ne", "zi"]
    return "".join(syllables[int(digit)] for digit in f"{number:05d}") + "k"


def fill(papers: int, rng: random.Random) -> list[str]:
    """Fill the catalogue of the moment; the queries to ask it, of one to four words."""
    words = [word(number) for number in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))

    def drawn(count: int) -> str:
        return " ".join(rng.choices(words, cum_weights=weights, k=count))

    rows = [
        {
            "title": (title := drawn(8)),
            "title_key": title,
            "abstract": drawn(ABSTRACT_WORDS),
            "authors_text": f"Author {number % 997}",
            "year": 2000 + number % 25,
        }
        for number in range(papers)
    ]
    with store.session() as session:
        session.connection().execute(insert(Paper), rows)
        count = "SELECT count(*) FROM paper_search WHERE paper_search MATCH ?"
        asked: list[str] = []
        while len(asked) < QUERIES:
            query = drawn(rng.randint(1, 4))
            found = session.connection().exec_driver_sql(count, (quoted(query),)).scalar_one()
            asked += [query] * (found >= FEW)
    return asked


def quoted(query: str) -> str:
    return " ".join(f'"{each}"' for each in query.split())


def percentiles(ask: Callable[[str], object], queries: list[str]) -> tuple[float, float]:
    """(p50, p95) of CPU milliseconds of a query, each asked once after a warming round."""
    for query in queries[:20]:
        ask(query)
    spent = []
    for query in queries:
        start = time.process_time()
        ask(query)
        spent.append(1000 * (time.process_time() - start))
    spent.sort()
    return spent[len(spent) // 2], spent[int(0.95 * len(spent))]


def main(papers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LITLAB_CATALOG_URL"] = f"sqlite:///{Path(folder) / 'catalog.db'}"
        queries = fill(papers, random.Random(0))
        bare = store.engine().raw_connection()

        def floor(query: str) -> list[object]:
            cursor = bare.cursor()
            found = cursor.execute(BARE[0], (quoted(query),)).fetchall()
            return [cursor.execute(BARE[1], row[:1]).fetchone() for row in found]

        def ours(query: str) -> object:
            with store.reading() as session:
                return search(session, query)

        base, mine = percentiles(floor, queries), percentiles(ours, queries)
        bare.close()
        store.forget_engines()
    sys.stdout.write(f"AND queries over {papers} papers, CPU ms   p50     p95\n")
    for name, (middle, high) in (("bare FTS5, order by rank", base), ("catalog.search", mine)):
        sys.stdout.write(f"  {name:<34} {middle:8.2f}{high:8.2f}\n")
    ratios = (mine[0] / base[0], mine[1] / base[1])
    sys.stdout.write(f"  {'ratio':<34} {ratios[0]:8.2f}{ratios[1]:8.2f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PAPERS)
