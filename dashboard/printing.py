"""What the commands print for people: the joined table, and one paper with all that is known."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from catalog.models import Assigner, Paper
from catalog.queries import CitingDeck, CitingPaper, MentionView, PaperDetail, ThemeView
from catalog.tables import plain
from dashboard.evidence import Evidence, margin, published_figures
from dashboard.verdicts import remark, staleness, tally

COLOURS = {"holds": "green", "fails": "red", "unclear": "yellow", "not run": "dim"}
PROSE_COLUMNS = 88
TERMS_SHOWN = 5


def claims_by_theme(evidence: Iterable[Evidence]) -> RenderableType:
    """The joined table, by main theme and reproduction with its papers; at the end the counts."""
    themes: dict[str, list[Evidence]] = {}
    for each in evidence:
        themes.setdefault(each.theme_titles[0], []).append(each)
    lines: list[RenderableType] = []
    for theme, linked in themes.items():
        head = Text(f"\n{plain(theme)}", style="bold underline")
        lines += [head, *claims_by_reproduction(_named(linked))]
    every = list(chain.from_iterable(themes.values()))
    return Group(*lines, Text(f"\n{len(every)} claims: {tally(every) or 'none'}"))


def claims_by_reproduction(named: Mapping[str, Sequence[Evidence]]) -> list[RenderableType]:
    """The claims of each reproduction under its name and papers."""
    lines: list[RenderableType] = []
    for name, linked in named.items():
        first = linked[0]
        papers = "; ".join(first.papers.values() or first.claim.papers)
        others = ", ".join(first.theme_titles[1:])
        also = f" (also {others})" if others else ""
        head = Text.assemble((name, "bold"), Text(plain(f": {papers}{also}")))
        lines += [Padding(head, (1, 0, 0, 0)), claims_table(linked)]
        if note := staleness(linked):
            lines.append(Text(note, style="dim"))
    return lines


def claims_table(evidence: Iterable[Evidence]) -> Table:
    """A row for each claim: verdict, margin ± standard error, published figure."""
    table = Table(box=box.HORIZONTALS, pad_edge=False)
    table.add_column("Claim", ratio=5)
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Margin ± se", no_wrap=True)
    table.add_column("Published", ratio=3, overflow="fold")
    for each in evidence:
        claim, note = each.claim, remark(each.claim)
        table.add_row(
            Text.assemble(claim.claim, (f"\n{note}" if note else "", "dim")),
            Text(claim.verdict, style=COLOURS.get(claim.verdict, "")),
            Text(margin(claim)),
            Text(published_figures(each)),
        )
    return table


def paper_lines(detail: PaperDetail, linked: Sequence[Evidence]) -> RenderableType:
    """One paper: who, when, its versions, what it says, its themes and why, who cites it, our
    verdicts."""
    paper = detail.paper
    facts = [f"{kind}:{value}" for kind, value in detail.names]
    facts += [
        str(fact) for fact in (paper.year, paper.categories or paper.primary_category) if fact
    ]
    withdrawn = [Text("withdrawn", style="bold red")] if paper.withdrawn else []
    sections: list[list[RenderableType]] = [
        [
            Text(plain(paper.title), style="bold"),
            Text(plain("; ".join(detail.authors) or "no authors known")),
            Text(plain(" · ".join([f"paper {paper.id}", *facts])), style="dim"),
            *withdrawn,
        ],
        *(_section(name, lines) for name, lines in _history(paper) if lines),
        _section(
            "Abstract" if paper.abstract_kind == "abstract" else "Summary", _prose(paper.abstract)
        ),
        _section("Themes", map(_theme, detail.themes)),
        _section("Seen in", map(_mention, detail.mentions)),
        _section("Cited by", [*map(_deck, detail.citations), *map(_paper, detail.citing)]),
        *([_section("References", _references(detail))] if detail.references else []),
        _section("Reproductions", claims_by_reproduction(_named(linked))),
    ]
    return Group(*chain.from_iterable(sections))


def _named(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Reproduction -> its claims, in the order they come."""
    named: dict[str, list[Evidence]] = {}
    for each in evidence:
        named.setdefault(each.claim.reproduction, []).append(each)
    return named


def _history(paper: Paper) -> list[tuple[str, list[RenderableType]]]:
    """Where it appeared, what its authors note, its versions and the links to its things."""
    versions = [
        Text(plain(f"v{number}{f', {day}' if day else ''}{f' – {title}' if title else ''}"))
        for number, day, title in paper.versions
    ]
    links = [Text(plain(f"{kind}: {url}")) for kind, url in paper.links]
    return [
        ("Appeared in", _prose(paper.venue)),
        ("Comment", _prose(paper.comment)),
        ("Versions", [*versions]),
        ("Links", [*links]),
    ]


def print_out(shown: RenderableType) -> None:
    """To stdout: in colour on a terminal, as wide as the text needs up to a limit elsewhere."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=150)
    console.print(shown)


def _section(name: str, lines: Iterable[RenderableType]) -> list[RenderableType]:
    """A heading and its lines, indented; "none" where there are no lines."""
    body = list(lines) or [Text("none", style="dim")]
    return [Text(""), Text(name, style="bold"), *(Padding(line, (0, 0, 0, 2)) for line in body)]


def _prose(text: str) -> list[RenderableType]:
    if not text.strip():
        return []
    wrapped = Text(plain(text)).wrap(Console(width=PROSE_COLUMNS), PROSE_COLUMNS)
    return [Text("\n").join(wrapped)]


def _theme(view: ThemeView) -> Text:
    by = "a person" if view.assigned_by == Assigner.PERSON else f"tagger, {view.score:.2f}"
    terms = [f"{term} {float(weight):+.2f}" for term, weight in view.evidence[:TERMS_SHOWN]]
    why = f": {', '.join(terms)}" if terms else ""
    return Text(plain(f"{view.title} – {'yes' if view.verdict else 'no'} ({by}){why}"))


def _mention(mention: MentionView) -> Text:
    when = f"{mention.seen_at:%Y-%m-%d}"
    return Text(plain(f"{mention.source}, {mention.position} – {mention.reason} ({when})"))


def _references(detail: PaperDetail) -> list[RenderableType]:
    """How many the paper's file lists, and those that the catalogue has."""
    known = [each for each in detail.references if each.paper_id is not None]
    said = f"{len(detail.references)} listed, {len(known)} of them in the catalogue"
    lines = [f"[{each.place}] {each.paper_title} (paper {each.paper_id})" for each in known]
    return [Text(said, style="dim"), *(Text(plain(line)) for line in lines)]


def _paper(citing: CitingPaper) -> Text:
    year = f" ({citing.year})" if citing.year else ""
    return Text(plain(f"{citing.title}{year} – paper {citing.paper_id}"))


def _deck(deck: CitingDeck) -> Text:
    place = ", ".join(filter(None, (deck.course, str(deck.held_on or ""))))
    slides = ", ".join(map(str, deck.slides))
    return Text(plain(f"{deck.title}{f' ({place})' if place else ''} – slides {slides}"))
