"""Skills and which task uses which, learnt together: every task is the mean of its active skills.

Tasks are linear: inputs [T, N, D], answers [T, N]; a skill is a row of weights [D]. What is learnt
is the inventory of skills [S, D] and logits [T, S] whose sigmoid is the chance that a task uses a
skill (Section 2, Eq. 2). Dense mixing is the same with any real share of any skill.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from torch import Tensor

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How skills and allocations are learnt."""

    steps: int
    rate: float  # Adam's for the skills
    fast_rate: float  # Adam's for the logits of the allocation
    temperature: float  # of the Gumbel-sigmoid
    ridge: float  # the pull of weights towards 0, for one example's squared error


def mean_of_active(allocation: Tensor, skills: Tensor) -> Tensor:
    """Weights [T, D]: the mean of each task's skills, by how active they are."""
    return allocation @ skills / allocation.sum(dim=1, keepdim=True).clamp(min=1e-6)


def relaxed(logits: Tensor, temperature: float, generator: torch.Generator) -> Tensor:
    """A draw of nearly binary activities: the Gumbel-sigmoid of the logits."""
    uniform = torch.rand(logits.shape, generator=generator, dtype=logits.dtype)
    uniform = uniform.clamp(1e-6, 1 - 1e-6)
    return ((logits + uniform.log() - (1 - uniform).log()) / temperature).sigmoid()


def rounded(logits: Array) -> Array:
    """1 where a task more likely than not uses the skill; the likeliest alone if none is."""
    active = (logits > 0).astype(float)
    idle = active.sum(axis=1) == 0
    active[idle, logits[idle].argmax(axis=1)] = 1
    return active


def learn_skilled(
    inputs: Array, answers: Array, count: int, schedule: Schedule, seed: int
) -> tuple[Array, Array]:
    """(allocation [T, S] of 0 and 1, skills [S, D]) that fit the tasks' examples.

    Adam at two speeds (Section 2.3), the logits' the faster; activities are drawn at each step.
    At the end the allocation is rounded and the skills are fitted to it once more.
    """
    generator = torch.Generator().manual_seed(seed)
    skills, logits = _first(inputs, count, generator)
    optimizer = torch.optim.Adam(
        [{"params": [skills], "lr": schedule.rate}, {"params": [logits], "lr": schedule.fast_rate}]
    )
    x, y = torch.from_numpy(inputs), torch.from_numpy(answers)
    for _ in range(schedule.steps):
        active = relaxed(logits, schedule.temperature, generator)
        loss = _squared(mean_of_active(active, skills), x, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    allocation = rounded(logits.detach().numpy())
    return allocation, skills_given(allocation, inputs, answers, schedule.ridge)


def learn_dense(
    inputs: Array, answers: Array, count: int, schedule: Schedule, seed: int
) -> tuple[Array, Array]:
    """(shares [T, S] of any sign, skills [S, D]): the same fit without discrete choices."""
    generator = torch.Generator().manual_seed(seed)
    skills, shares = _first(inputs, count, generator)
    optimizer = torch.optim.Adam([skills, shares], lr=schedule.rate)
    x, y = torch.from_numpy(inputs), torch.from_numpy(answers)
    for _ in range(schedule.steps):
        held = schedule.ridge * (shares.square().sum() + skills.square().sum()) / y.numel()
        loss = _squared(shares @ skills, x, y) + held
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return shares.detach().numpy(), skills.detach().numpy()


def skills_given(allocation: Array, inputs: Array, answers: Array, ridge: float) -> Array:
    """The skills [S, D] that fit the examples best if the allocation is right: ridge regression."""
    shares = allocation / allocation.sum(axis=1, keepdims=True)
    rows = np.einsum("ts,tnd->tnsd", shares, inputs)
    count, size = allocation.shape[1], inputs.shape[2]
    flat = ridge_weights(rows.reshape(-1, count * size), answers.reshape(-1), ridge)
    return flat.reshape(count, size)


def ridge_weights(
    inputs: Array, answers: Array, ridge: float, around: Array | None = None
) -> Array:
    """argmin_w |X w - y|^2 + ridge |w - around|^2; `around` is 0 when left out."""
    centre = np.zeros(inputs.shape[1]) if around is None else around
    products = inputs.T @ inputs + ridge * np.eye(inputs.shape[1])
    return centre + np.linalg.solve(products, inputs.T @ (answers - inputs @ centre))


def best_subset(inputs: Array, answers: Array, skills: Array) -> Array:
    """The weights of the set of skills whose mean fits a new task's examples best.

    inputs [N, D], answers [N] -> [D]. All 2^S - 1 sets are tried.
    """
    sets = np.array([each for each in product((0, 1), repeat=len(skills)) if any(each)])
    weights = sets @ skills / sets.sum(axis=1, keepdims=True)
    wrong = ((inputs @ weights.T - answers[:, None]) ** 2).sum(axis=0)
    return weights[wrong.argmin()]


def best_mixture(inputs: Array, answers: Array, skills: Array, ridge: float) -> Array:
    """The weights of the mixture of skills in any real shares that fits a new task's examples."""
    return ridge_weights(inputs @ skills.T, answers, ridge) @ skills


def recovery(learnt: Array, true: Array) -> float:
    """How well learnt skills [T, S] can be paired with true ones [T, R]: mean correlation.

    Over tasks, in the best pairing (Hungarian method); a learnt skill that never varies counts 0.
    """
    table = np.zeros((learnt.shape[1], true.shape[1]))
    for place in np.ndindex(table.shape):
        one, other = learnt[:, place[0]], true[:, place[1]]
        if one.std() > 1e-9 and other.std() > 1e-9:
            table[place] = np.corrcoef(one, other)[0, 1]
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / true.shape[1])


def _first(inputs: Array, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    tasks, _, size = inputs.shape
    skills = torch.randn(count, size, generator=generator, dtype=torch.float64) / size**0.5
    logits = 0.1 * torch.randn(tasks, count, generator=generator, dtype=torch.float64)
    return skills.requires_grad_(), logits.requires_grad_()


def _squared(weights: Tensor, inputs: Tensor, answers: Tensor) -> Tensor:
    return (torch.einsum("tnd,td->tn", inputs, weights) - answers).square().mean()
