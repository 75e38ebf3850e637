"""JSON Lines: whatever the bytes, every line is a record or an error, and the next line follows."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.files import jsonl
from services.ingest.files.jsonl import parse_line, read_lines
from services.ingest.items import Item


def read(content: bytes) -> list[Item]:
    return list(read_lines(io.BytesIO(content), "news.jsonl"))


def test_lines_are_numbered_as_an_editor_numbers_them_and_blank_ones_skipped() -> None:
    assert [(line.number, line.record) for line in read(b'\n{"a":1}\n  \n{"a":2}')] == [(2, {"a": 1}), (4, {"a": 2})]


def test_a_byte_order_mark_and_windows_line_endings_are_no_errors() -> None:
    assert [line.record for line in read(b'\xef\xbb\xbf{"a":1}\r\n{"a":2}\r\n')] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"[1, 2]", "is a list; each line must be one JSON object"),
        (b"null", "is null; each line must be one JSON object"),
        (b'{"a":', "not JSON at column 6"),
        (b'{"a":"\xff"}', "not UTF-8 at byte 7 (0xff); write it as UTF-8"),
        (b"[" * 200_000, "not read: JSON nested too deeply"),
        (b'{"a":' + b"1" * 5000 + b"}", "not read: "),
    ],
)
def test_a_bad_line_says_why_and_keeps_its_bytes(raw: bytes, error: str) -> None:
    bad, good = read(raw + b'\n{"a":1}\n')
    assert (bad.error or "").startswith(error)
    assert (bad.record, bad.raw, good.record) == (None, raw, {"a": 1})


def test_a_line_too_long_is_an_error_and_the_next_line_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "MAX_LINE_BYTES", 100)
    monkeypatch.setattr(jsonl, "KEPT_OF_TOO_LONG", 10)
    bad, good = read(b'"' + b"x" * 5000 + b'"\n{"a":1}\n')
    assert (bad.number, bad.error, bad.raw) == (1, "5,003 bytes in one line; at most 100 are read", b'"xxxxxxxxx')
    assert (good.number, good.record) == (2, {"a": 1})


def test_a_line_of_ten_megabytes_is_read() -> None:
    (line,) = read(b'{"body": "' + b"x" * 10_000_000 + b'"}')
    assert len((line.record or {})["body"]) == 10_000_000


@given(st.binary())
def test_no_bytes_raise(raw: bytes) -> None:
    line = parse_line(raw, "news.jsonl", 1)
    assert (line.record is None) == (line.error is not None)


@given(st.binary())
def test_no_stream_raises(content: bytes) -> None:
    assert all(line.record is not None or line.error for line in read(content))
