"""The base model: a tokenizer and a small GPT that have read the general text."""

import numpy as np
import torch

from reproductions.e2wm.card import Settings
from reproductions.e2wm.corpus import Corpus
from reproductions.e2wm.method import next_token_loss
from reproductions.e2wm.model import Bundle, LanguageModel
from reproductions.e2wm.texts import stream, windows
from reproductions.e2wm.tokenizer import learnt
from reproductions.training import Descent


def pretrained(corpus: Corpus, settings: Settings, rng: np.random.Generator) -> Bundle:
    """A model of its own for these texts. ValueError if its training diverged."""
    pieces = learnt(corpus.train, settings.vocabulary)
    generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
    shape = settings.layers, settings.width, settings.heads
    model = LanguageModel(pieces.size, settings.context, shape, generator)
    source = stream(pieces, corpus.train)
    descent = Descent(model, settings.pretraining)
    for _ in range(settings.pretraining):
        rows = windows(source, settings.stretches, settings.window + 1, rng)
        descent.step(next_token_loss(model(rows), rows))
    descent.last_loss()
    return Bundle(model.eval(), pieces)
