"""Which students there are, how each is trained, and how a trained one writes."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

import torch

from reproductions.skill_mix.card import Settings
from reproductions.skill_mix.combinations import Combination
from reproductions.skill_mix.language import longest, written
from reproductions.skill_mix.model import GPT, continued, loss_of
from reproductions.skill_mix.tasks import (
    NUMBER,
    VOCABULARY,
    Example,
    Source,
    batch,
    prompt,
    text_of,
)
from reproductions.skill_mix.vocabulary import CATEGORIES, SKILLS, STOP
from reproductions.training import Descent

BEYOND = 8  # words that may be drawn beyond the longest allowed text, so that too long shows
WARM_UP = 20  # steps


@dataclass(frozen=True, kw_only=True)
class Family:
    """Students that begin as the same base: method -> k of its lessons, none for the base itself.

    held_out(rng, category) chooses the held-out skills; `trained` of the others are in lessons, 0
    for all. 0 layers or width: the settings'.
    """

    lessons: Mapping[str, tuple[int, ...]]
    layers: int = 0
    width: int = 0
    amount: int = 1  # times as many texts, of the web and of lessons
    trained: int = 0
    is_ranked: bool = True  # among all students: it has the same exam as the main family
    held_out: Callable[[Random, str], list[int]] = field(default=lambda rng, name: of(name))


def of(category: str) -> list[int]:
    """The skills of a category."""
    return [number for number, skill in enumerate(SKILLS) if skill.category == category]


def one_of_each(rng: Random, category: str) -> list[int]:
    """One skill of each category, so that its neighbours are trained."""
    return [rng.choice(of(each)) for each in CATEGORIES]


FAMILIES: Mapping[str, Family] = {
    "main": Family(lessons={"base": (), "k1": (1,), "k2": (2,), "k2_3": (2, 3)}),
    "shallow": Family(layers=1, lessons={"shallow_k1": (1,), "shallow_k2_3": (2, 3)}),
    "wide": Family(width=96, lessons={"wide_base": (), "wide_k2_3": (2, 3)}),
    "long": Family(amount=2, lessons={"long_base": (), "long_k2_3": (2, 3)}),
    "shared": Family(
        held_out=one_of_each, is_ranked=False, lessons={"shared_base": (), "shared_k2_3": (2, 3)}
    ),
    "few": Family(trained=6, is_ranked=False, lessons={"few_base": (), "few_k2_3": (2, 3)}),
}


@dataclass
class Education:
    """A model in training, and everything that it has read."""

    model: GPT
    read: list[Example] = field(default_factory=list)

    def learn(
        self, settings: Settings, rng: Random, steps: int, draw: Callable[[], Example]
    ) -> "Education":
        """Train in place on so many batches. ValueError if the training has diverged."""
        descent = Descent(self.model, steps, settings.rates, WARM_UP)
        for _ in range(steps):
            examples = [draw() for _ in range(settings.rows)]
            self.read += examples
            descent.step(loss_of(self.model, *batch(rng, examples)))
        descent.last_loss()
        return self


def base(settings: Settings, family: Family, source: Source, seed: int) -> Education:
    """A new model that has read web text."""
    rng, generator = Random(seed), torch.Generator().manual_seed(seed)
    model = GPT(
        len(VOCABULARY),
        generator,
        layers=family.layers or settings.layers,
        width=family.width or settings.width,
    )
    steps = settings.web_steps * family.amount
    return Education(model).learn(settings, rng, steps, lambda: source.web_text(rng))


def finetuned(
    settings: Settings,
    family: Family,
    source: Source,
    start: Education,
    ks: tuple[int, ...],
    seed: int,
) -> Education:
    """A copy of the base that has read lessons of these k, with web text between; none: itself.

    Every student reads as many lessons, whatever their k.
    """
    if not ks:
        return start
    rng = Random(seed)

    def draw() -> Example:
        if rng.random() < settings.replay:
            return source.web_text(rng)
        return source.lesson(rng, rng.choice(ks))

    copied = Education(copy.deepcopy(start.model), list(start.read))
    return copied.learn(settings, rng, settings.lesson_steps * family.amount, draw)


class SmallStudent:
    """A trained model as the evaluation's student: the same seed writes the same texts."""

    def __init__(self, model: GPT, temperature: float, seed: int) -> None:
        if temperature <= 0:
            raise ValueError(f"temperature={temperature} must be above 0 for the small students")
        self.model, self.temperature, self.seed = model, temperature, seed

    def write(self, combinations: Sequence[Combination], repeat: int) -> list[str]:
        """A text for each combination; those of one k are drawn together."""
        rng = Random(self.seed * 1000 + repeat)
        generator = torch.Generator().manual_seed(rng.randrange(2**62))
        texts = [""] * len(combinations)
        for k in sorted({each.k for each in combinations}):
            places = [n for n, each in enumerate(combinations) if each.k == k]
            asked = [combinations[n] for n in places]
            prompts = torch.tensor([prompt(rng, each.skills, each.topic) for each in asked])
            drawn = continued(
                self.model, prompts, NUMBER[STOP], longest(k) + BEYOND, self.temperature, generator
            )
            for place, words in zip(places, drawn, strict=True):
                texts[place] = text_of(words)
        return texts


class Teacher:
    """The student that always gets full marks."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def write(self, combinations: Sequence[Combination], repeat: int) -> list[str]:
        """A text for each combination."""
        rng = Random(self.seed * 1000 + repeat)
        return [written(rng, each.skills, each.topic) for each in combinations]
