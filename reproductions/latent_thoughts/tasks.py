"""Which of two nodes can be reached: directed graphs in layers, with names that say nothing.

A graph has two parts that nothing connects, one under the start and one under another root, of the
same shape; a candidate stands at the end of each. Whatever is counted about a candidate, degrees,
places or names, has the same distribution for both: only following the edges tells them apart.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.int64]
WIDTH = 2  # nodes in each layer below a root


@dataclass(frozen=True, kw_only=True)
class Questions:
    """N questions about graphs of V = 2 (1 + WIDTH hops) nodes.

    `names` and the masks are in the order of places: the start, the layers below it, then the
    other part.
    """

    names: Nodes  # [N, V]: what the node of each place is called
    edges: Nodes  # [N, E, 2]: names from and to, in a random order
    candidates: Nodes  # [N, 2]: names, in a random order
    path: Nodes  # [N, hops]: names after the start, up to the candidate that is reached
    frontier: NDArray[np.bool_]  # [hops, V]: places that can be reached in so many steps

    @property
    def start(self) -> Nodes:
        """The name of the start [N]."""
        return self.names[:, 0]

    @property
    def answer(self) -> Nodes:
        """The candidate that can be reached [N]."""
        return self.path[:, -1]

    @property
    def unreachable(self) -> NDArray[np.bool_]:
        """The places that no path from the start leads to [V]."""
        return np.arange(self.names.shape[1]) >= self.names.shape[1] // 2


def nodes(hops: int) -> int:
    """The number of nodes of a graph, V."""
    return 2 * (1 + WIDTH * hops)


def drawn(rng: np.random.Generator, count: int, hops: int, names: int = 0) -> Questions:
    """So many questions, the graphs' nodes called by some of `names` names (0: just enough).

    Each node below a root has a parent in the layer above; in each part hops - 1 of those below
    the first layer have both. ValueError if there are too few names.
    """
    size = nodes(hops)
    if names and names < size:
        raise ValueError(f"{names} names are too few for graphs of {size} nodes")
    parts = [_part(rng, count, hops) for _ in range(2)]
    edges = np.concatenate([parts[0], parts[1] + size // 2], axis=1)
    ends = 1 + WIDTH * (hops - 1) + rng.integers(WIDTH, size=(count, 2))
    path = _path(rng, parts[0], ends[:, 0], hops)
    called = _shuffled(rng, count, max(names, size))[:, :size]
    rows = np.arange(count)[:, None]
    edges = edges[rows, _shuffled(rng, count, edges.shape[1])]
    candidates = rng.permuted(ends + [0, size // 2], axis=1)
    place = np.arange(size)
    layers = [(place > WIDTH * step) & (place <= WIDTH * (step + 1)) for step in range(hops)]
    return Questions(
        names=called,
        edges=called[rows[:, :, None], edges],
        candidates=called[rows, candidates],
        path=called[rows, path],
        frontier=np.stack(layers),  # every node of a layer has a parent, so all can be reached
    )


def _shuffled(rng: np.random.Generator, count: int, size: int) -> Nodes:
    return rng.permuted(np.tile(np.arange(size), (count, 1)), axis=1)


def _part(rng: np.random.Generator, count: int, hops: int) -> Nodes:
    """The edges of one part by places [N, WIDTH hops + hops - 1, 2]; 0 is its root."""
    child = np.tile(np.arange(1, WIDTH * hops + 1), (count, 1))
    above = (child - 1) // WIDTH - 1  # the layer of the parent, -1 for the root
    parent = np.where(above < 0, 0, 1 + WIDTH * above + rng.integers(WIDTH, size=child.shape))
    tree = np.stack([parent, child], axis=2)
    below = tree[:, WIDTH:]
    other = np.stack([_other(below[:, :, 0]), below[:, :, 1]], axis=2)
    if hops > 1:
        chosen = _shuffled(rng, count, other.shape[1])[:, : hops - 1]
        other = other[np.arange(count)[:, None], chosen]
    return np.concatenate([tree, other], axis=1)


def _other(parent: Nodes) -> Nodes:
    """The other node of its layer: layers are the places 1 2, 3 4, 5 6..."""
    return np.where(parent % 2 == 1, parent + 1, parent - 1)


def _path(rng: np.random.Generator, part: Nodes, end: Nodes, hops: int) -> Nodes:
    """The places from the root to the end [N, hops], the root left out; a random one of several."""
    found = np.zeros((len(end), hops), np.int64)
    for layer in range(hops - 1, -1, -1):
        found[:, layer] = end
        into = (part[:, :, 1] == end[:, None]) * (1 + rng.random(part.shape[:2]))
        end = part[np.arange(len(end)), into.argmax(axis=1), 0]
    return found


def clues(questions: Questions) -> NDArray[np.float64]:
    """What can be said of the first candidate less the second without following edges [N, F].

    Degree, degrees of its parents, places of its edges in the list, its name and the start's.
    """
    source, target = questions.edges[:, :, 0], questions.edges[:, :, 1]
    where = np.arange(source.shape[1])
    found = []
    for candidate in questions.candidates.T:
        into = target == candidate[:, None]
        parents = (source[:, :, None] == source[:, None, :]) & into[:, None, :]
        names = np.eye(questions.names.max() + 1)[candidate]
        numbers = [
            into.sum(1),
            parents.sum((1, 2)),
            (into * where).max(1),
            (into * where).sum(1),
        ]
        found.append(np.concatenate([np.stack(numbers, 1), names], axis=1))
    start = np.eye(questions.names.max() + 1)[questions.start]
    return np.concatenate([found[0] - found[1], start], axis=1)


def fingerprint() -> str:
    """SHA-256 of a small sample: all questions follow from the rng and change with this file."""
    sample = drawn(np.random.default_rng(0), 64, 3)
    return hashlib.sha256(sample.edges.tobytes() + sample.path.tobytes()).hexdigest()
