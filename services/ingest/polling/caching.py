"""What the headers of an answer say about when to ask again (RFC 9110 §10.2.3, RFC 9111 §4.2, §5). Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"""(?:^|[,\s])max-age\s*=\s*"?(\d{1,10})""", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)\b", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,10}")


def fresh_for(headers: Mapping[str, str], now: datetime) -> float:
    """Seconds for which the answer stays fresh: ``max-age`` less ``Age``, else ``Expires``; 0 where nothing says."""
    control = headers.get("Cache-Control", "")
    if _NOT_KEPT.search(control):
        return 0.0
    if stated := _MAX_AGE.search(control):
        age = headers.get("Age", "").strip()
        return max(0.0, float(stated[1]) - (float(age) if _SECONDS.fullmatch(age) else 0.0))
    expires = http_date(headers.get("Expires", ""))
    if expires is None:
        return 0.0
    # By the server's own clock where it shows it: many run minutes late.
    return max(0.0, (expires - (http_date(headers.get("Date", "")) or now)).total_seconds())


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the server asks to be left alone, or null where it does not say so in a way that can be read."""
    stated = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(stated):
        return float(stated)
    until = http_date(stated)
    return None if until is None else max(0.0, (until - now).total_seconds())


def http_date(text: str) -> datetime | None:
    """A date of an HTTP header; null where it is none."""
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date
