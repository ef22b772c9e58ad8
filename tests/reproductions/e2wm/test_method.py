"""Fisher, penalties, losses and frontiers against loops, solved equations, numbers by hand."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from reproductions.e2wm.adapters import adapt
from reproductions.e2wm.method import (
    Consolidation,
    at_equal_loss,
    divergence,
    fisher_diagonal,
    low_rank_penalty,
    next_token_loss,
    perplexity,
    perplexity_as_published,
)


class Bigram(nn.Module):
    """Logits of the next token from the last one alone, in float64."""

    def __init__(self, tokens=3):
        super().__init__()
        self.table = nn.Parameter(torch.arange(tokens * tokens, dtype=torch.float64).sin())
        self.register_buffer("seen", torch.zeros(()))
        self.dropout = nn.Dropout(0.5)

    def forward(self, tokens):
        if self.training:
            self.seen += 1
        size = int(len(self.table) ** 0.5)
        return self.dropout(self.table.view(size, size))[tokens]


def text_loss(table, text):
    """Mean of -log p over a text, place by place: shares no code with the method."""
    size, total = int(len(table) ** 0.5), 0.0
    for before, after in zip(text, text[1:], strict=False):
        row = [table[before * size + column] for column in range(size)]
        total -= row[after] - math.log(sum(math.exp(value) for value in row))
    return total / (len(text) - 1)


def test_the_fisher_is_the_mean_over_texts_of_each_ones_squared_gradient():
    model, texts = Bigram(), [[0, 1, 2, 1], [2, 2, 0], [1, 0, 0, 0, 2]]
    table = model.table.detach().tolist()
    want = np.zeros(len(table))
    for text in texts:
        for index in range(len(table)):
            up, down = list(table), list(table)
            up[index], down[index] = up[index] + 1e-5, down[index] - 1e-5
            want[index] += ((text_loss(up, text) - text_loss(down, text)) / 2e-5) ** 2 / 3
    (found,) = fisher_diagonal(model, [model.table], [torch.tensor(text) for text in texts])
    np.testing.assert_allclose(found.numpy(), want, rtol=1e-6, atol=1e-10)
    batch = [torch.tensor(text[:3]) for text in texts]
    (apart,) = fisher_diagonal(model, [model.table], batch)
    mean = torch.autograd.grad(
        next_token_loss(model.eval()(torch.stack(batch)), torch.stack(batch)), model.table
    )[0]
    assert apart.sum() > (mean**2).sum()  # what squaring a batch's gradient would have given


@pytest.mark.parametrize("training", [True, False])
def test_the_fisher_pass_leaves_the_model_as_it_was(training):
    model = Bigram().train(training)
    model.table.grad = torch.full_like(model.table, 7.0)
    before = model.table.detach().clone()
    fisher_diagonal(model, [model.table], [torch.tensor([0, 1, 2])])
    assert torch.equal(model.table, before) and model.training is training
    assert torch.equal(model.table.grad, torch.full_like(before, 7.0))
    assert model.seen == 0
    with pytest.raises(ValueError, match="no texts"):
        fisher_diagonal(model, [model.table], [])
    assert model.training is training


def held(tasks, penalty, generator):
    """A consolidation of random tasks over two weights, and the tasks themselves."""
    shapes = [(3, 4), (5,)]

    def draw(positive=False):
        drawn = [torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes]
        return [each.abs() for each in drawn] if positive else drawn

    old = [(draw(positive=True), draw()) for _ in range(tasks)]
    found = Consolidation(draw(), penalty)
    for importance, anchor in old:
        found.add(importance, anchor)
    return found, old, draw()


@pytest.mark.parametrize("tasks", [1, 4])
@pytest.mark.parametrize("penalty", [0.5, 1e6])
def test_the_pull_solves_the_implicit_step_of_the_sum_of_separate_penalties(tasks, penalty):
    consolidation, old, weights = held(tasks, penalty, torch.Generator().manual_seed(0))
    rates = [torch.full_like(weight, 0.1).cumsum(0) for weight in weights]
    new = [weight.clone() for weight in weights]
    consolidation.pull(new, rates)
    for index, weight in enumerate(weights):
        slope = sum(
            2 * penalty * fishers[index] * (new[index] - anchors[index]) for fishers, anchors in old
        )
        residual = new[index] - (weight - rates[index] * slope)
        np.testing.assert_allclose(residual.numpy() / max(1, penalty), 0, atol=1e-9)
    kept = [
        each for name in vars(consolidation).values() if isinstance(name, list) for each in name
    ]
    assert len(kept) == 2 * len(weights)  # two vectors for any number of tasks


def test_without_a_penalty_nothing_is_pulled_and_a_huge_one_holds_what_matters():
    free, _, weights = held(1, 0.0, torch.Generator().manual_seed(1))
    before = [weight.clone() for weight in weights]
    free.pull(weights, [torch.ones_like(weight) for weight in weights])
    assert all(torch.equal(a, b) for a, b in zip(weights, before, strict=True))
    firm, ((_, anchor),), weights = held(1, 1e12, torch.Generator().manual_seed(1))
    firm.pull(weights, [torch.ones_like(weight) for weight in weights])
    for weight, old in zip(weights, anchor, strict=True):
        np.testing.assert_allclose(weight.numpy(), old.numpy(), atol=1e-6)


def test_the_low_rank_penalty_is_that_of_the_full_matrices():
    generator = torch.Generator().manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 6), nn.Linear(6, 2))
    names = ["0.weight", "1.weight"]
    before = {name: model.get_parameter(name).detach().clone() for name in names}
    adapters = adapt(model, names, rank=2, alpha=8.0, generator=generator)
    for name in names:  # at first nothing is added
        module = model.get_submodule(name[0])
        assert torch.equal(module.weight, before[name])
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    assert len(trained) == 4 and all(name.endswith(("inner", "outer")) for name in trained)
    for adapter in adapters:
        nn.init.normal_(adapter.outer, generator=generator)
    fishers = [torch.rand(before[name].shape, generator=generator) for name in names]
    found = low_rank_penalty(fishers, [each.update() for each in adapters], 3.0)
    want = 0.0
    for fisher, name in zip(fishers, names, strict=True):
        moved = model.get_submodule(name[0]).weight.detach() - before[name]
        for weight, distance in zip(fisher.flatten(), moved.flatten(), strict=True):
            want += 3.0 * float(weight) * float(distance) ** 2
    assert found.item() == pytest.approx(want, rel=1e-4) and want > 1
    products = [(8.0 / 2) * adapter.outer @ adapter.inner for adapter in adapters]
    for product, name in zip(products, names, strict=True):
        moved = model.get_submodule(name[0]).weight - before[name]
        np.testing.assert_allclose(moved.detach().numpy(), product.detach().numpy(), atol=1e-5)


def test_the_loss_counts_the_marked_tokens_alone():
    logits = torch.log(torch.tensor([[[0.5, 0.25, 0.25], [0.1, 0.2, 0.7], [1 / 3] * 3]]))
    tokens = torch.tensor([[0, 1, 2]])
    assert float(next_token_loss(logits, tokens)) == pytest.approx(
        (math.log(4) - math.log(0.7)) / 2
    )
    only_last = torch.tensor([[1.0, 0.0, 1.0]])
    assert float(next_token_loss(logits, tokens, only_last)) == pytest.approx(-math.log(0.7))


def test_the_divergence_by_its_definition():
    old, new = torch.tensor([[[0.5, 0.5], [0.9, 0.1]]]), torch.tensor([[[0.25, 0.75], [0.9, 0.1]]])
    want = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
    found = divergence(old.log(), new.log(), torch.ones(1, 2))
    assert float(found) == pytest.approx(want / 2)
    assert float(divergence(old.log(), old.log(), torch.ones(1, 2))) == pytest.approx(0, abs=1e-7)


def test_perplexity_and_the_papers_own_convention():
    assert perplexity(math.log(40)) == pytest.approx(40)
    assert perplexity_as_published(1.78) == pytest.approx(3.434, abs=1e-3)  # e^1.78 is 5.93


def test_frontiers_are_read_off_where_their_losses_are_equal():
    points = [(5.0, 0.9), (3.0, 0.5), (4.0, 0.7)]  # a line: accuracy = 0.2 loss - 0.1
    assert at_equal_loss(points, 3.5) == pytest.approx(0.6)
    assert at_equal_loss(points, 4.25) == pytest.approx(0.75)
    assert at_equal_loss(points, 5.0) == pytest.approx(0.9)
    assert at_equal_loss(points, 2.9) is None and at_equal_loss(points, 5.1) is None
    assert at_equal_loss([(3.0, 0.4), (3.0, 0.6)], 3.0) == pytest.approx(0.5)
