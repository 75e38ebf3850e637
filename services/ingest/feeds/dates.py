"""Dates of feed items: only those that are written there in full.

fastfeedparser completes what a date leaves out from today's date ("10:30", "March 2017") and reads guids as dates ("1"
becomes the first of this month). A publication date that nobody stated would decide what is recent, so its reader is
replaced by ``stated_date``.
"""

import re
from datetime import datetime
from functools import lru_cache

import fastfeedparser.main
from dateutil import parser  # type: ignore[import-untyped]

# Year, month and day are there: ISO 8601, and RFC 822 with a year of four digits.
_IN_FULL = re.compile(r"\s*(\d{4}-\d\d-\d\d|([A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4})\b")
# A date that leaves nothing out reads the same whatever it would be completed from.
_COMPLETIONS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001 - only year, month and day are compared
_MAX_CHARS = 100

_read_loosely = fastfeedparser.main._parse_date  # noqa: SLF001 - there is no public way to choose another


@lru_cache(maxsize=8192)
def stated_date(text: str) -> str | None:
    """ISO 8601 in UTC, or null where the text does not state year, month and day. No zone is UTC.

    A number alone is null even where it could be a date: item numbers look the same.
    """
    written = text.strip()
    if len(written) > _MAX_CHARS or written.isdigit() or not (_IN_FULL.match(written) or _leaves_nothing_out(written)):
        return None
    read: str | None = _read_loosely(written)
    return read


def _leaves_nothing_out(written: str) -> bool:
    try:
        days = {parser.parse(written, default=completion).date() for completion in _COMPLETIONS}
    except (ValueError, TypeError, ArithmeticError):
        return False
    return len(days) == 1


def install() -> None:
    """Make fastfeedparser read dates with ``stated_date``."""
    fastfeedparser.main._parse_date = stated_date  # noqa: SLF001
