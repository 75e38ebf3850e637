"""Which incidents of a busy day may be an event's at all, told by a line about each, before any of them is read. Pure.

A bucket holds a ``Brief`` of each of its incidents. Ruled out is only what ``matching`` excludes whatever else speaks
for it; so reading less decides nothing.
"""

from collections.abc import Mapping
from math import cos, radians
from typing import NamedTuple

from schemas import Event, Incident, Place
from services.alerting.place_evidence import SLACK, SLACK_KM, reach_of
from services.gazetteer.geodesy import distance_km

# A little less than a degree of latitude measures anywhere.
_KM_PER_DEGREE = 110.5
# Where a great circle is at most this much shorter than the parallel between two points less than some 1,000 km apart.
_POLAR, _CHORD = 70.0, 1.1


class Spot(NamedTuple):
    """A place as far as distances go; ``reach_km`` is how far it extends from its point."""

    country: str | None
    latitude: float | None
    longitude: float | None
    reach_km: float


class Brief(NamedTuple):
    """What a bucket says of an incident: a total or not, silent until now or not, and where."""

    aggregate: bool
    dormant: bool
    spot: Spot | None


def spot_of(place: Place | None) -> Spot | None:
    """The place as a spot."""
    return None if place is None else Spot(place.country, place.latitude, place.longitude, reach_of(place))


def brief_of(incident: Incident) -> Brief:
    """The line about an incident."""
    return Brief(incident.aggregate, not incident.alerted, spot_of(incident.place))


def encode_brief(brief: Brief) -> str:
    """The value of the incident's field in a bucket."""
    kind = f"{'t' if brief.aggregate else 'i'}{'d' if brief.dormant else 'a'}"
    if brief.spot is None:
        return kind
    fields = (brief.spot.country, brief.spot.latitude, brief.spot.longitude, brief.spot.reach_km)
    return ",".join([kind, *("" if value is None else str(value) for value in fields)])


def decode_brief(raw: str) -> Brief:
    """The reverse of ``encode_brief``."""
    kind, *fields = raw.split(",")
    spot = None
    if fields:
        country, latitude, longitude, reach = fields
        spot = Spot(country or None, _number(latitude), _number(longitude), float(reach))
    return Brief(kind[0] == "t", kind[1] == "d", spot)


def _number(text: str) -> float | None:
    return float(text) if text else None


def choose(event: Event, briefs: Mapping[str, Brief]) -> set[str]:
    """Ids of the incidents that must be read to decide about the event."""
    if event.scope != "incident":
        # Whatever lies in its area and days may account for a total.
        return set(briefs)
    here = spot_of(event.place)
    near = {i for i, b in briefs.items() if not b.aggregate and not are_apart(here, b.spot)}
    # The event may join an incident that lies nearer to a dormant one than the event's own, vaguer place.
    joined = {briefs[i].spot for i in near}
    near |= {
        i
        for i, b in briefs.items()
        if b.dormant and not b.aggregate and i not in near and any(not are_apart(spot, b.spot) for spot in joined)
    }
    return near


def are_apart(one: Spot | None, other: Spot | None) -> bool:
    """Whether ``place_evidence.by_place`` would exclude that both are one place."""
    if one is None or other is None:
        return False
    abroad = one.country is not None and other.country is not None and one.country != other.country
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return abroad
    reach = one.reach_km + other.reach_km
    limit = reach if abroad else SLACK * reach + SLACK_KM
    if abs(one.latitude - other.latitude) * _KM_PER_DEGREE > limit:
        return True
    east = abs(one.longitude - other.longitude)
    poleward = max(abs(one.latitude), abs(other.latitude))
    # Short of the poles, and of chords across them, a parallel is no shorter than this.
    if poleward < _POLAR and min(east, 360 - east) * _KM_PER_DEGREE * cos(radians(poleward)) > _CHORD * limit:
        return True
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude) > limit
