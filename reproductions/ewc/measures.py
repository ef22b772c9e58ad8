"""What R[i, j], the accuracy on task j after learning task i, comes to."""

from collections.abc import Iterator

from reproductions.card import Score
from reproductions.ewc.method import Array


def mean_accuracy(matrix: Array) -> float:
    """ACC = mean_j R[T, j]: over the tasks learnt so far, after the last of them."""
    return float(matrix[-1].mean())


def forgetting(matrix: Array) -> float:
    """mean_{j<T} (max_{l<T} R[l, j] - R[T, j]), Chaudhry 2018; negative if the end is the best."""
    return float((matrix[:-1, :-1].max(axis=0) - matrix[-1, :-1]).mean())


def backward_transfer(matrix: Array) -> float:
    """BWT = mean_{j<T} (R[T, j] - R[j, j]), Lopez-Paz 2017."""
    return float((matrix[-1, :-1] - matrix.diagonal()[:-1]).mean())


def learning_accuracy(matrix: Array) -> float:
    """mean_j R[j, j]: on each task right after it was learnt. A frozen net forgets nothing."""
    return float(matrix.diagonal().mean())


def summary(method: str, matrix: Array) -> Iterator[Score]:
    """All four; two of them need two tasks."""
    measures = {"mean_accuracy": mean_accuracy, "learning_accuracy": learning_accuracy}
    if len(matrix) > 1:
        measures |= {"forgetting": forgetting, "backward_transfer": backward_transfer}
    for metric, measure in measures.items():
        yield Score(method=method, metric=metric, value=measure(matrix), at=len(matrix))
