"""Alerts, silences and articles into the projection, each once, in the order in which they came."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from typing import Any

from schemas import Alert, Article, Suppression
from services.gateway.projection.incidents import reached
from services.gateway.projection.retelling import words_of_silence
from services.gateway.projection.tallies import count_alert, count_article, count_silence, tidy_tallies
from services.ingest.identity import canonical_url

# After an article's silence, claims of its other events may still be on their way; so long its text waits for them.
_UNCLAIMED_MS = 60 * 60 * 1000
# As long as their topics keep them.
_SILENCES_MS = _UNDECIDED_MS = 30 * 24 * 60 * 60 * 1000
_UNCLAIMED = "NOT EXISTS (SELECT 1 FROM claim WHERE claim.article_id = article.article_id)"
_IS_SILENT = (
    "EXISTS (SELECT 1 FROM silence WHERE silence.article_id = article.article_id"
    " AND json_extract(silence.document, '$.article_version') = article.version)"
)


def put_alerts(writer: sqlite3.Connection, alerts: Iterable[Alert]) -> list[Alert]:
    """Write and count the alerts; those that were not there before."""
    new = [alert for alert in alerts if _is_new(writer, "alert", _alert_row(alert))]
    for alert in new:
        count_alert(writer, alert)
    return new


def highest_tolls(alert: Alert) -> tuple[int | None, int | None]:
    """Civilians killed and injured, each the higher of before and after; null where nobody stated one."""
    tolls = [toll for toll in (alert.toll_before, alert.toll_after) if toll is not None]
    return (
        _highest(reached(toll.civilians_killed) for toll in tolls),
        _highest(reached(toll.civilians_injured) for toll in tolls),
    )


def put_silences(writer: sqlite3.Connection, silences: Iterable[Suppression]) -> None:
    """Write and count the silences. The text of an article that claims nothing is let go."""
    for silence in silences:
        if _is_new(writer, "silence", _silence_row(silence)):
            writer.execute(
                "INSERT INTO silence_words (rowid, words) SELECT row, ? FROM silence WHERE id = ?",
                (words_of_silence(silence), silence.suppression_id),
            )
            count_silence(writer, silence)
        if silence.event_id is None:
            version = (silence.article_id, silence.article_version)
            # An edited article that makes no claim any more is evidence of what it withdrew.
            writer.execute(f"DELETE FROM article WHERE article_id = ? AND version = ? AND {_UNCLAIMED}", version)  # noqa: S608


def put_articles(writer: sqlite3.Connection, articles: Iterable[Article]) -> None:
    """Keep the texts of the articles, and count them."""
    now = _now()
    for article in articles:
        row = (article.article_id, article.version, article.canonical_url, now, article.to_json().decode())
        writer.execute("INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?)", row)
        count_article(writer, article)


def tidy(writer: sqlite3.Connection) -> None:
    """Let go of texts that no incident has claims of, and of silences that the topic does not keep either.

    A text of which the extractor has said nothing yet is waited for, however far the extractor is behind.
    """
    now = _now()
    decided = f"taken < ? AND ({_IS_SILENT} OR taken < ?) AND {_UNCLAIMED}"
    writer.execute(f"DELETE FROM article WHERE {decided}", (now - _UNCLAIMED_MS, now - _UNDECIDED_MS))  # noqa: S608
    old = "SELECT row FROM silence WHERE decided < ?"
    writer.execute(f"DELETE FROM silence_words WHERE rowid IN ({old})", (now - _SILENCES_MS,))  # noqa: S608
    writer.execute("DELETE FROM silence WHERE decided < ?", (now - _SILENCES_MS,))
    tidy_tallies(writer, now)


def _is_new(writer: sqlite3.Connection, table: str, row: dict[str, Any]) -> bool:
    columns, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    put = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({values})"  # noqa: S608 - names of ours
    return writer.execute(put, row).rowcount == 1


def _alert_row(alert: Alert) -> dict[str, Any]:
    killed, injured = highest_tolls(alert)
    return {
        "id": alert.alert_id,
        "incident_id": alert.incident_id,
        "raised": round(alert.raised_at.timestamp() * 1000),
        "killed": killed,
        "injured": injured,
        "document": alert.to_json().decode(),
    }


def _silence_row(silence: Suppression) -> dict[str, Any]:
    return {
        "id": silence.suppression_id,
        "article_id": silence.article_id,
        "url": canonical_url(silence.url),
        "publisher": silence.publisher,
        "country": silence.country,
        "why_not": silence.why_not,
        "incident_id": silence.incident_id,
        "decided": round(silence.decided_at.timestamp() * 1000),
        "document": silence.to_json().decode(),
    }


def _highest(counts: Iterator[int | None]) -> int | None:
    return max((count for count in counts if count is not None), default=None)


def _now() -> int:
    return round(time.time() * 1000)
