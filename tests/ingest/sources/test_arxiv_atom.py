"""Answers of the arXiv API: as of 2019, as of 2026, and what its server says instead."""

from datetime import date

import pytest

from catalog.models import AbstractKind
from ingest.content import Content
from ingest.record import PaperRecord, Rejection, SourceError, Standing
from ingest.sources import arxiv_atom, format_of

HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/abc</id>
  <title>arXiv Query: search_query=all:patience</title>
  <opensearch:totalResults>3</opensearch:totalResults>
"""
NEW = """  <entry>
    <id>http://arxiv.org/abs/2101.00001v3</id>
    <title>Patient Gr\\"adients for $x &lt; 2$</title>
    <updated>2021-03-05T23:59:59Z</updated>
    <link href="https://arxiv.org/abs/2101.00001v3" rel="alternate" type="text/html"/>
    <summary>  They wait &amp; see,
as $a &lt; b$ says.
</summary>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="stat.ML" scheme="http://arxiv.org/schemas/atom"/>
    <category term="68T07; I.2.6" scheme="http://arxiv.org/schemas/atom"/>
    <published>2021-01-01T00:00:01Z</published>
    <arxiv:comment>12 pages</arxiv:comment>
    <arxiv:primary_category term="stat.ML"/>
    <arxiv:journal_ref>J. Slow Sci. 3 (2022) 1-9</arxiv:journal_ref>
    <author>
      <name>Ada Löon</name>
      <arxiv:affiliation>Delft</arxiv:affiliation>
    </author>
    <author>
      <name>:</name>
    </author>
    <author>
      <name>Bo Moon</name>
    </author>
    <arxiv:doi>10.1000/ABC</arxiv:doi>
    <link rel="related" href="https://doi.org/10.1000/ABC" title="doi"/>
  </entry>
"""
OLD = """  <entry>
    <id>http://arxiv.org/abs/hep-th/9901001v1</id>
    <updated>1999-01-01T19:00:00Z</updated>
    <published>1999-01-01T19:00:00Z</published>
    <title>Patience in
  Three Lines</title>
    <summary>  This paper has been withdrawn by the author.
</summary>
    <author>
      <name>C. Noon</name>
    </author>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="hep-th"/>
    <category term="hep-th" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
"""
ERROR = """  <entry>
    <id>http://arxiv.org/api/errors#incorrect_id_format_for_x</id>
    <title>Error</title>
    <summary>incorrect id format for x</summary>
    <author><name>arXiv api core</name></author>
  </entry>
"""
END = "</feed>\n"


def records(text: str | bytes) -> list[PaperRecord | Rejection]:
    return list(arxiv_atom.read(Content.of(text)))


def test_a_full_entry() -> None:
    (record,) = records(HEAD + NEW + END)
    assert isinstance(record, PaperRecord)
    assert (record.position, record.standing) == ("entry 1", Standing.ARCHIVE)
    assert record.title == "Patient Grädients for $x < 2$"
    assert (record.abstract, record.abstract_kind) == (
        "They wait & see, as $a < b$ says.",
        AbstractKind.ABSTRACT,
    )
    assert record.authors == ("Ada Löon", "Bo Moon")
    assert record.identifiers == (("arxiv", "2101.00001"), ("doi", "10.1000/abc"))
    assert (record.year, record.published) == (2021, date(2021, 1, 1))
    assert (record.version, record.versions) == (3, ((1, "2021-01-01"), (3, "2021-03-05")))
    assert (record.primary_category, record.categories) == ("stat.ML", ("cs.LG", "stat.ML"))
    assert (record.venue, record.comment) == ("J. Slow Sci. 3 (2022) 1-9", "12 pages")
    assert not record.withdrawn
    assert record.raw == NEW.strip()


def test_the_serialisation_of_2019() -> None:
    (record,) = records(
        HEAD.replace(' xmlns:arxiv="http://arxiv.org/schemas/atom"', "") + OLD + END
    )
    assert isinstance(record, PaperRecord)
    assert record.title == "Patience in Three Lines"
    assert record.identifiers == (("arxiv", "hep-th/9901001"),)
    assert (record.version, record.versions) == (1, ((1, "1999-01-01"),))
    assert record.withdrawn and record.primary_category == "hep-th"


def test_an_error_is_no_paper_and_others_stay() -> None:
    first, error, last = records(HEAD + NEW + ERROR + OLD + END)
    assert isinstance(first, PaperRecord) and isinstance(last, PaperRecord)
    assert isinstance(error, Rejection) and error.position == "entry 2"
    assert error.reason == "arXiv answered: incorrect id format for x"


def test_a_title_of_nought_is_a_title_and_none_is_none() -> None:
    title = 'Patient Gr\\"adients for $x &lt; 2$'
    (record,) = records(HEAD + NEW.replace(title, "0") + END)
    assert isinstance(record, PaperRecord) and record.title == "0"
    (record,) = records(HEAD + NEW.replace(title, " ") + END)
    assert isinstance(record, Rejection) and "no title" in record.reason


def test_no_results() -> None:
    assert records(HEAD + END) == []


def test_a_prefix_for_atom_and_another_encoding() -> None:
    head = HEAD.replace("xmlns=", "xmlns:a=").replace("<feed", "<a:feed")
    names = (
        "id",
        "title",
        "updated",
        "published",
        "summary",
        "category",
        "author",
        "name",
        "entry",
    )
    body = NEW
    for name in names:
        body = body.replace(f"<{name}", f"<a:{name}").replace(f"</{name}", f"</a:{name}")
    text = (head + body + "</a:feed>").replace("UTF-8", "ISO-8859-1")
    (record,) = records(text.encode("latin-1"))
    assert isinstance(record, PaperRecord) and record.authors == ("Ada Löon", "Bo Moon")
    (record,) = records((HEAD + NEW + END).encode("utf-16"))
    assert isinstance(record, PaperRecord) and record.authors == ("Ada Löon", "Bo Moon")


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE feed [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(SourceError, match="document type"):
        records(HEAD.replace("?>\n", f"?>\n{bomb}\n") + NEW.replace("12 pages", "&b;") + END)
    file = '<!DOCTYPE feed SYSTEM "file:///etc/passwd">'
    (record,) = records(HEAD.replace("?>\n", f"?>\n{file}\n") + NEW + END)
    assert isinstance(record, PaperRecord)


def test_recognised() -> None:
    for text in (HEAD + NEW + END, HEAD + END, HEAD + ERROR + END):
        assert format_of(Content.of(text)).FORMAT == "arxiv-atom"
    blog = '<feed xmlns="http://www.w3.org/2005/Atom"><title>My walks</title></feed>\n'
    assert format_of(Content.of(blog)) is None
