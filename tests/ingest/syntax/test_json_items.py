"""JSON cut into items: what Python's parser finds, and the next one whatever stands in one."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.content import Content
from ingest.syntax import json_items
from ingest.syntax.json_items import CUT, Item, items

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def found(text: str, *within: str) -> list[Item]:
    return list(items(Content.of(text), within))


def values(text: str, *within: str) -> list[object]:
    return [item.fault or item.value for item in found(text, *within)]


@given(st.lists(VALUES), st.sampled_from([None, 1]), st.booleans())
def test_the_items_of_a_list_are_what_the_parser_finds(
    row: list, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(row, indent=indent, ensure_ascii=ascii_only)
    there = found(text)
    assert [item.number for item in there] == list(range(1, len(row) + 1))
    assert [item.value for item in there] == row
    assert [json.loads(item.raw) for item in there] == row


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_nothing_depends_on_where_it_is_read_on(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"total": 2, "data": [{"a\\": '"[{\\'}, {"\u00e9": [[], {}]}, "x", 12.5], "end": ["]"]}
    text = json.dumps(row, ensure_ascii=False) + '\n{"lost": "quote}\n{"b": 1}'
    monkeypatch.setattr(json_items, "CHUNK", chunk)
    there = found(text, "data")
    assert [item.value for item in there] == [*row["data"], None, {"b": 1}]
    assert "Unterminated string" in there[4].fault


@pytest.mark.parametrize(
    ("text", "within", "expected"),
    [
        ('{"a": [1]} {"b": 2}', (), [{"a": [1]}, {"b": 2}]),
        ('{"data": [1, 2], "items": [3], "n": {"data": [4]}}', ("data", "items"), [1, 2, 3]),
        ('{"data": {"data": [1]}}', ("data",), [{"data": {"data": [1]}}]),
        ('{"data": []}', ("data",), []),
        ("[1 2,,3]", (), [1, 2, 3]),
        ('[{"a": NaN, "b": -Infinity}]', (), [{"a": None, "b": None}]),
        ('[{"a": 1, "a": 2}]', (), [{"a": 2}]),
        ("  \n", (), []),
    ],
)
def test_what_are_items(text: str, within: tuple[str, ...], expected: list[object]) -> None:
    assert values(text, *within) == expected


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('[{"a": oops}, {"b": 1}]', ["no JSON", {"b": 1}]),
        ('[{"a": ' + "1" * 5000 + '}, {"b": 1}]', ["no JSON", {"b": 1}]),
        ("[" * 200 + "]" * 200, ["nested deeper"]),
        ('[{"a":' * 200 + "}]" * 200, ["nested deeper"]),
        ('[{"b": 1}, {"a": {"c"', [{"b": 1}, CUT]),
        ('[{"b": 1}, {"a": "c', [{"b": 1}, CUT]),
        ('[{"b": 1},', [{"b": 1}, "without its ]"]),
        ('{"data": [{"b": 1}', [{"b": 1}, "without its ]"]),
        ('{"data": [{"b": 1}], "c', [{"b": 1}, CUT]),
        ("]}: 1", ["belongs to nothing", 1]),
        ("[1}:2]", [1, "belongs to nothing", 2]),
        ('"half', ["no JSON", "no JSON"]),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_read(text: str, faults: list[object]) -> None:
    there = found(text, "data")
    assert len(there) == len(faults)
    for item, expected in zip(there, faults, strict=True):
        assert expected in item.fault if isinstance(expected, str) else item.value == expected


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":"', '["x",', '"\n', '{"', "[\\"])
def test_an_item_without_end_is_given_up(opening: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_items, "ITEM_LIMIT", 3000)
    monkeypatch.setattr(json_items, "CHUNK", 500)
    there = found(opening * 2000)
    assert there[-1].fault
    assert all(len(item.raw) <= 4000 for item in there)


@settings(max_examples=300)
@given(st.text(alphabet='[]{}",:\\a1 \n') | st.text())
def test_any_text_is_items_or_faults(text: str) -> None:
    there = found(text or " ", "a")
    assert [item.number for item in there] == list(range(1, len(there) + 1))
