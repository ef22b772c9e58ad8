"""Citations in running text: names of every make, several works at once, and what is no work."""

import pytest

from ingest.lectures.brackets import identifiers_in, in_brackets, stated


@pytest.mark.parametrize(
    ("text", "first", "year", "title"),
    [
        ("[Ida Moon et al., 2022. On Waiting]", "Ida Moon", 2022, "On Waiting"),
        ("[Van Den Loon et al., 2018. On Waiting]", "Van Den Loon", 2018, "On Waiting"),
        ("[de Moon d'Autel et al., 2019. On Waiting]", "de Moon d'Autel", 2019, "On Waiting"),
        ("[el-Noon et al., 2021. On Waiting]", "el-Noon", 2021, "On Waiting"),
        ("[St. Noon et al., 2020. On Waiting]", "St. Noon", 2020, "On Waiting"),
        ("[Noon III et al., 2020]", "Noon III", 2020, ""),
        ("[Иванов et al., 2020]", "Иванов", 2020, ""),
        ("[Moon AI, 2023. On Waiting]", "Moon AI", 2023, "On Waiting"),
        ("[Moon, I., Noon, C., 2020. On Waiting]", "Moon", 2020, "On Waiting"),
        ("[Adapted from Moon et al., 2022. On Waiting]", "Moon", 2022, "On Waiting"),
        ("(Slide credit: Moon, 2022)", "Moon", 2022, ""),
        ("[Moon et al., NeurIPS 2020]", "Moon", 2020, ""),
        ("[Moon et al., Nature 2020. On Waiting]", "Moon", 2020, "On Waiting"),
        ("[Moon et al., 2020. On Waiting. NeurIPS 2020]", "Moon", 2020, "On Waiting"),
        ("[Moon et al., 2020. On Waiting. In ICML]", "Moon", 2020, "On Waiting"),
        ("[Moon et al., 2020. On Waiting. arXiv:2011.01234]", "Moon", 2020, "On Waiting"),
        ("[Moon et al., 2020. On Waiting (arXiv:2011.01234v2)]", "Moon", 2020, "On Waiting"),
        ("[Moon et al., 2020. On Waiting, https://example.org/a]", "Moon", 2020, "On Waiting"),
        ("[Moon et al., 2020 – On Waiting]", "Moon", 2020, "On Waiting"),
        ('[Moon et al., 2020. Asking: "Why Wait?"]', "Moon", 2020, 'Asking: "Why Wait?"'),
        ("[On Waiting, Moon et al., NeurIPS 2020]", "Moon", 2020, "On Waiting"),
    ],
)
def test_one_work(text: str, first: str, year: int, title: str) -> None:
    (work,) = in_brackets(text)
    assert (work.first, work.year, work.title) == (first, year, title)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("[Loon et al., 2021, Moon et al., 2022]", [("Loon", 2021, ""), ("Moon", 2022, "")]),
        ("[Loon et al., 2021 and Moon et al., 2022]", [("Loon", 2021, ""), ("Moon", 2022, "")]),
        ("[Loon et al., 2021; and Moon et al., 2022]", [("Loon", 2021, ""), ("Moon", 2022, "")]),
        ("[see above; Loon et al., 2021; inter alia]", [("Loon", 2021, "")]),
        ("[Loon et al., 2020, 2021b]", [("Loon", 2020, ""), ("Loon", 2021, "")]),
        ("[Loon et al., 2021. One; two and three]", [("Loon", 2021, "One; two and three")]),
        (
            "[Loon et al., 2021. On Waiting; Moon et al.,\n2022. On Seeing]",
            [("Loon", 2021, "On Waiting"), ("Moon", 2022, "On Seeing")],
        ),
    ],
)
def test_several_works(text: str, works: list[tuple[str, int, str]]) -> None:
    assert [(work.first, work.year, work.title) for work in in_brackets(text)] == works


@pytest.mark.parametrize("text", ["(San Loon, 2024)", "(3141.5926)", "[2011.01234]", "(Moon 2020)"])
def test_no_work(text: str) -> None:
    assert list(in_brackets(text)) == []


def test_identifiers_in_brackets() -> None:
    (work,) = in_brackets("see [arXiv:2011.01234v2]")
    assert (work.label, work.title, work.year) == ("arXiv:2011.01234v2", "", None)
    assert identifiers_in(work.label) == {("arxiv", "2011.01234")}
    text = "Loon et al., 2021. On Waiting, https://arxiv.org/abs/2011.01234, doi:10.1000/Xy.1"
    assert identifiers_in(text) == {("arxiv", "2011.01234"), ("doi", "10.1000/xy.1")}


def test_stated_without_brackets() -> None:
    found = stated("- Loon et al., 2021. On Waiting\nand Seeing")
    assert found is not None
    assert (found.title, found.first) == ("On Waiting and Seeing", "Loon")
    assert stated("Loon et al., 2021. We show that it is good to wait") is None
    assert stated("Loon et al. (2021) wait") is None


@pytest.mark.timeout(60)  # a minute means that a pattern tries too many ways to read it
@pytest.mark.parametrize("piece", ["Van De Xu, ", "A. B., ", "Ab Cd & ", "from ", "AA ", "; 2020"])
def test_no_text_has_too_many_readings(piece: str) -> None:
    text = f"[Xu et al., {piece * 600}"[:590] + "]"
    once = list(in_brackets(text))
    assert list(in_brackets(f"{text}\n" * 20)) == once * 20
