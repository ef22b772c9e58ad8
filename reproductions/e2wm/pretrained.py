"""A causal language model from a folder or the hub in place of the small one, by transformers."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

LONGEST = 512  # tokens of a text; questions have fewer


class Pretrained(nn.Module):
    """Tokens in, logits out, as the small model has it."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens [B, T] -> logits [B, T, V]; right-padding changes nothing before it."""
        return self.inner(tokens).logits


class OwnTokens:
    """The tokenizer that came with the model; every text has a space before its first word."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.end = int(tokenizer.eos_token_id)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text, without an end."""
        spaced = [f" {text}" for text in texts]
        return self._tokenizer(spaced, add_special_tokens=False)["input_ids"]


def load(name: str) -> tuple[Pretrained, OwnTokens]:
    """Model and tokenizer of a folder or a name on the hub. ValueError if that is not to be had."""
    try:
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ModuleNotFoundError as error:
        raise ValueError(
            f"model={name} needs transformers: pip install 'litlab[pretrained]'"
        ) from error
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
        inner = AutoModelForCausalLM.from_pretrained(name, dtype="float32")
    except (OSError, ValueError) as error:
        raise ValueError(
            f"no causal language model can be loaded from {name!r}: {error}"
        ) from error
    if tokenizer.eos_token_id is None:
        raise ValueError(f"the tokenizer of {name!r} has no token for the end of a text")
    return Pretrained(inner).eval(), OwnTokens(tokenizer)
