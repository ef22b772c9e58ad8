"""Each page through the app, on an empty catalogue and on a filled one."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from catalog import queries
from catalog.models import Document, Identifier, Mention, Paper, Reference, Source
from catalog.store import reading, session
from dashboard import loading
from reproductions import discovery

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
TIMEOUT_S = 60


def opened(view: str = "library", /, **parameters: str) -> AppTest:
    """The app as it is after the browser asked for a page with these parameters."""
    app = AppTest.from_file(APP, default_timeout=TIMEOUT_S)
    if view != "library":
        app.run()
        app.switch_page(f"views/{view}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    """Everything that the safe renderer put on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def links(app: AppTest) -> dict[str, str]:
    """Label -> query string of every link to another page."""
    return {each.proto.label: each.proto.query_string for each in app.get("page_link")}


def words(app: AppTest) -> str:
    """What the page says outside the safe renderer."""
    kinds = (app.title, app.caption, app.info, app.warning, app.error, app.subheader, app.markdown)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def themes_of(paper: int) -> dict[str, tuple[bool, str]]:
    with reading() as read:
        detail = queries.paper_detail(read, paper)
    return {view.slug: (view.verdict, str(view.assigned_by)) for view in detail.themes}


@pytest.mark.usefixtures("no_runs")
class TestEmpty:
    """Nothing was ingested, nothing was run: every page says what to do."""

    def test_library(self) -> None:
        assert "make demo" in words(opened())

    @pytest.mark.parametrize("parameters", [{}, {"paper": ""}])
    def test_paper_without_id(self, parameters: dict[str, str]) -> None:
        assert "Choose a paper" in words(opened("paper", **parameters))

    @pytest.mark.parametrize("asked", ["1", "0", "-1", "x", "9" * 40, "1 OR 1=1", "١"])
    def test_unknown_paper(self, asked: str) -> None:
        assert "No such paper" in words(opened("paper", paper=asked))

    def test_theme(self) -> None:
        assert "make tag" in words(opened("theme"))

    def test_results_that_were_never_run(self) -> None:
        app = opened("results", reproduction="ewc")
        assert "make reproduce NAME=ewc" in words(app)
        assert "not run" in html(app)
        assert not app.get("vega_lite_chart"), "nothing measured, nothing drawn"
        assert "<li>" in html(app), "the departures are known before any run"


class TestLibrary:
    def test_everything_newest_first(self, library: Any) -> None:
        app = opened()
        assert f"{len(library.papers)} papers" in words(app)
        assert len(links(app)) == len(library.papers)

    def test_search_highlights_and_links(self, library: Any) -> None:
        app = opened(q="rehearsed buffer")
        assert "<mark>" in html(app)
        assert f"paper={library.papers['replay']}" in links(app).values()

    def test_theme_by_title_and_by_slug(self, library: Any) -> None:
        by_title, by_slug = opened(theme="Skills"), opened(theme="skills")
        assert links(by_title) == links(by_slug)
        assert f"paper={library.papers['skill-tree']}" in links(by_title).values()
        assert len(links(by_title)) < len(library.papers)

    def test_years(self, library: Any) -> None:
        app = opened(**{"from": "2020", "to": "2020"})
        assert list(links(app).values()) == [f"paper={library.papers['dream']}"]

    @pytest.mark.parametrize(
        "text", ['"open', "a OR (", "*", "'; DROP TABLE paper;--", "🙂", "a" * 5000]
    )
    @pytest.mark.usefixtures("library")
    def test_any_string_is_a_query(self, text: str) -> None:
        opened(q=text)

    @pytest.mark.usefixtures("library")
    def test_nothing_found(self) -> None:
        assert "Nothing matches" in words(opened(q="zyzzyva"))

    def test_pages_of_25_from_the_database(self) -> None:
        with session() as write:
            for number in range(60):
                title = f"Work {number:02}"
                write.add(Paper(title=title, title_key=title.lower(), year=2000))
        first, third = opened(), opened(page="3")
        assert len(links(first)) == loading.PAGE_SIZE
        assert len(links(third)) == 10
        assert not set(links(first)) & set(links(third))
        assert "60 papers" in words(third)

    def test_typing_goes_back_to_the_first_page(self) -> None:
        with session() as write:
            for number in range(60):
                write.add(Paper(title=f"Work {number:02}", title_key=f"work {number:02}"))
        app = opened(page="3")
        app.text_input(key="q").input("work").run()
        assert len(links(app)) == loading.PAGE_SIZE


class TestPaper:
    @pytest.mark.usefixtures("no_runs")
    def test_all_that_is_known(self, library: Any) -> None:
        app = opened("paper", paper=str(library.papers["ewc"]))
        shown = html(app)
        for part in (
            "Overcoming catastrophic forgetting",
            "James Kirkpatrick; Razvan Pascanu",
            "https://arxiv.org/abs/1612.00796",
            "quadratic pull",
            "own-list.txt",
            "entry 1",
            "Remembering",
            "2, 3",
            "a telling word +1.50",
            "Assigned by the tagger",
            "not run",
        ):
            assert part in shown, part
        assert links(app)["Results of ewc"] == "reproduction=ewc"

    @pytest.mark.usefixtures("runs")
    def test_claims_with_verdict_and_run(self, library: Any) -> None:
        shown = html(opened("paper", paper=str(library.papers["ewc"])))
        assert "chip-holds" in shown
        assert "http://127.0.0.1:5000/#/experiments/" in shown

    def test_a_paper_with_nothing_but_a_title(self, library: Any) -> None:
        app = opened("paper", paper=str(library.papers["bare"]))
        assert "No source gave an abstract" in words(app)
        assert "No reproduction tests a claim" in words(app)
        assert "No authors known" in html(app)

    def test_hostile_text_is_text(self, hostile: str) -> None:
        with session() as write:
            paper = Paper(title=hostile, title_key="x", abstract=hostile, abstract_kind="abstract")
            write.add(paper)
            write.flush()
            number = paper.id
        shown = html(opened("paper", paper=str(number)))
        assert shown.count("&lt;img src=x onerror=alert(1)&gt;") == 2
        assert "<img" not in shown
        assert "<script" not in shown

    def test_versions_venue_comment_and_links(self, hostile: str) -> None:
        with session() as write:
            paper = Paper(
                title="Newest Name",
                title_key="newest name",
                categories="cs.LG stat.ML",
                venue=f"J. Patience {hostile}",
                comment=f"12 pages {hostile}",
                withdrawn=True,
                versions=[[1, "2021-03-04", f"First Name {hostile}"], [2, "", ""]],
                links=[["code", "https://example.org/code"], ["page", "javascript:alert(1)"]],
            )
            write.add(paper)
            write.flush()
            number = paper.id
            write.add(Identifier(kind="arxiv", value="2101.00001", paper_id=number))
            write.add(Identifier(kind="arxiv", value="2101.00002", paper_id=number))
        shown = html(opened("paper", paper=str(number)))
        for part in ("cs.LG stat.ML", "J. Patience", "12 pages", "2021-03-04", "First Name"):
            assert part in shown, part
        assert "withdrawn" in shown
        assert '<a href="https://example.org/code"' in shown
        assert "javascript:alert(1)" in shown and 'href="javascript' not in shown
        assert "2101.00001" in shown and "2101.00002" in shown
        assert shown.count("&lt;img src=x onerror=alert(1)&gt;") == 3
        assert "<img" not in shown and "<script" not in shown

    def test_a_theme_is_corrected_and_the_word_taken_back(self, library: Any) -> None:
        paper = library.papers["ewc"]
        app = opened("paper", paper=str(paper))
        app.button(key="no-continual-learning").click().run()
        assert themes_of(paper)["continual-learning"] == (False, "person")
        assert "A person said no" in html(app)
        app.button(key="yes-skills").click().run()
        assert themes_of(paper)["skills"] == (True, "person")
        app.button(key="undo-continual-learning").click().run()
        assert themes_of(paper)["continual-learning"] == (True, "tagger")
        assert "Assigned by the tagger" in html(app)

    def test_references_and_citing_papers(self, hostile: str) -> None:
        with session() as write:
            papers = [Paper(title=title, title_key=title) for title in ("Citing", "Known", "Other")]
            source = Source(sha256="c" * 64, name="a.pdf", format="pdf")
            write.add_all([*papers, source])
            write.flush()
            citing, known, other = (paper.id for paper in papers)
            seen = {"paper_id": citing, "source_id": source.id, "raw": "", "reason": "new"}
            mention = Mention(position="page 1", **seen)
            write.add(mention)
            write.flush()
            document = Document(source_id=source.id, mention_id=mention.id, pages=9)
            write.add(document)
            write.flush()
            for place, (label, paper) in enumerate(((hostile, None), ("Known, 2020.", known)), 1):
                row = {"document_id": document.id, "place": place, "label": label}
                write.add(Reference(**row, paper_id=paper, reason="its title"))
        app = opened("paper", paper=str(citing))
        assert "2 in its file, 1 of them in the catalogue" in words(app)
        assert links(app)["Known"] == f"paper={known}"
        assert "<img" not in html(app) and "Known, 2020." in html(app)
        assert links(opened("paper", paper=str(known)))["Citing"] == f"paper={citing}"
        assert "References" not in words(opened("paper", paper=str(other)))


class TestTheme:
    @pytest.mark.usefixtures("no_runs")
    def test_definition_papers_and_claims(self, library: Any) -> None:
        app = opened("theme", name="Continual learning")
        assert "All that is about continual learning." in html(app)
        assert f"paper={library.papers['replay']}" in links(app).values()
        assert f"paper={library.papers['dream']}" not in links(app).values()
        assert "reproduction=ewc" in links(app).values()

    @pytest.mark.usefixtures("library", "no_runs")
    def test_a_theme_without_evidence_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loading, "all_evidence", list)
        assert "No reproduction tests a claim on this theme yet" in words(
            opened("theme", name="Skills")
        )


@pytest.mark.usefixtures("runs")
class TestResults:
    def test_verdicts_curves_figures_and_facts_of_the_run(self, library: Any) -> None:
        app = opened("results", reproduction="ewc")
        shown = html(app)
        assert "Profile quick · seeds 0, 1, 2" in shown
        assert "chip-holds" in shown
        assert "http://127.0.0.1:5000/#/experiments/" in shown
        assert "0.901 ± 0.001" in shown, "the mean of 0.9, 0.901 and 0.902"
        assert "0.940" in shown, "the paper's own figure"
        assert "Ours minus published" not in shown, "quick is not compared with the paper"
        assert app.get("vega_lite_chart")
        assert links(app)["The paper"] == f"paper={library.papers['ewc']}"

    def test_own_figures_pages_and_plots(self) -> None:
        app = opened("results", reproduction="ewc")
        captions = [image.caption for each in app.get("image") for image in each.proto.imgs]
        assert captions[0] == "where it leads", "the reproduction's own come first"
        assert "margins" in captions
        (frame,) = app.get("iframe")
        assert frame.proto.srcdoc.count("<script") == 0, "the page is text in a frame's attribute"
        assert "&lt;script" in frame.proto.srcdoc
        assert "<iframe sandbox srcdoc=" in frame.proto.srcdoc
        assert app.selectbox(key="page-ewc").options == [f"tree of, seed {n}" for n in range(3)]

    def test_the_reader_chooses_metric_and_methods(self) -> None:
        app = opened("results", reproduction="ewc")
        app.selectbox(key="metric-ewc").select("forgetting").run()
        assert "present one" in words(app), "the meaning of the metric"
        app.multiselect(key="methods-ewc-forgetting").set_value(["l2"]).run()
        assert not app.exception
        assert '<span class="line"' in html(app) and html(app).count('class="key"') == 1
        app.multiselect(key="methods-ewc-forgetting").set_value([]).run()
        assert "No method is chosen" in words(app)

    def test_a_metric_with_parts_has_a_chart_for_each(self) -> None:
        app = opened("results", reproduction="ewc")
        before = len(app.get("vega_lite_chart"))
        app.selectbox(key="metric-ewc").select("accuracy").run()
        assert "**task 2**" in words(app)
        assert len(app.get("vega_lite_chart")) == before, "two parts for a comparison and a curve"

    def test_without_the_paper_in_the_catalogue(self) -> None:
        app = opened("results", reproduction="ewc")
        assert "The paper" not in links(app)
        assert "arXiv:1612.00796" in html(app)

    def test_an_unknown_reproduction_shows_the_first(self) -> None:
        app = opened("results", reproduction="nothing")
        assert app.selectbox(key="reproduction").value == discovery.names()[0]


def test_a_catalogue_that_cannot_be_opened_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITLAB_CATALOG_URL", "nonsense://x")
    app = AppTest.from_file(APP, default_timeout=TIMEOUT_S).run()
    assert not app.exception
    assert len(app.error) == 1
