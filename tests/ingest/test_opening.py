"""What is opened and what is refused: files, folders, standard input."""

import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlmodel import select

from catalog.models import Rejection
from catalog.store import reading
from ingest.opening import Place, opened, places
from ingest.pipeline import ingest
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
    found = {Path(p.name).relative_to(inside).as_posix(): p.refused for p in places([str(inside)])}
    out = "a link out of the folder; name what it points to"
    assert list(found) == ["a.txt", "b.txt", "link.txt", "near.txt", "out", "deep/c.txt"]
    assert {name for name, refused in found.items() if refused} == {"link.txt", "out"}
    assert {found["link.txt"], found["out"]} == {out}
    (tmp_path / "none").mkdir()
    assert [p.refused for p in places([str(tmp_path / "none")])] == ["the folder holds no file"]


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (found,) = places([str(tmp_path / "pipe")])
    assert refused(found) == "neither a file nor a folder"
    for absent in (tmp_path / "absent", tmp_path / "pipe" / "in"):
        (found,) = places([str(absent)])
        assert "no such file" in refused(found)
    (found,) = places([str(tmp_path / ("x" * 300))])
    assert "too long" in refused(found)
    (found,) = places([""])
    assert refused(found) == "a name without a letter"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one; the test's own holds its catalogue."""
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def test_links_that_lead_nowhere_or_round_and_round(folder: Path) -> None:
    (folder / "gone").symlink_to(folder / "absent")
    (folder / "one").symlink_to(folder / "other")
    (folder / "other").symlink_to(folder / "one")
    (folder / "self").symlink_to(folder)
    (folder / "real.txt").write_text("x")
    found = {Path(place.name).name: place.refused for place in places([str(folder)])}
    assert found.keys() == {"gone", "one", "other", "real.txt"}
    assert "no such file" in found["gone"] and "symbolic links" in found["one"]
    assert found["real.txt"] == ""


def test_a_name_that_is_no_text_can_be_stored_and_the_file_read(folder: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff\n\xc3\xbc.txt"))
    path.write_text("x")
    for named in (folder, path):
        (found,) = places([str(named)])
        assert found.name == f"{folder}/bad\\xff\nü.txt"
        with opened(found) as content:
            assert content.text() == "x"


def test_a_folder_that_must_not_be_entered_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "closed").mkdir()
    (folder / "a.txt").write_text("x")
    scan = os.scandir

    def guarded(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr("os.scandir", guarded)
    found = [(Path(place.name).name, place.refused) for place in places([str(folder)])]
    assert found == [("a.txt", ""), ("closed", "it cannot be read: Permission denied")]


def test_what_must_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    (found,) = places([str(path)])
    with pytest.raises(SourceError, match="cannot be read: Permission denied"), opened(found) as c:
        c.text()


def test_a_folder_that_could_be_read_after_all_is_not_among_the_rejections(tmp_path: Path) -> None:
    folder = tmp_path / "late"
    folder.mkdir()
    for expected in (["the folder holds no file"], ["the folder holds no file"], []):
        if not expected:
            (folder / "a.jsonl").write_text('{"title": "A Title That Came Late"}\n')
        ingest([str(folder)])
        with reading() as session:
            assert [one.reason for one in session.exec(select(Rejection))] == expected
