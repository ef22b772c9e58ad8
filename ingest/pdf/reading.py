"""The only module that knows PyMuPDF: a file becomes pages of lines, or a reason why not.

Runs in the worker only (`ingest.pdf.worker`), where a crash or a hang of the library is harmless.
"""

import contextlib
import sys
from typing import Any

from ingest.fields.cleaning import one_line
from ingest.pdf.glyphs import PAGE_LIMIT, readable
from ingest.pdf.page import Line, Page, Reading

PAGES = 1_000  # the most of a file
CHARACTERS = 8_000_000  # the most of a file
XMP_LIMIT = 200_000
MEMORY = "a PDF that needs more memory than its reader is given"
BOLD, RAISED = 16, 1  # PyMuPDF's flags of a span


class PdfError(Exception):
    """Why a PDF is not read."""


def mupdf() -> Any:
    """PyMuPDF, quiet, without its layout models, which nothing here uses."""
    sys.modules.setdefault("pymupdf.layout", None)  # type: ignore[arg-type]
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    return pymupdf


def read(path: str) -> Reading:
    """All pages of the file. PdfError if it cannot be read or has no text."""
    pymupdf = mupdf()
    try:
        with pymupdf.open(path, filetype="pdf") as document:
            return _read(pymupdf, document)
    except PdfError:
        raise
    except MemoryError as error:
        raise PdfError(MEMORY) from error
    except Exception as error:  # every version of the library has others
        if "alloc" in str(error):
            raise PdfError(MEMORY) from error
        raise PdfError(f"a broken PDF: {_reason(error)}") from error
    finally:
        pymupdf.TOOLS.store_shrink(100)


def _reason(error: Exception) -> str:
    said = one_line(str(error)).split("code=")[-1]
    if not said or "filename=" in said or "Failed to open" in said:
        return "nothing in it can be opened"
    return said.partition(": ")[2][:200] or said[:200]


def _read(pymupdf: Any, document: Any) -> Reading:
    if document.needs_pass:
        raise PdfError("an encrypted PDF, which needs a password")
    if document.page_count == 0:
        raise PdfError("a PDF without pages")
    if document.page_count > PAGES:
        raise PdfError(f"a PDF of {document.page_count:,} pages; {PAGES:,} are the most")
    flags = pymupdf.TEXTFLAGS_TEXT & ~pymupdf.TEXT_PRESERVE_LIGATURES
    pages, broken, total = [], "", 0
    for number in range(document.page_count):
        try:
            pages.append(_page(document[number], flags))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  (one bad page leaves the others)
            broken = broken or _reason(error)
            pages.append(Page(width=1, height=1))
        total += sum(len(line.text) for line in pages[-1].lines)
        if total > CHARACTERS:
            raise PdfError(f"a PDF of more than {CHARACTERS:,} characters")
    _expect_text(pages, broken)
    return Reading(pages=tuple(pages), metadata=_metadata(document), xmp=_xmp(document))


def _expect_text(pages: list[Page], broken: str) -> None:
    letters = sum(sum(map(str.isalpha, line.text)) for page in pages for line in page.lines)
    if letters >= min(50, 5 * len(pages)):
        return
    if broken and not letters:
        raise PdfError(f"a broken PDF: {broken}")
    pictures = sum(page.pictures for page in pages)
    if pictures:
        raise PdfError(
            f"a PDF of pictures without text ({pictures} of {len(pages)} pages); "
            "text recognition (OCR) can add it"
        )
    raise PdfError(f"a PDF without text on its pages ({len(pages)})")


def _metadata(document: Any) -> dict[str, str]:
    with contextlib.suppress(Exception):
        found = document.metadata or {}
        return {
            name: readable(value)[:2_000]
            for name, value in found.items()
            if isinstance(value, str) and value
        }
    return {}


def _xmp(document: Any) -> str:
    with contextlib.suppress(Exception):
        return str(document.get_xml_metadata())[:XMP_LIMIT]
    return ""


def _page(page: Any, flags: int) -> Page:
    lines: list[Line] = []
    left = PAGE_LIMIT
    found = page.get_textpage(flags=flags).extractDICT()
    for number, block in enumerate(found["blocks"]):
        for line in block.get("lines", ()):
            if left > 0 and (made := _line(line["spans"], line, number)):
                lines.append(made)
                left -= len(made.text) + 1
    pictures = not lines and bool(page.get_images() or page.get_drawings())
    return Page(width=found["width"], height=found["height"], lines=tuple(lines), pictures=pictures)


def _line(spans: list[dict[str, Any]], line: dict[str, Any], block: int) -> Line | None:
    text = readable("".join(span["text"] for span in spans)).strip()[:PAGE_LIMIT]
    if not text:
        return None
    sizes: dict[float, int] = {}
    bold = 0
    for span in spans:
        length = len(span["text"])
        sizes[round(span["size"], 1)] = sizes.get(round(span["size"], 1), 0) + length
        bold += length if span["flags"] & BOLD or "bold" in span["font"].lower() else 0
    size = max(sizes, key=lambda one: (sizes[one], one))
    raised = [bool(span["flags"] & RAISED) and span["size"] < 0.9 * size for span in spans]
    parts: tuple[tuple[str, bool], ...] = ()
    if any(raised):
        pairs = zip(spans, raised, strict=True)
        parts = tuple((readable(span["text"]), up) for span, up in pairs)
    x0, y0, x1, y1 = line["bbox"]
    return Line(
        text=text,
        size=size,
        **{"x0": x0, "y0": y0, "x1": x1, "y1": y1},
        bold=2 * bold > len(text),
        upright=line["dir"][0] > 0.9,
        block=block,
        parts=parts,
    )
