"""What the charts say: where zero is, what an error bar spans, whose figure a point is."""

from typing import Any

from dashboard import charts

MARGIN = {"claim": "c", "label": "c", "verdict": "fails", "mean": -0.5, "low": -1, "high": 0}
BOTH = [
    {"method": "new", "whose": "ours", "value": 1.5, "low": 1.25, "high": 1.75},
    {"method": "new", "whose": "published", "value": 2.0, "low": None, "high": None},
]


def layers(chart: Any, mark: str) -> list[dict[str, Any]]:
    """The layers of one kind of mark, as Vega-Lite gets them."""
    return [each for each in chart.to_dict()["layer"] if each["mark"]["type"] == mark]


def test_margins_have_a_line_at_zero_and_errors_from_low_to_high() -> None:
    chart = charts.margins(
        [MARGIN | {"shown": "-0.5"}], [{"label": "c", "seed": 3, "margin": 0}], "x"
    )
    zero, errors = layers(chart, "rule")
    assert zero["data"]["values"] == [{"zero": 0}]
    assert (errors["encoding"]["x"]["field"], errors["encoding"]["x2"]["field"]) == ("low", "high")
    (points,) = layers(chart, "point")
    assert points["data"]["values"][0]["seed"] == 3


def test_every_verdict_that_can_be_measured_has_its_own_colour() -> None:
    assert set(charts.VERDICT_COLOURS) == {"holds", "unclear", "fails"}
    assert len(set(charts.VERDICT_COLOURS.values())) == 3


def test_published_has_another_shape_and_colour_and_no_error_bar() -> None:
    chart = charts.beside_published(BOTH, "points", ["new", "old"])
    (points,), (errors,) = layers(chart, "point"), layers(chart, "rule")
    for channel in ("color", "shape"):
        scale = points["encoding"][channel]["scale"]
        assert scale["domain"] == ["ours", "published"]
        assert len(set(scale["range"])) == 2
    assert errors["transform"] == [{"filter": "datum.whose == 'ours'"}]
    assert points["encoding"]["y"]["scale"]["domain"] == ["new", "old"], (
        "a method without score, too"
    )


def test_curves_have_a_band_from_low_to_high_and_a_colour_for_each_method() -> None:
    row = {"method": "new", "part": None, "step": 1, "mean": 1, "low": 0, "high": 2, "seeds": 3}
    shown = charts.styles(["other", "new", "old"], ["new", "old"])
    chart = charts.learning_curves([row, row | {"step": 2}], ("tasks", "score"), shown)
    (band,), (line,) = layers(chart, "area"), layers(chart, "line")
    assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")
    assert line["encoding"]["y"]["field"] == "mean"
    assert line["encoding"]["color"]["scale"]["domain"] == ["new", "old"]


def test_25_methods_are_told_apart_and_look_the_same_in_every_chart() -> None:
    every = [f"method_{number}" for number in range(25)]
    styles = charts.styles(every, every)
    assert len({(colour, tuple(dashes)) for colour, dashes in styles.values()}) == 25
    few = charts.styles(every, ["method_20", "method_3"])
    assert few == {name: styles[name] for name in ("method_3", "method_20")}


def test_bands_that_would_hide_each_other_are_left_out() -> None:
    every = [f"m{number}" for number in range(9)]
    row = {"part": None, "step": 1, "mean": 1, "low": 0, "high": 2, "seeds": 3}
    rows = [row | {"method": method, "step": step} for method in every for step in range(50)]
    chart = charts.learning_curves(rows, ("x", "y"), charts.styles(every, every))
    assert not layers(chart, "area")
    (line,) = layers(chart, "line")
    assert line["mark"]["point"] is False, "fifty points on a line are a smear"


def test_values_by_part_are_written_on_their_ground() -> None:
    rows = [{"method": "new", "part": part, "mean": part / 4, "step": 1} for part in (1, 2)]
    chart = charts.by_part(rows, "skill", ["new"])
    (numbers,) = layers(chart, "text")
    assert (numbers["encoding"]["text"]["field"], numbers["encoding"]["x"]["title"]) == (
        "mean",
        "skill",
    )
