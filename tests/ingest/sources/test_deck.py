"""Lecture decks: the first page, the outline that unfolds, and what is a citation and what not."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.content import Content
from ingest.record import CitedWork, DeckRecord, PaperRecord
from ingest.sources import deck, format_of

DECK = """
COGS 101B: Machines That Wait

Waiting Well
And Waiting Long

Ida van Noon

Lecture 3, March 4, 2031

University of Somewhere

Outline: Waiting

- Gradients
 - Small ones
- **Patience**

Outline: Waiting

- **Gradients**
 - **Small ones**
 - Those that wait
 - Those that do not
- Patience

Gradients That Wait

- They wait
- They are [MASK] tokens [a] with scores [8.0, 10.0]

[Loon et al., 2021. Patient Gradients and Where to Find Them]

Gradients That Wait

- They wait *[Irrelevant Actions]*

[Loon et al., 2021. Patient Gradients and Where to Find Them]

Waiting Networks

- WaitNet

[Moon et al., 2020]

Waiting in pictures with patience,
Ida Spoon, Cy D. Noon, ICCV 2015

Outline: Waiting

- Gradients
- Patience
- Questions

Key Takeaways

- Wait [Spoon & Loon, 2019; Moon et al., 2020]
- As others say (Rune et al., 2018)
"""


def parsed(text: str) -> tuple[DeckRecord, list[PaperRecord]]:
    first, *papers = deck.read(Content.of(text))
    assert isinstance(first, DeckRecord)
    return first, [paper for paper in papers if isinstance(paper, PaperRecord)]


def test_the_first_page() -> None:
    found, _ = parsed(DECK)
    assert found.title == "Waiting Well And Waiting Long"
    assert found.course == "COGS 101B: Machines That Wait"
    assert (found.lecturer, found.held_on) == ("Ida van Noon", date(2031, 3, 4))
    assert found.slides == 8


def test_the_outline_is_one_however_often_it_is_shown() -> None:
    found, _ = parsed(DECK)
    assert [(topic.depth, topic.title, topic.slides) for topic in found.topics] == [
        (0, "Gradients", (2, 3, 7)),
        (1, "Small ones", (2, 3)),
        (1, "Those that wait", (3,)),
        (1, "Those that do not", (3,)),
        (0, "Patience", (2, 3, 7)),
        (0, "Questions", (7,)),
    ]
    assert [topic.parent for topic in found.topics] == [None, 0, 0, 0, None, None]


def test_a_topic_opened_without_indentation() -> None:
    text = DECK.replace("- Patience\n\nGradients That", "- Patience\n\nGradients That", 1)
    text = text.replace(
        " - Small ones\n- **Patience**", " - Small ones\n - Large ones\n- **Patience**"
    )
    text = text.replace(
        " - **Small ones**\n - Those that wait\n - Those that do not\n",
        " - **Small ones**\n - Those that wait\n - Those that do not\n - Large ones\n",
    )
    found, _ = parsed(text)
    assert [(topic.depth, topic.title) for topic in found.topics][:5] == [
        (0, "Gradients"),
        (1, "Small ones"),
        (2, "Those that wait"),
        (2, "Those that do not"),
        (1, "Large ones"),
    ]


def test_citations_once_with_all_their_slides() -> None:
    found, papers = parsed(DECK)
    assert [(work.label.split(". ")[0], work.slides) for work in found.citations] == [
        ("Loon et al., 2021", (4, 5)),
        ("Moon et al., 2020", (6, 8)),
        ("Waiting in pictures with patience, Ida Spoon, Cy D", (6,)),
        ("Spoon & Loon, 2019", (8,)),
        ("Rune et al., 2018", (8,)),
    ]
    assert [(paper.title, paper.first_author_key, paper.year) for paper in papers] == [
        ("Patient Gradients and Where to Find Them", "loon", 2021),
        ("Waiting in pictures with patience", "spoon", 2015),
    ]
    assert papers[1].authors == ("Ida Spoon", "Cy D. Noon")
    assert papers[0].position == "slide 4, citation 1"
    assert "WaitNet" in found.citations[1].context


def cited(line: str) -> list[CitedWork]:
    return list(
        parsed(f"{DECK.partition('Outline')[0]}Cited Works Here\n\n- a\n\n{line}\n")[0].citations
    )


@pytest.mark.parametrize(
    ("line", "first", "year", "title"),
    [
        ("[Loon et al., 2021. On Waiting]", "Loon", 2021, "On Waiting"),
        ("[Loon et al. 2021, On Waiting]", "Loon", 2021, "On Waiting"),
        ("[Loon et al., 2021: On Waiting: A Study]", "Loon", 2021, "On Waiting: A Study"),
        ("[Loon et al.,\n2021. On Waiting\nand Seeing]", "Loon", 2021, "On Waiting and Seeing"),
        ("WaitNet [Loon and Moon, 2021b. On Waiting]", "Loon", 2021, "On Waiting"),
        ("[van den Loon et al., 2021]", "van den Loon", 2021, ""),
        ("(Loon et al., 2021)", "Loon", 2021, ""),
        ("(see Loon, 2021)", "Loon", 2021, ""),
        ("As Loon et al. (2021) say", "Loon", 2021, ""),
        ("**[Loon et al., 2021. On Waiting]**", "Loon", 2021, "On Waiting"),
        ("[1] On Waiting, Ada Loon, Bo Moon, NeurIPS 2020", "Ada Loon", 2020, "On Waiting"),
        (
            "On Waiting, Again and Again,\nA. Loon et al., ICML 2020",
            "A. Loon",
            2020,
            "On Waiting, Again and Again",
        ),
        ("[Müller et al., 2021. Ärger mit Öl]", "Müller", 2021, "Ärger mit Öl"),
    ],
)
def test_a_citation(line: str, first: str, year: int, title: str) -> None:
    (work,) = cited(line)
    assert (work.first_author, work.year, work.title) == (first, year, title)


@pytest.mark.parametrize(
    "line",
    [
        "[CLS] It waits [SEP]",
        "[a]",
        "[8.0, 10.0, 9.0, ...]",
        "[Irrelevant Actions]",
        "[Verb] the [Noun]",
        "[NeurIPS 2020]",
        "(October, 2024)",
        "(Fall 2024)",
        "Figure 3 (2020)",
        "[Figure 2, 2020]",
        "In 2020, we waited, and then, again, in 2021",
        "(2.5B words, 2018)",
        "See you in Paris, June 2020",
    ],
)
def test_no_citation(line: str) -> None:
    assert cited(line) == []


def test_several_in_one_bracket() -> None:
    works = cited("[Loon et al., 2021. On Waiting; Moon, 2020; Rune & Spoon, 2019]")
    assert [work.first_author for work in works] == ["Loon", "Moon", "Rune"]


def test_form_feeds_part_slides() -> None:
    found, _ = parsed(
        "Lecture 1\n\n- a\n- b\n\fOne\n- c [Loon et al., 2021]\n\fTwo [Loon et al., 2021]\n"
    )
    assert found.slides == 3
    assert found.citations[0].slides == (2, 3)


def test_recognised() -> None:
    assert format_of(Content.of(DECK)).FORMAT == deck.FORMAT


@given(st.text(alphabet="[](),.;ab AZ19 20-*\n\f", max_size=300))
def test_any_text_is_read(text: str) -> None:
    found, papers = parsed(text)
    assert all(work.slides for work in found.citations)
    assert len({work.label for work in found.citations}) == len(found.citations)
    assert len(papers) == sum(bool(work.title) for work in found.citations)


def test_the_saved_decks(shared: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted((shared / "decks").iterdir())]
    (first, first_papers), (second, second_papers) = map(parsed, texts)
    assert (first.course[:6], first.title) == ("DSC190", "Enhancing LLMs")
    assert (first.lecturer, first.held_on) == ("Zhiting Hu", date(2024, 10, 14))
    assert (second.course[:6], second.held_on) == ("DSC291", date(2024, 4, 12))
    assert second.title.startswith("Large Language Models")
    assert (len(first_papers), len(second_papers)) == (3, 4)
    assert [len(work.slides) for work in first.citations] == [4, 4, 1, 1]
    assert [work.label for work in second.citations if not work.title] == [
        "Dosovitskiy et al., 2014",
        "Wang et al., 2023",
        "Hao et al., 2023",
    ]
    for found in (first, second):
        tree = [(topic.depth, topic.title) for topic in found.topics]
        assert [title.split()[0] for depth, title in tree if depth == 0] == [
            "Richer",
            "Multi-modal",
            "Latent-space",
            "Agent",
        ]
        assert (1, "Learning with Embodied Experiences") in tree
        assert [title[:5] for depth, title in tree if depth == 2] == ["Where", "How t", "How t"]
