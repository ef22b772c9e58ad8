"""arXiv's announcements: RSS 2.0, Atom, and the RSS 1.0 of old."""

from datetime import date

import pytest

from ingest.content import Content
from ingest.record import PaperRecord, Rejection
from ingest.sources import arxiv_rss, format_of

RSS = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
version="2.0">
  <channel>
    <title>cs.LG updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/cs.LG</link>
    <pubDate>Mon, 05 Feb 2024 00:00:00 -0500</pubDate>
    <item>
      <title>Patient Gradients</title>
      <link>https://arxiv.org/abs/2402.00001</link>
      <description>arXiv:2402.00001v{version} Announce Type: {kind} \n\
Abstract: They wait, if a &lt;b and c&gt; d.</description>
      <guid isPermaLink="false">oai:arXiv.org:2402.00001v{version}</guid>
      <category>cs.LG</category>
      <category>68T07</category>
      <pubDate>Mon, 05 Feb 2024 00:00:00 -0500</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:creator>Ada Loon (Delft), P\\'al Moon and Cy Noon</dc:creator>
      <arxiv:DOI>10.1000/A</arxiv:DOI>
      <arxiv:journal_reference>J. Slow Sci. 3</arxiv:journal_reference>
    </item>
  </channel>
</rss>
"""
ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">
  <id>http://rss.arxiv.org/atom/cs.AI</id>
  <title>cs.AI updates on arXiv.org</title>
  <entry>
    <id>oai:arXiv.org:2402.00002v1</id>
    <title>0</title>
    <link href="https://arxiv.org/abs/2402.00002" rel="alternate" type="text/html"/>
    <summary>arXiv:2402.00002v1 Announce Type: new
Abstract: Nothing.</summary>
    <category term="cs.AI"/>
    <published>2024-02-05T00:00:00-05:00</published>
    <arxiv:announce_type>new</arxiv:announce_type>
    <dc:creator>Ada Loon, Bo Moon</dc:creator>
  </entry>
</feed>
"""
RDF = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://arxiv.org/">
<title>cs.LG updates on arXiv.org</title>
<items><rdf:Seq><rdf:li rdf:resource="http://arxiv.org/abs/2102.00003" /></rdf:Seq></items>
</channel>
<item rdf:about="http://arxiv.org/abs/2102.00003">
<title>Patience in Three Lines. (arXiv:2102.00003v2 [stat.ML] UPDATED)</title>
<link>http://arxiv.org/abs/2102.00003</link>
<description rdf:parseType="Literal">&lt;p&gt;They wait &lt;i&gt;long&lt;/i&gt;.
&lt;/p&gt;
</description>
<dc:creator> &lt;a href="http://arxiv.org/find/cs/1/au:+L"&gt;Ada Loon&lt;/a&gt;, \
&lt;a href="http://arxiv.org/find/cs/1/au:+M"&gt;Bo Moon&lt;/a&gt; (Delft)</dc:creator>
</item>
</rdf:RDF>
"""


def one(text: str) -> PaperRecord:
    (record,) = arxiv_rss.read(Content.of(text))
    assert isinstance(record, PaperRecord)
    return record


def feed(kind: str, version: int) -> str:
    return RSS.replace("{kind}", kind).replace("{version}", str(version))


def test_a_new_paper() -> None:
    record = one(feed("new", 1))
    assert (record.title, record.position) == ("Patient Gradients", "item 1")
    assert record.abstract == "They wait, if a <b and c> d."
    assert record.authors == ("Ada Loon", "Pál Moon", "Cy Noon")
    assert record.identifiers == (("arxiv", "2402.00001"), ("doi", "10.1000/a"))
    assert (record.version, record.published, record.year) == (1, date(2024, 2, 5), 2024)
    assert (record.categories, record.venue) == (("cs.LG",), "J. Slow Sci. 3")


@pytest.mark.parametrize("kind", ["replace", "replace-cross", "cross"])
def test_the_day_of_a_replacement_is_not_the_first_version_s(kind: str) -> None:
    record = one(feed(kind, 4))
    assert (record.version, record.published, record.year) == (4, None, 2024)
    assert record.abstract.startswith("They wait")


def test_as_atom_and_as_rss_1() -> None:
    atom, rdf = one(ATOM), one(RDF)
    assert (atom.title, atom.abstract, atom.published) == ("0", "Nothing.", date(2024, 2, 5))
    assert (atom.authors, atom.primary_category) == (("Ada Loon", "Bo Moon"), "cs.AI")
    assert (rdf.title, rdf.abstract) == ("Patience in Three Lines", "They wait long .")
    assert rdf.identifiers == (("arxiv", "2102.00003"),)
    assert (rdf.authors, rdf.categories) == (("Ada Loon", "Bo Moon"), ("stat.ML",))
    assert (rdf.version, rdf.published) == (2, None)


def test_an_item_without_an_id() -> None:
    text = feed("new", 1).replace("2402.00001", "none")
    (record,) = arxiv_rss.read(Content.of(text))
    assert isinstance(record, Rejection) and record.reason == "without an id"


def test_recognised() -> None:
    for text in (feed("new", 1), ATOM, RDF):
        assert format_of(Content.of(text)).FORMAT == "arxiv-rss"
    blog = '<rss version="2.0"><channel><title>My walks</title></channel></rss>\n'
    assert format_of(Content.of(blog)) is None
