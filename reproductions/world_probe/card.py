"""Emergent world representations: what we test of them, and how."""

from dataclasses import dataclass

from reproductions.card import Card, Metric
from reproductions.claims import beats, near


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One experiment. Sizes and lengths of training were chosen on the seeds of `tuned_on`."""

    moves: int = 14  # of an opening on the 6 x 6 board; the paper: whole games, 60 moves, 8 x 8
    games: int = 200_000  # random openings to learn from; the paper: 20 million synthetic games
    layers: int = 4  # of the model; the paper: 8
    width: int = 96  # of the model; the paper: 512
    heads: int = 4  # of each layer; the paper: 8
    steps: int = 1200  # of training
    batch: int = 256  # openings in a step
    tests: int = 6000  # openings that were not learnt from: half to fit probes, half to judge
    hidden: int = 128  # units of the nonlinear probe; the paper: up to 512
    strengths: tuple[float, ...] = (0.1, 0.15, 0.2, 0.3, 0.45)  # of edits, in lengths of the vector
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)

    def __post_init__(self) -> None:
        if not 4 <= self.moves <= 24:
            raise ValueError(f"moves is {self.moves}, openings have 4 to 24")
        if min(self.games, self.layers, self.steps, self.batch) < 1 or self.tests < 8:
            raise ValueError("games, layers, steps and batch are at least 1, tests at least 8")


MODELS = ("trained", "untrained")
PROBES = ("linear", "linear_colour", "mlp")
EDITS = ("no_edit", "probe_edit", "random_edit", "own_board")


def share(name: str, meaning: str, at: str = "step", best: str = "max") -> Metric:
    """A metric that is a fraction."""
    return Metric(name=name, unit="fraction", best=best, meaning=meaning, at=at)


CARD = Card(
    papers=("arXiv:2210.13382",),
    themes=("latent-reasoning", "world-models"),
    methods=(
        *MODELS,
        *(f"{model}_{probe}" for model in MODELS for probe in PROBES),
        *("majority", *EDITS),
    ),
    metrics=(
        share("legal", "positions where the likeliest next move is legal"),
        share("occupied", "cells with a disc told right, at the layer chosen on other games"),
        share("all_cells", "the same of all cells; most are empty, which any probe can tell"),
        share("occupied_by_layer", "cells with a disc told right", at="layer"),
        share("occupied_by_move", "the same at the chosen layer", at="moves played"),
        Metric(
            name="wrong_cells",
            unit="cells",
            best="min",
            meaning="false and missed legal moves against the board with one disc turned; "
            "own_board: against the board as it is",
        ),
        share("error_kept", "wrong_cells, over those of no_edit"),
        share("gap_closed", "of the way from no_edit's wrong_cells to own_board's"),
    ),
    claims=(
        beats(
            *("trained", 0.93),
            on="legal",
            source="Sec. 2.2",
            sentence="The likeliest move is legal in more than 0.93 of the positions.",
            only="full",
        ),
        beats(
            *("trained", "untrained"),
            on="legal",
            by=0.5,
            source="Sec. 2.2",
            sentence="It is legal far more often than an untrained model's, by more than 0.5.",
        ),
        beats(
            *("trained_linear", "untrained_linear"),
            on="occupied",
            by=0.2,
            source="Sec. 3, Tab. 1 and 2",
            sentence="Discs are read off the trained model better than off the untrained, by 0.2.",
            only="full",
        ),
        beats(
            *("trained_mlp", "untrained_mlp"),
            on="occupied",
            source="Sec. 3, Tab. 2",
            sentence="So they are with the paper's nonlinear probe.",
        ),
        beats(
            *("trained_linear", "trained_linear_colour"),
            on="occupied",
            source="Tab. 1; mine and theirs: Nanda 2023",
            sentence="Mine and theirs are read off linearly better than black and white.",
        ),
        near(
            *("probe_edit", 0.0),
            on="error_kept",
            within=0.85,
            source="Sec. 4.2",
            sentence="An edit along the probe's direction leaves under 0.85 of the wrong moves.",
            only="full",
        ),
        beats(
            *("random_edit", 0.97),
            on="error_kept",
            source="our own control",
            sentence="A random direction of the same size leaves more than 0.97 of them.",
        ),
    ),
    departures=(
        "Openings of 14 moves on a 6 x 6 board, all by random play, not whole games of 60 moves; "
        "openings in which somebody must pass are left out.",
        "A model of under half a million weights, trained for minutes; the paper's has 8 layers "
        "of width 512 and all but no illegal moves.",
        "The claims are about discs: the paper counts all cells, and empty ones are told by any "
        "probe of any model, since no place is played twice.",
        "The paper's probe is nonlinear and reads black and white; linear ones of mine and theirs "
        "are from its follow-up (Nanda 2023). Accuracy is a mean over cells, not whole boards.",
        "An untrained model is no weak baseline: sums of its random vectors tell which cells were "
        "played, and by whom from the parity of places.",
        "An edit adds one vector after chosen layers at the last place; the paper moves by the "
        "gradient of the probe at every layer from the first. Layers and strength were chosen on "
        "one half of the positions and judged on the other, the random direction's like the "
        "probe's strength.",
        "Games seen in training are left out, and probes are fitted and judged on other games.",
    ),
    quick=Settings(
        moves=10,
        games=60_000,
        layers=3,
        width=64,
        steps=500,
        batch=128,
        tests=3000,
        hidden=64,
        seeds=(0, 1, 2),
    ),
    full=Settings(),
    tuned_on=(100, 101, 102, 103, 104),
)
