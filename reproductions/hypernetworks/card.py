"""Continual learning with hypernetworks: what we test of it, and how."""

from dataclasses import dataclass

from reproductions.card import Card, Metric
from reproductions.claims import beats, near


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One experiment. Both strengths were chosen on the permutations of `tuned_on`."""

    tasks: int = 10  # permutations in sequence, as in the paper's PermutedMNIST-10
    hidden: tuple[int, ...] = (48,)  # units in each hidden layer of the target network
    width: int = 64  # of the hypernetwork's two layers; its vectors are a quarter as long
    chunk: int = 200  # weights of the target made at once
    epochs: int = 10  # passes over each task
    batch: int = 64  # examples in a step
    rate: float = 0.002  # Adam's, for every method
    beta: float = 0.3  # how strongly the weights made for old tasks are rehearsed
    penalty: float = 0.1  # EWC's, without a factor 1/2
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)


CARD = Card(
    papers=("arXiv:1906.00695",),
    themes=("continual-learning",),
    methods=("finetune", "ewc", "hypernetwork_free", "hypernetwork", "separate"),
    metrics=(
        Metric(
            name="mean_accuracy",
            unit="fraction",
            best="max",
            at="tasks learnt",
            meaning="test accuracy averaged over the tasks learnt so far, the task being told",
        ),
        Metric(
            name="learning_accuracy",
            unit="fraction",
            best="max",
            meaning="test accuracy on each task right after learning it, averaged",
        ),
        Metric(
            name="drop",
            unit="fraction",
            best="min",
            meaning="learning accuracy minus the mean accuracy at the end",
        ),
        Metric(
            name="accuracy_as_another",
            unit="fraction",
            best="max",
            meaning="mean accuracy at the end if each task is taken for the next one",
        ),
        Metric(
            name="weights",
            unit="numbers",
            best="min",
            meaning="trained numbers: all that is kept besides what was made before a task",
        ),
        Metric(
            name="accuracy",
            unit="fraction",
            best="max",
            at="tasks learnt",
            per="task",
            meaning="test accuracy on each task after learning so many",
        ),
    ),
    claims=(
        beats(
            "hypernetwork",
            0.8,
            on="mean_accuracy",
            source="Section 4, permuted MNIST",
            sentence="Rehearsing the weights it makes, a hypernetwork keeps ten permuted tasks at "
            "0.80 or better.",
        ),
        near(
            "finetune",
            0.25,
            on="mean_accuracy",
            within=0.25,
            source="Section 4, permuted MNIST",
            sentence="Finetuning the target network keeps them at 0.50 at most.",
        ),
        beats(
            "hypernetwork",
            0.08,
            on="drop",
            source="Section 4, permuted MNIST",
            sentence="With the hypernetwork a task loses at most 0.08 after it was learnt.",
        ),
        beats(
            "hypernetwork",
            "hypernetwork_free",
            on="mean_accuracy",
            by=0.3,
            source="Section 2.2, Eq. 2",
            sentence="It is the rehearsal that keeps them: the same hypernetwork without it is "
            "worse by more than 0.3.",
        ),
        beats(
            "hypernetwork",
            "ewc",
            on="mean_accuracy",
            by=0.1,
            source="abstract: state of the art; Section 4",
            sentence="It keeps more than EWC on the target network, by more than 0.1.",
        ),
    ),
    departures=(
        "8x8 digits of scikit-learn, 1297 to learn from and 500 to test, and a target network of "
        "64-48-10; the paper has 28x28 MNIST and 784-1000-1000-10. Its published figure is not "
        "shown: we have not read it in the paper.",
        "The task is told when it is tested (the paper's first scenario). The methods that are "
        "told nothing, finetuning and EWC, have one set of weights for all tasks; "
        "`hypernetwork_free` is told the task and forgets all the same.",
        "No compression: the hypernetwork has 19736 trained numbers, 5.5 times the 3610 it makes. "
        "A network for each of ten tasks has 36100 and forgets nothing (`separate`).",
        "What is made is multiplied by each weight's usual first size, so that a fresh target "
        "network starts as usual; the paper has other first weights.",
        "Old weights are compared with those made by the hypernetwork as it is now, not after a "
        "step ahead, and the vectors of old tasks may move under that pull. The squared distance "
        "is summed over weights and averaged over old tasks.",
        "The rehearsal's strength was chosen on seeds 100 and 101 from 0.01, 0.1, 0.3 and 1, "
        "EWC's penalty from 0.01 to 100; all methods share Adam's rate. EWC gains little here: "
        "one head, ten tasks, a small network.",
        "Other scenarios (split tasks, replay by a generator, tasks to be recognised) are not run.",
    ),
    quick=Settings(epochs=6, seeds=(0, 1, 2)),
    full=Settings(),
    tuned_on=(100, 101, 102, 103, 104),
)
