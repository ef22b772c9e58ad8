"""What is rendered reads as the source text, whatever it is."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from catalog.queries import MARK_CLOSE, MARK_OPEN
from dashboard import prose

anything = st.text(st.characters(exclude_categories=[]), max_size=60)
markup = st.text(st.sampled_from("<>&\"'$*_`[]()!#:~\\/-=|{} \n\ta1"), max_size=40)


class Page(HTMLParser):
    """The text and the tags of some HTML, as a browser would have them."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.attributes = "", [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def readable(text: str) -> str:
    """The text without what no page can carry, written down independently of the renderer."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\ufffd" if c == "\0" or 0xD800 <= ord(c) <= 0xDFFF else c for c in lines)


@given(anything | markup)
@example("$5 and $10 <img src=x onerror=alert(1)> [a](javascript:alert(1))")
@example("</p></div><script>alert(1)</script>&lt;b&gt;")
@example("\u202eabc\u202c &amp;amp; \x00\ud800")
def test_a_paragraph_reads_as_the_text_and_holds_nothing_else(text: str) -> None:
    html = prose.paragraph(text)
    page = Page(html)
    assert page.text == readable(text)
    assert set(page.tags) <= {"p", "bdi"}
    assert "\n" not in html, "Streamlit would dedent it"
    assert html.encode()  # what goes over the wire is UTF-8


@given(anything | markup)
def test_every_direction_control_is_alone_in_its_isolate(text: str) -> None:
    controls = sum(text.count(control) for control in prose.BIDI_CONTROLS)
    assert Page(prose.inline(text)).tags == ["bdi"] * controls


@given(anything | markup)
@example(":smile: a -> b <- c <-> d -- e >= f <= g ~= h")
@example("1. one")
@example("# head")
@example(":material/home: :red[hi] ![x](http://evil/x.png)")
def test_a_label_read_as_markdown_is_the_text(text: str) -> None:
    bare = readable(text)
    for control in prose.BIDI_CONTROLS:
        bare = bare.replace(control, "\ufffd")
    tokens = MarkdownIt("commonmark").parseInline(prose.label(text))[0].children or []
    assert {token.type for token in tokens} <= {"text", "text_special"}
    shown = "".join(token.content for token in tokens).replace(prose.WORD_JOINER, "")
    assert shown == " ".join(bare.split()).replace(prose.WORD_JOINER, "")


@pytest.mark.parametrize(
    "text", [":smile:", "x :+1: y", ":material_home:", "a -> b", "<->", "a -- b", "a >= b", "~= 3"]
)
def test_a_label_parts_what_streamlit_would_turn_into_a_sign(text: str) -> None:
    assert prose.WORD_JOINER in prose.label(text)


@pytest.mark.parametrize("text", ["Skill-Mix: a test", "x->y", "a--b", "12:30", "p>=q"])
def test_a_label_leaves_ordinary_text_whole(text: str) -> None:
    assert prose.WORD_JOINER not in prose.label(text)


def test_search_marks_become_a_highlight_and_nothing_else_does() -> None:
    html = prose.highlighted(f"a {MARK_OPEN}<b>{MARK_CLOSE} & {MARK_OPEN} open")
    assert html == f"a <mark>&lt;b&gt;</mark> &amp; {MARK_OPEN} open"


@given(markup, markup)
def test_a_highlight_keeps_the_words(before: str, inside: str) -> None:
    html = prose.highlighted(f"{before}{MARK_OPEN}{inside}{MARK_CLOSE}")
    assert Page(html).text == before + inside


@pytest.mark.parametrize(
    ("kind", "value", "address"),
    [
        ("arxiv", "1612.00796", "https://arxiv.org/abs/1612.00796"),
        ("arxiv", "math/0611800", "https://arxiv.org/abs/math/0611800"),
        ("doi", "10.1073/pnas.1611835114", "https://doi.org/10.1073/pnas.1611835114"),
    ],
)
def test_a_well_formed_identifier_is_a_link(kind: str, value: str, address: str) -> None:
    assert dict(Page(prose.identifier_link(kind, value)).attributes)["href"] == address


@pytest.mark.parametrize(
    ("kind", "value"),
    [("arxiv", '1612.00796"onclick="x'), ("arxiv", "../x"), ("doi", "10.1/x"), ("isbn", "1")],
)
def test_any_other_identifier_is_text(kind: str, value: str) -> None:
    page = Page(prose.identifier_link(kind, value))
    assert not page.tags
    assert page.text.endswith(value)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil", "ftp://x"]
)
def test_only_http_addresses_are_links(address: str) -> None:
    assert not Page(prose.link(address, "here")).tags


def test_a_link_cannot_leave_its_attribute() -> None:
    page = Page(prose.link('https://x/"onmouseover="alert(1)', "<b>"))
    assert page.tags == ["a"]
    assert {name for name, _ in page.attributes} == {"href", "target", "rel"}
    assert page.text == "<b>"


@pytest.mark.parametrize("score", [-1.0, 0.0, 0.5, 1.0, 7.0])
def test_a_score_bar_stays_in_its_track(score: float) -> None:
    styles = [
        value for name, value in Page(prose.score_bar(score, "x")).attributes if name == "style"
    ]
    assert styles == [f"width:{round(100 * min(max(score, 0), 1))}%"]


def test_a_table_has_its_cells_in_order() -> None:
    page = Page(prose.table(("A", "<B>"), [[prose.inline("1"), prose.inline("<2>")]]))
    assert page.text == "A<B>1<2>"
    assert page.tags.count("td") == 2
