"""Contents of any size: decoded, cut into lines, unpacked; what is no text is told."""

import gzip
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import content as module
from ingest.content import CHUNK, LINE_LIMIT, Content, Handle, with_one_line_end
from ingest.record import SourceError

TEXTS = {
    "plain": "Ünï\nzwei\n".encode(),
    "marked": "Ünï\nzwei\n".encode("utf-8-sig"),
    "DOS": "Ünï\r\nzwei\r\n".encode(),
    "doubled": "Ünï\r\r\nzwei\r".encode(),
    "UTF-16 little": b"\xff\xfe" + "Ünï\nzwei\n".encode("utf-16-le"),
    "UTF-16 big": b"\xfe\xff" + "Ünï\nzwei\n".encode("utf-16-be"),
    "UTF-32": b"\x00\x00\xfe\xff" + "Ünï\nzwei\n".encode("utf-32-be"),
    "packed": gzip.compress("Ünï\nzwei\n".encode()),
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts(name: str) -> None:
    content = Content.of(TEXTS[name])
    assert content.text() == "Ünï\nzwei\n"
    assert list(content.lines()) == ["Ünï", "zwei"]
    assert content.sample.text == "Ünï\nzwei\n"


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("Ein Käfer überquert die Straße, und später kehrt er müde zurück. " * 5, "cp1252"),
        ("模型 预测 未来 的 状态，然后 选择 最好 的 行动。我们 提出 一种 新 方法。" * 5, "gb18030"),
        ("세계 모델은 다음 상태를 예측한다 그리고 행동을 고른다. " * 3, "euc_kr"),
        ("@article{caesar, author={凯撒}, journal={测试期刊}, year={2013}}", "gb18030"),
        ("Модель мира предсказывает состояние среды после каждого действия. " * 5, "cp1251"),
    ],
)
def test_other_encodings_are_guessed(raw: str, encoding: str) -> None:
    assert Content.of(raw.encode(encoding)).text() == raw


def test_an_encoding_is_told_from_all_of_it_not_from_the_beginning() -> None:
    late = b"plain words here\n" * 20_000 + "Käfer über Straße\n".encode("cp1252") * 3
    assert list(Content.of(late).lines())[-1] == "Käfer über Straße"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x80\x04\x95rest", "pickle"),
        (b"\x1f\x8b\x08rest", "broken archive"),
        (gzip.compress(b"", mtime=0), "empty"),
        (gzip.compress(gzip.compress(b"text", mtime=0), mtime=0), "archive in an archive"),
        (
            b"a.pdf".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0") + b"%PDF-1.5",
            "several files",
        ),
    ],
)
def test_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        _ = Content.of(raw).sample


@pytest.mark.parametrize("raw", [b"abc\0def", b"%PDF-1.5\n%\xe2\0", b"\x01\x02\x03" * 50 + b"text"])
def test_what_is_no_text_has_a_sample_without_text(raw: bytes) -> None:
    sample = Content.of(raw).sample
    assert (sample.head, sample.text) == (raw, "")


def test_a_character_cut_at_the_end_is_left_out() -> None:
    assert Content.of("one two é".encode()[:-1]).text() == "one two "


def test_the_hash_is_of_the_bytes_as_they_came() -> None:
    some = {Content.of(raw).sha256 for raw in (b"x\ny\n", b"x\r\ny\r\n", gzip.compress(b"x\ny\n"))}
    assert len(some) == 3 and {len(one) for one in some} == {64}


def test_a_huge_line_is_refused_before_it_is_held() -> None:
    with pytest.raises(SourceError, match="a line of more than"):
        list(Content.of(b"x" * (LINE_LIMIT + CHUNK + 1)).lines())


def test_a_sparse_gigabyte_is_told_by_its_sample(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1024**3)
    content = Content(name="huge", handle=Handle(path), size=1024**3)
    assert content.sample.text == ""
    assert content.done <= module.SAMPLE


def test_text_has_a_limit() -> None:
    with pytest.raises(SourceError, match="larger than 1 MiB"):
        Content.of("word " * 300_000).text(1024**2)


def test_an_archive_bomb_does_not_go_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UNPACKED_LIMIT", 1024**2)
    bomb = gzip.compress(b"a b c\n" * 2_000_000, 9)
    given = 0
    with pytest.raises(SourceError, match="unpacks to more than"):
        for line in Content.of(bomb).lines():
            given += len(line)
    assert given < 8_000_000


def test_an_archive_that_ends_early_gives_what_it_has(tmp_path: Path) -> None:
    lines = [f"line {number} {zlib.crc32(bytes([number % 256]))}" for number in range(100_000)]
    packed = gzip.compress("\n".join(lines).encode())
    content, found = Content.of(packed[: len(packed) // 2]), []
    with pytest.raises(SourceError, match="a broken archive"):
        for line in content.lines():
            found.append(line)
    assert found == lines[: len(found)] and len(found) > 10_000


@given(st.text(st.sampled_from("ab\r\n\x85é\f"), max_size=60), st.integers(1, 9))
def test_lines_do_not_depend_on_how_the_bytes_come(text: str, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", chunk)
        content = Content.of(text)
        whole = with_one_line_end(text)
        assert content.text() == whole
        assert list(content.lines()) == whole.removesuffix("\n").split("\n") * bool(whole)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(raw: bytes) -> None:
    content = Content.of(raw)
    try:
        sample = content.sample
        text = content.text() if sample.text else ""
    except SourceError:
        return
    assert "\r" not in text
