"""The small language model: pieces and learnt places in, the next piece out."""

import io
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from reproductions.e2wm.tokenizer import Pieces
from reproductions.transformer import Transformer


class LanguageModel(nn.Module):
    """A GPT whose output layer is its table of tokens."""

    def __init__(
        self,
        tokens: int,
        context: int,
        shape: tuple[int, int, int],
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        layers, width, heads = shape
        self.context, self.shape = context, shape
        self.tokens = nn.Embedding(tokens, width)
        self.places = nn.Embedding(context, width)
        self.trunk = Transformer(layers, width, heads, generator)
        for table in (self.tokens, self.places):
            nn.init.normal_(table.weight, std=width**-0.5, generator=generator)

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens [B, T] -> logits [B, T, V] of what follows each. ValueError if T is too long."""
        length = tokens.shape[1]
        if length > self.context:
            raise ValueError(f"a text has {length} tokens and the context only {self.context}")
        vectors = self.tokens(tokens) + self.places.weight[:length]
        known, _ = self.trunk(vectors)
        return known @ self.tokens.weight.T


@dataclass(frozen=True)
class Bundle:
    """A model and the tokenizer it was trained with, which are never kept apart."""

    model: LanguageModel
    pieces: Pieces


def packed(bundle: Bundle) -> bytes:
    """The bundle as bytes."""
    model, buffer = bundle.model, io.BytesIO()
    kept = {
        "tokenizer": bundle.pieces.text,
        "context": model.context,
        "shape": model.shape,
        "weights": model.state_dict(),
    }
    torch.save(kept, buffer)
    return buffer.getvalue()


def unpacked(kept: bytes) -> Bundle:
    """The bundle that was packed: a model of its own each time."""
    found = torch.load(io.BytesIO(kept), weights_only=True)
    pieces = Pieces(found["tokenizer"])
    model = LanguageModel(pieces.size, found["context"], found["shape"])
    model.load_state_dict(found["weights"])
    return Bundle(model, pieces)
