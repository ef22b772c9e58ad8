"""Saved pages in every shape: what goes in as titles and abstracts comes out as such."""

import textwrap
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.content import Content, Sample
from ingest.record import PaperRecord, Rejection
from ingest.sources import format_of, listing

HEADS = {
    "none": [],
    "appeal": ["new", "Get the best papers by e-mail!", "Subscribe", "byXY and friends", "Mar 11"],
    "glued": ["Join 10,000 readers who never sleep", "GLUE:Subscribe"],
    "glued words": ["Papers", "Log In", "GLUE:Sign up"],
    "glued date": ["trending", "GLUE:Mar 11"],
    "glued appeal": ["new", "GLUE:Read all of it by e-mailSubscribe"],
    "glued twice": ["trending", "GLUE:SubscribeNew"],
    "updated": ["Updated hourly"],
    "glued register": ["Papers like those you saved", "GLUE:Register"],
}
TAILS = {
    "none": [],
    "more": ["Load more"],
    "pages": ["Previous", "1", "2", "3", "Next"],
    "legal": ["© 2031 Nobody", "Privacy", "Terms"],
}
BLANKS = ("none", "between entries", "everywhere")

Entries = list[tuple[str, str]]


def page(entries: Entries, head: list[str], tail: list[str], blanks: str, width: int = 0) -> str:
    glue = "".join(line[5:] for line in head if line.startswith("GLUE:"))
    blocks = [[line] for line in head if not line.startswith("GLUE:")]
    for title, abstract in entries:
        body = textwrap.wrap(abstract, width) if width else [abstract]
        if blanks == "everywhere":
            blocks += [[glue + title], body]
        else:
            blocks.append([glue + title, *body])
        glue = ""
    blocks += [[line] for line in tail]
    parted = "\n" if blanks == "none" else "\n\n"
    return parted.join("\n".join(line for line in block if line) for block in blocks)


def read(text: str | bytes) -> tuple[Entries, list[Rejection]]:
    records = list(listing.read(Content.of(text)))
    papers = [(r.title, r.abstract) for r in records if isinstance(r, PaperRecord)]
    return papers, [r for r in records if isinstance(r, Rejection)]


@pytest.mark.parametrize("blanks", BLANKS)
@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("head", HEADS)
def test_furniture_is_no_paper(new_writer, head: str, tail: str, blanks: str) -> None:
    entries = new_writer(len(head + tail)).papers(12)
    text = page(entries, HEADS[head], TAILS[tail], blanks)
    assert read(text) == (entries, [])
    assert (
        format_of(Content.of(text)) is not None
        and format_of(Content.of(text)).FORMAT == listing.FORMAT
    )


@pytest.mark.parametrize(("width", "blanks"), list(product((60, 72, 80, 100), BLANKS)))
def test_wrapped_abstracts_are_whole_again(new_writer, width: int, blanks: str) -> None:
    entries = [
        (title, abstract.replace("https://example.org/", "see "))
        for title, abstract in new_writer(width).papers(30)
    ]
    papers, rejected = read(page(entries, HEADS["appeal"], TAILS["more"], blanks, width))
    right = len(set(papers) & set(entries))
    assert (len(papers), rejected) == (30, []) or blanks == "none"
    assert right >= (30 if blanks == "everywhere" else 29 if blanks != "none" else 27)


def test_order_and_lines_are_kept(writer) -> None:
    entries = writer.papers(5)
    records = list(listing.read(Content.of("new\n\n" + page(entries, [], [], "none"))))
    assert [r.position for r in records] == [f"line {k}" for k in (3, 5, 7, 9, 11)]
    assert records[0].raw == "\n".join(entries[0])


@pytest.mark.parametrize("blanks", BLANKS)
def test_an_entry_without_an_abstract_is_a_paper(writer, blanks: str) -> None:
    entries = writer.papers(8)
    entries[3] = (entries[3][0], "")
    assert read(page(entries, HEADS["appeal"], [], blanks)) == (entries, [])


def test_wrapped_and_parted_pages_keep_an_entry_without_an_abstract(new_writer) -> None:
    for seed in range(6):
        entries = new_writer(seed + 60).papers(20)
        entries[7] = (entries[7][0], "")
        papers, rejected = read(page(entries, HEADS["appeal"], [], "between entries", 80))
        assert [title for title, _ in papers] == [title for title, _ in entries]
        assert (papers[7], rejected) == (entries[7], [])


@pytest.mark.parametrize("blanks", BLANKS[1:])
def test_the_longest_title_needs_no_abstract(writer, blanks: str) -> None:
    entries = writer.papers(12)
    long = "Waiting for Patient Gradients: How Networks Hear Echoes of Puzzles and Proofs at Night"
    entries[4] = (long, "")
    assert read(page(entries, HEADS["appeal"], [], blanks)) == (entries, [])


@pytest.mark.parametrize("blanks", BLANKS)
def test_an_abstract_may_begin_small(writer, blanks: str) -> None:
    entries = [(title, abstract[0].lower() + abstract[1:]) for title, abstract in writer.papers(9)]
    assert read(page(entries, HEADS["appeal"], [], blanks)) == (entries, [])


def test_a_title_over_two_lines(writer) -> None:
    entries = writer.papers(8)
    long = "Everything That We Have Learned From Watching Robots Fall Over in the Snow and"
    text = page(entries, [], [], "everywhere").replace(
        entries[4][0], f"{long}\nGet Up Again: A Patient Study"
    )
    entries[4] = (f"{long} Get Up Again: A Patient Study", entries[4][1])
    assert read(text) == (entries, [])


def test_peculiar_titles_and_beginnings(writer) -> None:
    entries = writer.papers(10)
    peculiar = [
        "Ignore the Noise! Boosting Weak Signals in Small Rooms",
        "git Diffs Teach Agents",
        "Is This a Title?",
        "0",
        "Why? A Study. And Its Sequel",
        "On Echoes",
        "Über naïve Modelle — 学习规划 und Ökonomie",
        "GIZMO -- A Benchmark of Small Machines",
    ]
    for k, title in enumerate(peculiar, start=1):
        entries[k] = (title, entries[k][1])
    entries[9] = (entries[9][0], "eXtreme conditions call for patience. " + entries[9][1])
    assert read(page(entries, HEADS["appeal"], [], "everywhere")) == (entries, [])


def test_a_method_whose_name_begins_like_a_button_keeps_it(writer) -> None:
    entries = writer.papers(3)
    entries[0] = ("NextMap: Plans for Tomorrow", "We present NextMap. " + entries[0][1])
    entries[1] = ("Subscribers Who Learn: A Field Study", entries[1][1])
    assert read(page(entries, [], [], "none")) == (entries, [])


@pytest.mark.parametrize("kept", (9, 40, 300))
def test_a_file_cut_in_an_abstract_keeps_what_is_there(writer, kept: int) -> None:
    entries = writer.papers(6)
    text = page(entries, [], [], "none")
    at = text.index(entries[-1][1])
    entries[-1] = (entries[-1][0], text[at : at + kept].strip())
    assert read(text[: at + kept]) == (entries, [])


def test_an_abstract_without_its_title_is_rejected_with_its_line(writer) -> None:
    entries = writer.papers(6)
    entries = [(t, (a + " " + writer.abstract(9))[:1500] + "end.") for t, a in entries]
    text = page(entries, [], [], "none").replace(entries[3][0] + "\n", "")
    papers, rejected = read(text)
    assert papers == entries[:3] + entries[4:]
    assert [r.position for r in rejected] == ["line 7"]
    assert "without a title" in rejected[0].reason


@pytest.mark.parametrize(
    ("encoding", "end"),
    [("utf-8", "\r\n"), ("utf-8-sig", "\n"), ("utf-16", "\r\n"), ("utf-8", "\r")],
)
def test_any_encoding_and_line_end(tmp_path: Path, writer, encoding: str, end: str) -> None:
    entries = writer.papers(4)
    entries[2] = ("Schrödinger — the Naïve Years", entries[2][1])
    path = tmp_path / "page.txt"
    path.write_bytes(
        page(entries, HEADS["appeal"], [], "everywhere").replace("\n", end).encode(encoding)
    )
    assert read(path.read_bytes()) == (entries, [])


def test_control_characters_stay_out_of_what_is_shown(writer) -> None:
    title, abstract = writer.papers(1)[0]
    papers, _ = read(f"{title}\x1b[31m\x07\n{abstract}\x00 Done.")
    assert papers == [(f"{title}[31m", f"{abstract} Done.")]


@given(st.text(max_size=400))
def test_any_text_is_read_to_its_end(text: str) -> None:
    for record in listing.read(Content.of(text)):
        assert isinstance(record, PaperRecord | Rejection)
        assert record.position.startswith("line ")
    assert 0 <= listing.recognise(Sample(b"", text)) <= 1


@pytest.mark.parametrize("seed", range(12))
def test_what_goes_in_comes_out(new_writer, seed: int) -> None:
    entries = new_writer(seed).papers(1 + seed)
    assert read(page(entries, [], [], BLANKS[seed % 3])) == (entries, [])


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("002_f9c35e2b6b773097.txt", 78, "Locality Sensitive", "Towards Measuring"),
        ("003_857b39fc0039485e.txt", 224, "Inverse Dynamics", "Latent State Estimation"),
    ],
)
def test_the_saved_pages(shared: Path, name: str, count: int, first: str, last: str) -> None:
    papers, rejected = read((shared / "listings" / name).read_text("utf-8"))
    assert (len(papers), rejected) == (count, [])
    assert papers[0][0].startswith(first) and papers[-1][0].startswith(last)
    assert all(70 < len(abstract.split()) < 300 for _, abstract in papers)
    assert max(len(title.split()) for title, _ in papers) <= 21


@pytest.mark.parametrize("blanks", BLANKS)
@pytest.mark.parametrize("width", (0, 80))
def test_the_saved_pages_in_other_shapes(shared: Path, width: int, blanks: str) -> None:
    text = (shared / "listings" / "002_f9c35e2b6b773097.txt").read_text("utf-8")
    entries, _ = read(text)
    again, _ = read(page(entries, HEADS["glued"], TAILS["pages"], blanks, width))
    assert len(set(entries) & set(again)) >= (78 if not width else 75)


@pytest.mark.parametrize(
    "name",
    ["LICENSE", "README.md", "pyproject.toml", "Makefile", "catalog/labels.csv", "litlab.py"]
    + ["constraints.txt", "catalog/themes.toml", "ingest/listings/segments.py", "mlflow/README.md"],
)
def test_what_is_no_listing_is_not_taken_for_one(name: str) -> None:
    root = Path(__file__).parents[3]
    assert listing.recognise(Content.of((root / name).read_text(encoding="utf-8")).sample) == 0
