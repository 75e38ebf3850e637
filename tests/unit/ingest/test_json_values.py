"""A JSON array, item by item: a bad item costs only itself, wherever the chunks are cut."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.files import json_values
from services.ingest.files.json_values import Splitter, read_values
from services.ingest.items import Item

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=3), JSON, max_size=3), max_size=4)


def read(content: bytes) -> list[Item]:
    return list(read_values(io.BufferedReader(io.BytesIO(content)), "news.json"))


def found(content: bytes) -> list[Any]:
    return [item.record if item.error is None else item.error for item in read(content)]


@settings(deadline=None)
@given(OBJECTS, st.sampled_from([None, 2]), st.integers(1, 7))
def test_items_are_found_wherever_the_chunks_are_cut(items: list[Any], indent: int | None, size: int) -> None:
    written = json.dumps(items, indent=indent).encode()
    splitter = Splitter()
    cut = [written[at : at + size] for at in range(0, len(written), size)]
    assert [json.loads(raw) for chunk in cut for raw in splitter.feed(chunk)] == items
    assert splitter.rest() == b""


@settings(deadline=None)
@given(OBJECTS)
def test_objects_that_follow_one_another_are_items(items: list[Any]) -> None:
    written = b"\n".join(json.dumps(item, indent=1).encode() for item in items)
    assert found(written) == items


def test_a_bad_item_is_named_and_the_next_is_read() -> None:
    assert found(b'[{"a": 1}, {"a" 2}, 7, {"a": 3}]') == [
        {"a": 1},
        "not JSON at column 6: Expecting ':' delimiter",
        "is a number; each item must be one JSON object",
        {"a": 3},
    ]


def test_a_file_that_ends_within_an_item_says_so_and_keeps_its_beginning() -> None:
    first, last = read(b'[{"a": 1}, {"a": ')
    assert (first.record, last.number, last.raw) == ({"a": 1}, 2, b'{"a":')
    assert "ends within this item" in (last.error or "")


def test_an_item_too_long_is_an_error_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_values, "MAX_LINE_BYTES", 20)
    long, good = read(b'[{"a": "' + b"x" * 100 + b'"}, {"a": 1}]')
    assert (long.error, good.record) == ("more than 20 bytes in one item", {"a": 1})


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_raise(content: bytes) -> None:
    assert all(item.record is not None or item.error for item in read(content))
