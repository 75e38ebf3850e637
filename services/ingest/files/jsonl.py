"""JSON Lines from files and standard input, plain or gzip. A bad line is a line with an error, never the end."""

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from services.ingest.items import Item
from services.ingest.json_text import NotJson, json_type, read_json

STDIN = "-"
# A body of a million code points can take 12 MB when every one is written as an escaped surrogate pair.
MAX_LINE_BYTES = 32 * 1024 * 1024
_KEPT_OF_TOO_LONG = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_BUFFER = 1024 * 1024


def read_paths(paths: Iterable[str], stdin: BinaryIO) -> Iterator[Item]:
    """The lines of all paths in turn, ``-`` being standard input; blank lines are skipped.

    A path that cannot be opened or read to its end gives a line with ``number`` 0 and the reason; the rest follows.
    """
    for path in paths:
        try:
            if path == STDIN:
                yield from read_lines(stdin, "<stdin>")
            else:
                with Path(path).open("rb") as file:
                    yield from read_lines(file, path)
        except OSError as error:
            yield Item(path, 0, b"", error=f"cannot be read: {error.strerror or error}")


def read_lines(stream: BinaryIO, source: str) -> Iterator[Item]:
    """The lines of an open stream; gzip is recognised by its first bytes, whatever the name says."""
    # Wrapped for ``peek``: standard input cannot be rewound.
    buffered = io.BufferedReader(_Unclosed(stream), _BUFFER)
    if buffered.peek(len(_GZIP_MAGIC)).startswith(_GZIP_MAGIC):
        yield from _numbered(gzip.GzipFile(fileobj=buffered), source)
    else:
        yield from _numbered(buffered, source)


class _Unclosed(io.RawIOBase):
    """Reads through to a stream that stays its owner's to close."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # ``read1`` hands over what is there: a line piped into standard input must not wait for a full buffer.
        read = getattr(self._stream, "read1", self._stream.read)
        chunk: bytes = read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _numbered(lines: io.BufferedIOBase, source: str) -> Iterator[Item]:
    number = 0
    try:
        while raw := lines.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
                length = len(raw) + _skip_rest(lines)
                reason = f"{length:,} bytes in one line; at most {MAX_LINE_BYTES:,} are read"
                yield Item(source, number, raw[:_KEPT_OF_TOO_LONG], error=reason)
            elif stripped := raw.strip().removeprefix(_BOM):
                yield parse_line(stripped, source, number)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Item(source, 0, b"", error=f"damaged gzip after line {number}: {error}; the lines before it were read")


def _skip_rest(lines: io.BufferedIOBase) -> int:
    skipped = 0
    while chunk := lines.readline(_BUFFER):
        skipped += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return skipped


def parse_line(raw: bytes, source: str, number: int) -> Item:
    """One line read; never raises."""
    try:
        record = read_json(raw)
    except NotJson as error:
        return Item(source, number, raw, error=str(error))
    if not isinstance(record, dict):
        return Item(source, number, raw, error=f"is {json_type(record)}; each line must be one JSON object")
    return Item(source, number, raw, record=record)
