"""A sampler of skills for PyTorch's own DataLoader: each epoch is a round with its own mixture.

Any training loop can use it. Here three skills are three classes of examples, the third is hard,
and Skill-It comes to draw more of it:

>>> import numpy as np
>>> import torch
>>> from torch.utils.data import DataLoader, TensorDataset
>>> from reproductions.skill_it.loader import MixtureSampler
>>> from reproductions.skill_it.method import SkillIt
>>> generator = torch.Generator().manual_seed(0)
>>> skills = torch.arange(600) % 3
>>> inputs = torch.nn.functional.one_hot(skills, 3).float()
>>> answers = torch.where(skills == 2, torch.randint(2, (600,), generator=generator), skills)
>>> graph = np.eye(3)  # or what is known of which skill helps which
>>> drawn = MixtureSampler(skills, SkillIt(graph, step_size=1.0), per_round=200, rounds=5)
>>> loader = DataLoader(TensorDataset(inputs, answers), batch_size=20, sampler=drawn)
>>> model = torch.nn.Linear(3, 2)
>>> descent = torch.optim.SGD(model.parameters(), lr=1.0)
>>> for _ in range(drawn.rounds):
...     for batch, wanted in loader:
...         descent.zero_grad()
...         torch.nn.functional.cross_entropy(model(batch), wanted).backward()
...         descent.step()
...     with torch.no_grad():  # better on held-out examples
...         each = torch.nn.functional.cross_entropy(model(inputs), answers, reduction="none")
...     drawn.tell([float(each[skills == skill].mean()) for skill in range(3)])
>>> [round(float(share), 2) for share in drawn.mixtures[0]]
[0.33, 0.33, 0.33]
>>> bool(drawn.mixtures[-1].argmax() == 2)
True
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Sampler as IndexSampler

from reproductions.skill_it.method import Sampler

Array = NDArray[np.floating]


class MixtureSampler(IndexSampler[int]):
    """Indices of a data set, drawn with replacement: first a skill by the mixture, then an example.

    `skills` [N] is the skill of each example, from 0; each pass gives `per_round` indices by a
    mixture that is asked for as the pass begins, from the losses told so far. ValueError if the
    mixture gives a share to a skill without examples.
    """

    def __init__(
        self,
        skills: Sequence[int] | torch.Tensor,
        sampler: Sampler,
        per_round: int,
        rounds: int,
        seed: int = 0,
    ) -> None:
        self.sampler, self.per_round, self.rounds = sampler, per_round, rounds
        self.mixtures: list[Array] = []  # of the rounds so far
        self._losses: list[list[float]] = []
        self._rng = np.random.default_rng(seed)
        self._skills = np.asarray(skills)

    def tell(self, losses: Sequence[float]) -> None:
        """One evaluation: the validation losses of the skills that count, in nats."""
        self._losses.append(list(losses))

    def __len__(self) -> int:
        return self.per_round

    def __iter__(self) -> Iterator[int]:
        mixture = self._next_mixture()
        self.mixtures.append(mixture)
        drawn = self._rng.choice(len(mixture), self.per_round, p=mixture)
        indices = np.empty(self.per_round, np.int64)
        for skill in np.unique(drawn):
            places = np.flatnonzero(self._skills == skill)
            if not len(places):
                raise ValueError(f"skill {skill} has a share of the mixture and no examples")
            wanted = drawn == skill
            indices[wanted] = self._rng.choice(places, int(wanted.sum()))
        yield from indices.tolist()

    def _next_mixture(self) -> Array:
        losses = np.array(self._losses, float)
        if not self._losses:
            losses = losses.reshape(0, self._evaluated())
        return self.sampler.next_mixture(losses, len(self.mixtures) / self.rounds)

    def _evaluated(self) -> int:
        """How many skills' losses the sampler is to be told."""
        graph = getattr(self.sampler, "graph", None)
        return int(self._skills.max()) + 1 if graph is None else np.shape(graph)[1]
