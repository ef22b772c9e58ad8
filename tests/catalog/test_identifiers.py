"""Identifiers however people write them."""

import pytest

from catalog.identifiers import identifier


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1612.00796", ("arxiv", "1612.00796")),
        (" arXiv:1612.00796v12 ", ("arxiv", "1612.00796")),
        ("ARXIV: 0704.0001", ("arxiv", "0704.0001")),
        ("https://arxiv.org/abs/1612.00796?context=cs", ("arxiv", "1612.00796")),
        ("http://export.arxiv.org/pdf/1612.00796v2.pdf", ("arxiv", "1612.00796")),
        ("arxiv.org/html/1612.00796v1#S2", ("arxiv", "1612.00796")),
        ("https://huggingface.co/papers/1612.00796", ("arxiv", "1612.00796")),
        ("https://www.alphaxiv.org/abs/1612.00796", ("arxiv", "1612.00796")),
        ("10.48550/ARXIV.1612.00796", ("arxiv", "1612.00796")),
        ("https://doi.org/10.48550/arXiv.1612.00796", ("arxiv", "1612.00796")),
        ("math.CA/0611800", ("arxiv", "math/0611800")),
        ("hep-th/9901001v2", ("arxiv", "hep-th/9901001")),
        ("astro-ph/9901001", ("arxiv", "astro-ph/9901001")),
        ("doi:10.1073/PNAS.1611835114", ("doi", "10.1073/pnas.1611835114")),
        ("https://dx.doi.org/10.1/x", None),
        ("2017", None),
        ("1612.007", None),
        ("see 1612.00796", None),
        ("١٦١٢.٠٠٧٩٦", None),
        ("", None),
        ("10.1000/" + "9" * 10_000, None),
    ],
)
def test_normal_form(text: str, want: tuple[str, str] | None) -> None:
    assert identifier(text) == want
