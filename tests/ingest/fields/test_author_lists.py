"""Fields with all authors, written as arXiv's authors write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.author_lists import AUTHOR_LIMIT, author, authors


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("A. Loon, B. Moon and C. Noon", ("A. Loon", "B. Moon", "C. Noon")),
        ("A. Loon,\n  B. Moon, and C. Noon", ("A. Loon", "B. Moon", "C. Noon")),
        ("A. Loon and B. Moon and C. Noon", ("A. Loon", "B. Moon", "C. Noon")),
        ("A. Loon; B. Moon", ("A. Loon", "B. Moon")),
        (
            "Ada Loon (1), Bo Moon, (1), and Cy Noon (2) ((1) Delft, NL (2) Ghent (B), and Lille)",
            ("Ada Loon", "Bo Moon", "Cy Noon"),
        ),
        ("A. Loon(1), B. Moon (Dept. of Maths & Physics, Delft)", ("A. Loon", "B. Moon")),
        ("A. Loon (Delft, B. Moon, C. Noon", ("A. Loon", "B. Moon", "C. Noon")),
        ("A. Loon), B. Moon", ("A. Loon", "B. Moon")),
        ("Ada (Ad) Loon, B. Moon", ("Ada Loon", "B. Moon")),
        ("A. Loon$^{1,2}$, B. Moon$^\\ast$", ("A. Loon", "B. Moon")),
        ("Ada Loon1, Bo Moon2", ("Ada Loon", "Bo Moon")),
        ("A. Loon, Jr., B. Moon III", ("A. Loon Jr.", "B. Moon III")),
        ("P\\'al Ob\\\"ok, {\\O}rjan B\\o{}", ("Pál Obök", "Ørjan Bø")),
        (
            "Deep Well Collaboration: A. Loon, B. Moon",
            ("Deep Well Collaboration", "A. Loon", "B. Moon"),
        ),
        (
            "A. Loon, for the Deep Well Collaboration",
            ("A. Loon", "Deep Well Collaboration"),
        ),
        ("the Deep Well Team, High Tide Group", ("Deep Well Team", "High Tide Group")),
        ("A. Loon, B. Moon, et al.", ("A. Loon", "B. Moon")),
        ("A. Loon et al", ("A. Loon",)),
        ("Anderson Andrews, Theo Fort", ("Anderson Andrews", "Theo Fort")),
        ("A. de la Loon, B. van 't Moon", ("A. de la Loon", "B. van 't Moon")),
        (" , ; (1) ", ()),
        ("", ()),
    ],
)
def test_names_of_a_field(field: str, names: tuple[str, ...]) -> None:
    assert authors(field) == names


@pytest.mark.parametrize("nobody", ["", ":", "(1)", "et al.", "others", "12", " . "])
def test_nobody(nobody: str) -> None:
    assert author(nobody) == ""


def test_sizes_are_bounded() -> None:
    assert authors("x" * 1_000) == ("x" * AUTHOR_LIMIT,)
    assert len(authors(", ".join(["A. Loon"] * 20_000))) == 10_000
    assert authors("(" * 200_000) == ()
    assert authors("A. Loon " + "(" * 100_000 + ")" * 100_000) == ("A. Loon",)


@given(st.text(alphabet="Aé.,;:&()$^{}123 \n\\'\"and", max_size=200))
def test_any_field_gives_clean_names(field: str) -> None:
    for name in authors(field):
        assert name == " ".join(name.split()) and 0 < len(name) <= AUTHOR_LIMIT
        assert any(map(str.isalpha, name))
