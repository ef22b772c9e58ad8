"""Claims with their verdicts as the pages show them, and the same states in words."""

from collections import Counter
from collections.abc import Sequence

from dashboard import prose
from dashboard.evidence import Evidence, margin, published_figures
from dashboard.prose import Html
from reproductions.invocation import ClaimResult

ORDER = ("holds", "unclear", "fails", "not run")
EXPLANATION = (
    "A claim *holds* when its mean margin over the seeds lies more than two standard errors above "
    "zero, *fails* when it is zero or less, and is *unclear* in between. ± is one standard error."
)


def tally(evidence: Sequence[Evidence]) -> str:
    """ "2 hold, 1 not run": how many claims have which verdict."""
    counts = Counter(each.claim.verdict for each in evidence)
    words = {"holds": "hold", "fails": "fail"}
    return ", ".join(f"{counts[v]} {words.get(v, v)}" for v in ORDER if counts[v])


def remark(claim: ClaimResult) -> str:
    """What a reader must know beside the verdict: an expectation, or a gap."""
    said = []
    if claim.expected == "fails":
        said.append(f"expected to fail: {claim.because}")
    if claim.is_opposite:
        said.append("against the expectation")
    gaps = [str(s) for s, m in zip(claim.seeds, claim.margins, strict=False) if m is None]
    if gaps:
        said.append(f"not measured on seed {', '.join(gaps)}")
    return "; ".join(said)


def staleness(evidence: Sequence[Evidence]) -> str:
    """A sentence when verdicts of these claims rest on code that is not the present one."""
    if any(each.claim.stale for each in evidence):
        return "The code has changed since the run that these verdicts rest on."
    return ""


def claims_table(evidence: Sequence[Evidence]) -> Html:
    """Claim, verdict, margin and the paper's own figures, a row each."""
    rows = []
    for each in evidence:
        claim = each.claim
        source = f" ({claim.source})" if claim.source else ""
        note = remark(claim)
        said = [prose.inline(claim.claim + source)]
        if note:
            said.append(prose.block(prose.inline(note), "faint", tag="div"))
        rows.append(
            [
                prose.joined(said, ""),
                prose.verdict_chip(claim.verdict),
                prose.block(prose.inline(margin(claim)), "number", tag="div"),
                prose.inline(published_figures(each)),
            ]
        )
    shown = prose.table(("Claim", "Verdict", "Our margin", "Published"), rows)
    note = staleness(evidence)
    return prose.joined([shown, prose.paragraph(note, "byline")], "") if note else shown
