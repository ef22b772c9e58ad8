"""Answers of huggingface.co/api/daily_papers: JSON in one line, read paper by paper.

Also a single paper's answer (/api/papers/ID), and such objects one a line.
"""

import re
from collections.abc import Iterator

from ingest.content import Content, Sample
from ingest.fields.hugging_face import record
from ingest.record import Record
from ingest.syntax.json_items import items

FORMAT = "hf-daily"
INNER = re.compile(r'"paper"\s*:\s*\{|"dailyPapers"\s*:\s*\[')
OWN = ('"submittedOnDailyBy"', '"submittedOnDailyAt"', '"discussionId"', '"upvotes"')
OUTER = ('"numComments"', '"submittedBy"', '"thumbnail"', *OWN)
ARXIV_ID = re.compile(r'"id"\s*:\s*"\d{4}\.\d{4,5}"')  # nobody else has it under this name


def recognise(sample: Sample) -> float:
    """1 for JSON with the keys that only Hugging Face gives a paper."""
    beginning = sample.text.lstrip("\ufeff \t\n\r")
    if not beginning.startswith(("[", "{")):
        return 0.0
    if INNER.search(beginning) and any(key in beginning for key in OUTER):
        return 1.0
    if '"summary"' not in beginning or '"abstract"' in beginning:
        return 0.0
    own = sum(key in beginning for key in OWN)
    known = ARXIV_ID.search(beginning) and (own or INNER.search(beginning))
    return 1.0 if own >= 2 else 0.95 if known else 0.0


def read(content: Content) -> Iterator[Record]:
    """The papers in the order of the answer, and a rejection for each item that is none."""
    for item in items(content, within=("dailyPapers",)):
        yield record(item)
