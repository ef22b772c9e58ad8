"""What a deck cites, gathered over its slides: each work once."""

import pytest

from ingest.lectures.citations import cited_works
from ingest.lectures.slides import Slide


def gathered(*texts: str) -> list[tuple[str, str, tuple[int, ...]]]:
    slides = [
        Slide(number=number, heading="", lines=text.split("\n"))
        for number, text in enumerate(texts, start=1)
    ]
    return [(work.first_author, work.title, work.slides) for work in cited_works(slides)]


def test_one_work_however_it_is_written() -> None:
    shown = ("[Loon et al., 2021]", "(see Loon et al. 2021)", "Loon et al. (2021) wait")
    assert gathered(*shown) == [("Loon", "", (1, 2, 3))]


def test_a_short_citation_is_the_work_cited_in_full() -> None:
    full = "[Loon et al., 2021. On Waiting]"
    assert gathered("[Loon et al., 2021]", full) == [("Loon", "On Waiting", (1, 2))]
    other = "[Loon et al., 2021. On Seeing]"
    assert len(gathered("[Loon et al., 2021]", full, other)) == 3


def test_the_letter_of_a_year_tells_works_apart() -> None:
    assert len(gathered("[Loon et al., 2021a; Loon et al., 2021b]")) == 2


def test_a_bracket_broken_between_lines_or_paragraphs() -> None:
    broken = "[Loon et al., 2021. On Waiting:\n\nA Study]"
    assert gathered(broken) == [("Loon", "On Waiting: A Study", (1,))]
    assert len(gathered("[Loon et al., 2021;\nMoon et al., 2022]")) == 2


def test_an_identifier_in_the_citation_is_the_work_s() -> None:
    slide = Slide(number=1, heading="", lines=["[Loon et al., 2021. On Waiting. arXiv:2101.01234]"])
    (work,) = cited_works([slide])
    assert work.identifiers == (("arxiv", "2101.01234"),)


@pytest.mark.timeout(60)  # a minute means that the work grows with the square of the line
def test_one_long_line_of_citations() -> None:
    assert len(gathered("[Loon et al., 2021] " * 20_000)) == 1
