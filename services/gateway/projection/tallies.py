"""How many articles were read, of which outlet, country, language and day, and what came of them.

Texts that claim nothing are let go, so they are counted here as they pass. What an article led to is counted with it,
on the day on which its first version was fetched: of so many articles of that day, so many raised an alert.
"""

import hashlib
import re
import sqlite3
from typing import NamedTuple

from schemas import Alert, Article, Suppression

DAY_MS = 24 * 60 * 60 * 1000
KEPT_DAYS = 90
# What the extractor reads, whatever a feed says of its language or does not say.
_READ_LANGUAGE = "en"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")
# The names of outlets come from feeds.
_LONGEST_OUTLET = 200


class _Reading(NamedTuple):
    """A row of the table, without its key; see there."""

    at: int
    outlet: str
    country: str = ""
    language: str = ""
    version: int = 0
    articles: int = 0
    alerts: int = 0
    silences: int = 0
    unread: int = 0


def count_article(writer: sqlite3.Connection, article: Article) -> None:
    """Count a version, once however often its record comes."""
    first = _Reading(_ms(article.fetched_at.timestamp()), _outlet(article.publisher))
    before, known = _known(writer, article.article_id, first)
    if article.version <= known.version:
        return
    if known.version == 0:
        known = known._replace(at=first.at, language=_primary(article.language) or known.language)
    _put(writer, article.article_id, before, known._replace(version=article.version, articles=known.articles + 1))


def count_silence(writer: sqlite3.Connection, silence: Suppression) -> None:
    """Count a silence; only those that were not there before may be given."""
    unread = silence.why_not == "unsupported_language"
    first = _Reading(_ms(silence.decided_at.timestamp()), _outlet(silence.publisher))
    before, known = _known(writer, silence.article_id, first)
    known = known._replace(silences=known.silences + 1, unread=known.unread + unread)
    _put(writer, silence.article_id, before, _placed(known, silence.country, read=not unread))


def count_alert(writer: sqlite3.Connection, alert: Alert) -> None:
    """Count an alert with the article that caused it; one that a person's decision caused counts for no outlet."""
    if alert.event_id is None:
        return
    cause = alert.articles[0]
    before, known = _known(
        writer, cause.article_id, _Reading(_ms(alert.raised_at.timestamp()), _outlet(cause.publisher))
    )
    country = alert.place.country if alert.place is not None else None
    _put(writer, cause.article_id, before, _placed(known._replace(alerts=known.alerts + 1), country, read=True))


def tidy_tallies(writer: sqlite3.Connection, now_ms: int) -> None:
    """Let go of days that nobody can ask for any more."""
    first_day = now_ms // DAY_MS - KEPT_DAYS
    writer.execute("DELETE FROM reading WHERE at < ?", (first_day * DAY_MS,))
    writer.execute("DELETE FROM tally WHERE day < ?", (first_day,))


def _placed(reading: _Reading, country: str | None, *, read: bool) -> _Reading:
    language = reading.language or (_READ_LANGUAGE if read else "")
    return reading._replace(country=reading.country or country or "", language=language)


_COLUMNS = ", ".join(_Reading._fields)


def _known(writer: sqlite3.Connection, article_id: str, first: _Reading) -> tuple[_Reading | None, _Reading]:
    """What is counted of the article, null where nothing is; and the same to go on from."""
    found = writer.execute(f"SELECT {_COLUMNS} FROM reading WHERE key = ?", (_key(article_id),)).fetchone()  # noqa: S608
    before = None if found is None else _Reading(*found)
    return before, before or first


def _put(writer: sqlite3.Connection, article_id: str, before: _Reading | None, after: _Reading) -> None:
    _add(writer, after, 1)
    if before is not None:
        _add(writer, before, -1)
        where = (before.at // DAY_MS, before.outlet, before.country, before.language)
        writer.execute(
            "DELETE FROM tally WHERE (day, outlet, country, language) = (?, ?, ?, ?)"
            " AND (articles, alerts, silences) = (0, 0, 0)",
            where,
        )
    marks = ", ".join("?" * (1 + len(after)))
    writer.execute(f"INSERT OR REPLACE INTO reading (key, {_COLUMNS}) VALUES ({marks})", (_key(article_id), *after))  # noqa: S608


def _add(writer: sqlite3.Connection, reading: _Reading, times: int) -> None:
    writer.execute(
        "INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " articles = articles + excluded.articles, alerts = alerts + excluded.alerts,"
        " silences = silences + excluded.silences, unread = unread + excluded.unread",
        (
            *(reading.at // DAY_MS, reading.outlet, reading.country, reading.language),
            *(times * reading.articles, times * reading.alerts, times * reading.silences, times * reading.unread),
        ),
    )


def _key(article_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(article_id.encode(), digest_size=8).digest(), signed=True)


def _primary(language: str | None) -> str:
    """The language without its region: ``ar`` of ``ar-SY``; empty where what a feed says is none (BCP 47)."""
    found = _LANGUAGE.match(language or "")
    return found[0].lower() if found is not None else ""


def _outlet(publisher: str) -> str:
    return publisher[:_LONGEST_OUTLET]


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
