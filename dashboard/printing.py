"""What the commands print for people: the joined table, and one paper with all that is known."""

from collections.abc import Iterable, Sequence
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
from dashboard.verdicts import remark

COLOURS = {"holds": "green", "fails": "red", "unclear": "yellow", "not run": "dim"}
PROSE_COLUMNS = 88
TERMS_SHOWN = 5


def claims_table(evidence: Iterable[Evidence]) -> Table:
    """The joined table: theme, paper, claim, verdict, margin ± standard error, published figure."""
    table = Table(box=box.HORIZONTALS, pad_edge=False, leading=1)
    for name in ("Theme", "Paper", "Claim"):
        table.add_column(name, overflow="fold")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Margin ± se", no_wrap=True)
    table.add_column("Published", overflow="fold")
    for each in evidence:
        claim, note = each.claim, remark(each.claim)
        table.add_row(
            Text(plain("; ".join(each.theme_titles))),
            Text(plain("; ".join(each.papers.values() or claim.papers))),
            Text(claim.claim + (f" [{note}]" if note else "")),
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
        _section("Reproductions", [claims_table(linked)] if linked else []),
    ]
    return Group(*chain.from_iterable(sections))


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
