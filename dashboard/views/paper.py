"""Paper: one work, its themes and why, who cites it, and what our runs say about its claims."""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

from catalog.models import Paper
from catalog.queries import CitingDeck, MentionView, NotFound, PaperDetail, ReferenceView
from dashboard import evidence, hits, loading, prose, theming, verdicts
from dashboard.evidence import Evidence
from dashboard.prose import Html

ID = re.compile("[0-9]{1,15}")  # what a database takes for an id
ABSTRACT_NAMES = {"abstract": "Abstract", "summary": "Summary by whoever kept the list"}
CHOOSE = "Choose a paper in the [Library](/), or open an address such as `/paper?paper=1`."


def asked_id(parameters: Mapping[str, str]) -> int | None:
    """The id in `?paper=ID`; None where there is none, ValueError where it is no number."""
    given = parameters.get("paper", "").strip()
    if given and not ID.fullmatch(given):
        raise ValueError(f"{given!r} is no paper's id")
    return int(given) if given else None


def facts_line(detail: PaperDetail) -> Html:
    """Year, categories and identifiers, the well-formed ones as links; first a withdrawal."""
    paper = detail.paper
    categories = paper.categories or paper.primary_category
    facts = [prose.inline(str(fact)) for fact in (paper.year, categories) if fact]
    links = [prose.identifier_link(kind, value) for kind, value in detail.names]
    withdrawn = [prose.chip("withdrawn", "fails")] if paper.withdrawn else []
    return prose.block(prose.joined([*withdrawn, *facts, *links], " · "), "byline")


def note_lines(paper: Paper) -> list[Html]:
    """Where it appeared, what its authors note, and the links to its code and data."""
    notes = [f"Appeared in {paper.venue}" * bool(paper.venue), paper.comment]
    links = [
        prose.joined([prose.inline(f"{kind}:"), prose.link(url, url)]) for kind, url in paper.links
    ]
    return [
        *(prose.paragraph(note, "byline") for note in notes if note.strip()),
        *(prose.block(link, "byline") for link in links),
    ]


def version_rows(paper: Paper) -> list[list[Html]]:
    """Number, day and title of each version, the newest first."""
    return [
        [prose.inline(f"v{number}"), prose.inline(day or "–"), prose.inline(title or "–")]
        for number, day, title in reversed(paper.versions)
    ]


def mention_rows(mentions: Sequence[MentionView]) -> list[list[Html]]:
    """Source, position, why it is this paper and when it was seen."""
    return [
        [
            prose.inline(f"{each.source} ({each.format})"),
            prose.inline(each.position),
            prose.inline(f"{each.reason} ({each.score:.2f})"),
            prose.inline(f"{each.seen_at:%Y-%m-%d %H:%M}"),
            Html(f"<code>{prose.inline(each.sha256[:12])}</code>"),
        ]
        for each in mentions
    ]


def deck_rows(decks: Sequence[CitingDeck]) -> list[list[Html]]:
    """Title, course and day of each deck with the slides that cite the paper."""
    return [
        [
            prose.inline(each.title),
            prose.inline(each.course or "–"),
            prose.inline(str(each.held_on or "–")),
            prose.inline(", ".join(map(str, each.slides))),
        ]
        for each in decks
    ]


def draw() -> None:
    """The page."""
    try:
        paper_id = asked_id(st.query_params.to_dict())
        if paper_id is None:
            st.title("Paper", anchor=False)
            st.info(CHOOSE, icon=":material/article:")
            return
        detail = loading.paper(paper_id)
    except (ValueError, NotFound):
        st.title("No such paper", anchor=False)
        st.warning(f"The catalogue has no paper of the id in this address. {CHOOSE}")
        return
    if search := st.session_state.get(hits.SEARCH):
        back = ":material/arrow_back:"
        st.page_link("views/library.py", label="Back to the search", icon=back, query_params=search)
    _draw_head(detail)
    left, right = st.columns([7, 4], gap="large")
    with left:
        _draw_abstract(detail)
        _draw_versions(detail)
        _draw_decks(detail)
        _draw_papers(detail)
    with right:
        theming.draw(paper_id, detail.themes, loading.themes())
    _draw_claims(detail)
    _draw_mentions(detail)


def _draw_head(detail: PaperDetail) -> None:
    head = [
        prose.block(prose.inline(detail.paper.title), "title", tag="h1"),
        prose.paragraph("; ".join(detail.authors) or "No authors known", "byline"),
        facts_line(detail),
        *note_lines(detail.paper),
    ]
    st.html(prose.joined(head))


def _draw_abstract(detail: PaperDetail) -> None:
    name = ABSTRACT_NAMES.get(detail.paper.abstract_kind, "Abstract")
    st.subheader(name, anchor=False)
    if detail.paper.abstract.strip():
        st.html(prose.paragraph(detail.paper.abstract))
    else:
        st.caption("No source gave an abstract.")


def _draw_versions(detail: PaperDetail) -> None:
    if rows := version_rows(detail.paper):
        st.subheader("Versions", anchor=False)
        st.html(prose.table(("Version", "Day", "Title"), rows, "sheet compact"))


def _draw_claims(detail: PaperDetail) -> None:
    st.subheader("Claims we tested", anchor=False)
    linked = _linked(detail)
    if not linked:
        st.caption("No reproduction tests a claim of this paper yet.")
        return
    st.html(verdicts.claims_table(linked))
    st.caption(verdicts.EXPLANATION)
    for name in sorted({each.claim.reproduction for each in linked}):
        _draw_reproduction(name, [each for each in linked if each.claim.reproduction == name])


def _linked(detail: PaperDetail) -> list[Evidence]:
    if not evidence.is_linked(detail):  # then the runs need not be opened
        return []
    return [each for each in loading.all_evidence() if detail.paper.id in each.papers]


def _draw_reproduction(name: str, linked: Sequence[Evidence]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "views/results.py",
            label=f"Results of {prose.label(name)}",
            icon=":material/query_stats:",
            query_params={"reproduction": name},
        )
        runs = sorted({each.claim.run_id for each in linked if each.claim.run_id})
        for run in runs:
            st.html(prose.link(loading.run_address(run), "Run in MLflow"), width="content")
    if runs:
        st.caption("MLflow's pages open after `make mlflow`.")
    else:
        st.caption(f"Not run yet: `make reproduce NAME={name}`")


def _draw_decks(detail: PaperDetail) -> None:
    st.subheader("Cited in lectures", anchor=False)
    if detail.citations:
        rows = deck_rows(detail.citations)
        st.html(prose.table(("Deck", "Course", "Held on", "Slides"), rows, "sheet compact"))
    else:
        st.caption("No deck in the catalogue cites it.")


def reference_rows(references: Sequence[ReferenceView]) -> list[list[Html]]:
    """Place and text of each entry, and why it is a paper of the catalogue or none."""
    return [
        [prose.inline(str(each.place)), prose.inline(each.label), prose.inline(each.reason)]
        for each in references
    ]


def _draw_papers(detail: PaperDetail) -> None:
    """The papers that its files refer to, and those whose files refer to it."""
    known = {e.paper_id: e.paper_title for e in detail.references if e.paper_id is not None}
    if detail.references:
        st.subheader("References", anchor=False)
        st.caption(f"{len(detail.references)} in its file, {len(known)} of them in the catalogue.")
        _draw_links(known)
        with st.expander("All of them, as printed"):
            rows = reference_rows(detail.references)
            st.html(prose.table(("No.", "Reference", "Which paper"), rows, "sheet compact"))
    if detail.citing:
        st.subheader("Cited by papers", anchor=False)
        _draw_links({each.paper_id: each.title for each in detail.citing})


def _draw_links(papers: Mapping[int, str | None]) -> None:
    for number, title in papers.items():
        label = prose.label(title or f"Paper {number}")
        st.page_link("views/paper.py", label=label, query_params={"paper": str(number)})


def _draw_mentions(detail: PaperDetail) -> None:
    st.subheader("Where it was seen", anchor=False)
    head = ("Source", "Position", "Why this paper", "Seen (UTC)", "Content")
    st.html(prose.table(head, mention_rows(detail.mentions)))


if __name__ == "__main__":
    draw()
