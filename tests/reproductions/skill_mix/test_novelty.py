"""The argument about stochastic parrots, against a simulated corpus and the published bounds."""

import math

import numpy as np
import pytest

from reproductions.skill_mix.novelty import Corpus, expected_texts, novel_share, unseen_probability

# Chosen so that the published bounds come out: U_5 <= 0.07 and U_6 <= 0.001 on RedPajama.
PUBLISHED = Corpus(texts=1.3e14, topic_share=1e-6, skill_share=0.014)


def test_the_published_bounds_and_what_follows_for_gpt_4():
    assert expected_texts(PUBLISHED, 5) == pytest.approx(0.07, rel=0.01)
    assert expected_texts(PUBLISHED, 6) == pytest.approx(0.001, rel=0.03)
    assert novel_share(PUBLISHED, 5, 0.12) == pytest.approx(1 - 0.07 / 0.12, abs=0.01)
    assert novel_share(PUBLISHED, 6, 0.08) == pytest.approx(0.98, abs=0.01)


def test_the_bound_is_void_for_a_single_draw_at_five_skills():
    single = 1 - (1 - 0.12) ** (1 / 3)
    assert novel_share(PUBLISHED, 5, single) is None
    assert novel_share(PUBLISHED, 6, 1 - (1 - 0.08) ** (1 / 3)) > 0.9
    assert novel_share(PUBLISHED, 6, 0.0) is None


def test_the_share_of_unseen_combinations_in_a_corpus_that_is_made():
    rng, k = np.random.default_rng(0), 2
    corpus = Corpus(texts=40, topic_share=0.25, skill_share=0.2)
    worlds = 4000
    texts = (worlds, int(corpus.texts))
    shown = rng.random(texts) < corpus.topic_share
    for _ in range(k):
        shown &= rng.random(texts) < corpus.skill_share
    unseen = np.mean(~shown.any(axis=1))
    expected = unseen_probability(corpus, k)
    assert abs(unseen - expected) < 3 * math.sqrt(expected * (1 - expected) / worlds)
    assert shown.sum(axis=1).mean() == pytest.approx(expected_texts(corpus, k), rel=0.1)
    assert 1 - unseen <= expected_texts(corpus, k)


def test_a_tiny_chance_is_not_rounded_away():
    corpus = Corpus(texts=1e18, topic_share=1e-6, skill_share=1e-3)
    assert unseen_probability(corpus, 4) == pytest.approx(math.exp(-1.0))
    assert unseen_probability(Corpus(texts=1, topic_share=1, skill_share=1), 2) == 0


@pytest.mark.parametrize(
    ("texts", "topic", "skill"), [(0, 0.1, 0.1), (1, 0, 0.1), (1, 0.1, 1.1), (float("nan"), 1, 1)]
)
def test_assumptions_that_are_no_shares_are_refused(texts, topic, skill):
    with pytest.raises(ValueError, match="texts must be above 0"):
        Corpus(texts=texts, topic_share=topic, skill_share=skill)
