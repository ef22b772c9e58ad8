"""Skill-It, choosing training data by an ordered set of skills: what we test of it, and how."""

from dataclasses import dataclass

from reproductions.card import Card, Metric, Published
from reproductions.claims import beats, falls, near


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One experiment. Constants of the sampler are the paper's; `tuned_on` chose the training's."""

    length: int = 4  # variables of a LEGO chain, one skill each; the paper: 5
    letters: int = 8  # that name variables; the paper: 26
    target: int = 3  # the skill to finetune to, counted from 1; not the last, which has a short cut
    steps: int = 600  # of a training; the paper: 6000
    graph_steps: int = 600  # H, of each short training for the graph; the paper: 6000
    batch: int = 64  # examples in a step; the paper: 32
    held: int = 100  # validation examples of each skill, as in the paper
    every: int = 25  # steps between evaluations; the paper's code: 50
    rounds: int = 10  # T, mixtures in a training; the paper: 6 on LEGO
    target_rounds: int = 10  # T when finetuning to one skill, as in the paper
    step_size: float = 0.5  # η, as in the paper on LEGO
    window: int = 3  # w in evaluations, summed, as in the paper and its code
    edge: float = 0.5  # weight of an edge of the given graph, as in the paper
    level: float = 0.1  # nats, the loss at which a skill is learned; the paper: 0.01
    spared: float = 0.7  # i -> j if the pair needs at most this share of j's data; the paper: 1
    layers: int = 3  # of the transformer; the paper: GPT-Neo with 125 million weights
    width: int = 64  # of the transformer
    heads: int = 4  # of the transformer
    rates: tuple[float, ...] = (0.015, 0.0045)  # of Muon and AdamW; the paper: AdamW, 5e-5
    decay: float = 0.6  # the last share of a training, over which rates fall to 0; the paper: all
    others: tuple[str, ...] = ("addition", "junction")  # tasks beside the chain
    other_steps: tuple[int, ...] = (600, 200)  # of a training on addition, on the junction
    varied_length: int = 3  # of the chain on which η, w and T are varied
    varied_steps: int = 250  # of a training there
    claims_only: bool = False  # leave out what no claim needs: curricula, variations and so on
    seeds: tuple[int, ...] = (5, 6, 7, 8, 9)

    def __post_init__(self) -> None:
        if not 1 < self.target < self.length <= self.letters:
            raise ValueError(
                f"not 1 < target={self.target} < length={self.length} <= letters={self.letters}"
            )
        if not set(self.others) <= {"addition", "junction"}:
            raise ValueError(f"others is {self.others}, it may hold 'addition' and 'junction'")
        steps = self.steps, self.graph_steps, self.varied_steps, *self.other_steps
        if len(self.other_steps) != 2 or min(steps) < 2 * self.every:
            raise ValueError("two other_steps=; a training is two evaluations (every=) or longer")


LEARNER, CURRICULA = "graph_learning", ("curriculum", "anticurriculum")
FIXED, LATER = ("random", "stratified", *CURRICULA), ("loss_proportional", "group_dro")
SKILL_IT = ("skill_it", "skill_it_identity", "skill_it_learned")
ALL_SKILLS = (*FIXED, *SKILL_IT, *LATER)
TO_TARGET = ("target_alone", "target_with_prerequisites", "skill_it_target")
ABSENT = ("absent_random", "absent_stratified", "absent_skill_it")
CLAIMED = ("random", "stratified", *SKILL_IT[:2], *TO_TARGET[:2])  # in claims at quick
LAST, EXAMPLES, SKILLS = ("last_alone", "last_shared"), "examples", "skill"
TABLE = "the paper's table of continual pre-training on LEGO (6000 steps, 5 seeds)"
TASKS = {"": "the chain", "_addition": "addition", "_junction": "the junction"}


def fraction(name: str, meaning: str, at: str = "step", per: str = "") -> Metric:
    """A metric that is a share, the more the better."""
    return Metric(name=name, unit="fraction", best="max", meaning=meaning, at=at, per=per)


def nats(name: str, meaning: str, at: str = "step", per: str = "") -> Metric:
    """A metric that is a validation loss."""
    return Metric(name=name, unit="nats", best="min", meaning=meaning, at=at, per=per)


def of_task(end: str, task: str) -> tuple[Metric, ...]:
    """What is measured on each task; `end` ends the names."""
    chance = "chance 0.1" if task == "addition" else "chance 0.5"
    return (
        fraction(
            f"accuracy{end}", f"of each skill's held-out examples; {chance}", EXAMPLES, SKILLS
        ),
        fraction(f"mean_accuracy{end}", f"mean over the skills of {task}; {chance}", EXAMPLES),
        fraction(f"area{end}", "the mean accuracy averaged over a training's evaluations"),
        fraction(f"half_way{end}", "the mean accuracy after half of the examples"),
        fraction(f"share{end}", "of each skill in the mixture", EXAMPLES, SKILLS),
        fraction(f"graph{end}", "weight of the edge from a skill", "from skill", "to skill"),
        fraction(f"precision{end}", "share of the found edges that are true, also through others"),
        fraction(f"recall{end}", "share of the true edges, also through others, that are found"),
    )


def quoted(method: str, value: float) -> Published:
    """An accuracy of the paper on LEGO, five skills, GPT-Neo with 125 million weights."""
    return Published(method=method, metric="mean_accuracy", value=value, source=TABLE)


CARD = Card(
    papers=("arXiv:2307.14430",),
    themes=("skills",),
    methods=(*ALL_SKILLS, *TO_TARGET, *ABSENT, *LAST, "skill_it_averaged", LEARNER, "task"),
    metrics=(
        *(metric for end, task in TASKS.items() for metric in of_task(end, task)),
        nats("loss", "of each skill's held-out examples", EXAMPLES, SKILLS),
        nats("target_loss", "of the target skill", EXAMPLES),
        nats("loss_over_training", "the target's, averaged over a training's evaluations"),
        nats("loss_at_own", "the target's", "examples of the target's own"),
        nats("loss_per_own_example", "the mean of loss_at_own, for all methods up to as many"),
        nats("absent_loss", "loss_over_training of a target whose own data is absent"),
        nats("last_loss", "of the chain's last variable", EXAMPLES),
        nats("last_loss_over_training", "the last variable's, averaged over evaluations"),
        fraction(
            "share_when_learned",
            "share of the first skill to be learned: before training, and in the round after",
            "0 before, 1 after",
        ),
        fraction("first_found", "1 where the edge from the first variable to the second is found"),
        fraction("middle_found", "share of the middle variables with an edge from one before them"),
        Metric(name="edges_into_last", unit="edges", best="min", meaning="learned, of three"),
        Metric(name="graph_cost", unit=EXAMPLES, best="min", meaning="of all its trainings"),
        fraction("area_counted", "area at equal examples in all, those for the graph included"),
        fraction("mean_accuracy_counted", "mean_accuracy after examples in all", EXAMPLES),
        fraction("area_by_step_size", "area with another η", "100 η"),
        fraction("area_by_window", "area with another w", "evaluations"),
        fraction("area_by_rounds", "area with another T", "rounds"),
    ),
    claims=(
        beats(
            *("target_with_prerequisites", "target_alone"),
            on="loss_over_training",
            source="Sec. 2: LEGO and addition, fewer steps with prerequisites",
            sentence="An ordered set exists: a middle variable's loss over training is lower when "
            "its prerequisites share the budget than when it has all of it.",
        ),
        beats(
            *("last_alone", "last_shared"),
            on="last_loss_over_training",
            source="against Sec. 2: why the last variable is no fair target",
            sentence="The last variable has a short cut: it is learned soonest alone.",
            expect="fails",
            because="Alone its parity is found late or never: on development seeds 100 to 103 its "
            "mean loss is 0.27, 0.61, 0.40, 0.70 nats alone and 0.33, 0.50, 0.38, 0.41 shared.",
            only="full",
        ),
        beats(
            *("skill_it", "random"),
            on="area",
            by=0.05,
            source=TABLE,
            sentence="Skill-It beats random sampling from the natural pool by more than 0.05.",
        ),
        beats(
            *("skill_it", "random"),
            on="half_way",
            by=0.05,
            source=TABLE,
            sentence="Half-way it is more than 0.05 ahead of random sampling.",
        ),
        beats(
            *("skill_it", "stratified"),
            on="area",
            by=-0.02,
            source=f"{TABLE}: 99.4 against 98.5",
            sentence="Skill-It is not worse than stratified sampling by more than 0.02.",
        ),
        near(
            *("skill_it", "skill_it_identity"),
            on="area",
            within=0.05,
            source="the paper's ablation of the graph, which says otherwise for LEGO",
            sentence="Without the graph (identity) Skill-It is as good, within 0.05.",
        ),
        near(
            *(LEARNER, 1.0),
            on="first_found",
            within=0.5,
            source="Sec. 3: learning the graph",
            sentence="Learning the graph finds the prerequisite of the second variable.",
        ),
        near(
            *(LEARNER, 1.0),
            on="middle_found",
            within=0.25,
            source="Sec. 3: learning the graph",
            sentence="Of every middle variable it finds a prerequisite.",
            only="full",
        ),
        near(
            *(LEARNER, 0.0),
            on="edges_into_last",
            within=0.5,
            source="Sec. 3: learning the graph",
            sentence="It finds no edge into the last variable.",
        ),
        falls(
            "skill_it",
            on="share_when_learned",
            by=0.05,
            source="Sec. 3: the online update",
            sentence="The mixture moves: a skill once learned has lost 0.05 of share, or more.",
        ),
        beats(
            *("target_with_prerequisites", "target_alone"),
            on="loss_per_own_example",
            source="Sec. 4: finetuning to one skill",
            sentence="Finetuning to one skill: with its prerequisites it reaches a lower loss per "
            "example of its own data.",
        ),
    ),
    published=(quoted("random", 0.629), quoted("stratified", 0.985), quoted("skill_it", 0.994)),
    departures=(
        "A transformer from scratch (0.15 million weights, 0.08 at quick), not GPT-Neo with 125 "
        "million, pre-trained; Muon and AdamW, not AdamW alone; 38,400 examples in steps of 64 "
        "(12,800 of 32 at quick, where skills 3 and 4 are half learned), not 192,000 of 32.",
        "Chains of four variables named by 8 letters, not of five by 26. A clause is "
        "one token, the sum of its symbols; all tokens see each other and have no places, so "
        "the shuffled order cannot be read. Only the answer has a loss. Examples are drawn anew; "
        "contents of validation (chains, pairs of numbers) are never trained on, for any skill.",
        "Most of the paper's 36.5 points over random come from balancing: its stratified sampling "
        "has 98.5 against 99.4. So Skill-It is claimed to be not worse than stratified; the figure "
        "'differences' has every seed, the standard error and the identity graph.",
        "The last variable is the parity of all signs and needs no chain: the target is the third.",
        "An edge i -> j: the pair needs at most 0.7 of the examples of j that j alone needs (paper "
        "and quick: 0.5, no more data in all; the paper's LEGO graphs: any less). Seed 100: 1 -> 3 "
        "has 0.38, 2 -> 3 0.61; 101: 2 -> 3 0.53, and 2 -> 4, as 4 alone is not learned to a loss "
        "of 0.1 (paper: 0.01). The 384,000 examples (quick: 76,800) count in area_counted only.",
        "Skill-It's constants are the paper's (η 0.5, w 3 evaluations, summed), but T is 10, as in "
        "its finetuning, not 6. Rates, length and level were chosen on the seeds of tuned_on, the "
        "rates also on chains of three. A first quick and a first full were too short (means of "
        "0.76 to 0.81 on seed 0 at full) and were lengthened: on seeds 100 to 103 stratified and "
        "Skill-It have 0.993 to 1. Both have new seeds; full's 5 to 7 are also quick's.",
        "Sensitivity is on a chain of three with fewer steps. Finetuning is from scratch; "
        "per example of the target's own, the training alone is compared before its rates fall. "
        "Curricula are by skill, not by example, in the order of the chain: an untrained model's "
        "losses, which the paper ranks by, are all alike.",
        "Later methods: group DRO (shares, not weights of the loss), loss-proportional sampling. "
        "The junction and a target without data are ours; the paper's natural data are left out.",
    ),
    quick=Settings(
        steps=400,
        graph_steps=240,
        batch=32,
        every=20,
        spared=0.5,
        width=48,
        others=(),
        claims_only=True,
        seeds=(5, 6, 7),
    ),
    full=Settings(),
    tuned_on=(100, 101, 102, 103, 104),
)
