"""The join of papers with claims: what the command line prints and the pages show."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from catalog import queries
from catalog.identifiers import identifier
from catalog.models import Paper
from catalog.queries import PaperDetail
from catalog.store import reading
from reproductions import discovery, tracking
from reproductions.card import Card, Published
from reproductions.invocation import ClaimResult

COUNT_UNITS = {"fraction": ""}  # a bare number reads better than "0.04 fraction"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One claim of a card: its latest verdict, its themes' names and the papers it is about.

    `papers` are those of the card's papers that the catalogue has, by id and title, in the card's
    order. `published` are the papers' own figures for the claim's metric and methods, never ours.
    """

    claim: ClaimResult
    metric: str
    theme_titles: tuple[str, ...]
    papers: Mapping[int, str]
    published: tuple[Published, ...]

    @property
    def paper_id(self) -> int | None:
        """The first of the papers that the catalogue has; None while it has none of them."""
        return next(iter(self.papers), None)

    @property
    def title(self) -> str | None:
        """The title of that paper."""
        return next(iter(self.papers.values()), None)

    def as_dict(self) -> dict[str, Any]:
        """The entry of `litlab claims --json`."""
        return self.claim.as_dict() | {
            "theme_title": self.theme_titles[0],
            "paper_id": self.paper_id,
            "title": self.title,
            "published": [
                {"method": p.method, "metric": p.metric, "value": p.value, "source": p.source}
                for p in self.published
            ],
        }


def joined() -> list[Evidence]:
    """Every claim of every card, "not run" included, in the order of the cards.

    CardError, TrackingError or CatalogError if one of the three cannot be read.
    """
    cards, results = discovery.cards(), tracking.latest_verdicts()
    with reading() as opened:
        papers = queries.papers_by_identifier(
            opened, {name for card in cards.values() for name in card.papers}
        )
        titles = {theme.slug: theme.title for theme in queries.theme_list(opened)}
    return join(results, cards, papers, titles)


def join(
    results: Iterable[ClaimResult],
    cards: Mapping[str, Card],
    papers: Mapping[str, Paper],
    theme_titles: Mapping[str, str],
) -> list[Evidence]:
    """`joined`, from what was read: `papers` by the cards' own strings ("arXiv:1612.00796")."""
    found = []
    for result in results:
        card = cards[result.reproduction]
        claim = {claim.key: claim for claim in card.claims}[result.key]
        known = [papers[name] for name in card.papers if name in papers]
        found.append(
            Evidence(
                claim=result,
                metric=claim.metric,
                theme_titles=tuple(theme_titles.get(theme, theme) for theme in card.themes),
                papers={paper.id: paper.title for paper in known if paper.id is not None},
                published=tuple(
                    figure
                    for figure in card.published
                    if figure.metric == claim.metric and figure.method in claim.methods
                ),
            )
        )
    return found


def claims_document(evidence: Iterable[Evidence]) -> dict[str, Any]:
    """The document of `litlab claims --json`."""
    return {"claims": [each.as_dict() for each in evidence]}


def is_linked(detail: PaperDetail) -> bool:
    """Whether a card is about this paper. Opens no store of runs."""
    own = set(detail.names)
    cards = discovery.cards().values()
    return any(identifier(name) in own for card in cards for name in card.papers)


def of_paper(detail: PaperDetail) -> list[Evidence]:
    """The claims about one paper; where no card is about it, the store of runs stays closed."""
    if not is_linked(detail):
        return []
    return [each for each in joined() if detail.paper.id in each.papers]


def paper_document(detail: PaperDetail, linked: Iterable[Evidence]) -> dict[str, Any]:
    """The document of `litlab show --json`: the paper's own fields, then what is joined to it."""
    paper = detail.paper
    return {
        "id": paper.id,
        "title": paper.title,
        "authors": detail.authors,
        "year": paper.year,
        "category": paper.primary_category,
        "categories": paper.categories.split(),
        "identifiers": detail.identifiers,
        "names": [f"{kind}:{value}" for kind, value in detail.names],
        "venue": paper.venue,
        "comment": paper.comment,
        "withdrawn": paper.withdrawn,
        "versions": [
            {"number": number, "day": day, "title": title} for number, day, title in paper.versions
        ],
        "links": [{"kind": kind, "url": url} for kind, url in paper.links],
        "abstract": paper.abstract,
        "abstract_kind": paper.abstract_kind,
        "themes": [_plain(view) for view in detail.themes],
        "mentions": [_plain(mention) for mention in detail.mentions],
        "citations": [_plain(deck) for deck in detail.citations],
        "documents": [_plain(document) for document in detail.documents],
        "references": [_plain(reference) for reference in detail.references],
        "cited_by": [_plain(paper) for paper in detail.citing],
        **claims_document(linked),
    }


def _plain(view: Any) -> dict[str, Any]:
    """A view's fields, days and times as ISO 8601 text."""
    fields = asdict(view)
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in fields.items()}


def number(value: float, unit: str = "") -> str:
    """A measured value to three places, with its unit unless it is a share."""
    unit = COUNT_UNITS.get(unit, unit)
    return f"{value:.3f} {unit}".rstrip()


def margin(claim: ClaimResult) -> str:
    """ "+0.123 ± 0.010 nats": mean and standard error of the margins, or why there is none."""
    if claim.margin_mean is None:
        return "not measured" if claim.run_id else "–"
    spread = "" if claim.margin_se is None else f" ± {claim.margin_se:.3f}"
    unit = COUNT_UNITS.get(claim.unit, claim.unit)
    return f"{claim.margin_mean:+.3f}{spread} {unit}".rstrip()


def published_figures(evidence: Evidence) -> str:
    """ "ewc 0.940 (Fig. 2B); ...", or a dash where the card knows no figure of the paper."""
    unit = evidence.claim.unit
    said = [f"{p.method} {number(p.value, unit)} ({p.source})" for p in evidence.published]
    return "; ".join(said) or "–"
