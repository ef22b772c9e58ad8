"""Which paper a citation without a title means."""

import pytest

from catalog.models import Citation
from ingest.decks import Candidate, choice

TOOLS = Candidate(1, "ToolMap: Giving Models Many Tools Through Tool Embeddings", 2023)
PLANS = Candidate(2, "Reasoning Is Planning in a World of Words", 2023)


def citation(context: str) -> Citation:
    return Citation(
        deck_id=1, label="Loon et al., 2023", first_author_key="loon", year=2023, context=context
    )


@pytest.mark.parametrize(
    ("context", "candidates", "paper", "reason"),
    [
        ("", [], None, "no paper of loon and 2023 is in the catalogue"),
        ("", [PLANS], 2, "the only paper of loon and 2023"),
        ("one embedding for all tools", [TOOLS, PLANS], 1, "the one on embedd, tool"),
        ("one embedding for all tools", [PLANS, TOOLS], 1, "the one on embedd, tool"),
        ("", [TOOLS, PLANS], None, "does not tell which"),
        ("tools for planning", [TOOLS, PLANS], None, "does not tell which"),
        ("learning with models", [TOOLS, PLANS], None, "does not tell which"),
    ],
)
def test_choice(context: str, candidates: list[Candidate], paper: int | None, reason: str) -> None:
    found, why = choice(citation(context), candidates)
    assert found == paper
    assert reason in why
