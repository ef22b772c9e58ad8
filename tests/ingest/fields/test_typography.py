"""Signs for names of signs, and maths as it was."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.typography import latex, plain

FRAGMENTS = [
    *(r"Erd\H{o}s", r"G\"odel", r"{\'e}t\'{e}", r"na\"{\i}ve", r"\c{c}a", r"stra{\ss}e", r"\o re"),
    *(r"\emph{dressed}", r"{\it slanted}", "AT&amp;T", "&#233;", "&eacute;", "a & b", "50\\%"),
    *(
        "$\\'e_{i}$",
        "1--2",
        "a -- b",
        "x---y",
        "``so''",
        " ",
        "word",
        r"\alpha",
        "{",
        "}",
        "--flag",
    ),
]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"Erd\H{o}s, G\"odel, {\'e}t\'{e}, na\"{\i}ve", "Erdős, Gödel, été, naïve"),
        (r"\c{c}a \c ca \v{S}koda \'{\i} {\v s} \k{a}", "ça ça Škoda í š ą"),
        (r"{\o}re \O{}x \L\'od\'z stra{\ss} e \aa", "øre Øx Łódź straß e å"),
        (r"\emph{Foo {\it bar}} {\em x y}", "Foo bar x y"),
        ("AT&amp;amp;T &lt; &eacute;&#233;&#xe9; &nosuch; a & b;", "AT&T < ééé &nosuch; a & b;"),
        (r"$\'e$ for \$5 and $6 and 50\%", r"$\'e$ for $5 and $6 and 50%"),
        (r"up to $\pm$0.1\% in 3\'e $m$", r"up to $\pm$0.1% in 3é $m$"),
        (r"\(\'e\) \[\'e\] $$\'e$$ $a &lt; b$", r"\(\'e\) \[\'e\] $$\'e$$ $a < b$"),
        ("pages 1--2 --flag a -- b x---y", "pages 1–2 --flag a – b x—y"),
        ("``quoted'' and f''(x)", "“quoted” and f''(x)"),
        (r"a \\'e b \alpha {kept} \unknown{x} ~", r"a \\'e b \alpha {kept} \unknown{x} ~"),
        ("e\u0301", "é"),
    ],
)
def test_plain(written: str, meant: str) -> None:
    assert plain(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"{The {RNA}} of {\'E}va", "The RNA of Éva"),
        (r"\textit{Homo {sapiens}}, \unknown{kept}", "Homo sapiens, kept"),
        (r"a~b \& c\_d \{e\} 5\,m \$x \#1", "a b & c_d {e} 5 m $x #1"),
        (r"\ensuremath{\alpha}-rays and {$\beta_{i}$}", r"$\alpha$-rays and $\beta_{i}$"),
        (r"x\textbackslash{}y --- z -{}- ``so''", "x\\y — z -- “so”"),
        (r"R{\&}amp;D and R&amp;D", "R&amp;D and R&D"),
        (
            r"plane (11\=22) of $\pm$0.1\% {A} 2\,mm$^2$",
            "plane (112\u03042) of $\\pm$0.1% A 2 mm$^2$",
        ),
        (
            "R$\\backslash$'enyi, B$\\backslash$\"{o}hm, $A\\backslash B$",
            "Rényi, Böhm, $A\\backslash B$",
        ),
        (r"{\relax Ch}arles {\noopsort{1973a}}1973", "Charles 1973"),
        (r"Li\`ege,\hspace{0pt} Taste\vphantom\{\} x\vphantom{y}", "Liège, Taste x"),
        (r"one\quad two\thinspace{}three \quadrat", r"one two three \quadrat"),
        (r"Jir{\ocirc{u}} Wo{\polhk{a}}s {\polhk e} Il\cprime in", "Jirů Woąs ę Ilʹin"),
    ],
)
def test_latex(written: str, meant: str) -> None:
    assert latex(written) == meant


@given(st.text().filter(lambda text: not set("\\&-`") & set(text)))
def test_what_has_no_sign_of_latex_only_is_composed(text: str) -> None:
    assert plain(text) == unicodedata.normalize("NFC", text)


@given(st.lists(st.sampled_from(FRAGMENTS)).map(" ".join))
def test_plain_of_plain_is_the_same(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.lists(st.sampled_from(list("\\{}$&;'`-~ac\"i ") + ["\\emph{", "&amp;", "\\'"])))
def test_anything_is_text(pieces: list[str]) -> None:
    for change in (plain, latex):
        assert isinstance(change("".join(pieces)), str)
