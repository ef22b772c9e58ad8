"""Entries cut from XML: whatever stands around, between and within them."""

import pytest

from ingest.content import CHUNK, Content
from ingest.record import SourceError
from ingest.syntax.xml_cutting import ENTRY_LIMIT
from ingest.syntax.xml_entries import Entries


def found(text: str | bytes) -> list[str]:
    """Of each entry its text, or its fault."""
    entries = Entries(Content.of(text), ("entry",))
    return [entry.fault or "".join(entry.element.itertext()) for entry in entries]


def test_comments_and_cdata_are_no_ends() -> None:
    text = (
        "<f><!-- <entry>x</entry> --><entry>a<!-- </entry> --></entry >"
        "<!-- <entry>no</entry> <entry> -->"
        "<entry><![CDATA[ </entry> <entry> <!-- ]]></entry><entry>b</entry><!-- c --></f>"
    )
    assert found(text) == ["a", " </entry> <entry> <!-- ", "b"]


def test_a_bad_entry_costs_only_itself() -> None:
    text = "<f><entry>a</entry><entry><b></entry><entry>c</entry></f>"
    a, bad, c = found(text)
    assert (a, c) == ("a", "c") and "no XML" in bad
    assert found("<f><entry>a<entry>b</entry></f>") == ["an entry without its end", "b"]
    assert found("<f><entry>a</entry></entry><entry>b</entry></f>")[1].startswith("an end of")
    assert found("<f><entry>a</entry><entry x:y='1'>b</entry></f>")[0] == "a"


def test_what_xml_forbids_is_mended() -> None:
    text = "<f><entry>a\x01&nbsp;&eacute; R&D &lt; &#1; &#xD800; &unknown; &LT;</entry></f>"
    assert found(text) == ["a\xa0é R&D <   &unknown; <"]
    assert found(b"<f><entry>caf\xe9</entry></f>") == ["café"]


@pytest.mark.parametrize("before", [0, CHUNK - 40, CHUNK - 20, CHUNK - 9, CHUNK - 3])
def test_entries_across_chunks(before: int) -> None:
    text = f"<f>{' ' * before}<entry>a</entry><!-- </entry> --><entry>b</entry></f>"
    assert found(text) == ["a", "b"]


def test_too_large_an_entry_is_passed_over() -> None:
    for size in (ENTRY_LIMIT + 1, 3 * ENTRY_LIMIT + 5):
        text = f"<f><entry>a</entry><entry>{'x' * size}</entry><entry>c</entry></f>"
        assert found(text) == ["a", "an entry of more than 1 MiB", "c"]
    assert found(f"<f><entry>{'<b>' * 90_000}{'</b>' * 90_000}</entry></f>")[0].startswith("no XML")


def test_an_end_that_is_missing() -> None:
    assert found("<f><entry>a</entry><entry>b")[1] == "it ends in the middle of an entry"
    assert found("<f><entry>a</entry><ent")[1].startswith("it ends before its </f>")
    assert (
        found("<f><entry>a</entry><!-- <entry>b</entry>")[1] == "it ends in the middle of an entry"
    )
    for head in ("<f", "<f a='", "<f><t>x</t>", "<f><!-- "):
        assert found(head)[0].startswith("it ends before its </f>")


def test_sources_put_together_and_bare_entries() -> None:
    one = "<?xml version='1.0'?>\n<f><entry>a</entry></f>\n"
    assert found(one + one) == ["a", "a"]
    assert found("<entry xmlns='urn:x'>a</entry>\n<entry>b</entry>") == ["a", "b"]


@pytest.mark.parametrize("text", ["no XML <entry>a</entry>", "no XML", "<?xml version='1.0'?>"])
def test_no_xml(text: str) -> None:
    with pytest.raises(SourceError, match="no XML"):
        found(text)


def test_a_head_without_end_is_refused() -> None:
    with pytest.raises(SourceError, match="no entry"):
        found("<f>" + "<a/>" * 400_000)


def test_an_unknown_name_of_an_encoding_does_no_harm() -> None:
    for name in ("zip", "UTF-7", "nonsense", "unicode_escape"):
        text = f"<?xml version='1.0' encoding='{name}'?><f><entry>a+ADw-</entry></f>"
        assert found(text) == ["a+ADw-"]
