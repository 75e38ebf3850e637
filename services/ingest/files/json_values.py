"""A JSON array, or JSON objects over several lines: each item on its own, so that a bad one costs only itself."""

import io
import re
from collections.abc import Iterator

from services.ingest.files.jsonl import KEPT_OF_TOO_LONG, MAX_LINE_BYTES, parse_line
from services.ingest.items import Item

_CHUNK = 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_STRUCTURE = re.compile(rb'["{}\[\],]')
_IN_STRING = re.compile(rb'["\\]')
_SPACE = b" \t\r\n"


def read_values(stream: io.BufferedReader, source: str) -> Iterator[Item]:
    """The items of an array, or objects that follow one another; ``number`` counts them."""
    splitter = Splitter()
    number = 0
    first = True
    while chunk := stream.read1(_CHUNK):
        for raw in splitter.feed(chunk.removeprefix(_BOM) if first else chunk):
            number += 1
            yield _item(raw, source, number)
        first = False
    rest = splitter.rest()
    if rest:
        error = "the file ends within this item: a bracket or a quotation mark is missing in it"
        yield Item(source, number + 1, rest[:KEPT_OF_TOO_LONG], error=error)


def first_value(head: bytes) -> bytes | None:
    """The first item in these bytes; null where it does not end in them."""
    return next(iter(Splitter().feed(head)), None)


def _item(raw: bytes, source: str, number: int) -> Item:
    if len(raw) > MAX_LINE_BYTES:
        error = f"more than {MAX_LINE_BYTES:,} bytes in one item"
        return Item(source, number, raw[:KEPT_OF_TOO_LONG], error=error)
    return parse_line(raw, source, number, "item")


class Splitter:
    """Cuts bytes into the items of an array, or the objects outside of any, without reading what is in them."""

    def __init__(self) -> None:
        self._item = bytearray()
        self._in_array = False
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def feed(self, chunk: bytes) -> list[bytes]:
        """The items that end in this chunk; one that is too long keeps as many bytes as show that it is."""
        items: list[bytes] = []
        start = at = 0
        if self._escaped:
            at, self._escaped = 1, False
        while match := (_IN_STRING if self._in_string else _STRUCTURE).search(chunk, at):
            mark, at = match[0], match.end()
            if mark == b"\\":
                at += 1
                self._escaped = at > len(chunk)
            elif mark == b'"':
                self._in_string = not self._in_string
            elif mark == b"[" and not self._in_array and not self._depth:
                self._in_array, start = True, at
            elif mark in b"{[":
                self._depth += 1
            elif mark in b"}]" and self._depth:
                self._depth -= 1
                if not self._depth and not self._in_array:
                    self._keep(chunk[start:at])
                    start = at
                    items.append(self._taken())
            elif mark in b",]" and not self._depth:
                self._keep(chunk[start : match.start()])
                start = at
                item = self._taken()
                items += [item] if item or (mark == b"," and self._in_array) else []
                self._in_array = self._in_array and mark == b","
        self._keep(chunk[start:])
        return items

    def rest(self) -> bytes:
        """What came after the last item that ended."""
        return self._taken()

    def _keep(self, part: bytes) -> None:
        self._item += part[: MAX_LINE_BYTES + 1 - len(self._item)]

    def _taken(self) -> bytes:
        item = bytes(self._item).strip(_SPACE)
        self._item.clear()
        return item
