"""Skill-Mix, and learning to compose skills from examples: what we test of both, and how."""

from dataclasses import dataclass

from reproductions.card import Card, Metric, Published
from reproductions.claims import Claim, beats

SMALL = "small"
AT_K = {  # metrics that are also given at one number of skills alone, for claims and figures
    "full_marks": (1, 3, 4, 5),
    "best_full_marks": (2, 3, 4, 5),
    "mixed_full_marks": (3,),
    "held_out_full_marks": (2, 3),
}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One experiment: the small students, or a chat model in their place."""

    student: str = SMALL  # trained from scratch, or openai:NAME behind OPENAI_BASE_URL
    grader: str = "parser"  # of the small students; of a chat model openai:NAME,openai:NAME...
    skills: str = ""  # a skills.toml for chat models; empty: the shipped one
    ks: tuple[int, ...] = (1, 2, 3, 4, 5)  # skills in a combination; the papers: up to 6, up to 5
    combinations: int = 60  # of each k and pool; the first paper: 100
    generations: int = 3  # texts for each combination; the papers: 3, and the best of them counts
    gradings: int = 3  # by each chat grader of each text; the papers: 3. A parser's never differ
    temperature: float = 0.7  # of the student; the public code: 0.7
    most: int = 3  # J: skills in any training text at most; the second paper: 3
    families: tuple[str, ...] = ("main", "shallow", "wide", "long", "shared", "few")  # of students
    layers: int = 2  # of the small student
    width: int = 64  # of its vectors
    rates: tuple[float, float] = (0.02, 0.01)  # of Muon and AdamW
    rows: int = 32  # texts in a step
    web_steps: int = 500  # of the base, on web text
    lesson_steps: int = 500  # of finetuning, the same for every kind of lesson
    replay: float = 0.2  # share of web text while finetuning
    answer_tokens: int = 512  # longest answer of a chat student; the public code: 512
    grader_temperature: float = 0.7  # of chat graders, so that repeated gradings can differ
    grading_tokens: int = 1024  # longest grading
    workers: int = 8  # requests open at a time
    student_price: tuple[float, ...] = ()  # money for a million tokens in, out; empty: not counted
    grader_price: tuple[float, ...] = ()  # the same for the graders
    corpus: float = 0.0  # L: texts a chat model may have read; 0: no novelty is computed
    skill_share: float = 0.0  # p_s: the share of texts that show a skill
    topic_share: float = 0.0  # p_t: the share of texts on a topic
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)

    def __post_init__(self) -> None:
        if (self.student == SMALL) != (self.grader == "parser"):
            raise ValueError("the parser grades the small students, and chat models chat models")


STUDENTS = ("base", "k1", "k2", "k2_3", "shallow_k1", "shallow_k2_3")
STUDIES = tuple(
    f"{name}_{end}" for name in ("wide", "long", "shared", "few") for end in ("base", "k2_3")
)
# The first paper's leaderboard at k = 2, 3, 4, 5, as far as each model was asked.
LEADERBOARD = {
    "gpt_4": (0.95, 0.66, 0.48, 0.12),
    "gpt_3_5_turbo": (0.40, 0.04, 0.0, 0.0),
    "xwin_lm_70b": (0.38, 0.06, 0.0, 0.0),
    "llama_2_70b_chat": (0.22, 0.0, 0.0, 0.0),
    "falcon_180b_chat": (0.20, 0.0, 0.0),
    "qwen_14b_chat": (0.09, 0.0, 0.0),
    "llama_2_13b_chat": (0.06, 0.0, 0.0),
    "llama_2_7b_chat": (0.03, 0.0, 0.0),
    "tigerbot_70b_chat": (0.03, 0.0, 0.0),
    "mistral_7b_instruct": (0.02, 0.0, 0.0),
}


def share(name: str, meaning: str, best: str = "max", at: str = "skills", per: str = "") -> Metric:
    """A metric that is a fraction."""
    return Metric(name=name, unit="fraction", best=best, meaning=meaning, at=at, per=per)


def ratios() -> tuple[Metric, ...]:
    """The rubric's ratios at each k, for one text and for the best of a combination's texts."""
    of = {
        "full_marks": "share of texts with all k + 3 points",
        "all_skills": "share of texts with every skill and two of the other three points",
        "skill_fraction": "share of skills shown by texts with the other three points",
    }
    best = "the best of each combination's texts, as published"
    ends = {"": "", "_low": "; lower end of its 95 % interval", "_high": "; upper end of it"}
    return tuple(
        share(prefix + name + end, meaning + by + tail)
        for prefix, by in (("", ""), ("best_", f": {best}"))
        for name, meaning in of.items()
        for end, tail in ends.items()
    )


def pools() -> tuple[Metric, ...]:
    """Full marks where skills of no lesson are asked for."""
    asked = {"mixed_": "one held-out skill among trained ones", "held_out_": "held-out skills only"}
    return tuple(
        share(f"{pool}{best}full_marks", f"full marks on {meaning}{tail}")
        for pool, meaning in asked.items()
        for best, tail in (("", ""), ("best_", ", best of each combination's texts"))
    )


def alone() -> tuple[Metric, ...]:
    """The metrics at one k alone."""
    return tuple(share(f"{n}_k{k}", f"{n} at k = {k}") for n, ks in AT_K.items() for k in ks)


def published() -> tuple[Published, ...]:
    """The leaderboard as figures beside ours."""
    source = "skill-mix.github.io, hard setting, GPT-4 grades: ratio of full marks, best of three"
    return tuple(
        Published(method=m, metric=f"best_full_marks_k{k}", value=value, source=source)
        for m, values in LEADERBOARD.items()
        for k, value in zip(AT_K["best_full_marks"], values, strict=False)
    )


def chat() -> tuple[Metric, ...]:
    """What is measured of chat models only."""
    return (
        share("full_marks_undeducted", "full_marks where naming a skill outright is allowed"),
        share("best_full_marks_undeducted", "the same, best of each combination's texts"),
        Metric(name="grader_kappa", unit="kappa", best="max", at="skills"),
        share("grading_flips", "points on which one grader's gradings differ", "min"),
        share("novel_share", "right answers that no text can have held, at least"),
        share("best_novel_share", "the same from the best of each combination's texts"),
        Metric(name="requests", unit="requests", best="min", at="skills"),
        *(
            Metric(name=f"{role}_{name}", unit=unit, best="min", at="skills")
            for role in ("student", "grader")
            for name, unit in (("tokens", "tokens"), ("cost", "currency"))
        ),
    )


COMPOSING = "arXiv 2409.19808, Sec. 4"  # where the second paper says so
MEASURES = (
    share("unreadable", "texts that could not be had, read or graded", "min"),
    share("skill_shown", "texts that show the skill, of those asked for it", per="skill"),
    share(
        "largest_rise",
        "largest rise of full_marks from a k to the next, 2 on, of all students",
        "min",
        "",
    ),
    share("rank_agreement", "Kendall's tau-b of students' rankings at k = 1 and 3", "min", ""),
    Metric(
        name="discordant_pairs",
        unit="pairs",
        best="max",
        meaning="pairs of students that k = 1 and k = 3 rank in opposite orders, both by more than "
        "two standard errors",
    ),
    Metric(
        name="seen_combinations",
        unit="texts",
        best="min",
        meaning="texts read that show an examined combination of two or more skills",
    ),
    Metric(
        name="most_skills_read",
        unit="skills",
        best="min",
        meaning="the most that any text read can show",
    ),
    Metric(
        name="longest_shared_run",
        unit="words",
        best="min",
        at="skills",
        meaning="words of a text's longest run that a text read holds, too; mean over texts",
    ),
)


def composes(k: int, other: str, by: float, sentence: str) -> Claim:
    """The claim that lessons of two and three skills beat `other` at k skills."""
    on = f"full_marks_k{k}"
    return beats("k2_3", other, on=on, by=by, source=COMPOSING, sentence=sentence)


CARD = Card(
    papers=("arXiv:2310.17567", "arXiv:2409.19808"),
    themes=("skills",),
    methods=(*STUDENTS, *STUDIES, "students", "teacher", "chat", *LEADERBOARD),
    metrics=(*ratios(), *pools(), *alone(), *MEASURES, *chat()),
    claims=(
        beats(
            *("students", 0.05),
            on="largest_rise",
            source="arXiv 2310.17567, Sec. 4",
            sentence="Composing gets harder with k: from k = 2 on no student's full marks rise by "
            "more than 0.05.",
        ),
        composes(4, "base", 0.05, "Lessons of 2 and 3 skills raise k = 4 above the base by 0.05."),
        composes(4, "k1", 0.05, "They raise it above as many lessons of one skill, too, by 0.05."),
        composes(5, "base", 0.02, "At k = 5 they are above the base by 0.02."),
        composes(5, "k1", 0.02, "At k = 5 they are above lessons of one skill by 0.02."),
        composes(4, "k2", 0.05, "At k = 4 they are above as many lessons of two skills by 0.05."),
        beats(
            *("k2_3", "k1"),
            on="mixed_full_marks_k3",
            by=0.05,
            source=COMPOSING,
            sentence="One held-out skill among two trained ones composes better than after lessons "
            "of one skill, by 0.05.",
        ),
        beats(
            *("k2_3", "base"),
            on="held_out_full_marks_k2",
            source=COMPOSING,
            sentence="Two held-out skills compose better than before the lessons.",
        ),
        beats(
            *("students", 0.5),
            on="discordant_pairs",
            source="arXiv 2310.17567, Sec. 1",
            sentence="Skill-Mix ranks at least one pair of students in the opposite order of the "
            "single-skill test.",
        ),
    ),
    published=published(),
    departures=(
        "No large language model: a GPT of 0.1 million weights, trained here on a generated "
        "language of 16 skills whose points a parser gives. student=openai:NAME is the real thing.",
    ),
    quick=Settings(
        families=("main",), web_steps=250, lesson_steps=350, combinations=40, seeds=(0, 1, 2)
    ),
    full=Settings(),
    tuned_on=(100, 101, 102, 103, 104),
)
