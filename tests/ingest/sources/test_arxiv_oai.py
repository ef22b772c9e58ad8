"""OAI-PMH: the formats arXiv, arXivRaw and oai_dc, deleted records and errors."""

from datetime import date

from ingest.content import Content
from ingest.record import PaperRecord, Rejection
from ingest.sources import arxiv_oai, format_of

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<responseDate>2024-02-05T00:00:00Z</responseDate>
<request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>
"""
LIST = HEAD + "<ListRecords>\n{}<resumptionToken>abc|1</resumptionToken></ListRecords>\n</OAI-PMH>"
RECORD = """<record>
<header><identifier>oai:arXiv.org:{id}</identifier><datestamp>2024-01-09</datestamp>
<setSpec>cs:cs:LG</setSpec><setSpec>physics:hep-th</setSpec></header>
<metadata>{metadata}</metadata>
</record>
"""
ARXIV = """<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2101.00001</id>
<created>2021-01-01</created><updated>2022-03-04</updated>
<authors><author><keyname>van Loon</keyname><forenames>Ada</forenames>
<affiliation>Delft</affiliation>
</author><author><keyname>:</keyname></author>
<author><keyname>Moon</keyname><forenames>Bo</forenames><suffix>Jr</suffix></author>
<author><keyname>Collaboration</keyname><forenames>for the Deep Well</forenames></author></authors>
<title>Patient
  Gradients</title><categories>cs.LG stat.ML</categories><comments>12 pages</comments>
<msc-class>68T07</msc-class><journal-ref>J. Slow Sci. 3</journal-ref>
<doi>10.1000/A, 10.2000/B;10.3000/C</doi><abstract>  They wait.
</abstract></arXiv>"""
RAW = """<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>hep-th/9901001</id>
<submitter>Ada Loon</submitter>
<version version="v1"><date>Fri, 1 Jan 1999 19:18:42 GMT</date><size>9kb</size></version>
<version version="v2"><date>Tue, 5 Jan 1999 20:10:27 GMT</date><size>0kb</size>\
<source_type>I</source_type></version>
<title>Patience</title><authors>Ada Loon (Delft), Bo Moon and C. Noon</authors>
<categories>hep-th gr-qc</categories><abstract>  They waited.
</abstract></arXivRaw>"""
DUBLIN = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title>Patience by Post</dc:title><dc:creator>Loon, Ada</dc:creator>
<dc:creator>Moon, Bo, Jr</dc:creator><dc:subject>Computer Science - Machine Learning</dc:subject>
<dc:description>  They wait at home.</dc:description>
<dc:description>Comment: 3 pages</dc:description>
<dc:date>2021-02-01</dc:date><dc:date>2021-03-01</dc:date><dc:type>text</dc:type>
<dc:identifier>http://arxiv.org/abs/2102.00001</dc:identifier>
<dc:identifier>J. Slow Sci. 4 (2022)</dc:identifier><dc:identifier>doi:10.1000/D</dc:identifier>
</oai_dc:dc>"""
DELETED = """<record><header status="deleted"><identifier>oai:arXiv.org:2101.00009</identifier>
<datestamp>2024-01-09</datestamp></header></record>
"""


def records(*bodies: str) -> list[PaperRecord | Rejection]:
    return list(arxiv_oai.read(Content.of(LIST.format("".join(bodies)))))


def one(metadata: str, name: str = "2101.00001") -> PaperRecord:
    (record,) = records(RECORD.format(id=name, metadata=metadata))
    assert isinstance(record, PaperRecord)
    return record


def test_format_arxiv() -> None:
    record = one(ARXIV)
    assert (record.title, record.abstract) == ("Patient Gradients", "They wait.")
    assert record.authors == ("Ada van Loon", "Bo Moon Jr", "Deep Well Collaboration")
    found = [
        ("arxiv", "2101.00001"),
        *(("doi", f"10.{n}000/{c}") for n, c in zip("123", "abc", strict=True)),
    ]
    assert record.identifiers == tuple(found)
    assert (record.published, record.versions) == (date(2021, 1, 1), ((1, "2021-01-01"),))
    assert (record.categories, record.primary_category) == (("cs.LG", "stat.ML"), "cs.LG")
    assert (record.venue, record.comment) == ("J. Slow Sci. 3", "12 pages")


def test_format_arxiv_raw() -> None:
    record = one(RAW)
    assert record.identifiers == (("arxiv", "hep-th/9901001"),)
    assert record.authors == ("Ada Loon", "Bo Moon", "C. Noon")
    assert (record.version, record.published) == (2, date(1999, 1, 1))
    assert record.versions == ((1, "1999-01-01"), (2, "1999-01-05"))
    assert record.withdrawn


def test_format_oai_dc() -> None:
    record = one(DUBLIN)
    assert (record.title, record.abstract) == ("Patience by Post", "They wait at home.")
    assert (record.authors, record.comment) == (("Ada Loon", "Bo Moon Jr"), "3 pages")
    assert record.identifiers == (("arxiv", "2102.00001"), ("doi", "10.1000/d"))
    assert (record.published, record.venue) == (date(2021, 2, 1), "J. Slow Sci. 4 (2022)")
    assert record.categories == ("cs.LG", "hep-th")


def test_deleted_and_empty_records_are_rejected_and_others_stay() -> None:
    empty = RECORD.format(id="2101.00008", metadata="")
    first, deleted, without, last = records(
        RECORD.format(id="x", metadata=ARXIV), DELETED, empty, RECORD.format(id="x", metadata=RAW)
    )
    assert isinstance(first, PaperRecord) and isinstance(last, PaperRecord)
    assert isinstance(deleted, Rejection) and "was deleted" in deleted.reason
    assert isinstance(without, Rejection) and "no metadata" in without.reason


def test_an_error_of_the_server() -> None:
    text = f'{HEAD}<error code="noRecordsMatch">No records\n match.</error></OAI-PMH>'
    (record,) = arxiv_oai.read(Content.of(text))
    assert isinstance(record, Rejection)
    assert record.reason == "the server answered: noRecordsMatch: No records match."


def test_a_bare_record_and_recognition() -> None:
    bare = RECORD.format(id="x", metadata=ARXIV)
    (record,) = arxiv_oai.read(Content.of(bare))
    assert isinstance(record, PaperRecord) and record.title == "Patient Gradients"
    for text in (LIST.format(bare), bare):
        assert format_of(Content.of(text)).FORMAT == "arxiv-oai"
    other = LIST.format(bare).replace("arXiv", "library").replace("arxiv", "library")
    assert format_of(Content.of(other)) is None
