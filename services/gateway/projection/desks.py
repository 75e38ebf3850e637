"""Desks in the projection: of each incident what filters ask for."""

import sqlite3
from collections.abc import Iterable, Sequence

from services.gateway.desk.desk import Desk


def put_desk(writer: sqlite3.Connection, desk: Desk) -> None:
    """Write the desk, unless a newer one is there: requests and the follower write beside each other."""
    newer = writer.execute(
        "SELECT 1 FROM desk WHERE incident_id = ? AND entries > ?", (desk.incident_id, desk.entries)
    ).fetchone()
    if newer is not None:
        return
    drop_desks(writer, [desk.incident_id])
    row = (desk.incident_id, desk.entries, desk.triage, desk.assignee)
    writer.execute("INSERT INTO desk VALUES (?, ?, ?, ?)", row)
    marks = [("watch", name) for name in desk.watched_by] + [("mute", name) for name in desk.muted_by]
    writer.executemany("INSERT INTO desk_mark VALUES (?, ?, ?)", [(desk.incident_id, *mark) for mark in marks])


def drop_desks(writer: sqlite3.Connection, incident_ids: Iterable[str]) -> None:
    """Forget desks."""
    writer.executemany("DELETE FROM desk WHERE incident_id = ?", [(incident_id,) for incident_id in incident_ids])


def touched_here(reader: sqlite3.Connection) -> dict[str, int]:
    """Incident id → how many entries its own log had; of all that have any."""
    return {row["incident_id"]: row["entries"] for row in reader.execute("SELECT * FROM desk WHERE entries > 0")}


def has_desk(reader: sqlite3.Connection, incident_ids: Sequence[str]) -> bool:
    """Whether anybody has touched one of the desks."""
    among = ", ".join("?" * len(incident_ids))
    query = f"SELECT 1 FROM desk WHERE incident_id IN ({among}) LIMIT 1"  # noqa: S608 - no input in it
    return reader.execute(query, list(incident_ids)).fetchone() is not None
