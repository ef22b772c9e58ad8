"""What a paper's phrases count as, on papers written here."""

from catalog.features import Reader, distinct
from catalog.themes import ThemeDefinition
from catalog.vocabulary import Hit, PaperText

THEME = ThemeDefinition(
    slug="memory",
    title="Memory",
    definition="d",
    vocabulary=("catastrophic forgetting", "catastrophic* forg*", "forgetting", "recall"),
)


def test_a_phrase_within_a_longer_one_is_no_second_mention() -> None:
    text = PaperText("On nets", "They show catastrophic forgetting. Recall is not studied.")
    counts = Reader([THEME]).read(text).counts(0)
    assert (counts.abstract_phrases, counts.mentions, counts.title_phrases) == (2, 2, 0)


def test_a_phrase_keeps_the_mentions_of_its_own() -> None:
    text = PaperText("Forgetting", "Catastrophic forgetting is forgetting, and forgetting hurts.")
    hits = Reader([THEME]).read(text).phrases(0)
    assert [(hit.term, hit.title, hit.abstract) for hit in hits] == [
        ("catastrophic forgetting", 0, 1),
        ("forgetting", 1, 2),
    ]


def test_parts_found_apart_cover_nothing() -> None:
    whole = Hit("vocabulary", 0, "replay + forgetting", 0, 1)
    part = Hit("vocabulary", 1, "forgetting", 0, 1)
    assert distinct([whole, part]) == [whole, part]
