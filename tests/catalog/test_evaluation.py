"""The tagger's own measure: figures worked by hand, and no paper judged by one who saw it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog import evaluation
from catalog.corrections import label_paper
from catalog.evaluation import Evaluation, ThemeFigures, evaluate
from catalog.labels import LabelsError
from catalog.learning import learn
from catalog.store import session


class Oracle:
    """Says yes to bees where the title has an odd number, whatever it was taught."""

    thresholds = np.array([0.5, 0.5])

    def scores(self, readings: list[Any]) -> np.ndarray:
        odd = [int(reading.text.title.split()[-1]) % 2 for reading in readings]
        return np.array([[float(yes), 0.0] for yes in odd])


def measured(path: Path) -> Evaluation:
    with session() as opened:
        return evaluate(opened, path)


def test_ratios_worked_by_hand() -> None:
    bees = ThemeFigures("bees", right=3, given=4, labelled=6)
    assert (bees.precision, bees.recall, bees.f1) == (0.75, 0.5, 0.6)
    missed = ThemeFigures("bridges", right=0, given=0, labelled=2)
    assert (missed.precision, missed.recall, missed.f1) == (None, 0.0, 0.0)
    unheard = ThemeFigures("bread", right=0, given=3, labelled=0)
    assert (unheard.precision, unheard.recall, unheard.f1) == (0.0, None, None)
    whole = Evaluation([bees, missed, unheard], 6, 0, [], 0.1)
    assert whole.macro_f1 == pytest.approx(0.3)


def test_counts_of_a_known_judge(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of studies 0, 1, 2, 3 and 5 the oracle calls 1, 3 and 5 bees; truth is 1, 2 and 5."""
    monkeypatch.setattr(evaluation, "learn", lambda *_: Oracle())
    path = village.labels.with_name("truth.csv")
    path.write_text(
        "title,themes\nVillage study 0,\nVillage Study 1!,bees\nVillage study 2,bees\n"
        "Village study 3,bridges\nVillage study 5,bees;bridges\nNot there,bees\n"
    )
    found = measured(path)
    bees, bridges = found.themes
    assert (bees.right, bees.given, bees.labelled) == (2, 3, 3)
    assert (bridges.right, bridges.given, bridges.labelled) == (0, 0, 2)
    assert found.macro_f1 == pytest.approx((2 * 2 / 6 + 0) / 2)
    assert found.not_measured == ["Not there"]
    assert (found.method, found.five_fold, found.held_out) == ("five-fold", 5, 0)
    assert found.brier == pytest.approx((1 + 1 + 1 + 1) / 10)  # 2 and 3 for bees, 3, 5 for bridges


@pytest.mark.parametrize("seen", [True, False])
def test_no_judge_has_seen_the_paper_it_judges(
    village: Any, monkeypatch: pytest.MonkeyPatch, seen: bool
) -> None:
    taught: list[set[str]] = []
    judged: list[str] = []

    class Spy:
        def __init__(self, readings: list[Any], tagger: Any) -> None:
            self.titles = {reading.text.title for reading in readings}
            self.tagger, self.thresholds = tagger, tagger.thresholds
            taught.append(self.titles)

        def scores(self, readings: list[Any]) -> np.ndarray:
            asked = [reading.text.title for reading in readings]
            assert not self.titles & set(asked)
            judged.extend(asked)
            return self.tagger.scores(readings)

    monkeypatch.setattr(evaluation, "learn", lambda r, *rest: Spy(r, learn(r, *rest)))
    path = village.labels
    corrected = village.add("Corrected study", "A swarm.")
    with session() as opened:
        label_paper(opened, corrected, "bees", True)
    if not seen:
        path = path.with_name("truth.csv")
        village.add("New study", "Honey bees fill each hive.")
        path.write_text("title,themes\nNew study,bees\nCorrected study,bees\n")
    found = measured(path)
    if seen:
        assert sorted(judged) == sorted(f"Village study {n}" for n in range(40))
        assert (found.method, found.five_fold, len(taught)) == ("five-fold", 40, 5)
        assert found.macro_f1 == pytest.approx(1.0, abs=0.1)
    else:
        assert sorted(judged) == ["Corrected study", "New study"]
        assert (found.method, found.held_out) == ("five-fold and held out", 1)
        assert max(len(titles) for titles in taught) == 41


def test_labels_that_share_nothing_with_the_training_are_held_out(village: Any) -> None:
    village.add("New study", "Honey bees fill each hive.")
    path = village.labels.with_name("truth.csv")
    path.write_text("title,themes\nNew study,bees\n")
    found = measured(path)
    assert (found.method, found.held_out, found.macro_f1) == ("held out", 1, 1.0)


def test_nothing_of_the_file_in_the_catalogue_is_told_not_scored(village: Any) -> None:
    path = village.labels.with_name("truth.csv")
    path.write_text("title,themes\nNowhere,bees\n")
    found = measured(path)
    assert (found.macro_f1, found.brier, found.not_measured) == (None, None, ["Nowhere"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,themes\nA,bees\n", "columns title and themes"),
        ("title,themes\nA,wasps\n", "'wasps'; the themes are: bees, bridges"),
        ("title,themes\nA b,bees\nA B!,\n", "twice"),
        ("title,themes\nA,\n ,bees\n", "line 3: no title"),
    ],
)
def test_a_wrong_file_is_told(village: Any, text: str, told: str) -> None:
    path = village.labels.with_name("truth.csv")
    path.write_text(text)
    with pytest.raises(LabelsError) as error:
        measured(path)
    assert told in str(error.value)


def test_the_shipped_tagger_reaches_its_target(shared: Path) -> None:
    """Five-fold on the shipped labels, over listings that hold titles and abstracts in turn."""
    from catalog.labels import LABELS_FILE
    from catalog.models import Paper
    from catalog.titles import title_key

    with session() as opened:
        for listing in sorted((shared / "listings").glob("*.txt")):
            lines = [line.strip() for line in listing.read_text().splitlines() if line.strip()]
            for title, abstract in zip(lines, lines[1:], strict=False):
                if len(title) < 250 < len(abstract):
                    title = title.removeprefix("Subscribe")
                    opened.add(Paper(title=title, title_key=title_key(title), abstract=abstract))
    found = measured(LABELS_FILE)
    assert (found.five_fold, found.not_measured) == (190, [])
    assert found.macro_f1 is not None and found.macro_f1 >= 0.65
    assert found.brier is not None and found.brier <= 0.06
