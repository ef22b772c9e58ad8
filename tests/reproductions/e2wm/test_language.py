"""The general text, the tokenizer, the small model, its training and how it is scored."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from reproductions.e2wm.asking import Question
from reproductions.e2wm.corpus import corpus_hash, general_text, prose, split
from reproductions.e2wm.evaluation import accuracies, chosen, general_loss
from reproductions.e2wm.finetuning import Adam, Schedule, padded
from reproductions.e2wm.model import Bundle, LanguageModel, packed, unpacked
from reproductions.e2wm.texts import stream, windows
from reproductions.e2wm.tokenizer import END, household, learnt


@pytest.fixture(scope="module")
def pieces():
    """A tokenizer of a few sentences."""
    return learnt(["The name of a room is spelled from pieces.", "A text ends here."] * 3, 400)


def test_prose_is_kept_and_headings_code_and_tables_are_not():
    text = """The "with" statement
********************

The *with* statement wraps the execution of a block, as in ``try`` and
comma-
separated lists.

   with A() as a:
       suite = f(a, b)[0] + 1.

=====  =====
name   5749
=====  =====
"""
    assert list(prose(text)) == [
        "The with statement wraps the execution of a block, as in try and comma-separated lists."
    ]


def test_the_general_text_is_there_without_download_and_no_paragraph_comes_twice():
    texts = general_text("builtin")
    assert sum(map(len, texts)) > 150_000
    assert len(set(texts)) == len(texts)
    parts = split(texts, np.random.default_rng(0))
    assert sorted([*parts.train, *parts.dev, *parts.test]) == sorted(texts)
    assert 0.05 < len(parts.test) / len(texts) < 0.12
    other = split(texts, np.random.default_rng(1))
    assert set(other.test) != set(parts.test)


def test_a_file_is_a_text_and_too_short_a_one_or_none_is_refused(tmp_path):
    path = tmp_path / "own.txt"
    path.write_text("\n\n".join(f"Paragraph {number}\nof a file." for number in range(150)))
    assert general_text(str(path))[3] == "Paragraph 3 of a file."
    assert len(corpus_hash(str(path))) == 64
    path.write_text("One.\n\nTwo.")
    with pytest.raises(ValueError, match="has 2 paragraphs"):
        general_text(str(path))
    with pytest.raises(ValueError, match="cannot be read"):
        general_text(str(tmp_path / "missing"))


def test_abstracts_come_from_the_catalogue_at_its_url(tmp_path, monkeypatch):
    from sqlalchemy import create_engine, text

    url = f"sqlite:///{tmp_path / 'abstracts.db'}"
    monkeypatch.setenv("LITLAB_CATALOG_URL", url)
    with pytest.raises(ValueError, match="cannot be read for its abstracts"):
        general_text("catalog")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE paper (id INTEGER PRIMARY KEY, abstract TEXT)"))
        for number in range(120):
            said = "" if number % 10 == 0 else f"Abstract {number}."
            connection.execute(text("INSERT INTO paper (abstract) VALUES (:said)"), {"said": said})
    engine.dispose()
    assert len(general_text("catalog")) == 108


def test_any_text_comes_back_from_its_tokens_and_household_words_are_single_ones(pieces):
    for text in ("walk to nursery, put spoon in drawer", "naïve 猫", "A text ends here."):
        assert pieces.decode(pieces.encode([text])[0]) == text
    for word in household():
        assert len(pieces.encode([word])[0]) == 1, word
    assert "kitchen" not in household() and "apple" not in household()
    assert {"walk", "fridge", "goal", "zero"} <= set(household())


def small(pieces, seed=0):
    return LanguageModel(pieces.size, 24, (1, 8, 2), torch.Generator().manual_seed(seed)).eval()


def test_a_model_is_packed_with_its_tokenizer_and_is_the_same_when_unpacked(pieces):
    model = small(pieces)
    again = unpacked(packed(Bundle(model, pieces)))
    tokens = torch.tensor(pieces.encode(["The name of a text"]))
    assert torch.equal(again.model(tokens), model(tokens))
    assert again.pieces.encode(["a room"]) == pieces.encode(["a room"])
    with pytest.raises(ValueError, match="the context only 24"):
        model(torch.zeros(1, 25, dtype=torch.long))


def test_what_follows_a_place_changes_nothing_before_it(pieces):
    model = small(pieces)
    for weight in model.parameters():
        nn.init.normal_(weight, std=0.3, generator=torch.Generator().manual_seed(1))
    one, other = torch.tensor([[5, 6, 7, 8]]), torch.tensor([[5, 6, 9, 10]])
    torch.testing.assert_close(model(one)[:, :2], model(other)[:, :2])


def test_streams_end_every_text_and_windows_are_stretches_of_it(pieces):
    source = stream(pieces, ["A text", "here"])
    assert source.tolist() == [*pieces.encode(["A text"])[0], END, *pieces.encode(["here"])[0], END]
    numbers = torch.arange(20)
    for row in windows(numbers, 8, 5, np.random.default_rng(0)):
        assert torch.equal(row, numbers[row[0] : row[0] + 5])
    assert windows(numbers[:5], 2, 5, np.random.default_rng(0)).shape == (2, 5)


class Fixed(nn.Module):
    """The same chances of the next token whatever came before."""

    def __init__(self, chances):
        super().__init__()
        self.logits = torch.tensor(chances).log()

    def forward(self, tokens):
        return self.logits.expand(*tokens.shape, -1)


class Letters:
    """a, b and c as 1, 2 and 3."""

    end = 0

    def encode(self, texts):
        return [["-abc".index(mark) for mark in text if mark in "abc"] for text in texts]


def test_the_general_loss_is_the_mean_over_the_tokens_of_whole_windows():
    tokens = torch.tensor([0, 1, 2, 3, 1, 1, 2])
    model = Fixed([0.1, 0.2, 0.3, 0.4])
    want = -np.mean([math.log([0.1, 0.2, 0.3, 0.4][t]) for t in (1, 2, 3, 1)])  # two windows of 2
    assert general_loss(model, tokens[:6], 2) == pytest.approx(want)


def test_the_likeliest_option_per_token_is_chosen_and_accuracy_is_by_kind():
    def ask(kind, options, answer):
        return Question(
            kind=kind, prompt="abc", options=options, answer=answer, plan="", fresh=False
        )

    model = Fixed([0.1, 0.2, 0.3, 0.4])
    questions = [
        ask("plan", ("aa", "cb", "ab", "ba"), 1),  # c b is likeliest
        ask("activity", ("b", "cc", "a", "ab"), 0),  # c c, though its product is less than b's
        ask("count", ("a", "b", "c", "ab"), 2),
        ask("path", ("a", "b", "c", "ab"), 1),
    ]
    answers = chosen(model, Letters(), questions)
    assert answers == [1, 1, 2, 2]
    assert accuracies(questions, answers) == [1, 0, 1, 0]


def test_padding_marks_prompt_and_answer():
    tokens, counted = padded([([5, 6], [7]), ([8], [9, 10, 11])], 0.25)
    assert tokens.tolist() == [[5, 6, 7, 0], [8, 9, 10, 11]]
    assert counted.tolist() == [[0.25, 0.25, 1, 0], [0.25, 1, 1, 1]]


def test_adam_is_adam_and_tells_its_rates():
    ours = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
    theirs = ours.detach().clone().requires_grad_(True)
    adam, other = Adam([ours]), torch.optim.Adam([theirs], lr=0.1, betas=(0.9, 0.99))
    for _ in range(5):
        before = ours.detach().clone()
        (rates,) = adam.step((ours**4).sum(), 0.1)
        other.zero_grad()
        (theirs**4).sum().backward()
        other.step()
        torch.testing.assert_close(ours, theirs)
        assert (rates > 0).all() and not torch.equal(before, ours)


def test_rates_rise_stay_and_fall():
    schedule = Schedule(steps=100, batch=1, rate=0.2, prompt_weight=0)
    assert schedule.rate_at(0) == pytest.approx(0.01)
    assert schedule.rate_at(19) == schedule.rate_at(60) == pytest.approx(0.2)
    assert schedule.rate_at(85) == pytest.approx(0.1)
    assert schedule.rate_at(99) == pytest.approx(0.2 / 30)
