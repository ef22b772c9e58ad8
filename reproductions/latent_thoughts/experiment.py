"""Every method is trained on the same graphs for as many steps, then asked new questions."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from reproductions.card import Score
from reproductions.latent_thoughts import tasks
from reproductions.latent_thoughts.card import Settings
from reproductions.latent_thoughts.method import Batch, Reasoner, readout
from reproductions.training import Descent

WARM_UP = 100  # steps
TAUGHT = 4000  # questions whose clues are learnt from


@dataclass(frozen=True, kw_only=True)
class Method:
    """What stands in place of the steps that a stage has replaced, and when stages come."""

    thoughts: bool = False  # one for each replaced step
    latent: bool = True  # continuous; otherwise pause words
    curriculum: bool = True  # stages 0, 1, ... hops; otherwise `stage` throughout
    written: bool = False  # without curriculum: all steps are written, otherwise none
    deep: bool = False
    muon: bool = False


METHODS = {
    "answer_at_once": Method(curriculum=False),
    "written_chain": Method(curriculum=False, written=True),
    "continuous_thoughts": Method(thoughts=True),
    "pause_tokens": Method(thoughts=True, latent=False),
    "no_thoughts": Method(),
    "no_curriculum": Method(thoughts=True, curriculum=False),
    "deep_written_chain": Method(curriculum=False, written=True, deep=True),
    "deep_pause_tokens": Method(thoughts=True, latent=False, deep=True),
    "deep_no_thoughts": Method(deep=True),
    "muon_written_chain": Method(curriculum=False, written=True, muon=True),
    "muon_continuous_thoughts": Method(thoughts=True, muon=True),
}


def run(settings: Settings, seed: int) -> Iterator[Score]:
    """Scores of every method; all see the same graphs and begin with the same weights."""
    clue_seed, model_seed, graph_seed, test_seed = np.random.SeedSequence(seed).spawn(4)
    wanted = settings.methods or (*METHODS, "clues")
    if "clues" in wanted:
        rng = np.random.default_rng(clue_seed)
        taught, asked = (tasks.drawn(rng, n, settings.hops) for n in (TAUGHT, settings.tests))
        value = told_by_clues(taught, asked)
        yield Score(method="clues", metric="accuracy", value=value)
    for name in (name for name in METHODS if name in wanted):
        first = int(np.random.default_rng(model_seed).integers(2**31))
        generator = torch.Generator().manual_seed(first)
        model = trained(settings, METHODS[name], generator, np.random.default_rng(graph_seed))
        yield from examined(settings, name, model, np.random.default_rng(test_seed))


def data_hash(settings: Settings) -> str:
    """Of a sample of questions: all follow from the seed."""
    return tasks.fingerprint()


def stage_at(step: int, settings: Settings) -> int:
    """How many steps are replaced: equal times for 0, 1, ... hops - 1, then all of them."""
    rising = max(1.0, settings.curriculum * settings.steps)
    return min(settings.hops, int(step / rising * settings.hops))


def trained(
    settings: Settings,
    method: Method,
    generator: torch.Generator,
    rng: np.random.Generator,
) -> Reasoner:
    """A model after the method's training. ValueError if it has diverged."""
    hops = settings.hops
    layers = settings.deep_layers if method.deep else settings.layers
    model = Reasoner(names(settings), layers, settings.width, settings.heads, generator)
    descent = (
        Descent(model, settings.steps)
        if method.muon
        else Descent(model, settings.steps, (0, settings.rate), WARM_UP, decay=1, muon=False)
    )
    for step in range(settings.steps):
        stage = stage_at(step, settings)
        if rng.random() < settings.mixed:
            stage = int(rng.integers(hops + 1))
        if not method.curriculum:
            stage = 0 if method.written else hops
        batch = tensors(tasks.drawn(rng, settings.batch, hops, names(settings)))
        thoughts = stage if method.thoughts else 0
        descent.step(model.loss(batch, stage, thoughts, method.latent))
    descent.last_loss()
    return model


def names(settings: Settings) -> int:
    """How many names there are: enough for graphs of one step more than the trained ones."""
    return tasks.nodes(settings.hops + 1)


def tensors(questions: tasks.Questions) -> Batch:
    """What the model sees of the questions."""
    return Batch(
        edges=torch.as_tensor(questions.edges),
        start=torch.as_tensor(questions.start),
        candidates=torch.as_tensor(questions.candidates),
        path=torch.as_tensor(questions.path),
    )


def told_by_clues(taught: tasks.Questions, asked: tasks.Questions) -> float:
    """Accuracy of a logistic regression on what can be said without following edges."""
    model = LogisticRegression(max_iter=2000)
    model.fit(tasks.clues(taught), taught.candidates[:, 0] == taught.answer)
    return float(model.score(tasks.clues(asked), asked.candidates[:, 0] == asked.answer))


@torch.inference_mode()
def examined(
    settings: Settings, name: str, model: Reasoner, rng: np.random.Generator
) -> Iterator[Score]:
    """Accuracies on new questions, of the trained number of steps and of one fewer and more."""
    method, hops = METHODS[name], settings.hops
    for asked_hops in (hops - 1, hops + 1, hops):
        questions = tasks.drawn(rng, settings.tests, asked_hops, names(settings))
        batch = tensors(questions)
        thoughts = asked_hops if method.thoughts else 0
        states, cache = model.think(*model.asked(batch), thoughts, method.latent)
        said, known = model.written_path(states[-1], cache, asked_hops if method.written else 0)
        logits = model.logits(known[:, -1])
        told = logits.gather(1, batch.candidates).argmax(1, keepdim=True)
        right = float((batch.candidates.gather(1, told)[:, 0] == batch.answer).double().mean())
        yield Score(method=name, metric="accuracy_by_hops", value=right, at=asked_hops)
    yield Score(method=name, metric="accuracy", value=right)
    exact = float((logits.argmax(1) == batch.answer).double().mean())
    yield Score(method=name, metric="exact", value=exact)
    yield Score(method=name, metric="emitted_tokens", value=said.shape[1] + 1)
    yield Score(method=name, metric="sequential_passes", value=said.shape[1] + thoughts + 1)
    for step, node in enumerate(said.T.numpy()):
        there = questions.names == node[:, None]
        value = float(there[:, questions.frontier[step]].any(1).mean())
        yield Score(method=name, metric="on_frontier", value=value, at=step + 1)
    if method.thoughts and method.latent:
        vectors = [state[:, 0] for state in states[:-1]]
        yield from held(name, vectors, model, questions)


def held(
    name: str, thoughts: list[torch.Tensor], model: Reasoner, questions: tasks.Questions
) -> Iterator[Score]:
    """What each thought holds: the means of its read-out over kinds of nodes."""
    nodes = model.table[torch.as_tensor(questions.names)]
    for step, thought in enumerate(thoughts):
        z = readout(thought, nodes).double().numpy()
        on_path = questions.names == questions.path[:, [step]]
        off_path = questions.frontier[step] & ~on_path
        found = {
            "held_on_path": float(z[on_path].mean()),
            "held_frontier": float(z[off_path].mean()),
            "held_unreachable": float(z[:, questions.unreachable].mean()),
        }
        for metric, value in found.items():
            yield Score(method=name, metric=metric, value=value, at=step + 1)
        if step == 0:
            for metric in ("frontier", "unreachable"):
                value = found[f"held_{metric}"]
                yield Score(method=name, metric=f"first_{metric}", value=value)
