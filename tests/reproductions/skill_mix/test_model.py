"""The student: a text is continued as it would be read whole; the past decides, not the future."""

import pytest
import torch

from reproductions.skill_mix.model import GPT, continued, loss_of


@pytest.fixture
def model():
    """A small student whose every weight counts."""
    generator = torch.Generator().manual_seed(0)
    own = GPT(11, generator, layers=2, width=16, heads=2)
    for weight in own.parameters():
        torch.nn.init.normal_(weight, std=0.4, generator=generator)
    return own


def test_a_text_goes_on_from_the_cache_as_if_it_were_read_whole(model):
    words = torch.randint(0, 11, (3, 9), generator=torch.Generator().manual_seed(1))
    whole, _ = model(words)
    known, cache = model(words[:, :4])
    torch.testing.assert_close(known, whole[:, :4])
    for end in range(5, 10):
        known, cache = model(words[:, :end], cache)
        torch.testing.assert_close(known[:, -1], whole[:, end - 1])


def test_what_follows_changes_nothing_before_it_and_order_counts(model):
    words = torch.tensor([[1, 2, 3, 4, 5, 6]])
    other = torch.tensor([[1, 2, 3, 4, 9, 9]])
    swapped = torch.tensor([[2, 1, 3, 4, 5, 6]])
    (first, _), (second, _), (third, _) = model(words), model(other), model(swapped)
    torch.testing.assert_close(first[:, :4], second[:, :4])
    assert not torch.allclose(first[:, -1], second[:, -1])
    assert not torch.allclose(first[:, -1], third[:, -1])


def test_the_loss_is_the_mean_surprise_at_the_words_to_predict(model):
    words, targets = torch.tensor([[1, 2, 3], [4, 5, 0]]), torch.tensor([[-1, 3, 7], [5, -1, -1]])
    known, _ = model(words)
    chances = model.logits(known).softmax(-1)
    want = -(chances[0, 1, 3].log() + chances[0, 2, 7].log() + chances[1, 0, 5].log()) / 3
    torch.testing.assert_close(loss_of(model, words, targets), want)


def test_texts_end_at_the_stop_or_at_the_longest_and_cold_ones_are_the_likeliest(model):
    prompts = torch.tensor([[1, 2], [3, 4], [5, 6]])
    drawn = continued(model, prompts, 0, 7, 1.0, torch.Generator().manual_seed(2))
    assert all(len(row) == 7 or row[-1] == 0 for row in drawn)
    assert all(0 not in row[:-1] and len(row) <= 7 for row in drawn)
    cold = continued(model, prompts, 0, 1, 1e-4, torch.Generator().manual_seed(2))
    known, _ = model(prompts)
    assert cold == model.logits(known[:, -1]).argmax(-1, keepdim=True).tolist()
