"""What all of arXiv's formats have in common: no fault in a source does more harm than it must."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.models import AbstractKind
from ingest.content import Content, Sample
from ingest.fields.cleaning import TEXT_LIMIT, TITLE_LIMIT, UNPRINTABLE
from ingest.record import PaperRecord, Record, Rejection, SourceError
from ingest.sources import (
    Format,
    arxiv_atom,
    arxiv_list_page,
    arxiv_mailing,
    arxiv_oai,
    arxiv_rss,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
READERS = (arxiv_atom, arxiv_list_page, arxiv_mailing, arxiv_oai, arxiv_rss)
FILES = [
    pytest.param(reader, path, id=path.name)
    for reader in READERS
    for path in sorted((FIXTURES / reader.FORMAT).iterdir())
    if path.suffix != ".toml"
]


def checked(reader: Format, content: bytes) -> list[Record]:
    """The records, each of them fit to be stored; none if the content is refused as a whole."""
    sample = Sample(content, content.decode("utf-8", "ignore"))
    assert 0 <= reader.recognise(sample) <= 1
    records = []
    try:
        for record in reader.read(Content.of(content)):
            records.append(record)
    except SourceError as error:
        assert str(error)
    positions = [record.position for record in records]  # type: ignore[union-attr]
    assert len(set(positions)) == len(positions)
    for record in records:
        if isinstance(record, PaperRecord):
            fit(record)
        else:
            assert isinstance(record, Rejection) and record.reason
            record.raw.encode()
    return records


def fit(record: PaperRecord) -> None:
    assert 0 < len(record.title) <= TITLE_LIMIT and len(record.abstract) <= TEXT_LIMIT
    assert (record.abstract_kind == AbstractKind.NONE) == (not record.abstract)
    assert record.identifiers[0][0] == "arxiv"
    for text in (record.title, record.abstract, record.venue, record.comment, *record.authors):
        assert not UNPRINTABLE.search(text) and text == " ".join(text.split())
    assert PaperRecord.restored(record.stored(), record.position, record.raw) == record


@pytest.mark.parametrize(("reader", "path"), FILES)
def test_cut_anywhere_what_came_before_stays(reader: Format, path: Path) -> None:
    whole = path.read_bytes()
    titles = [r.title for r in checked(reader, whole) if isinstance(r, PaperRecord)]
    assert titles
    had = 0
    for cut in range(0, len(whole), max(1, len(whole) // 150)):
        found = checked(reader, whole[:cut])
        papers = [record.title for record in found if isinstance(record, PaperRecord)]
        assert papers == titles[: len(papers)]
        assert len(papers) >= had
        had = len(papers)


@pytest.mark.parametrize(("reader", "path"), FILES)
def test_any_damage_is_borne(reader: Format, path: Path) -> None:
    whole = path.read_bytes()

    @settings(deadline=None, max_examples=60)
    @given(
        st.lists(
            st.tuples(
                st.integers(0, len(whole)),
                st.integers(0, 40),
                st.binary(max_size=12)
                | st.sampled_from([b"<!--", b"<![CDATA[", b"]]>", b"</entry>", b"<item>", b"&x;"])
                | st.sampled_from(
                    [b"\\\\\n", b"<dt>", b"</dd>", b"<record>", b"(((", b"\x00", b"\xff"]
                ),
            ),
            min_size=1,
            max_size=4,
        )
    )
    def damaged(changes: list[tuple[int, int, bytes]]) -> None:
        content = whole
        for place, gone, put in changes:
            content = content[:place] + put + content[place + gone :]
        checked(reader, content)

    damaged()


@pytest.mark.parametrize("reader", READERS)
def test_anything_at_all_is_borne(reader: Format) -> None:
    @settings(deadline=None, max_examples=40)
    @given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode()))
    def anything(content: bytes) -> None:
        checked(reader, content)

    anything()


@pytest.mark.parametrize(("reader", "path"), FILES)
def test_no_other_of_them_takes_it(reader: Format, path: Path) -> None:
    sample = Content.of(path.read_bytes()).sample
    assert [other.FORMAT for other in READERS if other.recognise(sample) > 0] == [reader.FORMAT]
