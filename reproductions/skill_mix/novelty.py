"""Beyond stochastic parrots: how much of what a model gets right it cannot have read before.

The argument of the first paper, from assumptions that the user states and answers for: a text of
the training corpus is on a given topic with probability p_t and shows a given skill with
probability p_s, all of it independently.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """What is assumed of all that a model may have read."""

    texts: float  # L, counted in pieces as long as an answer
    topic_share: float  # p_t, averaged over topics
    skill_share: float  # p_s, averaged over the skills that count

    def __post_init__(self) -> None:
        if not self.texts > 0 or not 0 < self.topic_share <= 1 or not 0 < self.skill_share <= 1:
            raise ValueError(f"{self}: texts must be above 0, both shares above 0 and at most 1")


def expected_texts(corpus: Corpus, k: int) -> float:
    """U_k = L p_t p_s^k: how many texts show one combination of k skills and a topic.

    Where it is below 1 it bounds the share of combinations that any text shows.
    """
    return corpus.texts * corpus.topic_share * corpus.skill_share**k


def unseen_probability(corpus: Corpus, k: int) -> float:
    """(1 - p_t p_s^k)^L: that no text of the corpus shows a given combination."""
    chance = corpus.topic_share * corpus.skill_share**k
    return 0.0 if chance == 1 else math.exp(corpus.texts * math.log1p(-chance))


def novel_share(corpus: Corpus, k: int, full_marks: float) -> float | None:
    """1 - U_k / alpha_k: at least this share of the right answers was on unseen combinations.

    full_marks is alpha_k, the ratio of full marks. None where the bound says nothing, since as many
    combinations may have been seen as were answered.
    """
    seen = expected_texts(corpus, k)
    return 1 - seen / full_marks if seen < full_marks else None
