"""Under which names an incident can be looked up: by last change, country, place and day. Pure.

The commit script keeps them in step with the incidents; where one is listed is a function of its state alone.
"""

from typing import NamedTuple

from schemas import Incident
from services.alerting.matching.buckets import NO_COUNTRY, is_narrow
from services.alerting.store.keys import Keys

# Redis keeps points in a square projection that ends here.
_GEO_LATITUDE = 85.05


class Change(NamedTuple):
    """One command on one key: with its arguments, a space between, but for the member, which comes last."""

    key: str
    command: str
    member: str


def milliseconds(incident: Incident) -> str:
    """When the incident changed last, as sorted sets have it."""
    return str(round(incident.last_changed_at.timestamp() * 1000))


def entries_of(incident: Incident, keys: Keys) -> dict[str, str]:
    """Key of every index that lists the incident → the command that puts it there."""
    changed = f"ZADD {milliseconds(incident)}"
    listed = incident.alerted and incident.status != "merged"
    place, occurred = incident.place, incident.occurred
    narrow = is_narrow(occurred.start, occurred.end)
    found = {
        keys.recent if listed else keys.silent: changed,
        keys.country((place.country if place is not None else None) or NO_COUNTRY): changed,
        keys.happened if narrow else keys.happened_long: f"ZADD {occurred.end.toordinal()}",
    }
    if place is not None and place.latitude is not None and abs(place.latitude) <= _GEO_LATITUDE:
        found[keys.places] = f"GEOADD {place.longitude!r} {place.latitude!r}"
    return found


def changes_of(before: Incident | None, after: Incident, keys: Keys) -> list[Change]:
    """What to write so that the indexes list ``after`` instead of ``before``."""
    old = entries_of(before, keys) if before is not None else {}
    new = entries_of(after, keys)
    put = [Change(key, command, after.incident_id) for key, command in new.items() if old.get(key) != command]
    return put + [Change(key, "ZREM", after.incident_id) for key in old if key not in new]
