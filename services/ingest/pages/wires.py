"""Which news agency's text is it: by the marks that agencies and their customers leave (``wires.tsv``).

Only what says that the whole text is the agency's. "With reporting by Reuters" and "AFP contributed" say that a part
is, and two agencies of one text say that it is neither's.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.ingest.pages.linked_data import LinkedData

WIRES = Path(__file__).with_name("wires.tsv")
_OPENING_PARAGRAPHS = 3
_CLOSING_PARAGRAPHS = 3
_MAX_DATELINE = 90
_MAX_CLOSING = 300
# As in "RAQQA, March 22 (Xinhua) --" or "BEIRUT (AP) —".
_DATELINE = re.compile(r"^[^()]{0,80}\(([^()]{2,40})\)\s*[-–—:]")
# As in "Jane Doe, Associated Press", "AFP/Reuters" or "By Reuters in Beirut".
_BETWEEN_NAMES = re.compile(r"\s*(?:[,|/;•·–—]|\band\b|\bin\b|\s-\s)\s*")
_BY_AGENCY = re.compile(r"^(?:by|from|source:?|via|©|\(c\)|copyright)\s+", re.IGNORECASE)
# As in "© 2017 AFP" or "Copyright 2017 The Associated Press. All rights reserved."
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}\s+)?(.{2,60}?)(?:[.,;]|\s+all rights|$)", re.IGNORECASE
)
_SOURCE = re.compile(r"^\W*(?:source|via|from)\s*:\s*(.{2,40}?)\W*$", re.IGNORECASE)


class _Wire(NamedTuple):
    name: str
    names: tuple[str, ...]
    closing: re.Pattern[str] | None


def wire_origin(body: str, byline: str | None, linked: LinkedData) -> str | None:
    """Name of the agency whose text this is, as in the register of outlets; null where nothing or too much says so."""
    paragraphs = [paragraph for paragraph in body.split("\n") if paragraph.strip()]
    for evidence in (
        _of_datelines(paragraphs[:_OPENING_PARAGRAPHS]),
        _of_names([*linked.names, *linked.givers, *([byline] if byline else [])]),
        _of_closings(paragraphs[-_CLOSING_PARAGRAPHS:]),
    ):
        found = {name for name in evidence if name is not None}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _of_datelines(opening: Sequence[str]) -> Iterable[str | None]:
    for paragraph in opening:
        if dateline := _DATELINE.match(paragraph[:_MAX_DATELINE]):
            yield from (_named(part) for part in _BETWEEN_NAMES.split(dateline[1]))


def _of_names(names: Sequence[str]) -> Iterable[str | None]:
    for name in names:
        yield from (_named(_BY_AGENCY.sub("", part)) for part in _BETWEEN_NAMES.split(name))


def _of_closings(closing: Sequence[str]) -> Iterable[str | None]:
    for paragraph in closing:
        line = paragraph[:_MAX_CLOSING].strip()
        yield _named(line.strip("()[]-–— ."))
        yield from (_named(found[1]) for pattern in (_COPYRIGHT, _SOURCE) if (found := pattern.search(line)))
        yield from (wire.name for wire in _signing() if wire.closing is not None and wire.closing.search(line))


def _named(text: str) -> str | None:
    wire = _wires().get(text.strip().removeprefix("The ").removeprefix("the "))
    return wire.name if wire is not None else None


@cache
def _signing() -> tuple[_Wire, ...]:
    return tuple({wire.name: wire for wire in _wires().values() if wire.closing is not None}.values())


@cache
def _wires() -> dict[str, _Wire]:
    by_name: dict[str, _Wire] = {}
    for line in WIRES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, names, closing, *_ = line.split("\t")
            wire = _Wire(name, tuple(names.split("|")), None if closing == "-" else re.compile(closing))
            by_name |= dict.fromkeys(wire.names, wire)
    return by_name
