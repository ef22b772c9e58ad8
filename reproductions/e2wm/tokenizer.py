"""Texts as token numbers: byte-pair pieces learnt from the general text.

The words of the household's language (verbs, furniture, what questions ask) are pieces as well,
from a fixed list: no question takes part, so other questions leave the tokenizer, the base model
and its perplexity as they were. Names of rooms and items are spelled from the general pieces, those
that no training house has like all others. Any text can be spelled: at worst byte by byte.
"""

from collections.abc import Iterable, Sequence

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from reproductions.e2wm.asking import NUMBERS
from reproductions.e2wm.houses import FURNITURE
from reproductions.e2wm.wording import RELATIONS, VERBS

END = 0  # the token that parts texts
ASKED = ("goal", "plan", "task", "how", "many", "path", "of", "and", "at")
OFTEN = 500  # how often the household's words are shown, so that each becomes a piece


class Pieces:
    """A learnt tokenizer; `text` is all of it and brings it back."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokenizer = Tokenizer.from_str(text)

    end = END

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return self._tokenizer.get_vocab_size()

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text, without an end."""
        return [found.ids for found in self._tokenizer.encode_batch(list(texts))]

    def decode(self, tokens: Sequence[int]) -> str:
        """The text again, without the space that stands before its first word."""
        return self._tokenizer.decode([each for each in tokens if each != END]).strip()


def learnt(texts: Iterable[str], size: int) -> Pieces:
    """The pieces that spell these texts shortest, with at most `size` tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=["<end>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([*texts, *OFTEN * [" ".join(household())]], trainer)
    return Pieces(tokenizer.to_str())


def household() -> list[str]:
    """The words of the world's language that are nobody's name, sorted."""
    texts = [*VERBS.values(), *RELATIONS.values(), *NUMBERS, *ASKED]
    texts += [kind.name for kind in FURNITURE]
    return sorted({word for text in texts for word in text.split() if "{" not in word})
