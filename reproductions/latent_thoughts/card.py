"""Reasoning in continuous thoughts: what we test of it, and how."""

from dataclasses import dataclass

from reproductions.card import Card, Metric, Published
from reproductions.claims import Claim, beats, near

CORE = ("answer_at_once", "written_chain", "continuous_thoughts")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One experiment. Rate and lengths of training were chosen on the seeds of `tuned_on`."""

    hops: int = 3  # steps from the start to the answer; ProsQA: 3 to 6
    methods: tuple[str, ...] = ()  # those to train; empty: all
    layers: int = 2  # of the model; the paper: GPT-2 with 12
    deep_layers: int = 4  # of the methods with deep_ in their names
    width: int = 64  # of the model; the paper: 768
    heads: int = 4  # of each layer
    steps: int = 3000  # of training, with new graphs each time; ProsQA: 50 epochs of 17,886 texts
    batch: int = 128  # graphs in a step
    rate: float = 2e-3  # of AdamW; the paper: 1e-4
    curriculum: float = 0.5  # the share of training in which thoughts replace steps one by one
    mixed: float = 0.1  # the share of steps trained at a random stage, as the authors' code can
    tests: int = 2000  # questions asked for each accuracy
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)

    def __post_init__(self) -> None:
        if self.hops < 2 or min(self.layers, self.steps, self.batch, self.tests) < 1:
            raise ValueError("hops must be at least 2; layers, steps, batch and tests at least 1")


CHANCE = 0.5
CONTROLS = {
    "answer_at_once": "Answering at once",
    "pause_tokens": "Pause words in place of thoughts, with the curriculum,",
    "no_thoughts": "The curriculum without any thoughts",
    "no_curriculum": "Continuous thoughts without the curriculum",
    "deep_pause_tokens": "With more layers, pause words in place of thoughts",
    "deep_no_thoughts": "With more layers, the curriculum without any thoughts",
}


def stays_at_chance(method: str, said: str) -> Claim:
    """The control answers no better than 0.58."""
    return near(
        *(method, CHANCE),
        on="accuracy",
        within=0.08,
        source="Tab. 1 and Sec. 4.3",
        sentence=f"{said} stays at chance, 0.42 to 0.58.",
        only="" if method in CORE else "full",
    )


def quoted(method: str, value: float) -> Published:
    """A figure of the paper's."""
    return Published(method=method, metric="accuracy", value=value, source="Tab. 1, ProsQA, GPT-2")


def fraction(name: str, meaning: str, at: str = "step") -> Metric:
    """A metric that is a share."""
    return Metric(name=name, unit="fraction", best="max", meaning=meaning, at=at)


def score(name: str, meaning: str, best: str = "max", at: str = "step") -> Metric:
    """A metric of how much a thought holds of nodes."""
    return Metric(name=name, unit="z", best=best, meaning=meaning, at=at)


def passes(name: str, meaning: str) -> Metric:
    """A metric that counts what an answer takes."""
    return Metric(name=name, unit="count", best="min", meaning=meaning)


CARD = Card(
    papers=("arXiv:2412.06769",),
    themes=("latent-reasoning",),
    methods=(
        *CORE,
        *("pause_tokens", "no_thoughts", "no_curriculum"),
        *("deep_written_chain", "deep_pause_tokens", "deep_no_thoughts"),
        *("muon_written_chain", "muon_continuous_thoughts", "clues"),
    ),
    metrics=(
        fraction("accuracy", "of two candidates the one that can be reached is the likelier"),
        fraction("exact", "the node that can be reached is the likeliest of all nodes"),
        fraction("accuracy_by_hops", "accuracy on graphs of so many steps", at="hops"),
        fraction(
            "on_frontier",
            "written nodes that can be reached in so many steps",
            at="step",
        ),
        score(
            "held_on_path",
            "thought . node, z over the graph's nodes: on the path",
            at="thought",
        ),
        score("held_frontier", "the same: as many steps away, off the path", at="thought"),
        score("held_unreachable", "the same: not reachable", best="min", at="thought"),
        score("first_frontier", "held_frontier of the first thought"),
        score("first_unreachable", "held_unreachable of the first thought", best="min"),
        passes("emitted_tokens", "words written for an answer"),
        passes(
            "sequential_passes",
            "passes through the model after the question, one by one",
        ),
    ),
    claims=(
        beats(
            *("continuous_thoughts", 0.9),
            on="accuracy",
            source="Tab. 1",
            sentence="Continuous thoughts answer more than 0.9 right after short training.",
            only="quick",
        ),
        beats(
            *("continuous_thoughts", 0.97),
            on="accuracy",
            source="Tab. 1",
            sentence="Continuous thoughts answer more than 0.97 right.",
            only="full",
        ),
        beats(
            *("continuous_thoughts", "written_chain"),
            on="accuracy",
            by=0.05,
            source="Tab. 1",
            sentence="At equal training they beat the written chain by more than 0.05.",
            only="full",
        ),
        *(stays_at_chance(method, said) for method, said in CONTROLS.items()),
        near(
            *("clues", CHANCE),
            on="accuracy",
            within=0.04,
            source="our own check",
            sentence="What can be said of candidates without following edges does not tell them.",
        ),
        beats(
            *("continuous_thoughts", 1.2),
            on="first_frontier",
            source="Sec. 5",
            sentence="The first thought holds the frontier off the path: z above 1.2.",
        ),
        beats(
            *("continuous_thoughts", 0.0),
            on="first_unreachable",
            source="Sec. 5",
            sentence="It holds less of what cannot be reached than of the average node: z below 0.",
        ),
    ),
    published=(
        quoted("continuous_thoughts", 0.970),
        quoted("written_chain", 0.775),
        quoted("answer_at_once", 0.767),
        quoted("pause_tokens", 0.966),
        quoted("no_curriculum", 0.761),
        quoted("no_thoughts", 0.955),
    ),
    departures=(
        "Not in favour of thoughts: in the paper pause words with the curriculum reach 96.6 % and "
        "the curriculum without thoughts 95.5 %, with GPT-2's 12 layers. Ours stay at chance, "
        "most likely because 2 to 4 layers are too few for three steps at once; so our result "
        "does not settle what thoughts add to the curriculum.",
        "Fewer emitted words are not fewer passes: a thought is a pass, and a chain of as many "
        "words takes as many; sequential_passes counts both.",
        "No pretrained GPT-2 and no English: a model of 0.1 million weights trained from nothing, "
        "with new graphs in every step, so nothing can be learnt by heart.",
        "Our graphs, not ProsQA: two parts of one shape, two nodes a layer, all paths to a "
        "candidate as long. clues shows that what can be counted about candidates tells nothing.",
        "An edge is one word made of its two nodes, and the table of nodes is also that of what "
        "is said and the space that thoughts live in. The paper's model reads names word by "
        "word, and its first layers must put edges together.",
        "One thought for each step, the paper two on ProsQA; no words around the thoughts; a "
        "stage comes after a share of the steps, with one optimiser throughout, not after epochs "
        "with a new one.",
        "The authors' mixing of stages is an option of their code; here every tenth step is at "
        "a random stage, for all methods with a curriculum.",
        "muon_ has another optimiser (Muon, as our other small models): the written chain learns "
        "faster with it, and the gap that remains is shown beside.",
        "held_ z-scores the products of thought and node over the nodes of the graph; the paper "
        "reads the distribution over words, and arXiv 2505.12514 raw products.",
    ),
    quick=Settings(
        hops=2,
        methods=(*CORE, "clues"),
        steps=1000,
        batch=48,
        rate=3e-3,
        tests=1000,
        seeds=(0, 1, 2),
    ),
    full=Settings(),
    tuned_on=(100, 101, 102, 103, 104),
)
