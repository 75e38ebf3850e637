"""Timestamps that travel beside a message, so that an alert can say how long each stage took."""

from collections.abc import Mapping, Sequence
from datetime import datetime

ARTICLE_AT = "harmwatch_article_at"
"""When the article's record was published on the articles topic; milliseconds since the epoch."""


def stamp(name: str, seconds: float | None) -> tuple[str, bytes]:
    """A header that carries a record's timestamp (Faust gives seconds)."""
    return name, str(round((seconds or 0.0) * 1000)).encode()


def read_stamp(headers: Mapping[str, bytes] | Sequence[tuple[str, bytes]] | None, name: str) -> int | None:
    """Milliseconds since the epoch, or null where the header is absent or no number."""
    value = dict(headers or ()).get(name, b"")
    return int(value) if value.isdigit() and int(value) else None


def stages(fetched_at: datetime, article_ms: int | None, event_ms: int, now: datetime) -> dict[str, int]:
    """Milliseconds that each stage took, in order; a clock that ran backwards counts as 0."""
    fetched_ms, now_ms = round(fetched_at.timestamp() * 1000), round(now.timestamp() * 1000)
    article_ms = article_ms if article_ms is not None else fetched_ms
    return {
        "ingest": max(0, article_ms - fetched_ms),
        "extractor": max(0, event_ms - article_ms),
        "alerting": max(0, now_ms - event_ms),
    }
