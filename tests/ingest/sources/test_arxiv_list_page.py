"""arXiv's list pages, in the markup of today and that of before 2024."""

from ingest.content import Content
from ingest.record import PaperRecord, Rejection
from ingest.sources import arxiv_list_page, format_of

TODAY = """<!DOCTYPE html>
<html lang="en"><head><title>Machine Learning</title></head><body>
<h3>Showing new listings for Friday, 3 March 2023</h3>
<dl id='articles'>
    <h3>New submissions (showing 1 of 1 entries)</h3>
    <dt>
      <a name='item1'>[1]</a>
      <a href ="/abs/2303.00001" title="Abstract" id="2303.00001">
        arXiv:2303.00001
      </a>
  [<a href="/pdf/2303.00001" title="Download PDF" id="pdf-2303.00001">pdf</a>]
    </dt>
    <dd>
      <div class='meta'>
        <div class='list-title mathjax'><span class='descriptor'>Title:</span>
          Patient Gradients for $x &lt; 2$
        </div>
        <div class='list-authors'><a href="https://arxiv.org/search/?q=Loon">Ada L&ouml;on</a>, \
<a href="https://arxiv.org/search/?q=Moon">Bo Moon</a> (Delft)</div>
        <div class='list-comments mathjax'><span class='descriptor'>Comments:</span>
          12 pages, see <a href="https://example.org/x">this https URL</a>
        </div>
        <div class='list-journal-ref'><span class='descriptor'>Journal-ref:</span>
          J. Slow Sci. 3
        </div>
        <div class='list-subjects'><span class='descriptor'>Subjects:</span>
          <span class="primary-subject">Machine Learning (cs.LG)</span>; Learning (Slow) (stat.ML)
        </div>
        <p class='mathjax'>
          They wait,<br/>and see.
        </p>
      </div>
    </dd>
    <h3>Replacement submissions (showing 1 of 1 entries)</h3>
    <dt>
      <a name='item2'>[2]</a>
      <a href ="/abs/hep-th/9901001" title="Abstract">arXiv:hep-th/9901001</a>
      (replaced)
    </dt>
    <dd>
      <div class='meta'>
        <div class='list-title mathjax'><span class='descriptor'>Title:</span>
          0
        </div>
        <div class='list-authors'>(author list is unavailable)</div>
        <div class='list-subjects'><span class='descriptor'>Subjects:</span>
          <span class="primary-subject">hep-th</span>; q-fin.ST
        </div>
      </div>
    </dd>
</dl>
</body></html>
"""
BEFORE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/x.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="en"><body><dl>
<dt><a name="item1">[1]</a>&nbsp;  <span class="list-identifier">\
<a href="https://arxiv.org/abs/2101.00001" title="Abstract">arXiv:2101.00001</a> \
[<a href="/pdf/2101.00001" title="Download PDF">pdf</a>]</span></dt>
<dd>
<div class="meta">
<div class="list-title mathjax">
<span class="descriptor">Title:</span> Patience in Three Lines
</div>
<div class="list-authors">
<span class="descriptor">Authors:</span>
<a href="/search/cs?query=Loon">Ada Loon</a>,
<a href="/search/cs?query=Moon">Bo Moon</a>
</div>
<div class="list-subjects">
<span class="descriptor">Subjects:</span> <span class="primary-subject">Robotics (cs.RO)</span>
</div>
</div>
</dd>
</dl></body></html>
"""


def records(text: str) -> list[PaperRecord | Rejection]:
    return list(arxiv_list_page.read(Content.of(text)))


def test_the_markup_of_today() -> None:
    new, replaced = records(TODAY)
    assert isinstance(new, PaperRecord) and isinstance(replaced, PaperRecord)
    assert new.title == "Patient Gradients for $x < 2$"
    assert new.abstract == "They wait, and see."
    assert new.authors == ("Ada Löon", "Bo Moon")
    assert new.identifiers == (("arxiv", "2303.00001"),)
    assert (new.primary_category, new.categories) == ("cs.LG", ("cs.LG", "stat.ML"))
    assert (new.comment, new.venue) == ("12 pages, see this https URL", "J. Slow Sci. 3")
    assert (new.year, new.published) == (2023, None)
    assert new.raw.startswith("<dt>") and new.raw.endswith("</dd>")
    assert (replaced.title, replaced.authors, replaced.abstract) == ("0", (), "")
    assert replaced.identifiers == (("arxiv", "hep-th/9901001"),)
    assert replaced.categories == ("hep-th", "q-fin.ST")


def test_the_markup_of_before() -> None:
    (record,) = records(BEFORE)
    assert isinstance(record, PaperRecord)
    assert (record.title, record.primary_category) == ("Patience in Three Lines", "cs.RO")
    assert record.authors == ("Ada Loon", "Bo Moon")


def test_an_end_in_the_middle_of_an_entry() -> None:
    first, last = records(TODAY[: TODAY.rindex("hep-th</span>")])
    assert isinstance(first, PaperRecord)
    assert isinstance(last, Rejection) and "in the middle" in last.reason


def test_a_bad_entry_costs_only_itself() -> None:
    first, last = records(TODAY.replace("/abs/2303.00001", "/abs/none"))
    assert isinstance(first, Rejection) and "id" in first.reason
    assert isinstance(last, PaperRecord)


def test_a_piece_of_a_page_with_titles_only() -> None:
    text = (
        '<h3>New submissions</h3><dl><dt><a title="Abstract" href="/abs/2303.00001">x</a></dt>'
        '<dd><div class="list-title mathjax">Title: Patient Gradients</div></dd></dl>'
    )
    assert format_of(Content.of(text)) is arxiv_list_page
    (paper,) = records(text)
    assert isinstance(paper, PaperRecord)
    assert (paper.title, paper.authors) == ("Patient Gradients", ())


def test_recognised() -> None:
    for text in (TODAY, BEFORE):
        assert format_of(Content.of(text)).FORMAT == "arxiv-list-page"
    other = TODAY.replace("list-title", "title")
    assert format_of(Content.of(other)) is None
