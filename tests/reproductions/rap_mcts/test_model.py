"""The small GPT and its training: its factors, its loss over prompts."""

import numpy as np
import pytest
import torch

from reproductions.rap_mcts.model import GPT
from reproductions.rap_mcts.training import loss_of, train
from reproductions.rap_mcts.vocabulary import Vocabulary

WORDS = Vocabulary(3)


def model(seed=0, **sizes):
    """An untrained model whose layers all add something."""
    made = GPT(WORDS.factors, torch.Generator().manual_seed(seed), **sizes)
    torch.manual_seed(seed)
    for name, weight in made.named_parameters():
        if name.endswith(("join.weight", "narrow.weight", "own")):
            torch.nn.init.normal_(weight, std=0.2)
    return made


def texts(rows=5, length=9, seed=1):
    return torch.tensor(np.random.default_rng(seed).integers(1, len(WORDS), (rows, length)))


def test_it_has_a_fifth_of_a_million_weights():
    count = sum(weight.numel() for weight in GPT(Vocabulary(5).factors).parameters())
    assert 190_000 < count < 230_000


@torch.inference_mode()
def test_a_word_is_the_sum_of_its_kind_and_arguments():
    gpt = model()

    def vector(*word):
        return gpt.given(torch.tensor(WORDS.index[word]))

    swapped = vector("stack", 0, 1) - vector("stack", 2, 1)
    torch.testing.assert_close(swapped, vector("want", 0, 2) - vector("want", 2, 2))


@torch.inference_mode()
def test_only_the_first_words_can_be_said():
    gpt = GPT(WORDS.factors, answers=7)
    assert gpt.logits(gpt(texts())[0]).shape[-1] == 7


def test_the_loss_is_the_sum_over_prompts_of_the_mean_over_learnt_words():
    gpt, batches, want = model(), [], 0.0
    for rows, length in ((3, 6), (5, 4)):
        words = texts(rows, length, seed=rows).numpy()
        target = np.where(np.random.default_rng(rows).random(words.shape) < 0.5, words, -1)
        batches.append((words, target))
        logs = gpt.logits(gpt(torch.tensor(words))[0]).log_softmax(-1).detach()
        told = [
            -float(logs[row, place, target[row, place]])
            for row, place in np.argwhere(target >= 0).tolist()
        ]
        want += sum(told) / len(told)
    assert float(loss_of(gpt, batches).detach()) == pytest.approx(want, rel=1e-4)


def repeated(rng, rows):
    """Texts whose second word is the first again."""
    words = rng.integers(1, 12, (rows, 1))
    return words, words


def test_training_learns_and_is_the_same_again():
    found = []
    for count in (300, 20, 20):
        gpt = GPT(WORDS.factors, torch.Generator().manual_seed(0), layers=1, width=16, heads=2)
        steps = []
        loss = train(gpt, [(repeated, 32)], np.random.default_rng(0), count, notice=steps.append)
        assert steps == [*range(1, count + 1)]
        found.append(loss)
    assert found[0] < 0.5 < np.log(11)
    assert found[1] == found[2]


def test_a_training_that_diverges_is_an_error():
    gpt = GPT(WORDS.factors, layers=1, width=16, heads=2)
    with pytest.raises(ValueError, match="diverged"):
        train(gpt, [(repeated, 8)], np.random.default_rng(0), 3, rates=(np.inf, np.inf))
