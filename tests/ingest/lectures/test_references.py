"""References that stand alone: which part is the title, who the people are, and what is none."""

import pytest

from ingest.lectures.references import entries, reference


@pytest.mark.parametrize(
    ("text", "title", "authors", "first"),
    [
        (
            "Waiting in pictures,\nIda Spoon, Cy D. Noon, ICCV 2015",
            "Waiting in pictures",
            ("Ida Spoon", "Cy D. Noon"),
            "Ida Spoon",
        ),
        (
            "Waiting in pictures,\nIda Spoon and Cy D. Noon. In CVPR, 2016.",
            "Waiting in pictures",
            ("Ida Spoon", "Cy D. Noon"),
            "Ida Spoon",
        ),
        (
            "Waiting in pictures\nIda Spoon, Cy Noon, CVPR 2016",
            "Waiting in pictures",
            ("Ida Spoon", "Cy Noon"),
            "Ida Spoon",
        ),
        ("Waiting in\npictures\nSpoon et al., CVPR 2016", "Waiting in pictures", (), "Spoon"),
        ("Waiting in pictures,\nSpoon et al., arXiv 2016", "Waiting in pictures", (), "Spoon"),
        ('Spoon et al., "Waiting in pictures", CVPR 2016', "Waiting in pictures", (), "Spoon"),
        (
            "Ida Spoon, Cy Noon. Waiting in pictures. CVPR 2016",
            "Waiting in pictures",
            ("Ida Spoon", "Cy Noon"),
            "Ida Spoon",
        ),
        ("- Waiting in pictures, Spoon et al., ICML 2019", "Waiting in pictures", (), "Spoon"),
        (
            "Waiting in pictures, Óscar Ñañez, José M. Hernández-Noon, ICML 2019",
            "Waiting in pictures",
            ("Óscar Ñañez", "José M. Hernández-Noon"),
            "Óscar Ñañez",
        ),
        (
            "Waiting in pictures,\nL. van der Noon, G. E. Spoon, Proc. IEEE 2008",
            "Waiting in pictures",
            ("L. van der Noon", "G. E. Spoon"),
            "L. van der Noon",
        ),
    ],
)
def test_title_people_and_year(text: str, title: str, authors: tuple[str, ...], first: str) -> None:
    found = reference(text)
    assert found is not None
    assert (found.title, found.first, found.authors) == (title, first, authors)


@pytest.mark.parametrize(
    "text",
    [
        "Waiting with Few Labels, Ida Spoon, Spring 2024",
        "Waiting and Planning\nIda Spoon, UCSX 2024",
        "Ida Spoon. Waiting and Planning. Fall 2024",
        "- Trained on Encyclopaedias, Book Corpus, Common Drawl 2019",
        "In the end, we waited in 2016",
        "A. " * 2_000 + "CVPR 2016",
    ],
)
def test_no_reference(text: str) -> None:
    assert reference(text) is None


def test_a_list_of_references_is_parted_at_its_marks() -> None:
    text = (
        "[1] On Waiting, Ida Spoon et al., ICML 2017\n[2] Noon et al., 2022. Of Spoons\nand Forks"
    )
    assert entries(text) == [
        "On Waiting, Ida Spoon et al., ICML 2017",
        "Noon et al., 2022. Of Spoons\nand Forks",
    ]
