"""The faster way gives what the way it shortens gives."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.fields.cleaning import one_line
from ingest.fields.text_lines import text_line
from ingest.fields.typography import plain

PIECES = ["a", " ", "  ", "\n", "\\", "\\'", "e", "{", "}", "$", "$x$", "\\alpha", "--", "-", "``"]
MORE = ["''", "&amp;", "&", "é", "e\u0301", "\x00", "\x7f", "\xa0", "\t", "\\$", "\\(", "\\)", "5"]


@given(st.lists(st.sampled_from(PIECES + MORE), max_size=25).map("".join) | st.text(max_size=50))
@example("$a--b$ and \\$5--6$ x")
@example("\\(a\\'e\\) `` $")
def test_the_same_as_the_longer_way(text: str) -> None:
    assert text_line(text) == one_line(plain(text))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  They wait\nand see. \n", "They wait and see."),
        ("for $\\alpha--1$", "for $\\alpha--1$"),
        ("caf\\'e $\\alpha$", "café $\\alpha$"),
        ("e\u0301", "é"),
        ("a\x00b\tc", "ab c"),
    ],
)
def test_lines(text: str, line: str) -> None:
    assert text_line(text) == line
