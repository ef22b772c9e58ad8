"""The shipped skills and topics, and what is said of a file that is none."""

import pytest

from reproductions.skill_mix.chat_skills import SHIPPED, read
from reproductions.skill_mix.rubric import is_named, longest, sentences

SKILL = """
[[skill]]
name = "Litotes"
category = "rhetoric"
definition = "Says less."
example = "Not bad."
"""
TOPICS = 'topics = ["Bees", "Knots"]\n'


def test_the_shipped_list_has_forty_skills_and_topics_in_six_categories():
    found = read()
    assert len(found.skills) >= 40 and len(found.topics) >= 40
    categories = {skill.category for skill in found.skills}
    thought = {"rhetoric", "logic", "theory of mind", "narrative"}
    assert categories == thought | {"physical reasoning", "social reasoning"}
    for category in sorted(categories):
        assert sum(skill.category == category for skill in found.skills) >= 5, category


def test_no_example_names_a_skill_and_all_are_short():
    found = read()
    for skill in found.skills:
        assert not any(is_named(name, skill.example) for name in found.names), skill.name
        assert sentences(skill.example) <= 3 and len(skill.definition) < 250, skill.name
    assert longest(2) == 1


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(TOPICS + SKILL)
    found = read(str(path))
    assert (found.names, found.topics) == (["Litotes"], ("Bees", "Knots"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("topics = [", "is not TOML"),
        (TOPICS, "there is no [[skill]]"),
        (SKILL, "there are no topics"),
        ("topics = []\n" + SKILL, "there are no topics"),
        ('topics = "Bees"\n' + SKILL, "there are no topics"),
        ('topics = ["Bees", 3]\n' + SKILL, "topic 2 has no name"),
        ('topics = ["Bees", "bees"]\n' + SKILL, "the topic 'Bees' is there twice"),
        (TOPICS + SKILL + SKILL, "the skill 'Litotes' is there twice"),
        (TOPICS + SKILL.replace("definition", "meaning"), "skill 1 has 'meaning'; its keys are"),
        (TOPICS + SKILL.replace('example = "Not bad."', ""), "skill 1 has no example"),
        (TOPICS + SKILL.replace('"Not bad."', '" "'), "skill 1 has no example"),
        (TOPICS + SKILL.replace('"Litotes"', "3"), "skill 1 has no name"),
        (TOPICS + SKILL.replace("Not bad.", "x" * 1001), "more than 1000 characters"),
        (TOPICS + "colour = 1\n" + SKILL, "'colour' is not known here"),
        (TOPICS + "skill = 3\n", "there is no [[skill]]"),
        (TOPICS + "skill = [3]\n", "skill 1 is no table"),
        ("topics = " + "[" * 100_000, "nested too deep"),
    ],
)
def test_a_bad_file_is_told_what_is_wrong_with_it(tmp_path, text, said):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(ValueError) as raised:
        read(str(path))
    assert said in str(raised.value) and str(path) in str(raised.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ValueError, match="cannot be read .No such file"):
        read(str(tmp_path / "none.toml"))
    with pytest.raises(ValueError, match="cannot be read"):
        read(str(tmp_path))
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(ValueError, match="more than 1,000,000 bytes"):
        read(str(tmp_path / "large.toml"))
    with pytest.raises(ValueError, match="more than 1,000,000 bytes"):
        read("/dev/zero")  # it has no size and no end
    many = ", ".join(f'"t{number}"' for number in range(90_000))
    (tmp_path / "many.toml").write_text(f"topics = [{many}]\n{SKILL}")
    assert len(read(str(tmp_path / "many.toml")).topics) == 90_000
    (tmp_path / "latin.toml").write_bytes(b"topics = ['\xe9']")
    with pytest.raises(ValueError, match="not UTF-8"):
        read(str(tmp_path / "latin.toml"))
    assert SHIPPED.exists()
