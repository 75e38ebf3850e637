"""JSON Lines: one object a line. A bad line is a line with an error, never the end."""

import io
from collections.abc import Iterator

from services.ingest.items import Item
from services.ingest.json_text import NotJson, json_type, read_json

# A body of a million code points can take 12 MB when every one is written as an escaped surrogate pair.
MAX_LINE_BYTES = 32 * 1024 * 1024
KEPT_OF_TOO_LONG = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_BUFFER = 1024 * 1024


def read_lines(stream: io.BufferedIOBase, source: str) -> Iterator[Item]:
    """An item for each line; ``number`` counts lines as an editor does, blank ones give no item."""
    for number, line in numbered_lines(stream):
        if isinstance(line, TooLong):
            yield Item(source, number, line.beginning, error=str(line))
        elif stripped := line.strip().removeprefix(_BOM):
            yield parse_line(stripped, source, number)


class TooLong(Exception):  # noqa: N818 - it reads as what it says
    """A line above ``MAX_LINE_BYTES``; ``beginning`` is what is kept of it."""

    def __init__(self, length: int, beginning: bytes) -> None:
        super().__init__(f"{length:,} bytes in one line; at most {MAX_LINE_BYTES:,} are read")
        self.beginning = beginning


def numbered_lines(stream: io.BufferedIOBase) -> Iterator[tuple[int, bytes | TooLong]]:
    """All lines with their ends, counted from 1, none of them held whole if it is too long."""
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
            length = len(raw) + _skip_rest(stream)
            yield number, TooLong(length, raw[:KEPT_OF_TOO_LONG])
        else:
            yield number, raw


def _skip_rest(stream: io.BufferedIOBase) -> int:
    skipped = 0
    while chunk := stream.readline(_BUFFER):
        skipped += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return skipped


def parse_line(raw: bytes, source: str, number: int, what: str = "line") -> Item:
    """One line (or other ``what``) read; never raises."""
    try:
        record = read_json(raw)
    except NotJson as error:
        return Item(source, number, raw, error=str(error))
    if not isinstance(record, dict):
        return Item(source, number, raw, error=f"is {json_type(record)}; each {what} must be one JSON object")
    return Item(source, number, raw, record=record)
