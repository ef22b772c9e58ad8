"""The small transformer: what each place sees, the cache, padding, attention worked by hand."""

import math

import pytest
import torch

from reproductions.transformer import Transformer


def model(seed=0, layers=2, width=16, heads=2):
    """An untrained model whose layers all add something."""
    made = Transformer(layers, width, heads, torch.Generator().manual_seed(seed))
    drawn = torch.Generator().manual_seed(seed + 1)
    for name, weight in made.named_parameters():
        if name.endswith(("join.weight", "narrow.weight")):
            torch.nn.init.normal_(weight, std=0.2, generator=drawn)
    return made


def vectors(rows=3, length=9, width=16, seed=5):
    return torch.randn(rows, length, width, generator=torch.Generator().manual_seed(seed))


@torch.inference_mode()
def test_what_follows_a_place_changes_nothing_before_it():
    trunk, whole = model(), vectors()
    other = whole.clone()
    other[:, 5:] = 0
    ours, theirs = trunk(whole)[0], trunk(other)[0]
    torch.testing.assert_close(ours[:, :5], theirs[:, :5])
    assert (ours[:, 5:] - theirs[:, 5:]).abs().max() > 0.1


@torch.inference_mode()
def test_the_places_of_a_prefix_see_each_other_and_nothing_after_it():
    trunk, whole = model(), vectors()
    later, within = whole.clone(), whole.clone()
    later[:, 4:] = 0
    within[:, 3] = 0
    seen = trunk(whole, prefix=4)[0]
    torch.testing.assert_close(trunk(later, prefix=4)[0][:, :4], seen[:, :4])
    assert (trunk(within, prefix=4)[0][:, 0] - seen[:, 0]).abs().max() > 0.01


@torch.inference_mode()
def test_a_prefix_does_not_care_for_the_order_of_its_places():
    trunk, whole = model(), vectors()
    turned = whole[:, [3, 1, 0, 2, *range(4, 9)]]
    torch.testing.assert_close(
        trunk(turned, prefix=4)[0][:, 4:], trunk(whole, prefix=4)[0][:, 4:], atol=1e-5, rtol=1e-4
    )


@torch.inference_mode()
@pytest.mark.parametrize("cut", [1, 4, 8])
@pytest.mark.parametrize("prefix", [0, 1])
def test_a_text_gone_on_with_from_the_cache_is_the_whole_text(cut, prefix):
    trunk, whole = model(), vectors()
    want, _ = trunk(whole, prefix=prefix)
    start, cache = trunk(whole[:, :cut], prefix=prefix)
    rest, _ = trunk(whole[:, cut:], cache, prefix=prefix)
    torch.testing.assert_close(torch.cat([start, rest], 1), want, atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_nobody_sees_padding():
    trunk, whole = model(), vectors()
    padded = torch.cat([whole[:, :2] * 0 + 7, whole], 1)
    unseen = torch.zeros(3, 11, dtype=torch.bool)
    unseen[:, :2] = True
    ours = trunk(padded, padding=unseen)[0][:, 2:]
    torch.testing.assert_close(ours, trunk(whole)[0], atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_one_layer_of_one_head_is_attention_worked_by_hand():
    trunk, x = model(layers=1, width=4, heads=1), vectors(1, 3, 4)[0]
    block = trunk.blocks[0]

    def norm(rows):
        return torch.stack([(r - r.mean()) / (r.var(unbiased=False) + 1e-5).sqrt() for r in rows])

    mixed = norm(x) @ block.mix.weight.T
    query, key, value = mixed[:, :4], mixed[:, 4:8], mixed[:, 8:]
    rows = []
    for place in range(3):
        scores = [float(query[place] @ key[j]) / 2 for j in range(place + 1)]
        weights = [math.exp(s) / sum(map(math.exp, scores)) for s in scores]
        told = sum(w * value[j] for j, w in enumerate(weights))
        rows.append(x[place] + block.join.weight @ told)
    inner = torch.stack(rows)
    out = inner + (norm(inner) @ block.widen.weight.T).clamp(min=0) @ block.narrow.weight.T
    torch.testing.assert_close(trunk(x[None])[0][0], norm(out), atol=1e-5, rtol=1e-4)


@torch.inference_mode()
def test_an_edit_reads_and_changes_what_leaves_each_layer():
    trunk, x, seen = model(), vectors(), []

    def edit(layer, after):
        seen.append((layer, after))
        return after * 0 + 1 if layer == 1 else after

    changed = trunk(x, edit=edit)[0]
    assert [layer for layer, _ in seen] == [1, 2]
    first, _ = trunk.blocks[0](x, None, torch.ones(9, 9, dtype=torch.bool).triu(1))
    torch.testing.assert_close(seen[0][1], first)
    second, _ = trunk.blocks[1](x * 0 + 1, None, torch.ones(9, 9, dtype=torch.bool).triu(1))
    torch.testing.assert_close(seen[1][1], second)
    torch.testing.assert_close(changed, torch.nn.functional.layer_norm(second, (16,)))


def test_layers_add_nothing_at_first():
    trunk, x = Transformer(2, 16, 2), vectors()
    torch.testing.assert_close(
        trunk(x)[0], torch.nn.functional.layer_norm(x, (16,)), atol=1e-5, rtol=1e-4
    )
