"""What a PDF can be instead of a readable paper, and how its text comes out."""

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pdf import glyphs, reading
from ingest.pdf.reading import PdfError

Written = Callable[[bytes], Path]


def refusal(path: Path) -> str:
    with pytest.raises(PdfError) as caught:
        reading.read(str(path))
    return str(caught.value)


def test_encrypted(press: type, file_of: Written) -> None:
    document = press().line(57, 100, 12, "Secret tides of the harbour, all of them").document
    locked = document.tobytes(
        encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="tide", owner_pw="tide"
    )
    assert "needs a password" in refusal(file_of(locked))
    open_to_read = document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="tide")
    assert len(reading.read(str(file_of(open_to_read))).pages) == 1


def test_pictures_without_text_and_pages_without_anything(press: type, file_of: Written) -> None:
    scan = press()
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 20, 20), False)
    picture.clear_with(90)
    scan.page.insert_image(scan.page.rect, pixmap=picture)
    assert "pictures without text (1 of 1 pages)" in refusal(file_of(scan.bytes()))
    assert "without text on its pages (1)" in refusal(file_of(press().bytes()))


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.4\n%%EOF", b"%PDF-1.7\n" + b"\0" * 500])
def test_broken(content: bytes, file_of: Written) -> None:
    assert "PDF" in refusal(file_of(content))


def test_every_truncation_is_read_or_refused(press: type, file_of: Written) -> None:
    whole = press().centred(80, 20, "Waiting for the Tide").body(200).bytes()
    for end in range(0, len(whole), len(whole) // 40):
        try:
            assert reading.read(str(file_of(whole[:end]))).pages
        except PdfError as error:
            assert str(error)


def test_too_many_pages_and_too_much_text(
    press: type, file_of: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = press().body(100)
    for _ in range(5):
        long.sheet().body(100)
    path = file_of(long.bytes())
    assert len(reading.read(str(path)).pages) == 6
    monkeypatch.setattr(reading, "CHARACTERS", 3_000)
    assert "more than 3,000 characters" in refusal(path)
    monkeypatch.setattr(reading, "PAGES", 5)
    assert "6 pages; 5 are the most" in refusal(path)


def test_rows_and_blocks_of_a_page(press: type, file_of: Written) -> None:
    page = press().line(57, 100, 12, "One two").line(57, 114, 12, "three").line(57, 300, 12, "Four")
    assert reading.read(str(file_of(page.bytes()))).pages[0].text.split("\n") == (
        ["One two", "three", "", "Four"]
    )


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Fran\u00b8cois", "Fran\u00b8cois"),
        ("Franc\u00b8ois", "Fran\u00e7ois"),
        ("Lema\u02c6\u0131tre", "Lema\u00eetre"),
        ("Gr\u00b4egory", "Gr\u00e9gory"),
        ("\ufb01eld\u00ad", "field"),
        ("a\tb\x00\x07c\ud800", "a bc"),
    ],
)
def test_loose_accents(broken: str, whole: str) -> None:
    assert glyphs.readable(broken) == whole


def test_broken_words() -> None:
    known = glyphs.words(["a literature of two-column pages", "dependency and aware"])
    assert glyphs.unbroken("the litera-\nture", known) == "the literature"
    assert glyphs.unbroken("two-\ncolumn", known) == "two-column"
    assert glyphs.unbroken("Dependency-\naware", known) == "Dependency-aware"
    assert glyphs.unbroken("Smith-\nJones", known) == "Smith-Jones"
    assert glyphs.unbroken("harbo-\nuring", known) == "harbouring"


@given(st.text())
def test_any_text_is_made_readable(text: str) -> None:
    found = glyphs.readable(text)
    found.encode()
    assert not any(ord(c) < 32 and c != "\n" for c in found)
