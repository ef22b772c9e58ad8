"""A model of transformers in place of the small one: a tiny one that the test saves to disk."""

import dataclasses

import pytest

pytest.importorskip("transformers")

from reproductions.card import curves
from reproductions.e2wm.card import CARD
from reproductions.e2wm.experiment import run
from reproductions.e2wm.methods import matrices
from reproductions.e2wm.pretrained import load


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A GPT-2 of random weights with a tokenizer of bytes, as transformers saves them."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    inner.train_from_iterator(
        ["walk to the kitchen"] * 9,
        trainers.BpeTrainer(
            vocab_size=300,
            special_tokens=["<|end|>"],
            initial_alphabet=alphabet,
            show_progress=False,
        ),
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|end|>")
    config = GPT2Config(vocab_size=len(tokenizer), n_positions=512, n_embd=16, n_layer=1, n_head=2)
    path = tmp_path_factory.mktemp("tiny")
    GPT2LMHeadModel(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def test_it_is_loaded_with_its_own_tokenizer_and_its_matrices_are_found(folder):
    model, tokens = load(str(folder))
    (given,) = tokens.encode(["walk to the kitchen"])
    assert tokens.encode(["walk to the kitchen"] * 2) == [given, given]
    assert 0 < len(given) < 12 and tokens.end not in given
    assert sorted(name.split(".h.0.")[1] for name in matrices(model)) == [
        "attn.c_attn.weight",
        "attn.c_proj.weight",
        "mlp.c_fc.weight",
        "mlp.c_proj.weight",
    ]


def test_it_is_finetuned_with_ewc_lora_and_judged_by_log_probability(folder):
    settings = dataclasses.replace(
        CARD.full,
        model=str(folder),
        window=16,
        homes=4,
        budget=12_000,
        questions=8,
        tests=4,
        test_homes=3,
        memory_homes=1,
        finetuning=3,
        batch=2,
        fisher_texts=2,
        rank=2,
        sources=False,
        sweep=(),
    )
    found = curves(tuple(run(settings, 0)))
    assert not {name for name, _ in found} & {"plain", "ewc", "l2"}  # all weights would learn
    for name in ("base", "lora", "ewc_lora"):
        assert found[name, "general_loss"][0] > 3
        assert 0 <= found[name, "question_accuracy"][0] <= 1
    assert found["lora", "general_loss"] != found["base", "general_loss"]
    assert found["ewc_lora", "general_loss"] != found["lora", "general_loss"]


def test_what_is_no_model_is_refused_in_words(tmp_path):
    with pytest.raises(ValueError, match="no causal language model can be loaded"):
        load(str(tmp_path / "nothing"))
