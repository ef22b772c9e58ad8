"""What is opened, what is refused, and with which words."""

import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest import opening
from ingest.opening import Place, opened, places
from ingest.record import SourceError


def place(folder: Path, content: bytes, name: str = "a.txt") -> Place:
    path = folder / name
    path.write_bytes(content)
    return Place(name=name, path=path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"abc\0def", "NUL bytes"),
        (b"%PDF-1.5\n%\xe2", "PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"caf\xe9 au lait, and more of it", "no UTF-8 text: byte 3 is 0xe9"),
        (b"<!doctype html><p>gone", "HTML page"),
        (b"\n<?xml version='1.0'?>\n<HTML><body>", "HTML page"),
        (b"\x01\x02\x03" * 50 + b"text", "control characters"),
        (b"word " * 300_000, "a line of 1.4 million characters"),
    ],
)
def test_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        opened(place(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        "Ünï\nzwei\n".encode(),
        "Ünï\nzwei\n".encode("utf-8-sig"),
        "Ünï\r\nzwei\r\n".encode(),
        "Ünï\r\r\nzwei\r".encode(),
        b"\xff\xfe" + "Ünï\nzwei\n".encode("utf-16-le"),
        b"\xfe\xff" + "Ünï\nzwei\n".encode("utf-16-be"),
        b"\x00\x00\xfe\xff" + "Ünï\nzwei\n".encode("utf-32-be"),
    ],
)
def test_texts(tmp_path: Path, content: bytes) -> None:
    assert opened(place(tmp_path, content)).text == "Ünï\nzwei\n"


def test_a_character_cut_at_the_end_is_left_out(tmp_path: Path) -> None:
    assert opened(place(tmp_path, "one two é".encode()[:-1])).text == "one two "


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    one, other = (opened(place(tmp_path, b"x\ny" + end)).sha256 for end in (b"\n", b"\r\n"))
    assert one != other and len(one) == 64


def test_a_large_file_is_refused_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(1024**3)  # sparse: 1 GB of one line

    def never(*_: object) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(Path, "open", never)
    with pytest.raises(SourceError, match="1,024 MiB large; 64 MiB are the most"):
        opened(Place(name="huge.txt", path=path))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\xef\xbb\xbfa\r\nb")))
    (found,) = places(["-"])
    assert opened(found).text == "a\nb"
    monkeypatch.setattr(opening, "SIZE_LIMIT", 3)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"a" * 9)))
    with pytest.raises(SourceError, match="larger than"):
        opened(found)


def test_folders(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    (inside / "deep").mkdir(parents=True)
    (inside / ".hidden").mkdir()
    for name in ("b.txt", "a.txt", "deep/c.txt", ".dot", ".hidden/d.txt"):
        (inside / name).write_text("x")
    (tmp_path / "secret.txt").write_text("x")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "out").symlink_to(tmp_path)
    (inside / "near.txt").symlink_to(inside / "a.txt")
    names = [Path(found.name).relative_to(inside).as_posix() for found in places([str(inside)])]
    assert names == ["a.txt", "b.txt", "near.txt", "deep/c.txt"]
    (tmp_path / "none").mkdir()
    assert [p.refused for p in places([str(tmp_path / "none")])] == ["the folder holds no file"]


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (found,) = places([str(tmp_path / "pipe")])
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        opened(found)
    (found,) = places([str(tmp_path / "absent")])
    with pytest.raises(SourceError, match="no such file"):
        opened(found)
