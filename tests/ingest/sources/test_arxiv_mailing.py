r"""arXiv's plain text: blocks of `\\` in mailings, month lists and .abs records."""

from datetime import date

import pytest

from ingest.content import Content
from ingest.record import PaperRecord, Rejection
from ingest.sources import arxiv_mailing, format_of

RULE = "-" * 78 + "\n"
HEAD = f"""Date: Fri,  3 Mar 23 01:29:12 GMT
Subject: cs daily 2 new + 1 crosses received

{RULE}{RULE}Send any comments regarding submissions directly to submitter.
{RULE}received from  Wed  1 Mar 23 19:00:00 GMT  to  Thu  2 Mar 23 19:00:00 GMT
"""
NEW = r"""\\
arXiv:2303.00001
Date: Wed, 1 Mar 2023 19:00:02 GMT   (3197kb,D)

Title: Patient Gradients: they wait
  and see
Authors: P\'al Loon (1), Bo Moon (2), and Cy Noon ((1) Delft (2)
  Ghent)
Categories: cs.LG stat.ML
Comments: 12 pages
MSC-class: 68T07
Journal-ref: J. Slow Sci. 3 (2023) 1
DOI: 10.1000/A
\\
  They wait. Note: they
also see.
\\ ( https://arxiv.org/abs/2303.00001 ,  3197kb)
"""
CROSS = r"""\\
arXiv:2303.00002 (*cross-listing*)
Date: Thu, 2 Mar 2023 09:38:40 GMT   (1633kb)

Title: 0
Author: Ada Loon
Categories: q-fin.ST cs.LG
\\
  Nothing.
\\ ( https://arxiv.org/abs/2303.00002 ,  1633kb)
"""
REPLACED = r"""\\
arXiv:2101.00003
replaced with revised version Thu, 2 Mar 2023 11:00:13 GMT   (0kb,I)

Title: Patience Replaced
Authors: Ada Loon
Categories: cs.CL
\\ ( https://arxiv.org/abs/2101.00003 ,  0kb)
"""
MONTH = r"""\\
Paper (*cross-listing*): hep-th/0001004
From: Ada Loon  <ada@example.org>
Date: Sat, 1 Jan 2000 02:05:30 GMT   (29kb)
Date (revised v2): Thu, 10 Feb 2000 13:57:33 GMT   (22kb)
Date (revised v3): Fri, 11 Feb 2000 13:57:33 GMT   (22kb)

Title: Patience at the Turn
Authors: Ada Loon
Categories: hep-th gr-qc
Subj-class: General; Fluid
  Dynamics
\\
"""
DAILY = (
    f"{HEAD}{RULE}{NEW}{RULE}{CROSS}%%--%%--{'%%--' * 17}\n{RULE}{REPLACED}{'%%%---' * 13}\nHelp\n"
)
LIST = f"{RULE}{RULE}\nPapers received as of Sat  1 Jan 00\n\n{RULE}{RULE}{MONTH}{RULE}{MONTH}"


def records(text: str) -> list[PaperRecord | Rejection]:
    return list(arxiv_mailing.read(Content.of(text)))


def papers(text: str) -> list[PaperRecord]:
    found = records(text)
    assert all(isinstance(record, PaperRecord) for record in found), found
    return found


def test_a_daily_mailing() -> None:
    new, cross, replaced = papers(DAILY)
    assert new.title == "Patient Gradients: they wait and see"
    assert new.abstract == "They wait. Note: they also see."
    assert new.authors == ("Pál Loon", "Bo Moon", "Cy Noon")
    assert new.identifiers == (("arxiv", "2303.00001"), ("doi", "10.1000/a"))
    assert (new.published, new.version) == (date(2023, 3, 1), 1)
    assert (new.categories, new.comment) == (("cs.LG", "stat.ML"), "12 pages")
    assert new.venue == "J. Slow Sci. 3 (2023) 1" and new.raw + "\n" == NEW
    assert (cross.title, cross.authors, cross.primary_category) == ("0", ("Ada Loon",), "q-fin.ST")
    assert (replaced.abstract, replaced.published, replaced.year) == ("", None, 2021)
    assert replaced.withdrawn and not new.withdrawn


def test_a_month_s_list_has_versions_and_no_abstracts() -> None:
    first, second = papers(LIST)
    assert first.identifiers == (("arxiv", "hep-th/0001004"),)
    days = ((1, "2000-01-01"), (2, "2000-02-10"), (3, "2000-02-11"))
    assert (first.version, first.versions, first.abstract) == (3, days, "")
    assert first.published == date(2000, 1, 1) and first.position != second.position


def test_the_days_of_a_week_s_list_are_no_entries() -> None:
    day = RULE + "\\\\\n/* Fri, 3 Mar 2023 */\n\\\\\n"
    found = records(day + RULE + MONTH + day + RULE + MONTH)
    assert [type(each) for each in found] == [PaperRecord, PaperRecord]


def test_a_record_of_its_own() -> None:
    text = RULE + NEW.replace("\\\\ ( https://arxiv.org/abs/2303.00001 ,  3197kb)", "\\\\")
    for one in (text, text.rstrip("\n"), text.replace("\n", "\r\n"), "\ufeff" + text[len(RULE) :]):
        (record,) = papers(one)
        assert record.abstract == "They wait. Note: they also see."


def test_a_bad_entry_costs_only_itself() -> None:
    bad = NEW.replace("arXiv:2303.00001\n", "").replace("arxiv.org/abs/2303.00001", "x")
    unended = NEW[: NEW.rindex("\\\\")]
    untitled = NEW.replace("Title: Patient Gradients: they wait\n  and see\n", "")
    text = RULE.join([HEAD, bad, unended, untitled, CROSS])
    reasons = [record.reason for record in records(text) if isinstance(record, Rejection)]
    assert [reason.split(" ")[0] for reason in reasons] == ["without", "an", "arXiv:2303.00001"]
    assert isinstance(records(text)[-1], PaperRecord)


def test_an_end_in_the_middle_of_an_entry() -> None:
    before = RULE + CROSS + RULE
    for cut in range(3, NEW.rindex("\\\\") + 1, 5):
        first, last = records(before + NEW[:cut])
        assert isinstance(first, PaperRecord)
        assert isinstance(last, Rejection) and last.reason == "it ends in the middle of an entry"


def test_too_large_an_entry() -> None:
    text = RULE.join(["", NEW.replace("They wait.", "They wait.\n" * 200_000), CROSS])
    large, paper = records(text)
    assert isinstance(large, Rejection) and "more than" in large.reason
    assert isinstance(paper, PaperRecord)


@pytest.mark.parametrize("text", [DAILY, LIST, RULE + NEW, NEW, MONTH])
def test_recognised(text: str) -> None:
    assert format_of(Content.of(text)).FORMAT == "arxiv-mailing"


def test_other_text_with_backslashes_is_not() -> None:
    text = "\\\\\nA table & its rows \\\\\n\\\\\narXiv is a place\n"
    assert format_of(Content.of(text)) is None
