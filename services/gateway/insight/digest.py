"""What was newly told of a country on a day: each incident with its range, and who says so; added up only where it may.

A day is one of UTC, by when alerts were raised: a country may have several zones, and reports have none. The dates of
the events themselves stay local dates at the place. What is told is that of the day's own alerts, so that a digest does
not change afterwards but by what became of an incident: merged, reviewed, doubted.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Literal, NamedTuple

from schemas import Alert, Count, Incident, Toll
from services.gateway.projection.alerts import shown_alert

ZONE = "UTC"
Change = Literal["new", "updated", "cancelled"]
_CHANGES: tuple[Change, ...] = ("new", "updated", "cancelled")


class Entry(NamedTuple):
    """An incident of the day: as it stands now, and what was told of it on that day, the first alert first."""

    incident: Incident
    alerts: tuple[Alert, ...]

    @property
    def change(self) -> Change:
        """What the day did to it."""
        if self.alerts[-1].kind == "cancel":
            return "cancelled"
        return "new" if any(alert.kind == "alert" for alert in self.alerts) else "updated"

    @property
    def before(self) -> Toll | None:
        """The toll before the day; null where nothing was told."""
        return self.alerts[0].toll_before

    @property
    def after(self) -> Toll:
        """The toll after the day."""
        return self.alerts[-1].toll_after


class Sum(NamedTuple):
    """Of how many incidents; killed and injured as ranges, null where none of them has a number."""

    incidents: int
    killed: Count | None
    injured: Count | None


class Digest(NamedTuple):
    """``sum`` is null where no two incidents may be added; ``not_added``: id of one that is not → why."""

    country: str
    day: date
    entries: tuple[Entry, ...]
    sum: Sum | None
    not_added: Mapping[str, str]


def digest_of(reader: sqlite3.Connection, country: str, day: date, *, names: bool = False) -> Digest:
    """The digest of a day, which may be without entries. ``names``: for a reader who may see names."""
    return next(_by_day(reader, country, day, day, names=names), None) or _digest(country, day, ())


def last_digests(
    reader: sqlite3.Connection, country: str, last: date, days: int, *, names: bool = False
) -> Iterator[Digest]:
    """Those of so many days that have entries, the last day first. ``names``: for a reader who may see names."""
    found = tuple(_by_day(reader, country, last - timedelta(days=days - 1), last, names=names))
    yield from reversed(found)


def _by_day(reader: sqlite3.Connection, country: str, first: date, last: date, *, names: bool) -> Iterator[Digest]:
    rows = reader.execute(
        "SELECT alert.document, incident.hidden, document.public, document.restricted FROM alert"
        " CROSS JOIN incident ON incident.id = alert.incident_id JOIN document ON document.row = incident.row"
        " WHERE raised >= ? AND raised < ? AND incident.country = ? ORDER BY raised, alert.row",
        (_ms(first), _ms(last + timedelta(days=1)), country),
    )
    told = (
        (
            Alert.from_json(shown_alert(row, names=names)),
            row["restricted"] if names and row["restricted"] is not None else row["public"],
        )
        for row in rows
    )
    for day, of_day in groupby(told, key=lambda one: one[0].raised_at.astimezone(UTC).date()):
        yield _digest(country, day, _entries(of_day))


def _entries(told: Iterable[tuple[Alert, str]]) -> Sequence[Entry]:
    alerts: dict[str, list[Alert]] = {}
    documents: dict[str, str] = {}
    for alert, document in told:
        alerts.setdefault(alert.incident_id, []).append(alert)
        documents[alert.incident_id] = document
    # By version: an update may come here before its alert, and be raised in the same millisecond.
    return [
        Entry(
            Incident.from_json(documents[incident_id]), tuple(sorted(of_it, key=lambda alert: alert.incident_version))
        )
        for incident_id, of_it in alerts.items()
    ]


def _digest(country: str, day: date, entries: Sequence[Entry]) -> Digest:
    ordered = sorted(entries, key=lambda entry: (_CHANGES.index(entry.change), -_least(entry.after.civilians_killed)))
    why_not = {entry.incident.incident_id: _why_not(entry) for entry in ordered}
    added = [entry for entry in ordered if why_not[entry.incident.incident_id] is None]
    return Digest(
        country,
        day,
        tuple(ordered),
        _sum(added),
        {incident_id: why for incident_id, why in why_not.items() if why is not None},
    )


def _why_not(entry: Entry) -> str | None:
    """Why an incident may not be added to others (domain guide §2, rules 1 and 2); null where it may."""
    incident = entry.incident
    if entry.change == "cancelled" or incident.status != "open":
        return "it was taken back, or is told of in another incident now"
    if incident.aggregate:
        return "it is a total over several incidents, which may count the same people"
    if entry.change == "updated":
        return "it was reported before: its people were counted on an earlier day"
    if incident.possible_duplicates:
        return f"it may be the same incident as {incident.possible_duplicates[0].incident_id}"
    if (entry.after.civilians_killed, entry.after.civilians_injured) == (None, None):
        return "no number of civilians killed or injured is stated"
    return None


def _sum(entries: Sequence[Entry]) -> Sum | None:
    if len(entries) <= 1:
        return None
    killed = _added(entry.after.civilians_killed for entry in entries)
    return Sum(len(entries), killed, _added(entry.after.civilians_injured for entry in entries))


def _added(counts: Iterable[Count | None]) -> Count | None:
    """The range of a sum: open where one of the ranges is; "up to" adds nothing for sure."""
    stated = [count for count in counts if count is not None]
    if not stated:
        return None
    least = sum(_least(count) for count in stated)
    most = None if any(count.max is None for count in stated) else sum(count.max or 0 for count in stated)
    return Count(min=least, max=most)


def _least(count: Count | None) -> int:
    return 0 if count is None else count.min or 0


def _ms(day: date) -> int:
    return round(datetime.combine(day, time(), UTC).timestamp() * 1000)
