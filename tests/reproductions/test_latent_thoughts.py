"""Continuous thoughts: graphs against a search, feedback against an unrolled pass, the card."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from reproductions.card import Score, View, curves
from reproductions.latent_thoughts import experiment, figures, tasks
from reproductions.latent_thoughts.card import CARD
from reproductions.latent_thoughts.method import Reasoner, readout

TINY = replace(CARD.full, steps=4, batch=4, tests=30, width=16, heads=2, deep_layers=3)


def distances(questions, row):
    """Steps from the start to every node of one graph, by breadth-first search over its edges."""
    found, layer = {}, [int(questions.start[row])]
    while layer:
        found |= {node: len(set(found.values())) for node in layer}
        layer = [int(b) for a, b in questions.edges[row] if a in layer and int(b) not in found]
    return found


@pytest.mark.parametrize("hops", [1, 2, 3, 4])
def test_a_search_finds_one_candidate_after_so_many_steps_and_never_the_other(hops):
    questions = tasks.drawn(np.random.default_rng(hops), 60, hops, tasks.nodes(hops) + 3)
    for row in range(60):
        far = distances(questions, row)
        right = [node for node in questions.candidates[row].tolist() if node in far]
        assert right == [questions.answer[row]] and far[right[0]] == hops
        edges = set(map(tuple, questions.edges[row].tolist()))
        assert len(edges) == questions.edges.shape[1]
        path = [int(questions.start[row]), *questions.path[row].tolist()]
        assert all(step in edges for step in pairwise(path))
        names = questions.names[row]
        for step in range(hops):
            want = {node for node, steps in far.items() if steps == step + 1}
            assert set(names[questions.frontier[step]].tolist()) == want
        assert not set(names[questions.unreachable].tolist()) & set(far)


def test_candidates_stand_in_either_order_and_names_say_nothing():
    questions = tasks.drawn(np.random.default_rng(0), 4000, 3)
    first = (questions.candidates[:, 0] == questions.answer).mean()
    assert abs(first - 0.5) < 0.03
    assert np.ptp(np.bincount(questions.answer, minlength=14)) < 120


def test_clues_tell_what_can_be_counted_and_the_graphs_leave_nothing_to_count():
    rng = np.random.default_rng(0)
    fair = tasks.drawn(rng, 2000, 3), tasks.drawn(rng, 2000, 3)
    assert abs(experiment.told_by_clues(*fair) - 0.5) < 0.04
    twice = [replace(each, edges=np.concatenate([each.edges, into(each)], axis=1)) for each in fair]
    assert experiment.told_by_clues(*twice) > 0.95


def into(questions):
    """One more edge into the candidate that is reached."""
    return np.stack([questions.start, questions.answer], axis=1)[:, None]


def test_too_few_names_are_an_error():
    with pytest.raises(ValueError, match="13 names are too few for graphs of 14"):
        tasks.drawn(np.random.default_rng(0), 2, 3, 13)


def model(seed=0):
    """An untrained model whose layers all add something, and questions for it."""
    generator = torch.Generator().manual_seed(seed)
    made = Reasoner(tasks.nodes(3), 2, 16, 2, generator)
    for name, weight in made.named_parameters():
        if name.endswith(("join.weight", "narrow.weight")):
            torch.nn.init.normal_(weight, std=0.3, generator=generator)
    questions = tasks.drawn(np.random.default_rng(seed), 5, 3)
    return made, experiment.tensors(questions)


def unrolled(made, batch, given):
    """What is known at the end of the question and the given vectors [B, W], in one plain pass."""
    table = made.table
    rows = []
    for row in range(len(batch.start)):
        words = [
            made.ends[0].weight @ table[a] + made.ends[1].weight @ table[b]
            for a, b in batch.edges[row]
        ]
        words.append(table[batch.start[row]] + made.roles[0])
        words += [table[node] + made.roles[1] for node in batch.candidates[row]]
        rows.append(torch.stack([*words, made.roles[2], *[vector[row] for vector in given]]))
    return made.trunk(torch.stack(rows))[0][:, -1]


@torch.inference_mode()
@pytest.mark.parametrize("latent", [True, False])
def test_thoughts_are_the_last_states_fed_back(latent):
    made, batch = model()
    states, _ = made.think(*made.asked(batch), 3, latent)
    given = []
    for state in states:
        want = unrolled(made, batch, given)
        torch.testing.assert_close(state[:, 0], want, atol=1e-5, rtol=1e-4)
        given.append(want if latent else made.roles[3].expand_as(want))


@torch.inference_mode()
@pytest.mark.parametrize(("stage", "thoughts"), [(0, 0), (1, 1), (2, 2), (3, 3), (3, 0), (2, 0)])
def test_the_loss_is_that_of_the_words_which_a_stage_writes(stage, thoughts):
    made, batch = model()
    given, nats = [], []
    for _ in range(thoughts):
        given.append(unrolled(made, batch, given))
    for word in [*batch.path[:, stage:].T, batch.answer]:
        said = made.logits(unrolled(made, batch, given)).log_softmax(-1)
        nats.append(-said.gather(1, word[:, None]).mean())
        given.append(made.table[word])
    want = torch.stack(nats).mean()
    torch.testing.assert_close(made.loss(batch, stage, thoughts), want, atol=1e-5, rtol=1e-4)


def test_the_gradient_flows_through_all_thoughts():
    made, batch = model()
    made.loss(batch, 3, 3).backward()
    through = made.ends[0].weight.grad.clone()
    made.zero_grad()
    states, cache = made.think(*made.asked(batch), 3, True)
    cut = [(k.detach(), v.detach()) for k, v in cache]
    last = made.trunk(states[-2].detach(), [(k[:, :, :-1], v[:, :, :-1]) for k, v in cut])[0]
    torch.nn.functional.cross_entropy(made.logits(last[:, 0]), batch.answer).backward()
    assert made.ends[0].weight.grad is None and through.abs().max() > 1e-5


@torch.inference_mode()
def test_a_written_path_goes_on_from_its_own_words():
    made, batch = model()
    said, known = made.written_path(*made.asked(batch), 3)
    given = []
    for step in range(3):
        assert (made.logits(unrolled(made, batch, given)).argmax(-1) == said[:, step]).all()
        given.append(made.table[said[:, step]])
    torch.testing.assert_close(known[:, 0], unrolled(made, batch, given), atol=1e-5, rtol=1e-4)


def test_the_read_out_is_a_z_score_over_the_graph_s_nodes():
    nodes = torch.tensor([[[1.0, 0], [0, 1], [2, 0], [0, 0]]])
    (z,) = readout(torch.tensor([[2.0, 0]]), nodes).tolist()
    assert z == pytest.approx(((np.array([2, 0, 4, 0]) - 1.5) / np.sqrt(2.75)).tolist())


def test_stages_replace_one_step_after_the_other():
    settings = replace(CARD.full, steps=12, hops=3, curriculum=0.5)
    stages = [experiment.stage_at(step, settings) for step in range(12)]
    assert stages == [0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3]


@pytest.fixture(scope="module")
def scores():
    return list(experiment.run(TINY, 0))


def test_every_score_is_on_the_card_and_every_claim_has_its_scores(scores):
    for score in scores:
        CARD.check(score)
    read = curves(score for score in scores if not isinstance(score, View))
    for claim in CARD.asks("full"):
        assert claim.margin(read, CARD.metric(claim.metric).sign) is not None, claim.key
    quick = [s for s in experiment.run(replace(TINY, methods=CARD.quick.methods, hops=2), 0)]
    read = curves(quick)
    for claim in CARD.asks("quick"):
        assert claim.margin(read, CARD.metric(claim.metric).sign) is not None, claim.key


def test_a_thought_is_a_pass_and_a_written_word_another(scores):
    found = {(s.method, s.metric): s.value for s in scores}
    assert found["continuous_thoughts", "emitted_tokens"] == 1
    assert found["continuous_thoughts", "sequential_passes"] == 4
    assert found["written_chain", "emitted_tokens"] == 4
    assert found["written_chain", "sequential_passes"] == 4
    assert found["no_thoughts", "sequential_passes"] == 1


def test_the_same_seed_gives_the_same_scores_and_another_seed_others(scores):
    short = replace(TINY, methods=("continuous_thoughts",))
    again = [s for s in scores if s.method == "continuous_thoughts"]
    assert list(experiment.run(short, 0)) == again != list(experiment.run(short, 1))


def test_the_figure_shows_what_thoughts_hold(scores):
    (name, figure), *rest = figures.draw(CARD, {0: tuple(scores), 1: tuple(scores)})
    assert name == "what_thoughts_hold" and not rest
    assert len(figure.axes) == 3
    nothing = (Score(method="clues", metric="accuracy", value=1),)
    assert not list(figures.draw(CARD, {0: nothing}))
