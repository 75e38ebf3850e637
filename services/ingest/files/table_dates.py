"""Dates as mail, spreadsheets and people write them in tables, in ISO 8601; none is guessed."""

import re
from contextlib import suppress
from datetime import date

from services.ingest.feeds.dates import lacks_zone, stated_date

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]|\Z)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)(?!\d)")
_DAY_NUMBER = re.compile(r"[34]\d{4}(?:[.,]\d+)?")
_CLOCK = re.compile(r"\d:\d\d")
_LONG_YEAR = 4
# As spreadsheets read two digits: up to 2029 (Excel, LibreOffice).
_CENTURY_TURNS = 30
_REMEDY = "write the column as 2017-03-22, or as 2017-03-22T14:00Z with a time"


class UnclearDate(ValueError):  # noqa: N818 - it reads as what it says
    """What is written can mean several times; the message says which, and what to do."""


def as_iso(written: str) -> str:
    """The date, or the moment in UTC, that stands there; what is ISO already, or no known date, as it is.

    Raises ``UnclearDate`` for 03/04/2017, a time without a zone, a spreadsheet's day number.
    """
    text = " ".join(written.split())
    if _ISO.match(text):
        return written
    if _DAY_NUMBER.fullmatch(text):
        raise UnclearDate(f"{text!r} is the day number of a spreadsheet; {_REMEDY}")
    if found := _NUMBERS.search(text):
        day = _only_meaning(found)
        text = f"{text[: found.start()]}{day.isoformat()}{text[found.end() :]}"
    moment = stated_date(text)
    if moment is None:
        return written
    if not _CLOCK.search(text):
        return moment.date().isoformat()
    if lacks_zone(text):
        raise UnclearDate(f"{written!r} has a time but no time zone that is known; {_REMEDY}")
    return moment.isoformat()


def _only_meaning(found: re.Match[str]) -> date:
    first, _, second, third = found.groups()
    one, two = int(first), int(second)
    meanings = set(_possible((_year(third), one, two), (_year(third), two, one)))
    if len(third) < _LONG_YEAR:
        meanings |= set(_possible((_year(first), two, int(third))))
    if len(meanings) != 1:
        said = " or ".join(f"{day:%-d %B %Y}" for day in sorted(meanings)) or "no day at all"
        raise UnclearDate(f"{found[0]!r} can be {said}; {_REMEDY}")
    return meanings.pop()


def _possible(*dates: tuple[int, int, int]) -> list[date]:
    found = []
    for year, month, day in dates:
        with suppress(ValueError):
            found.append(date(year, month, day))
    return found


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == _LONG_YEAR else year + (2000 if year < _CENTURY_TURNS else 1900)
