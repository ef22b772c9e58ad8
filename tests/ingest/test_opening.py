"""What is opened and what is refused: files, folders, standard input."""

import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.opening import Place, opened, places
from ingest.record import SourceError


def refused(place: Place) -> str:
    with pytest.raises(SourceError) as caught, opened(place):
        pass
    return str(caught.value)


def test_a_file_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a\r\nb")
    with opened(Place(name="a.txt", path=path)) as content:
        assert (content.text(), content.path, content.size) == ("a\nb", path, 4)


def test_standard_input_is_kept_in_a_file_to_be_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"\xef\xbb\xbfa\r\nb")))
    (found,) = places(["-"])
    with opened(found) as content:
        assert [content.text(), content.text()] == ["a\nb", "a\nb"]
        path = content.path
        assert path is not None and path.exists()
    assert not path.exists()


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
    assert refused(found) == "neither a file nor a folder"
    (found,) = places([str(tmp_path / "absent")])
    assert "no such file" in refused(found)


def test_what_must_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    (found,) = places([str(path)])
    with pytest.raises(SourceError, match="cannot be read: Permission denied"), opened(found) as c:
        c.text()
