"""Search measured on two collections with relevance judgements, where they are at hand."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import models, store
from catalog.queries import search

DEPTH = 10
# nDCG@10 of the best ranking that bare FTS5 was seen to give, and the share of it asked for.
BEST_FTS5 = {"cranfield": 0.533, "cisi": 0.389}
ENOUGH = 0.98
Judgements = dict[int, dict[int, int]]  # query -> document -> gain


def records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(number, field -> text) of every record of a file in the ".I .T .A .W" form."""
    for record in re.split(r"^\.I ", path.read_text(encoding="latin-1"), flags=re.M)[1:]:
        number, _, body = record.partition("\n")
        fields = re.split(r"^\.([A-Z])\s*$", body, flags=re.M)
        found: dict[str, str] = defaultdict(str)
        for name, text in zip(fields[1::2], fields[2::2], strict=True):
            found[name] += " ".join(text.split())
        yield int(number), found


def cranfield(folder: Path) -> tuple[dict[int, dict[str, str]], list[str], Judgements]:
    """Grades from 1 (best) to 4, once -1 for 1; queries count by their place in the file."""
    judged: Judgements = defaultdict(dict)
    for line in (folder / "cranqrel").read_text().splitlines():
        query, document, grade = map(int, line.split())
        judged[query][document] = 5 - max(grade, 1)
    texts = dict(records(folder / "cran.all.1400"))
    for fields in texts.values():
        fields["W"] = fields["W"].removeprefix(fields["T"])
    return texts, [fields["W"] for _, fields in records(folder / "cran.qry")], judged


def cisi(folder: Path) -> tuple[dict[int, dict[str, str]], list[str], Judgements]:
    """Judged or not at all; some queries are whole abstracts."""
    judged: Judgements = defaultdict(dict)
    for line in (folder / "CISI.REL").read_text().splitlines():
        query, document, *_ = line.split()
        judged[int(query)][int(document)] = 1
    queries = [" ".join((f["T"], f["W"])) for _, f in records(folder / "CISI.QRY")]
    return dict(records(folder / "CISI.ALL")), queries, judged


def ndcg(found: list[int], gains: dict[int, int]) -> float:
    """Normalised discounted cumulative gain of the first `DEPTH`, linear gains."""
    discounts = [1 / math.log2(place + 2) for place in range(DEPTH)]
    ideal = sorted(gains.values(), reverse=True)
    best = sum(gain * discount for gain, discount in zip(ideal, discounts, strict=False))
    got = [gains.get(document, 0) for document in found]
    return sum(gain * discount for gain, discount in zip(got, discounts, strict=False)) / best


@pytest.mark.parametrize("collection", [cranfield, cisi])
def test_sentences_find_what_judges_call_relevant(shared: Path, collection) -> None:
    texts, questions, judged = collection(shared / "ir" / collection.__name__)
    with store.session() as session:
        for number, fields in texts.items():
            paper = models.Paper(id=number, title=fields["T"], title_key="", abstract=fields["W"])
            paper.authors_text = fields["A"]
            session.add(paper)
    scores = []
    with store.reading() as session:
        for place, question in enumerate(questions, start=1):
            if judged[place]:
                hits = search(session, question, limit=DEPTH).hits
                assert hits, question
                scores.append(ndcg([hit.id for hit in hits], judged[place]))
    mean = sum(scores) / len(scores)
    print(f"{collection.__name__}: nDCG@{DEPTH} {mean:.3f} over {len(scores)} queries")  # noqa: T201
    assert mean >= ENOUGH * BEST_FTS5[collection.__name__]
