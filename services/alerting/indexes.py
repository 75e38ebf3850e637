"""Under which names an incident can be looked up: by last change, country, place and day. Pure.

The commit script keeps them in step with the incidents; where one is listed is a function of its state alone.
"""

from collections.abc import Iterator
from typing import NamedTuple

from schemas import Incident
from services.alerting.buckets import NO_COUNTRY, is_narrow
from services.alerting.keys import Keys

# Redis keeps points in a square projection that ends here.
_GEO_LATITUDE = 85.05


class Entry(NamedTuple):
    """An incident's place in one index: the command's arguments before the id, and the command that takes it out."""

    add: str
    arguments: tuple[str, ...]
    remove: str = "ZREM"


class Change(NamedTuple):
    """One command on one key, with its arguments."""

    key: str
    command: str
    arguments: tuple[str, ...]


def milliseconds(incident: Incident) -> str:
    """When the incident changed last, as sorted sets have it."""
    return str(round(incident.last_changed_at.timestamp() * 1000))


def entries_of(incident: Incident, keys: Keys) -> dict[str, Entry]:
    """Key → entry of every index that lists the incident."""
    changed = Entry("ZADD", (milliseconds(incident),))
    listed = incident.alerted and incident.status != "merged"
    place, occurred = incident.place, incident.occurred
    narrow = is_narrow(occurred.start, occurred.end)
    found = {
        keys.recent if listed else keys.silent: changed,
        keys.country((place.country if place is not None else None) or NO_COUNTRY): changed,
        keys.happened if narrow else keys.happened_long: Entry("ZADD", (str(occurred.end.toordinal()),)),
    }
    if place is not None and place.latitude is not None and abs(place.latitude) <= _GEO_LATITUDE:
        found[keys.places] = Entry("GEOADD", (repr(place.longitude), repr(place.latitude)))
    return found


def changes_of(before: Incident | None, after: Incident, keys: Keys) -> Iterator[Change]:
    """What to write so that the indexes list ``after`` instead of ``before``."""
    old = entries_of(before, keys) if before is not None else {}
    new = entries_of(after, keys)
    for key, entry in new.items():
        if old.get(key) != entry:
            yield Change(key, entry.add, (*entry.arguments, after.incident_id))
    for key, entry in old.items():
        if key not in new:
            yield Change(key, entry.remove, (after.incident_id,))
