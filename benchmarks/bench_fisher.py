"""What a Fisher pass and an EWC step cost, against the ways in use, in the same run.

`python benchmarks/bench_fisher.py` prints CPU seconds and their ratios; one thread. The passes:

- per-sample: the squared gradient of every example with its true label (the empirical Fisher);
- exact: the same expected over the network's own labels;
- one by one: a loop over the examples, each its own backward pass;
- batched: as the best-known library does it, the square of a batch's mean gradient, with torch.

The steps: EWC after one task and after nine, our two vectors against a list of one penalty a task.
"""

import json
import os
import sys
import time
from collections.abc import Callable

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy is imported, or it is too late

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from reproductions.ewc import method  # noqa: E402

SIZES = (64, 400, 400, 10)
EXAMPLES = 1297
BATCH = 32
REPEATS = 7
TASKS = (1, 10)  # the task that a step belongs to; one penalty fewer is held


def exact_one_by_one(weights: method.Array, inputs: method.Array) -> method.Array:
    """The exact Fisher by squaring the gradient of every example and label apart."""
    total = np.zeros_like(weights)
    for row in inputs:
        example = row[None]
        likely = method.probabilities(method.activations(weights, SIZES, example)[-1])[0]
        for label in range(SIZES[-1]):
            slope = method.gradient(weights, SIZES, example, np.array([label]))
            total += likely[label] * slope**2
    return total / len(inputs)


def network(weights: method.Array) -> nn.Sequential:
    """The same network in torch."""
    parts: list[nn.Module] = []
    for matrix, bias in method.layers(weights, SIZES):
        layer = nn.Linear(*matrix.shape)
        layer.weight.data = torch.from_numpy(matrix.T.copy())
        layer.bias.data = torch.from_numpy(bias.copy())
        parts += [layer, nn.ReLU()]
    return nn.Sequential(*parts[:-1])


def squared_batches(
    net: nn.Sequential, inputs: torch.Tensor, labels: torch.Tensor, batch: int
) -> method.Array:
    """The mean over batches of squared mean gradients, by autograd, in our order of weights."""
    totals = [torch.zeros_like(weight) for weight in net.parameters()]
    starts = range(0, len(inputs), batch)
    for at in starts:
        net.zero_grad()
        functional.cross_entropy(net(inputs[at : at + batch]), labels[at : at + batch]).backward()
        for total, weight in zip(totals, net.parameters(), strict=True):
            if weight.grad is not None:
                total += weight.grad.pow(2)
    flat = [(each.T if each.ndim == 2 else each).flatten() / len(starts) for each in totals]
    return torch.cat(flat).numpy()


def cpu_s(*works: Callable[[], object], repeats: int = REPEATS) -> list[float]:
    """The median CPU seconds of each call; the calls take turns, so that load meets all alike."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for times, work in zip(taken, works, strict=True):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
    return [sorted(times)[len(times) // 2] for times in taken]


def passes(rng: np.random.Generator) -> dict[str, float]:
    """Seconds, ratios and differences of the Fisher passes."""
    weights = method.initial_weights(SIZES, rng)
    inputs = rng.random((EXAMPLES, SIZES[0]), dtype=np.float32)
    labels = rng.integers(SIZES[-1], size=EXAMPLES)
    net, rows, classes = network(weights), torch.from_numpy(inputs), torch.from_numpy(labels)
    ours, batched, exact = cpu_s(
        lambda: method.empirical_fisher(weights, SIZES, inputs, labels),
        lambda: squared_batches(net, rows, classes, BATCH),
        lambda: method.fisher_diagonal(weights, SIZES, inputs),
    )
    (loop,) = cpu_s(lambda: squared_batches(net, rows, classes, 1), repeats=3)
    looped: list[method.Array] = []
    (exact_loop,) = cpu_s(lambda: looped.append(exact_one_by_one(weights, inputs)), repeats=1)
    found = method.empirical_fisher(weights, SIZES, inputs, labels)
    wanted = squared_batches(net, rows, classes, 1)
    whole, one_by_one = method.fisher_diagonal(weights, SIZES, inputs), looped[0]
    return {
        "per_sample_cpu_s": ours,
        "per_sample_one_by_one_cpu_s": loop,
        "batched_cpu_s": batched,
        "exact_cpu_s": exact,
        "exact_one_by_one_cpu_s": exact_loop,
        "per_sample_to_loop": ours / loop,
        "per_sample_to_batched": ours / batched,
        "exact_to_loop": exact / exact_loop,
        "per_sample_difference": float(np.abs(found - wanted).max() / wanted.max()),
        "exact_difference": float(np.abs(whole - one_by_one).max() / one_by_one.max()),
    }


def steps(rng: np.random.Generator) -> dict[str, float]:
    """Seconds of a training step at the first and the tenth task, penalties summed and apart."""
    weights = method.initial_weights(SIZES, rng)
    inputs = rng.random((BATCH, SIZES[0]), dtype=np.float32)
    labels = rng.integers(SIZES[-1], size=BATCH)
    found: dict[str, float] = {}
    works: list[Callable[[], object]] = []
    for task in TASKS:
        held, apart = method.Consolidation(len(weights), 1.0), []
        for _ in range(task - 1):
            apart.append((np.abs(weights), weights.copy()))
            held.add(*apart[-1])

        def summed(held: method.Consolidation = held) -> None:
            held.step(weights, method.gradient(weights, SIZES, inputs, labels), 0.1)

        def separate(apart: list[tuple[method.Array, method.Array]] = apart) -> None:
            slope = method.gradient(weights, SIZES, inputs, labels)
            for importance, anchor in apart:
                slope = slope + 2 * importance * (weights - anchor)
            np.subtract(weights, 0.1 * slope)

        works += [summed, separate]
    first, first_apart, tenth, tenth_apart = cpu_s(*works, repeats=101)
    found["step_at_task_1_cpu_s"], found["step_at_task_10_cpu_s"] = first, tenth
    found["step_10_to_1"] = tenth / first
    found["step_10_to_1_of_separate_penalties"] = tenth_apart / first_apart
    found["state_vectors"] = 2
    return found


def main() -> None:
    """Print one JSON document: seconds, ratios, and how far the results are apart."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    found = {**passes(rng), **steps(rng), "examples": EXAMPLES}
    sys.stdout.write(json.dumps({name: float(f"{v:.3g}") for name, v in found.items()}) + "\n")


if __name__ == "__main__":
    main()
