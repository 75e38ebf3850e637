"""Incidents as CSV (RFC 4180, UTF-8), a row at a time, so that any number of them takes no memory."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO
from typing import NamedTuple

from schemas import Incident
from services.gateway.formats import acled, columns, ged
from services.gateway.formats.columns import COLUMNS, Cell
from services.gateway.formats.text import no_formula


class Table(NamedTuple):
    """Its first lines, and what makes an incident a row."""

    head: tuple[tuple[str, ...], ...]
    row: Callable[[Incident], Iterable[Cell]]


_NAMES = tuple(column.name for column in COLUMNS)
PLAIN = Table((_NAMES,), columns.row)
HXL = Table((_NAMES, tuple(column.tag for column in COLUMNS)), columns.row)
ACLED = Table((acled.HEADER,), acled.row)
GED = Table((ged.HEADER,), ged.row)


def head_of(table: Table) -> bytes:
    """The lines above the rows."""
    return _lines(table.head)


def rows_of(table: Table, incidents: Iterable[Incident]) -> bytes:
    """A line an incident."""
    return _lines([_written(cell) for cell in table.row(incident)] for incident in incidents)


def csv_of(names: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """A table of its own columns."""
    return _lines([names, *([_written(cell) for cell in row] for row in rows)])


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return no_formula(cell)
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
