"""Skill-Mix, and learning to compose skills from examples: what we test of both, and how."""

from dataclasses import dataclass
from typing import Any

from reproductions.card import Card, Metric, Published, positive
from reproductions.claims import Claim, beats

SMALL = "small"
AT_K = {  # metrics that are also given at one number of skills alone, for claims and figures
    "full_marks": (1, 3, 4, 5),
    "best_full_marks": (2, 3, 4, 5),
    "mixed_full_marks": (2, 3),
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
    families: tuple[str, ...] = ("main", "wide", "shared")  # of students; also long, few, shallow
    layers: int = 2  # of the small student
    width: int = 64  # of its vectors
    rates: tuple[float, float] = (0.015, 0.04)  # of Muon and AdamW
    rows: int = 32  # texts in a step
    web_steps: int = 300  # of the base, on web text
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
    seeds: tuple[int, ...] = (5, 6, 7, 8, 9)

    def __post_init__(self) -> None:
        if (self.student == SMALL) != (self.grader == "parser"):
            raise ValueError("the parser grades the small students, and chat models chat models")
        positive(self)


STUDENTS = ("base", "k1", "k2", "k2_3", "shallow_k1", "shallow_k2_3")
STUDIES = tuple(f"{s}_{end}" for s in ("wide", "long", "shared", "few") for end in ("base", "k2_3"))
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


def counted(name: str, unit: str, meaning: str, best: str = "min", at: str = "skills") -> Metric:
    """A metric in a unit of its own."""
    return Metric(name=name, unit=unit, best=best, meaning=meaning, at=at)


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
        counted("grader_kappa", "kappa", "agreement of graders beyond chance", best="max"),
        share("grading_flips", "points on which one grader's gradings differ", "min"),
        share("novel_share", "right answers that no text can have held, at least"),
        share("best_novel_share", "the same from the best of each combination's texts"),
        counted("requests", "requests", "answers of student and graders so far"),
        *(
            counted(f"{role}_{name}", unit, f"of the {role} so far")
            for role in ("student", "grader")
            for name, unit in (("tokens", "tokens"), ("cost", "currency"))
        ),
    )


DISCORDANT = "pairs of students that k = 1 and k = 3 rank in opposite orders, beyond 2 s.e. both"
HIDDEN = "largest difference at k = 3 of two students that k = 1 does not rank so beyond 2 s.e."
MEASURES = (
    share("unreadable", "texts that could not be had, read or graded", "min"),
    share("skill_shown", "texts that show the skill, of those asked for it", per="skill"),
    share("largest_rise", "largest step up of any student's full marks, from k = 2 on", "min", ""),
    share("rank_agreement", "Kendall's tau-b of students' rankings at k = 1 and 3", "min", ""),
    counted("discordant_pairs", "pairs", DISCORDANT, best="max", at=""),
    share("hidden_gap", HIDDEN, at=""),
    counted("seen_combinations", "texts", "texts read that show an examined combination", at=""),
    counted("most_skills_read", "skills", "the most that any text read can show", at=""),
    counted("longest_shared_run", "words", "of a text with any text read; mean over texts"),
)


def composes(on: str, other: str, by: float, sentence: str, **terms: Any) -> Claim:
    """The claim that lessons of two and three skills beat `other`."""
    source = "arXiv 2409.19808, abstract"
    return beats("k2_3", other, on=on, by=by, source=source, sentence=sentence, **terms)


CARD = Card(
    papers=("arXiv:2310.17567", "arXiv:2409.19808"),
    themes=("skills",),
    methods=(*STUDENTS, *STUDIES, "students", "teacher", "chat", *LEADERBOARD),
    metrics=(*ratios(), *pools(), *alone(), *MEASURES, *chat()),
    claims=(
        beats(
            *("students", 0.05),
            on="largest_rise",
            source="arXiv 2310.17567, leaderboard",
            sentence="Composing gets harder: from k = 2 on no student's full marks rise by 0.05.",
        ),
        composes(
            *("full_marks_k4", "base", 0.1),
            "Lessons of 2 and 3 skills raise full marks at k = 4 by more than 0.1 above the base.",
        ),
        composes(*("full_marks_k4", "k1", 0.1), "And by more than 0.1 above lessons of one skill."),
        composes(*("full_marks_k5", "base", 0.02), "At k = 5 they are above the base by 0.02."),
        composes(*("full_marks_k5", "k1", 0.02), "At k = 5 they are above lessons of one by 0.02."),
        composes(
            *("full_marks_k4", "k2", 0.1),
            "At k = 4 they are above as many lessons of two skills by more than 0.1.",
        ),
        composes(
            *("mixed_full_marks_k2", "k1", 0.02),
            "A held-out skill composes with a trained one better than after lessons of one skill.",
        ),
        composes(
            *("mixed_full_marks_k3", "k1", 0.0),
            "It composes with two trained ones better than after lessons of one skill.",
            only="full",
        ),
        composes(
            *("held_out_full_marks_k2", "base", 0.05),
            "Two held-out skills compose better than before the lessons, by more than 0.05.",
            expect="fails",
            because="of two held-out names students write one, after the lessons as before (skills "
            "shown 0.42 and 0.43 on seed 101): that a skill is done with, and which is left, is "
            "learnt for each skill by itself, in lessons that never name a held-out one",
        ),
        beats(
            *("students", 0.9),
            on="rank_agreement",
            source="arXiv 2310.17567, abstract",
            sentence="Skill-Mix at k = 3 ranks students otherwise than k = 1: tau is below 0.9.",
        ),
        beats(
            *("students", 0.2),
            on="hidden_gap",
            source="arXiv 2310.17567, abstract",
            sentence="Two students differ by more than 0.2 at k = 3, and not clearly so at k = 1.",
        ),
    ),
    published=published(),
    departures=(
        "No large language model: a GPT of 0.1 million weights learns a generated language, unless "
        "student=openai:NAME grader=openai:NAME says otherwise.",
        "16 skills in 4 categories, each a pattern of one part of a text; topic, sense and length "
        "by rule, length in words, not sentences. The parser grades once: it always says the same.",
        "One turn. Claims are on single texts; published figures, and ours beside them, are the "
        "best of three. They are of chat models and tell nothing of these students; none is the "
        "second paper's, whose tables we have not read.",
        "The base reads made-up web text: 0 to 3 of all skills, half of the prompts name one. So "
        "held-out skills are known, and met together, unnamed, on the way.",
        "Lessons come from a teacher that cannot err, not from GPT-4's texts with full marks; none "
        "is read twice, and a fifth of the texts between them are web text. Every student reads as "
        "many lessons, but those of three skills are longer.",
        "The held-out category is the seed modulo 4. Examined topics are in no lesson, and no text "
        "read shows an examined combination of two or three skills, or any of four or five. "
        "Held-out skills alone make only 36 pairs and 24 threes.",
        "Texts have 0 to 2 parts of no skill. Without them students stop sooner: on seed 103 k = 4 "
        "is 0.68, not 0.71, and k = 5 0.25, not 0.47.",
        "Words are given without their places. A first recipe gave each with the two before it; so "
        "students stopped too soon (k = 4 0.37, k = 5 0.11 on seed 103), and two claims at k = 5 "
        "and one at k = 3 were unclear on seeds 0 to 4. This one, from tuned_on, has new seeds.",
        "Studies of held-out skills, without claims: at full wide has width 96, shared holds out "
        "one skill of each category; if asked for, long reads twice the texts, few 6 skills' only.",
        "Chat models get 48 skills and 40 topics of our own, in our words, without the paper's "
        "split by frequency. Names are whole words, length by rule; what is refused or unreadable "
        "is asked for twice more, then counted apart, not as zero; above 5 % no score is given.",
    ),
    quick=Settings(
        families=("main",), web_steps=250, lesson_steps=400, combinations=40, seeds=(5, 6, 7)
    ),
    full=Settings(),
    tuned_on=(100, 101, 102, 103, 104),
)
