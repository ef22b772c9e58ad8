"""`ingest.enriching`: papers of saved listings are found on arXiv, or their candidates listed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from catalog.models import (
    AbstractKind,
    Author,
    Authorship,
    Enquiry,
    Identifier,
    Mention,
    Paper,
    PaperTheme,
    Source,
    Theme,
)
from catalog.store import NotFound, reading, session
from ingest.enriching import _queries, enrich_papers
from ingest.pipeline import ingest
from tests.ingest.replay import Reply, Work, complaint, works

ABSTRACT = (
    "Gradients that wait are rare, and those that wait long are rarer still. We count them in nine "
    "gardens and report what they do when nobody looks. The oldest of them has not moved since."
)
TITLE = "Patient Gradients in Nine Gardens: A Census"
OURS = Work(id="2104.00007", title=TITLE, abstract=ABSTRACT, authors=("Ada Loon", "Bo Moon"))


def listing(folder: Path, *rows: dict[str, object]) -> None:
    path = folder / "list.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    ingest([str(path)])


def papers() -> list[Paper]:
    with reading() as opened:
        return list(opened.exec(select(Paper).order_by(col(Paper.id))))


def enquiries() -> dict[int, bool]:
    with reading() as opened:
        return {row.paper_id: row.found for row in opened.exec(select(Enquiry))}


def test_a_paper_gets_all_that_arxiv_knows(archive, client_of, tmp_path) -> None:
    listing(tmp_path, {"title": TITLE.upper(), "abstract": ABSTRACT})
    archive.works += [OURS, replace(OURS, id="2104.00008", title="Other " + TITLE, abstract="No.")]
    outcome = enrich_papers(client_of())
    (paper,) = papers()
    assert paper.title == TITLE
    assert paper.authors_text == "Ada Loon; Bo Moon"
    assert (paper.primary_category, str(paper.published)) == ("cs.LG", "2021-03-04")
    assert paper.abstract_kind == AbstractKind.ABSTRACT
    with reading() as opened:
        assert opened.exec(select(Identifier.value)).all() == ["2104.00007"]
        assert len(opened.exec(select(Authorship.place, Author.name).join(Author)).all()) == 2
        source, raw, reason = opened.exec(
            select(Source.name, Mention.raw, Mention.reason)
            .join(Source)
            .order_by(col(Mention.id).desc())
        ).first()
    assert source == "arXiv: 2104.00007"
    assert raw == OURS.entry.strip()
    assert "abstract" in reason
    (found,) = outcome.papers
    assert found.joined.arxiv == "2104.00007"
    assert found.joined.score >= 0.9
    assert outcome.document()["joined"] == 1
    assert enquiries() == {paper.id: True}


def test_the_title_is_asked_for_as_a_phrase(archive, client_of, tmp_path) -> None:
    listing(tmp_path, {"title": TITLE, "abstract": ABSTRACT})
    archive.works = [OURS]
    enrich_papers(client_of())
    (request,) = archive.requests
    assert request.asked["search_query"] == 'ti:"patient gradients in nine gardens a census"'


def test_where_the_phrase_finds_nothing_the_words_may() -> None:
    phrase, words = _queries("On GPT-4 & the {\\'E}tudes of Patience: Patience")
    assert phrase == 'ti:"on gpt 4 and the etudes of patience patience"'
    assert words == "ti:etudes AND ti:patience"
    assert _queries("Patience") == ['ti:"patience"']
    assert _queries('"?!" ***') == []


def test_less_than_sure_changes_nothing_and_is_listed(
    archive, client_of, contents, tmp_path
) -> None:
    listing(tmp_path, {"title": TITLE, "authors": ["Cy Noon"]})
    archive.works = [OURS]
    before = contents()
    outcome = enrich_papers(client_of())
    assert contents() == before
    (found,) = outcome.papers
    assert found.joined is None
    (candidate,) = found.candidates
    assert (candidate.arxiv, candidate.title) == ("2104.00007", TITLE)
    assert 0 < candidate.score < 0.9
    assert "author" in candidate.reason
    with reading() as opened:
        (row,) = opened.exec(select(Enquiry))
    assert row.found is False
    assert row.candidates == [["2104.00007", TITLE, candidate.score, candidate.reason]]


def test_a_long_title_alone_is_not_sure(archive, client_of, contents, tmp_path) -> None:
    listing(tmp_path, {"title": TITLE, "summary": "Somebody says that gradients wait."})
    archive.works = [OURS]
    before = contents()
    (found,) = enrich_papers(client_of()).papers
    assert found.joined is None
    assert [one.arxiv for one in found.candidates] == ["2104.00007"]
    assert contents() == before


def test_two_ids_that_both_fit_are_a_person_s_matter(
    archive, client_of, contents, tmp_path
) -> None:
    listing(tmp_path, {"title": TITLE, "authors": ["Ada Loon"]})
    archive.works = [OURS, replace(OURS, id="2105.00001")]
    before = contents()
    (found,) = enrich_papers(client_of()).papers
    assert found.joined is None
    assert sorted(one.arxiv for one in found.candidates) == ["2104.00007", "2105.00001"]
    assert contents() == before


def test_nothing_like_it_on_arxiv(archive, client_of, tmp_path) -> None:
    listing(tmp_path, {"title": "Impatience Considered Useful", "abstract": ABSTRACT})
    (found,) = enrich_papers(client_of()).papers
    assert (found.joined, found.candidates) == (None, [])
    assert len(archive.requests) == 2


def test_nobody_is_asked_for_twice(archive, client_of, tmp_path) -> None:
    listing(
        tmp_path,
        {"title": TITLE, "abstract": ABSTRACT},
        {"title": "Impatience Considered Useful", "abstract": ABSTRACT},
        {"title": "Known Already", "arxiv_id": "2001.00001"},
    )
    archive.works = [OURS]
    first = enrich_papers(client_of())
    assert [found.title for found in first.papers] == [TITLE, "Impatience Considered Useful"]
    asked = len(archive.requests)
    assert enrich_papers(client_of()).papers == []
    assert len(archive.requests) == asked
    again = enrich_papers(client_of(), again=True)
    assert [found.title for found in again.papers] == ["Impatience Considered Useful"]


def test_it_goes_on_after_the_network_failed(archive, client_of, tmp_path) -> None:
    given = works(4, first=40)
    listing(tmp_path, *({"title": work.title, "abstract": work.abstract} for work in given))
    archive.works = given
    archive.planned = [None, None, *[Reply(status=503)] * 6]
    stopped = enrich_papers(client_of())
    assert (len(stopped.papers), stopped.left) == (2, 2)
    assert "HTTP 503, 6 times" in stopped.stopped
    assert "the same command goes on" in stopped.stopped
    archive.requests.clear()
    rest = enrich_papers(client_of())
    assert (len(rest.papers), rest.left, rest.stopped) == (2, 0, "")
    assert len(archive.requests) == 2
    with reading() as opened:
        assert opened.exec(select(func.count()).select_from(Identifier)).one() == 4
    assert len(papers()) == 4


def test_a_title_that_arxiv_does_not_understand_holds_nobody_up(
    archive, client_of, tmp_path
) -> None:
    given = works(2, first=40)
    listing(tmp_path, *({"title": work.title, "abstract": work.abstract} for work in given))
    archive.works = given
    archive.planned = [Reply(b"<html>no</html>", 400), Reply(complaint("what?"), 400)]
    outcome = enrich_papers(client_of())
    assert [found.joined is not None for found in outcome.papers] == [False, True]
    archive.planned = [Reply(b"<html>go away</html>", 403)]
    refused = enrich_papers(client_of(), again=True)
    assert ("HTTP 403" in refused.stopped, refused.left) == (True, 1)


def test_a_limit_and_a_theme(archive, client_of, tmp_path) -> None:
    given = works(3, first=40)
    listing(tmp_path, *({"title": work.title, "abstract": work.abstract} for work in given))
    archive.works = given
    with session() as writing:
        writing.add(Theme(slug="waiting", title="Waiting", definition="All that waits."))
        writing.flush()
        last = writing.exec(select(func.max(Paper.id))).one()
        writing.add(
            PaperTheme(paper_id=last, theme="waiting", assigned_by="person", score=1, evidence=[])
        )
    outcome = enrich_papers(client_of(), theme="waiting")
    assert [found.title for found in outcome.papers] == [given[2].title]
    outcome = enrich_papers(client_of(), limit=1)
    assert [found.title for found in outcome.papers] == [given[0].title]
    assert outcome.left == 1
    with pytest.raises(NotFound, match="no theme 'weighting'"):
        enrich_papers(client_of(), theme="weighting")


def test_a_paper_that_joins_one_from_arxiv_is_one(archive, client_of, tmp_path) -> None:
    """Both were there apart, since one long title alone joins nobody with another id's work."""
    listing(tmp_path, {"title": TITLE, "authors": ["Ada Loon"]}, {"title": "Alone"})
    archive.works = [OURS]
    outcome = enrich_papers(client_of())
    assert len(papers()) == 2
    assert {found.title: found.joined is not None for found in outcome.papers} == {
        TITLE: True,
        "Alone": False,
    }
