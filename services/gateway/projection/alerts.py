"""Alerts by the filters of their incidents: a page at a time, or whether one is wanted."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from schemas import Alert
from services.gateway.access.shielding import alert_behind
from services.gateway.projection.incidents import hidden_words
from services.gateway.projection.messages import highest_tolls
from services.gateway.projection.search import Wanted, condition_of


class AlertPage(NamedTuple):
    """Alerts as JSON with their rows, and the row after which the next page begins; null where there is none."""

    alerts: tuple[tuple[int, str, str], ...]
    """Row, alert id, JSON."""
    after: int | None


def find_alerts(
    reader: sqlite3.Connection,
    wanted: Wanted,
    *,
    limit: int,
    before: int | None = None,
    since: int | None = None,
    incident_id: str | None = None,
    names: bool = False,
) -> AlertPage:
    """The newest alerts first; or those after the row ``since``, the oldest first.

    ``names``: for a reader who may see names, and with them exact places at once.

    An alert is wanted when its incident is as it is now, by its toll when that reached so many before or after it: who
    was alerted to 33 dead wants to know that it is 3.
    """
    of_incident, arguments = condition_of(_without_toll(wanted))
    conditions = [of_incident]
    for condition, given in (
        ("alert.row < ?", before),
        ("alert.row > ?", since),
        ("alert.incident_id = ?", incident_id),
        ("alert.killed >= ?", wanted.min_killed),
        ("alert.injured >= ?", wanted.min_injured),
    ):
        if given is not None:
            conditions.append(condition)
            arguments.append(given)
    order = "DESC" if since is None else "ASC"
    query = (
        "SELECT alert.row, alert.id, alert.document, incident.hidden"  # noqa: S608
        " FROM alert CROSS JOIN incident ON incident.id = alert.incident_id"
        f" WHERE {' AND '.join(conditions)} ORDER BY alert.row {order} LIMIT ?"
    )
    rows = reader.execute(query, [*arguments, limit + 1]).fetchall()
    shown = tuple((row["row"], row["id"], shown_alert(row, names=names)) for row in rows[:limit])
    return AlertPage(shown, rows[limit - 1]["row"] if len(rows) > limit else None)


def shown_alert(row: sqlite3.Row, *, names: bool) -> str:
    """The alert of a row of its ``document`` and its incident's ``hidden`` words, as JSON as the reader may see it."""
    document: str = row["document"]
    if names or row["hidden"] is None:
        return document
    return alert_behind(json.loads(row["hidden"]), Alert.from_json(document)).to_json().decode()


def shown_to_all(reader: sqlite3.Connection, alert: Alert) -> Alert:
    """The alert as readers may see it who may not see names."""
    hidden = hidden_words(reader, alert.incident_id)
    return alert if hidden is None else alert_behind(hidden, alert)


def is_wanted(reader: sqlite3.Connection, wanted: Wanted, alert: Alert) -> bool:
    """Whether ``find_alerts`` would find it."""
    killed, injured = highest_tolls(alert)
    for number, least in ((killed, wanted.min_killed), (injured, wanted.min_injured)):
        if least is not None and (number is None or number < least):
            return False
    condition, arguments = condition_of(_without_toll(wanted))
    query = f"SELECT 1 FROM incident WHERE incident.id = ? AND {condition}"  # noqa: S608 - no input in it
    return reader.execute(query, [alert.incident_id, *arguments]).fetchone() is not None


def row_of(reader: sqlite3.Connection, alert_id: str) -> int | None:
    """Where the alert stands in the order in which they came; null where it is not known (any more)."""
    found = reader.execute("SELECT row FROM alert WHERE id = ?", (alert_id,)).fetchone()
    return None if found is None else found["row"]


def read_alerts(reader: sqlite3.Connection, alert_ids: Sequence[str], *, names: bool = False) -> dict[str, Alert]:
    """Those of the alerts that are known, by id. ``names``: as of ``find_alerts``."""
    query = (
        "SELECT alert.document, incident.hidden FROM alert LEFT JOIN incident ON incident.id = alert.incident_id"  # noqa: S608
        f" WHERE alert.id IN ({', '.join('?' * len(alert_ids))})"
    )
    alerts = (Alert.from_json(shown_alert(row, names=names)) for row in reader.execute(query, list(alert_ids)))
    return {alert.alert_id: alert for alert in alerts}


def last_alert(reader: sqlite3.Connection, *, names: bool = False) -> str | None:
    """The alert that came last, as JSON; null where there is none. ``names``: as of ``find_alerts``."""
    found = reader.execute(
        "SELECT alert.document, incident.hidden FROM alert LEFT JOIN incident ON incident.id = alert.incident_id"
        " ORDER BY alert.row DESC LIMIT 1"
    ).fetchone()
    return None if found is None else shown_alert(found, names=names)


def known_among(reader: sqlite3.Connection, alert_ids: Iterable[str]) -> set[str]:
    """Those of the ids whose alerts are here."""
    return {alert_id for alert_id in alert_ids if row_of(reader, alert_id) is not None}


def alerts_of(reader: sqlite3.Connection, incident_ids: Sequence[str], *, names: bool = False) -> list[Alert]:
    """All alerts of the incidents, in the order in which they came. ``names``: as of ``find_alerts``."""
    query = (
        "SELECT alert.document, incident.hidden FROM alert LEFT JOIN incident ON incident.id = alert.incident_id"  # noqa: S608
        f" WHERE alert.incident_id IN ({', '.join('?' * len(incident_ids))}) ORDER BY alert.row"
    )
    return [Alert.from_json(shown_alert(row, names=names)) for row in reader.execute(query, list(incident_ids))]


def has_read(reader: sqlite3.Connection, positions: Mapping[str, int]) -> bool:
    """Whether all records before these offsets are here; ``positions``: ``topic:partition`` → offset."""
    rows = reader.execute("SELECT topic, partition, next_offset FROM position")
    here = {f"{row['topic']}:{row['partition']}": row["next_offset"] for row in rows}
    return all(here.get(place, 0) >= offset for place, offset in positions.items())


def _without_toll(wanted: Wanted) -> Wanted:
    # A retracted or merged incident is not listed, but who was alerted to it must hear what became of it.
    return replace(wanted, min_killed=None, min_injured=None, everything=True)


def documents(page: AlertPage) -> Iterator[str]:
    """The alerts of a page as JSON."""
    return (document for _, _, document in page.alerts)
