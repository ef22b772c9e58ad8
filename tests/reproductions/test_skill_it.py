"""The experiment: what it measures, that validation stays unseen, the DataLoader, the figures."""

import dataclasses
import doctest
from collections import Counter

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from reproductions.card import curves
from reproductions.skill_it import experiment, figures, loader, tasks
from reproductions.skill_it.card import CARD, Settings
from reproductions.skill_it.method import Curriculum, Fixed

TINY = dataclasses.replace(
    CARD.full,
    letters=5,
    steps=6,
    graph_steps=6,
    other_steps=(6, 8),
    varied_steps=6,
    every=2,
    batch=4,
    held=5,
    layers=1,
    width=8,
    heads=2,
    level=0.75,  # so that a skill counts as learned at once
)


@pytest.fixture(scope="module")
def drawn():
    """Every split and what was drawn from it while `scores` were made."""
    return []


@pytest.fixture(scope="module")
def scores(drawn):
    """What the tiny settings give on a development seed."""
    draw = tasks.Split.draw

    def watched(split, skills, rng):
        examples = draw(split, skills, rng)
        drawn.append((split, examples))
        return examples

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.Split, "draw", watched)
        return list(experiment.run(TINY, 100))


def test_every_score_is_on_the_card_and_every_claim_has_its_scores(scores):
    for score in scores:
        CARD.check(score)
    read = curves(scores)
    for claim in CARD.claims:
        assert claim.margin(read, CARD.metric(claim.metric).sign) is not None, claim.key
    assert {score.method for score in scores} == set(CARD.methods)
    found = {score.metric for score in scores}
    names = {metric.name for metric in CARD.metrics}
    assert {name for name in names - found if not name.startswith("precision")} == set()


def test_what_claims_need_is_all_that_quick_trains():
    few = dataclasses.replace(TINY, claims_only=True, others=())
    read = curves(experiment.run(few, 100))
    for claim in CARD.asks("quick"):
        assert claim.margin(read, CARD.metric(claim.metric).sign) is not None, claim.key
    assert not {name for name, _ in read} & {"curriculum", "absent_skill_it"}


def test_the_same_seed_gives_the_same_scores_and_another_seed_others(scores):
    assert list(experiment.run(TINY, 100)) == scores
    assert list(experiment.run(TINY, 101)) != scores


def told(split, row):
    """Chain, junction: the tokens in no order; addition: the two numbers in no order."""
    if split.task.classes == 10:
        return frozenset(tuple(token[side] - 10 * side for token in row[:-1]) for side in (0, 1))
    letter = row[-1][1] if row.shape[1] == 2 else 0
    return frozenset(map(tuple, row[:-1].tolist())), letter


def test_no_validation_example_is_ever_trained_on(scores, drawn):
    splits = {id(split): split for split, _ in drawn}
    assert len(splits) == 4
    held = {
        key: {told(split, row) for row in split.validation.symbols} for key, split in splits.items()
    }
    for split, examples in drawn:
        assert not {told(split, row) for row in examples.symbols} & held[id(split)]
    trained = sum(len(examples.answers) for _, examples in drawn)
    cost = next(score.value for score in scores if score.metric == "graph_cost")
    assert cost == 10 * 6 * 4 and trained > cost  # so nothing is drawn in any other way


def test_each_task_has_the_graph_and_the_pool_it_says(scores):
    true = {
        (score.at, score.part)
        for score in scores
        if (score.method, score.metric) == ("task", "graph_junction") and score.value
    }
    assert true == {(1, 3), (2, 3)}
    shares = [s.value for s in scores if (s.method, s.metric) == ("random", "share_junction")]
    assert shares[:4] == pytest.approx([0.1, 0.1, 0.3, 0.5])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"target": 4}, "target=4"),
        ({"others": ("chess",)}, "chess"),
        ({"other_steps": (400,)}, "other_steps="),
        ({"steps": 3}, "two eval"),
    ],
)
def test_settings_that_make_no_experiment_are_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        Settings(**wrong)


def test_the_documented_example_runs_and_says_what_it_says():
    found = doctest.testmod(loader)
    assert found.attempted > 10 and not found.failed


def test_a_data_loader_draws_by_the_mixture_of_each_round():
    skills = torch.tensor([0] * 5 + [1] * 90 + [2] * 5)
    order = loader.MixtureSampler(skills, Curriculum((2, 0, 1)), per_round=1000, rounds=4)
    given = DataLoader(list(range(100)), batch_size=50, sampler=order)
    rounds = []
    for _ in range(4):
        rounds.append(Counter(skills[torch.cat(list(given))].tolist()))
        order.tell([0.1, 0.2, 0.3])
    assert len(order) == 1000 and rounds[0] == {2: 1000}
    assert abs(rounds[1][0] - 600) < 60 and rounds[1][1] == 0
    assert min(rounds[3].values()) > 270
    np.testing.assert_allclose(order.mixtures[3], 1 / 3)


def test_a_share_for_a_skill_without_examples_is_an_error():
    with pytest.raises(ValueError, match="skill 1 has a share"):
        list(loader.MixtureSampler([0, 0], Fixed((1, 1)), per_round=20, rounds=1))


def test_every_figure_is_drawn_from_all_seeds(scores):
    both = {100: tuple(scores), 101: tuple(experiment.run(TINY, 101))}
    drawn = dict(figures.draw(CARD, both))
    assert set(drawn) >= {
        "accuracy_by_skill",
        "accuracy_by_skill_junction",
        "mixture",
        "graphs",
        "differences",
        "sensitivity",
    }
    steps, values = figures.curves(both, "accuracy")["skill_it"][2]
    assert steps == [0, 8, 16, 24] and values.shape == (2, 4)
    areas = [
        curves(both[seed])[method, "area"][0] for method in ("skill_it", "random") for seed in both
    ]
    lead = figures.differences(both, "area")["random"]
    np.testing.assert_allclose(lead, [areas[0] - areas[2], areas[1] - areas[3]])
