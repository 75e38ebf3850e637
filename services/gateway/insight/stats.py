"""How much there is: in all, in the last day, on each of thirty days; by indexes, whatever the number of incidents."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.gateway.projection.incidents import first_row
from services.gateway.projection.tallies import DAY_MS

DAYS = 30
_EPOCH = date(1970, 1, 1)
_ROWS_A_DAY = first_row(datetime(1970, 1, 2, tzinfo=UTC))


def stats_of(reader: sqlite3.Connection, now: datetime) -> dict[str, Any]:
    """The answer of ``/v1/stats``, as ``docs/api.md`` has it. Days are those of UTC, today the last."""
    return {
        "at": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "incidents": _incidents(reader, now),
        "alerts": _dated(reader, "alert", "raised", now),
        "silences": _dated(reader, "silence", "decided", now) | {"by_why_not": _by_why_not(reader)},
        "articles": _articles(reader, now),
    }


def _incidents(reader: sqlite3.Connection, now: datetime) -> dict[str, Any]:
    by_grading: dict[str, int] = {}
    reviewed = 0
    counted = "SELECT grading, reviewed, count(*) FROM incident WHERE listed = 1 GROUP BY grading, reviewed"
    for grading, is_reviewed, number in reader.execute(counted):
        by_grading[grading] = by_grading.get(grading, 0) + number
        reviewed += number if is_reviewed else 0
    total = sum(by_grading.values())
    last = reader.execute(
        "SELECT count(*) FROM incident WHERE row >= ? AND listed", (first_row(now - timedelta(days=1)),)
    ).fetchone()
    first = _first_day(now)
    by_day = reader.execute(
        "SELECT row / ?, count(*) FROM incident WHERE row >= ? AND listed GROUP BY 1",
        (_ROWS_A_DAY, first * _ROWS_A_DAY),
    )
    return {
        "total": total,
        "last_24h": last[0],
        "by_day": _days(by_day, first),
        "by_grading": by_grading,
        "reviewed": reviewed,
        "reviewed_share": round(reviewed / total, 4) if total else None,
    }


def _dated(reader: sqlite3.Connection, table: str, column: str, now: datetime) -> dict[str, Any]:
    first = _first_day(now)
    (total,) = reader.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - names of ours
    since = f"SELECT count(*) FROM {table} WHERE {column} >= ?"  # noqa: S608
    (last,) = reader.execute(since, (_ms(now) - DAY_MS,)).fetchone()
    by_day = f"SELECT {column} / {DAY_MS}, count(*) FROM {table} WHERE {column} >= ? GROUP BY 1"  # noqa: S608
    return {
        "total": total,
        "last_24h": last,
        "by_day": _days(reader.execute(by_day, (first * DAY_MS,)), first),
    }


def _articles(reader: sqlite3.Connection, now: datetime) -> dict[str, Any]:
    first = _first_day(now)
    (total,) = reader.execute("SELECT ifnull(sum(articles), 0) FROM tally").fetchone()
    (last,) = reader.execute(
        "SELECT ifnull(sum(articles), 0) FROM reading WHERE at >= ?", (_ms(now) - DAY_MS,)
    ).fetchone()
    by_day = reader.execute("SELECT day, sum(articles) FROM tally WHERE day >= ? GROUP BY day", (first,))
    return {"total": total, "last_24h": last, "by_day": _days(by_day, first)}


def _by_why_not(reader: sqlite3.Connection) -> dict[str, int]:
    found = reader.execute("SELECT why_not, count(*) FROM silence GROUP BY why_not ORDER BY 2 DESC, 1")
    return dict(found.fetchall())


def _days(found: sqlite3.Cursor, first: int) -> list[dict[str, Any]]:
    """Each day from the first on, the oldest first, also those of which there is nothing."""
    numbers: dict[int, int] = dict(found.fetchall())
    return [
        {"day": (_EPOCH + timedelta(days=day)).isoformat(), "number": numbers.get(day, 0)}
        for day in range(first, first + DAYS)
    ]


def _first_day(now: datetime) -> int:
    return _ms(now) // DAY_MS - DAYS + 1


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
