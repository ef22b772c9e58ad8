"""How much one exact Fisher pass costs against one example at a time, in the same run.

`python benchmarks/bench_fisher.py` prints CPU seconds and their ratio; one thread.
"""

import json
import os
import sys
import time
from collections.abc import Callable

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # before numpy is imported, or it is too late

import numpy as np  # noqa: E402

from reproductions.ewc import method  # noqa: E402

SIZES = (64, 400, 400, 10)
EXAMPLES = 1297
REPEATS = 5


def one_by_one(weights: method.Array, inputs: method.Array) -> method.Array:
    """The same Fisher by squaring the gradient of every example and label apart."""
    total = np.zeros_like(weights)
    for row in inputs:
        example = row[None]
        likely = method.probabilities(method.activations(weights, SIZES, example)[-1])[0]
        for label in range(SIZES[-1]):
            slope = method.gradient(weights, SIZES, example, np.array([label]))
            total += likely[label] * slope**2
    return total / len(inputs)


def cpu_s(work: Callable[[], object], repeats: int) -> float:
    """The median CPU seconds of a call."""
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return sorted(taken)[len(taken) // 2]


def main() -> None:
    """Print one JSON document: seconds, their ratio, and how far the results are apart."""
    rng = np.random.default_rng(0)
    weights = method.initial_weights(SIZES, rng)
    inputs = rng.random((EXAMPLES, SIZES[0]), dtype=np.float32)
    ours, loop = method.fisher_diagonal(weights, SIZES, inputs), one_by_one(weights, inputs)
    whole = cpu_s(lambda: method.fisher_diagonal(weights, SIZES, inputs), REPEATS)
    single = cpu_s(lambda: one_by_one(weights, inputs), 1)
    found = {
        "weights": len(weights),
        "examples": EXAMPLES,
        "fisher_pass_cpu_s": round(whole, 4),
        "one_by_one_cpu_s": round(single, 4),
        "ratio": round(whole / single, 4),
        "largest_difference": float(np.abs(ours - loop).max() / loop.max()),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
