"""Surnames as printed in many ways, and texts made fit to store."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.cleaning import RAW_LIMIT, as_it_stood, one_line
from ingest.fields.names import surname_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ada Loon", "loon"),
        ("Loon, Ada", "loon"),
        ("Ada van der Loon", "loon"),
        ("van der Loon, Ada", "loon"),
        ("Hal Daumé III", "daume"),
        ("Christopher Ré", "re"),
        ("João Sacramento Jr.", "sacramento"),
        ("Ruiz-Garcia", "ruizgarcia"),
        ("BAIKAL Collaboration", "baikal collaboration"),
        ("Walrus Working Group", "walrus working group"),
        ("O’Neil", "oneil"),
        ("", ""),
        ("?!", "?!"),
    ],
)
def test_surnames(name: str, key: str) -> None:
    assert surname_key(name) == key


@given(st.text(max_size=200))
def test_any_text_can_be_stored(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())
    assert not any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in line)
    as_it_stood(text).encode("utf-8")
    assert "\0" not in as_it_stood(text)


def test_texts_are_composed_and_bounded() -> None:
    assert one_line("e\u0301\tx\n y\x1b[0m\x7f") == "é x y[0m"
    assert one_line("\u202aAda\u202c Lo\u00adon \u2067x\u2069 a\u200db") == "Ada Loon x a\u200db"
    assert len(as_it_stood("x" * (RAW_LIMIT + 5))) == RAW_LIMIT
