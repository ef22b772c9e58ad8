"""General English U on every machine: what the model knew before it met the world.

By default the prose of Python's own language reference (`pydoc_data.topics`) and of the
descriptions of scikit-learn's data sets; another version of either is another text, and the hash
of the run says so. "catalog" takes the abstracts of the catalogue instead, any other word is the
path of a text file whose texts are parted by empty lines.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHORTEST = 40  # characters of a paragraph; what is shorter is a heading or a stub
OWN_CATALOGUE = Path(__file__).resolve().parents[2] / "data" / "catalog.db"
PIECES = 20  # blocks for each held-out part, so that it comes from all over the text


@dataclass(frozen=True)
class Corpus:
    """Texts to learn from, to choose settings on, and to measure perplexity on."""

    train: tuple[str, ...]
    dev: tuple[str, ...]
    test: tuple[str, ...]


def general_text(source: str) -> list[str]:
    """The paragraphs of "builtin", "catalog" or a file. ValueError if there are too few."""
    readers = {"builtin": _builtin, "catalog": _abstracts}
    found = readers[source]() if source in readers else _file(Path(source))
    texts = list(dict.fromkeys(found))  # a paragraph twice would be learnt and then tested
    if len(texts) < 100:
        raise ValueError(f"the corpus {source!r} has {len(texts)} paragraphs; 100 are the least")
    return texts


def split(texts: list[str], rng: np.random.Generator, held_out: float = 0.08) -> Corpus:
    """Neighbouring paragraphs stay together: blocks are drawn for dev and for test."""
    size = max(1, round(len(texts) * held_out / PIECES))
    blocks = [texts[at : at + size] for at in range(0, len(texts), size)]
    count = max(1, round(len(blocks) * held_out))
    order = rng.permutation(len(blocks))
    parts = [sorted(order[:count]), sorted(order[count : 2 * count]), sorted(order[2 * count :])]
    dev, test, train = (tuple(text for at in part for text in blocks[at]) for part in parts)
    return Corpus(train=train, dev=dev, test=test)


def corpus_hash(source: str) -> str:
    """SHA-256 of the paragraphs."""
    return hashlib.sha256("\n\n".join(general_text(source)).encode()).hexdigest()


def prose(text: str) -> Iterator[str]:
    """The paragraphs of plain sentences, each on one line: no headings, tables, code or grammar."""
    for block in re.split(r"\n\s*\n", text):
        joined = re.sub(r"-\s*\n\s*", "-", block.strip(" *\n"))
        joined = " ".join(re.sub(r"``?|\*\*?|:[a-z]+:", "", joined).split())
        letters = sum(mark.isalpha() or mark.isspace() for mark in joined)
        plain = joined[-1:] in ".:" and letters > 0.9 * len(joined) and "::=" not in joined
        if plain and len(joined) >= SHORTEST:
            yield joined


def _builtin() -> Iterator[str]:
    from importlib.util import find_spec
    from pydoc_data.topics import topics

    for name in sorted(topics):
        yield from prose(topics[name])
    library = find_spec("sklearn")  # where it is; to import it takes seconds
    if library is None or library.origin is None:
        raise ValueError("the corpus 'builtin' needs scikit-learn, whose texts are a part of it")
    for path in sorted((Path(library.origin).parent / "datasets" / "descr").glob("*.rst")):
        yield from prose(path.read_text(encoding="utf-8"))


def _file(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ValueError(f"the corpus {str(path)!r} cannot be read: {error}") from error
    for block in re.split(r"\n\s*\n", text):
        yield " ".join(block.split())


def _abstracts() -> Iterator[str]:
    """By one statement at the URL of the catalogue: a reproduction does not import it."""
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import DBAPIError

    engine = create_engine(os.environ.get("LITLAB_CATALOG_URL") or f"sqlite:///{OWN_CATALOGUE}")
    asked = text("SELECT abstract FROM paper WHERE abstract <> '' ORDER BY id")
    try:
        with engine.connect() as connection:
            found = [row.abstract for row in connection.execute(asked)]
    except DBAPIError as error:
        raise ValueError(f"the catalogue cannot be read for its abstracts: {error.orig}") from error
    finally:
        engine.dispose()
    yield from (" ".join(abstract.split()) for abstract in found)
