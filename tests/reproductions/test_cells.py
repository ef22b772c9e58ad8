"""A cell's key: what changes it, and what does not."""

from dataclasses import dataclass

import pytest

from reproductions.cells import Cell, contents


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One setting that may be a path, and one that never is."""

    source: str = "small"
    penalty: float = 1.0
    seeds: tuple[int, ...] = (0, 1)


def key(seed=0, code="a", **chosen):
    return Cell(reproduction="toy", settings=Settings(**chosen), seed=seed, code=code).key


def test_settings_seed_and_code_change_the_key_and_the_list_of_seeds_does_not():
    others = [key(seed=1), key(code="b"), key(penalty=2.0), key(source="large")]
    assert len({key(), *others}) == 5
    assert key(seeds=(5,)) == key()


@pytest.mark.parametrize("name", ["skills.toml", "inner/problem.pddl"])
def test_what_a_path_leads_to_changes_the_key(tmp_path, name):
    file = tmp_path / "folder" / name
    file.parent.mkdir(parents=True)
    for given in (tmp_path / "folder", file):
        file.write_text("one")
        first = key(source=str(given))
        assert key(source=str(given)) == first
        file.write_text("two")
        assert key(source=str(given)) != first


def test_a_word_is_no_path_even_where_a_folder_has_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = key()
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "file").write_text("one")
    assert key() == before and not contents(Settings())
    assert not contents(Settings(source="openai:a/b")) and contents(Settings(source="./small"))
