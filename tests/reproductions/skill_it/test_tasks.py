"""The three worlds: answers worked out from the symbols, contents told apart, nothing held out."""

import numpy as np
import pytest

from reproductions.skill_it.tasks import Split, addition, junction, lego


def chain_answer(row, letters):
    """Follow the clauses from the root, in any order, until all variables have a value."""
    *clauses, question = row.tolist()
    values, asked = {}, question[0] - 2 * letters - 4
    while len(values) < len(clauses):
        for variable, source, sign in clauses:
            name, given, bit = variable - 1, source - letters - 1, sign - 2 * letters - 2
            if given == letters:
                values[name] = bit
            elif given in values:
                values[name] = values[given] ^ bit
    return values[asked], list(values).index(asked)


def sum_answer(row):
    """Read both numbers and add them."""
    *places, question = row.tolist()
    first = sum((token[0] - 1) * 10 ** (token[2] - 21) for token in places)
    second = sum((token[1] - 11) * 10 ** (token[2] - 21) for token in places)
    asked = question[0] - 21 - len(places)
    return int(str(first + second).zfill(4)[-1 - asked]), asked


def junction_answer(row):
    """With 6 letters: the table, the digits, the signs, then what is asked."""
    *table, (left, right), (one, other), (skill, letter) = row.tolist()
    bit = {entry[0] - 1: entry[1] - 7 for entry in table}[letter - 37]
    less = left - 9 < right - 19
    answers = [bit, int(less), bit ^ less, int((one - 29 + other - 33) % 2 == 0)]
    return answers[skill - 43], skill - 43


TASKS = {
    "chain": (lego(4, 6), lambda row: chain_answer(row, 6)),
    "addition": (addition(3), sum_answer),
    "junction": (junction(6, 3), junction_answer),
}


@pytest.mark.parametrize("name", TASKS)
def test_answers_are_what_the_symbols_say(name):
    task, worked_out = TASKS[name]
    rng = np.random.default_rng(0)
    found = Split(task, 10, rng).draw(rng.integers(len(task.skills), size=600), rng)
    for row, answer, skill in zip(found.symbols, found.answers, found.skills, strict=True):
        assert worked_out(row) == (answer, skill)
    assert found.symbols.min() >= 0 and found.symbols.max() < task.vocabulary


@pytest.mark.parametrize("name", TASKS)
def test_answers_of_each_skill_are_about_balanced(name):
    task, _ = TASKS[name]
    rng = np.random.default_rng(0)
    for skill in range(len(task.skills)):
        answers = Split(task, 10, rng).draw(np.full(6000, skill), rng).answers
        shares = np.bincount(answers, minlength=task.classes) / len(answers)
        assert np.abs(shares - task.chance).max() < 0.03


def content(row):
    """What an example is about: its tokens but the question, in no order, numbers in none."""
    return frozenset(map(tuple, row[:-1].tolist()))


def pair_content(row):
    """Of an addition, a + b as b + a."""
    numbers = [tuple(token[side] - 10 * side for token in row[:-1].tolist()) for side in (0, 1)]
    return frozenset(numbers)


SMALL = {
    "chain": (lego(3, 4), content),
    "addition": (addition(1), pair_content),
    "junction": (junction(2, 1), lambda row: (content(row), row[-1, 1])),
}


@pytest.mark.parametrize("name", SMALL)
def test_every_content_is_another_example(name):
    task, told = SMALL[name]
    rng = np.random.default_rng(0)
    numbers = np.arange(task.contents)
    symbols, _ = task.write(numbers, np.zeros_like(numbers), rng)
    assert len({told(row) for row in symbols}) == task.contents


@pytest.mark.parametrize("name", SMALL)
def test_what_validation_holds_is_never_drawn_for_any_skill(name):
    task, told = SMALL[name]
    rng = np.random.default_rng(0)
    split = Split(task, 5, rng)
    held = {told(row) for row in split.validation.symbols}
    assert len(held) == 5 * len(task.skills)
    drawn = split.draw(rng.integers(len(task.skills), size=20_000), rng)
    seen = {told(row) for row in drawn.symbols}
    assert not seen & held
    assert len(seen) > 0.9 * (task.contents - len(held))  # so it would have met them


def test_validation_has_as_many_examples_of_each_skill_in_order():
    split = Split(lego(3, 4), 5, np.random.default_rng(0))
    assert split.validation.skills.tolist() == [0] * 5 + [1] * 5 + [2] * 5
    with pytest.raises(ValueError, match="over half"):
        Split(lego(3, 4), 40, np.random.default_rng(0))


def test_the_last_variable_is_the_parity_of_all_signs():
    task = lego(4, 6)
    numbers = np.arange(0, task.contents, 7)
    symbols, answers = task.write(numbers, np.full_like(numbers, 3), np.random.default_rng(0))
    signs = symbols[:, :-1, 2] - 2 * 6 - 2
    np.testing.assert_array_equal(answers, signs.sum(axis=1) % 2)


def test_what_each_task_needs():
    chain = np.triu(np.ones((4, 4), bool), 1)
    np.testing.assert_array_equal(lego(4, 6).graph(), chain)
    meeting = junction(6, 3).graph()
    assert set(zip(*np.nonzero(meeting), strict=True)) == {(0, 2), (1, 2)}
    assert lego(5, 6).pool == pytest.approx([1 / 11, 1 / 11, 1 / 11, 3 / 11, 5 / 11])
    for task in (lego(4, 6), addition(3), junction(6, 3)):
        assert sum(task.pool) == pytest.approx(1) and len(task.pool) == len(task.skills)
