"""Dates of feed items: only those that are written there in full.

A publication date that nobody stated would decide what is recent, so nothing is completed and nothing guessed: a date
needs its year, its month and its day, "March 2017" and "10:30" have none, and 03/04/2017 is the fourth of March or the
third of April.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache, lru_cache
from pathlib import Path

_MAX_CHARS = 100
_MONTH_NAMES = Path(__file__).with_name("month_names.tsv")
_TIME_ZONES = Path(__file__).with_name("time_zones.tsv")

_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,:]\d+)?)?(?!\d)\s*(?P<half>[ap]\.?m\b\.?)?",
    re.IGNORECASE,
)
_KOREAN_HALF = {"오전": "am", "오후": "pm"}
_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?")
_OFFSET = re.compile(r"\s*\(?(?:GMT|UTC)?\s*([+-])(\d\d?):?(\d\d)?(?!\d)")
_ZONE_NAME = re.compile(r"\s*\(?([A-Za-z]{1,5})\b")

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_FIRST_NAMED = re.compile(r"(?<!\d)(\d{4})[-\s.,/]+([^\W\d]{3,12})[-\s.,/]+(\d{1,2})(?!\d)")
_KOREAN = re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일")
_ORDINAL = re.compile(r"(?<!\d)(\d{4})-(\d{3})(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|º|er)?[-\s.,/]+(?:de\s+)?([^\W\d]{3,12})[-\s.,/]+(?:de\s+)?(\d{4}|\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d]{3,12})[-\s.,/]+(\d{1,2})(?:st|nd|rd|th)?[-\s.,/]+(\d{4})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_LAST_MONTH = 12
# RFC 2822 §4.3: two digits from 50 are of the last century.
_CENTURY_TURNS = 50


@lru_cache(maxsize=8192)
def stated_date(text: str) -> datetime | None:
    """In UTC, or null where the text does not state year, month and day. No zone, and one that is not known, is UTC.

    Read are ISO 8601, RFC 822 and what feeds write in their place: month names before or after the day, in the
    languages of ``month_names.tsv``, 12-hour clocks, names of zones. A day without a time counts from midnight. A
    number alone is null even where it could be a date: item numbers look the same.
    """
    written = text.strip()
    if not written or len(written) > _MAX_CHARS:
        return None
    for korean, half in _KOREAN_HALF.items():
        written = re.sub(rf"{korean}\s*([\d:]+)", rf"\1 {half}", written)
    with suppress(ValueError, OverflowError):
        return _basic(written) or _spelled(written)
    return None


def lacks_zone(text: str) -> bool:
    """Whether a time of day stands there, and behind it no zone that is known: ``stated_date`` takes that as UTC."""
    clock = _TIME.search(text)
    if clock is None:
        return False
    after = text[clock.end() :]
    name = _ZONE_NAME.match(after)
    return not _OFFSET.match(after) and (name is None or name[1].upper() not in _time_zones())


def _basic(written: str) -> datetime | None:
    """``20170322T110000Z``."""
    found = _BASIC.match(written)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    zone, _ = _zone(written[found.end() :])
    return _in_utc(date(year, month, day), (hour, minute, second), zone)


def _spelled(written: str) -> datetime | None:
    clock = _TIME.search(written)
    if clock is None:
        day = _day(written)
        return None if day is None else _in_utc(day, (0, 0, 0), UTC)
    # What stands after the time is first its zone, then perhaps the year ("Sun Jan  4 16:29:06 PST 2004").
    zone, after = _zone(written[clock.end() :])
    day = _day(f"{written[: clock.start()].rstrip('T_ ')} {after}")
    return None if day is None else _in_utc(day, _hour_minute_second(clock), zone)


def _hour_minute_second(clock: re.Match[str]) -> tuple[int, int, int]:
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if hour <= 12 else hour  # noqa: PLR2004 - a clock's face
    return hour, int(clock["minute"]), int(clock["second"] or 0)


def _in_utc(day: date, clock: tuple[int, int, int], zone: timezone) -> datetime:
    hour, minute, second = clock
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 - midnight may be 24:00, a leap second :60
        raise ValueError(clock)
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return (midnight + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC)


def _zone(after: str) -> tuple[timezone, str]:
    """The zone that stands at the beginning, and what is after it."""
    offset = _OFFSET.match(after)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes)), after[offset.end() :]
    name = _ZONE_NAME.match(after)
    zone = _time_zones().get(name[1].upper()) if name else None
    return (UTC, after) if name is None or zone is None else (zone, after[name.end() :])


def _day(written: str) -> date | None:
    return next(_days(written), None)


def _days(written: str) -> Iterator[date]:
    """The day in each way of writing it that fits; impossible days (31 February) raise ``ValueError``."""
    if found := _YEAR_FIRST.search(written) or _KOREAN.search(written):
        year, *_, month, day = found.groups()
        yield date(int(year), int(month), int(day))
    if found := _ORDINAL.search(written):
        yield date(int(found[1]), 1, 1) + timedelta(days=int(found[2]) - 1)
    if (found := _DAY_FIRST.search(written)) and (month := _month_names().get(found[2].lower())):
        yield date(_year(found[3]), month, int(found[1]))
    if (found := _MONTH_FIRST.search(written)) and (month := _month_names().get(found[1].lower())):
        yield date(int(found[3]), month, int(found[2]))
    if (found := _YEAR_FIRST_NAMED.search(written)) and (month := _month_names().get(found[2].lower())):
        yield date(int(found[1]), month, int(found[3]))
    if found := _NUMBERS.search(written):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first == second or (first > _LAST_MONTH) != (second > _LAST_MONTH):
            yield date(year, min(first, second), max(first, second))


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == len("2017") else year + (1900 if year >= _CENTURY_TURNS else 2000)


@cache
def _month_names() -> dict[str, int]:
    return {name: int(number) for name, number in _rows(_MONTH_NAMES)}


@cache
def _time_zones() -> dict[str, timezone]:
    def east(offset: str) -> timedelta:
        hours, minutes = offset[1:].split(":")
        return timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if offset[0] == "-" else 1)

    return {name: timezone(east(offset)) for name, offset in _rows(_TIME_ZONES)}


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")
