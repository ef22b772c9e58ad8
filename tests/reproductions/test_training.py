"""Training: Muon against an SVD, the schedule, who steps which weights."""

import pytest
import torch
from torch import nn

from reproductions.training import Descent, Muon, orthogonal


@pytest.mark.parametrize("shape", [(3, 8, 8), (2, 6, 20), (2, 20, 6)])
def test_muon_s_step_has_the_singular_vectors_of_the_slope_and_values_near_one(shape):
    slope = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    left, _, right = torch.linalg.svd(slope, full_matrices=False)
    seen = left.transpose(1, 2) @ orthogonal(slope) @ right.transpose(1, 2)
    values = torch.diagonal(seen, dim1=1, dim2=2)
    torch.testing.assert_close(seen, torch.diag_embed(values), atol=2e-2, rtol=0)
    assert ((values > 0.3) & (values < 1.3)).all()


class Small(nn.Module):
    """A matrix of a layer, and a weight outside."""

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(3, 3, bias=False)])
        self.outside = nn.Parameter(torch.ones(3))

    def loss(self):
        return (self.blocks[0](self.outside) ** 2).sum()


def test_matrices_of_layers_are_muon_s_and_all_else_is_adam_s():
    model = Small()
    muon, adam = Descent(model, 10).optimizers
    assert isinstance(muon, Muon) and muon.param_groups[0]["params"] == [model.blocks[0].weight]
    assert adam.param_groups[0]["params"][0] is model.outside


def test_without_muon_all_weights_are_adam_s():
    (adam,) = Descent(Small(), 10, muon=False).optimizers
    assert len(adam.param_groups[0]["params"]) == 2 and not isinstance(adam, Muon)


def test_frozen_weights_stay():
    model = Small()
    model.outside.requires_grad_(False)
    assert len(Descent(model, 10).optimizers) == 1


@pytest.mark.parametrize(
    ("decay", "want"),
    [(0.5, [0.5, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2]), (0, [0.5, *[1] * 9])],
)
def test_rates_rise_stay_and_fall(decay, want):
    model, seen = Small(), []
    descent = Descent(model, 10, rates=(1e-3, 2e-3), warm_up=2, decay=decay)
    for _ in range(10):
        descent.step(model.loss())
        seen.append([each.param_groups[0]["lr"] for each in descent.optimizers])
    assert seen == [pytest.approx([share * 1e-3, share * 2e-3]) for share in want]
    assert descent.last_loss(1) < float(descent.losses[0])


def test_a_training_that_diverges_is_an_error():
    model = Small()
    descent = Descent(model, 3, rates=(float("inf"), float("inf")))
    for _ in range(3):
        descent.step(model.loss())
    with pytest.raises(ValueError, match="diverged"):
        descent.last_loss()
