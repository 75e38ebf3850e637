"""CSV and TSV: a header row that names fields, then an article a row. A bad row is an item with an error."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from services.ingest.files.jsonl import KEPT_OF_TOO_LONG, MAX_LINE_BYTES, TooLong, numbered_lines
from services.ingest.files.table_dates import UnclearDate, as_iso
from services.ingest.items import Item

COLUMNS = Path(__file__).with_name("columns.tsv")
_DELIMITERS = (",", "\t", ";", "|")
_TEXTS = frozenset({"title", "body"})
_DATES = ("published_at", "updated_at")
_SAMPLE_ROWS = 20
# A body of a million code points in which every second one is a doubled quotation mark.
_MAX_ROW_CHARS = 2_100_000
# What is read twice, in all of a file, because quotation marks are not closed.
_MAX_READ_AGAIN_CHARS = 50_000_000
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
_NAME_PARTS = re.compile(r"[\s_-]+")
_UNCLOSED = "a quotation mark that opens a field here is never closed; only this line is left out"


@dataclass(frozen=True, slots=True)
class Table:
    """How a table is written: its delimiter, whether fields may be quoted, the column of each field, and its width."""

    delimiter: str
    quoted: bool
    columns: Mapping[str, int]
    width: int

    def cells(self, row: str) -> list[str]:
        """The cells of one row. Raises ``csv.Error``."""
        lines = io.StringIO(row, newline="")
        if self.quoted:
            return next(csv.reader(lines, delimiter=self.delimiter, strict=True), [])
        return next(csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE), [])


def find_table(head: bytes) -> Table | None:
    """The table that begins so; null where its first row does not name ``url`` and ``title`` or ``body``."""
    lines = _decoded(head).splitlines(keepends=True)
    for delimiter in _DELIMITERS if lines else ():
        names = next(csv.reader(lines[:1], delimiter=delimiter), [])
        columns = columns_of(names)
        if "url" in columns and _TEXTS & columns.keys():
            return Table(delimiter, _is_quoted(lines[1:], delimiter, len(names)), columns, len(names))
    return None


def _is_quoted(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether quotation marks enclose fields: tab-separated values often have none that mean anything."""
    if delimiter != "\t":
        return True
    sample = [line.rstrip("\r\n") for line in lines[:_SAMPLE_ROWS] if '"' in line]
    return not sample or any(line.count(delimiter) + 1 != width for line in sample) or _all_paired(sample, delimiter)


def _all_paired(lines: Sequence[str], delimiter: str) -> bool:
    cells = [cell for line in lines for cell in line.split(delimiter) if cell.startswith('"')]
    return bool(cells) and all(len(cell) > 1 and cell.endswith('"') for cell in cells)


def columns_of(names: Sequence[str]) -> dict[str, int]:
    """Field of an article → number of its column, by ``columns.tsv``."""
    found: dict[str, tuple[int, int]] = {}
    for column, name in enumerate(names):
        known = _names().get(_plain(name))
        if known is not None:
            field, rank = known
            found[field] = min(found.get(field, (rank, column)), (rank, column))
    return {field: column for field, (_, column) in found.items()}


@cache
def _names() -> dict[str, tuple[str, int]]:
    """Name of a column → its field, and its place among the names of that field."""
    found: dict[str, tuple[str, int]] = {}
    for line in COLUMNS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            field, _, names = line.partition("\t")
            found |= {name.strip(): (field, rank) for rank, name in enumerate(names.split(","))}
    return found


def _plain(name: str) -> str:
    return _NAME_PARTS.sub(" ", name).strip().lower()


def read_table(stream: io.BufferedReader, source: str, table: Table) -> Iterator[Item]:
    """An item for each row below the header; ``number`` is the line that the row begins on."""
    for row in _Rows(stream, table):
        if row.number > 1 and row.raw.strip():
            yield _item(row, source, table)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    raw: str
    cells: Sequence[str] = ()
    error: str | None = None


def _item(row: _Row, source: str, table: Table) -> Item:
    error = row.error or _error_in(row.cells, table)
    if error is not None:
        return Item(source, row.number, _encoded(row.raw[:KEPT_OF_TOO_LONG]), error=error)
    record: dict[str, Any] = {
        field: row.cells[column] for field, column in table.columns.items() if column < len(row.cells)
    }
    if record.get("version", "").isdecimal():
        record["version"] = int(record["version"])
    for field in _DATES:
        try:
            record[field] = as_iso(record.get(field, ""))
        except UnclearDate as unclear:
            return Item(source, row.number, _encoded(row.raw), error=f"{field}: {unclear}")
    return Item(source, row.number, _encoded(row.raw), record={field: cell for field, cell in record.items() if cell})


def _error_in(cells: Sequence[str], table: Table) -> str | None:
    if len(cells) > table.width:
        return f"has {len(cells)} fields, the header {table.width}; a field in which the delimiter stands needs quotes"
    for column, cell in enumerate(cells):
        if broken := _NOT_UTF8.search(cell):
            field = next((field for field, at in table.columns.items() if at == column), f"field {column + 1}")
            return f"{field}: not UTF-8 (byte 0x{ord(broken[0]) - 0xDC00:02x}); save the file as UTF-8"
    return None


class _Rows:
    """Rows with the line on which each begins. One whose quotation mark is never closed costs its own line only."""

    def __init__(self, stream: io.BufferedReader, table: Table) -> None:
        self._lines = _lines(stream)
        self._again: deque[tuple[int, str]] = deque()
        self._may_read_again = _MAX_READ_AGAIN_CHARS
        self._table = table
        csv.field_size_limit(_MAX_ROW_CHARS)

    def __iter__(self) -> Iterator[_Row]:
        while line := self._next():
            number, text = line
            if isinstance(text, TooLong):
                yield _Row(number, _decoded(text.beginning), error=str(text))
            else:
                yield self._row(number, text)

    def _next(self) -> tuple[int, str | TooLong] | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _row(self, number: int, first: str) -> _Row:
        taken = [(number, first)]
        chars = 0
        while True:
            # Only a line with an odd number of quotation marks can open or close a field that goes over lines.
            ends_here = not self._table.quoted or taken[-1][1].count('"') % 2 == (len(taken) > 1)
            if ends_here or len(taken) == 1:
                raw = "".join(text for _, text in taken)
                try:
                    return _Row(number, raw, self._table.cells(raw))
                except csv.Error as error:
                    if not self._table.quoted or "unexpected end" not in str(error):
                        return self._left_out(taken, f"cannot be split into fields: {error}")
            line = self._next()
            chars += len(taken[-1][1])
            if line is None or isinstance(line[1], TooLong) or chars > _MAX_ROW_CHARS:
                return self._left_out(taken, _UNCLOSED)
            taken.append((line[0], line[1]))

    def _left_out(self, taken: Sequence[tuple[int, str]], error: str) -> _Row:
        (number, first), rest = taken[0], taken[1:]
        chars = sum(len(text) for _, text in rest)
        if chars > self._may_read_again:
            return _Row(number, "".join(text for _, text in taken), error=f"{error}, and the {len(rest)} after it")
        self._may_read_again -= chars
        self._again.extendleft(reversed(rest))
        return _Row(number, first, error=error)


def _lines(stream: io.BufferedReader) -> Iterator[tuple[int, str | TooLong]]:
    if stream.peek(2).startswith(_UTF16_MARKS):  # "Unicode text" of spreadsheets
        text = io.TextIOWrapper(stream, "utf-16", "replace", newline="")
        yield from enumerate(iter(partial(text.readline, MAX_LINE_BYTES), ""), start=1)
        return
    for number, line in numbered_lines(stream):
        yield number, line if isinstance(line, TooLong) else _decoded(line)


def _decoded(raw: bytes) -> str:
    if raw.startswith(_UTF16_MARKS):
        return raw[: len(raw) // 2 * 2].decode("utf-16", "replace")
    return raw.removeprefix(_UTF8_MARK).decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
