"""The process that reads PDFs: one path a line on standard input, one JSON document a line back.

What it reads can make it crash, hang or grow. So it has limits of its own, writes no file, and
whoever started it (`ingest.pdf.supervisor`) trusts nothing that it says.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
from dataclasses import asdict
from typing import Any, TextIO

from ingest.pdf import bibliography, glyphs, sheets
from ingest.pdf.front_matter import front_matter
from ingest.pdf.reading import MEMORY, PdfError, mupdf, read


def answer(path: str) -> dict[str, Any]:
    """What is in the file: its pages' texts and what it is, or the reason why it is not read."""
    try:
        reading = read(path)
        texts = [page.text for page in reading.pages]
        known = glyphs.words(texts)
        whole = [glyphs.unbroken(text, known)[: glyphs.PAGE_LIMIT] for text in texts]
        if sheets.is_deck(reading.pages):
            return {"pages": whole, "deck": sheets.deck_text(reading.pages)}
        found = bibliography.references(reading.pages, known)
        return {
            "pages": whole,
            "paper": asdict(front_matter(reading, known)),
            "references": [asdict(entry) for entry in found],
        }
    except PdfError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"refused": MEMORY}


def limit(memory_bytes: int) -> None:
    """Bound what this process may take; platforms without such limits go without."""
    with contextlib.suppress(ImportError):
        resource = importlib.import_module("resource")
        for name, most in (("RLIMIT_AS", memory_bytes), ("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0)):
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, name), (most, most))


def serve(given: TextIO, answers: TextIO, time_s: int) -> None:
    """Answer each line until there are no more. A hang ends the process, even an orphan's."""
    for line in given:
        if hasattr(signal, "alarm"):
            signal.alarm(time_s)  # not handled: the system ends the process, whatever runs
        json.dump(answer(json.loads(line)), answers, ensure_ascii=False)
        answers.write("\n")
        answers.flush()
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def main(memory_bytes: int, time_s: int) -> None:
    """Serve on the standard streams; what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", newline="\n")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    mupdf()
    limit(memory_bytes)
    serve(sys.stdin, answers, time_s)
