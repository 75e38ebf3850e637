"""What was read and what was not, by country, outlet or language: silence is not safety (domain guide §2, rule 13)."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from services.gateway.projection.tallies import KEPT_DAYS

MOST_DAYS = KEPT_DAYS
By = Literal["country", "outlet", "language"]
_EPOCH = date(1970, 1, 1)


class Row(NamedTuple):
    """``key`` null: not known. ``unread``: those of the silences that are for a language that is not read."""

    key: str | None
    articles: int
    alerts: int
    silences: int
    unread: int


class Coverage(NamedTuple):
    """``since``: the first day (UTC) of those asked for of which anything is counted; null where nothing is."""

    since: date | None
    rows: tuple[Row, ...]

    def to_json(self, by: By, days: int) -> dict[str, Any]:
        """For machines."""
        since = None if self.since is None else self.since.isoformat()
        return {"by": by, "days": days, "since": since, "rows": [row._asdict() for row in self.rows]}


def coverage_of(reader: sqlite3.Connection, by: By, days: int, now: datetime) -> Coverage:
    """Articles fetched on so many days, today (UTC) the last, and what came of them; most articles first."""
    first = (now.astimezone(UTC).date() - _EPOCH).days - days + 1
    (since,) = reader.execute("SELECT min(day) FROM tally WHERE day >= ?", (first,)).fetchone()
    rows = reader.execute(
        f"SELECT {by}, sum(articles), sum(alerts), sum(silences), sum(unread) FROM tally WHERE day >= ?"  # noqa: S608
        f" GROUP BY {by} HAVING sum(articles) + sum(alerts) + sum(silences) > 0 ORDER BY 2 DESC, 1",
        (first,),
    )
    known = tuple(Row(key or None, *counts) for key, *counts in rows)
    return Coverage(None if since is None else _EPOCH + timedelta(days=since), known)
