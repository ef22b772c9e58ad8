"""The plots that every run has stay readable with many methods, parts and steps."""

import pytest

from reproductions import plots
from reproductions.card import Card, Metric, Score
from reproductions.claims import beats, judge
from reproductions.ewc.card import Settings

METHODS = tuple(f"method_number_{number}" for number in range(25))
LONGEST_IN = 25  # inches of a side


def card(**facts):
    metric = Metric(name="score", unit="points", best="max", **facts)
    claims = (beats(METHODS[0], METHODS[1], on="level", sentence="A long claim. " * 12),)
    return Card(
        papers=("arXiv:0000.00001",),
        themes=("toys",),
        methods=METHODS,
        metrics=(metric, Metric(name="level", unit="points", best="max")),
        claims=claims,
        departures=("All of it.",),
        quick=Settings(seeds=(0, 1, 2)),
        full=Settings(),
    )


def found(steps, parts):
    """Two seeds' scores of every method at these steps and parts, as the plots gather them."""
    scores = {
        seed: tuple(
            Score(method=method, metric="score", value=place + seed, at=at, part=part)
            for place, method in enumerate(METHODS)
            for at in steps
            for part in parts
        )
        for seed in (0, 1)
    }
    return plots._by_method(card().metrics[0], scores)


def drawn(toy, steps, parts):
    return dict(plots._figures(toy, toy.metrics[0], found(steps, parts)))


@pytest.mark.parametrize("parts", [1, 8])
def test_every_method_has_a_line_of_its_own_look_and_the_legend_stands_outside(parts):
    toy = card(per="task") if parts > 1 else card()
    steps = range(0, 2000, 40)
    figure = drawn(toy, steps, range(1, parts + 1) if parts > 1 else [None])["score"]
    assert max(figure.get_size_inches()) <= LONGEST_IN
    lines = plots._named(figure.axes[0])
    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == len(METHODS)
    figure.draw_without_rendering()
    legend = figure.legends[0].get_window_extent()
    panels = [axes.get_window_extent() for axes in figure.axes if axes.get_visible()]
    assert len(panels) == parts
    assert not any(legend.overlaps(panel) for panel in panels)
    assert all(panel.width > 200 and panel.height > 80 for panel in panels), "pixels"
    assert legend.y0 >= 0, "the last name is on the figure"


def test_one_step_is_points_and_one_step_with_parts_a_matrix_of_the_methods():
    points = drawn(card(), [7], [None])
    assert list(points) == ["score"]
    named = [label.get_text() for label in points["score"].axes[0].get_yticklabels()]
    assert named == list(METHODS)
    matrix = drawn(card(per="task"), [7], [1, 2, 3])["score_matrix"]
    written = [text.get_text() for text in matrix.axes[0].texts]
    assert written[:4] == ["0.50", "0.50", "0.50", "1.50"], "means of the two seeds, by method"


def test_matrices_of_many_methods_stand_in_several_rows():
    figure = drawn(card(per="task"), [1, 2, 3], [1, 2])["score_matrix"]
    assert max(figure.get_size_inches()) <= LONGEST_IN
    assert len({round(axes.get_position().y0, 3) for axes in figure.axes}) == 5


def test_a_long_sentence_leaves_room_for_its_margin():
    toy = card()
    figure = plots._margins(toy, {toy.claims[0].key: judge({0: 1.0, 1: 2.0})})
    figure.draw_without_rendering()
    assert figure.axes[0].get_window_extent().width > 300
