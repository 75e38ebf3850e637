"""Which incidents of a busy day may be an event's at all, told by a line about each, before any of them is read. Pure.

A bucket holds a ``Brief`` of each of its incidents. Ruled out is only what ``matching`` excludes whatever else speaks
for it; so reading less decides nothing.
"""

from collections.abc import Iterable, Mapping
from math import cos, radians
from typing import NamedTuple

from schemas import Event, Incident, Place
from services.alerting.ledger.remembered import by_identity
from services.alerting.matching.buckets import is_narrow, is_of_month, is_of_words, of_word, window_of
from services.alerting.matching.place_evidence import SLACK, SLACK_KM, outermost
from services.alerting.matching.telling_words import known_by, sought_by
from services.gazetteer.geodesy import distance_km

# A little less than a degree of latitude measures anywhere.
_KM_PER_DEGREE = 110.5
# Where a great circle is at most this much shorter than the parallel between two points less than some 1,000 km apart.
_POLAR, _CHORD = 70.0, 1.1
# A town in the news daily has its name in hundreds of incidents; a victim's name is in a few.
_COMMON = 50
# Words of an incident that its month says. Of two reports of one incident in GVA's train part that share enough to be
# one by their words, 94 in 100 share one of these; 97 one of twelve.
_IN_MONTHS = 6


class Spot(NamedTuple):
    """A place as far as distances go; ``reach_km`` is how far it extends from its point."""

    country: str | None
    latitude: float | None
    longitude: float | None
    reach_km: float


class Brief(NamedTuple):
    """What a bucket says of an incident: a total or not, silent until now or not, and where.

    A bucket of words says of the place nothing (``by_day`` False), but by which of its words the incident is known;
    one of a month says both, with the most telling words of the incident.
    """

    aggregate: bool
    dormant: bool
    spot: Spot | None
    words: frozenset[int] = frozenset()
    by_day: bool = True


def spot_of(place: Place | None) -> Spot | None:
    """The place as a spot."""
    return None if place is None else Spot(place.country, place.latitude, place.longitude, outermost(place))


def brief_of(incident: Incident, bucket: str) -> Brief:
    """The line about an incident in a bucket."""
    if is_of_words(bucket):
        words = frozenset(word for word in known_by(incident) if of_word(word) == bucket)
        return Brief(incident.aggregate, not incident.alerted, None, words, by_day=False)
    brief = Brief(incident.aggregate, not incident.alerted, spot_of(incident.place))
    return brief._replace(words=frozenset(known_by(incident)[:_IN_MONTHS])) if is_of_month(bucket) else brief


def together(found: Iterable[Mapping[str, Brief]]) -> dict[str, Brief]:
    """The lines of several buckets, one an incident."""
    briefs: dict[str, Brief] = {}
    for bucket in found:
        if briefs.keys().isdisjoint(bucket):
            briefs.update(bucket)
            continue
        for incident_id, brief in bucket.items():
            known = briefs.get(incident_id)
            if known is None:
                briefs[incident_id] = brief
            elif brief.words or not known.by_day:
                briefs[incident_id] = _joined(known, brief)
    return briefs


def _joined(one: Brief, other: Brief) -> Brief:
    spot = one.spot if one.by_day else other.spot
    return one._replace(spot=spot, words=one.words | other.words, by_day=one.by_day or other.by_day)


@by_identity
def encode_brief(brief: Brief) -> str:
    """The value of the incident's field in a bucket."""
    kind = f"{'t' if brief.aggregate else 'i'}{'d' if brief.dormant else 'a'}"
    if not brief.by_day:
        return f"{kind}#{_joined_words(brief)}"
    fields: tuple[object, ...] = ()
    if brief.spot is not None:
        fields = (brief.spot.country, brief.spot.latitude, brief.spot.longitude, brief.spot.reach_km)
    written = ",".join([kind, *("" if value is None else str(value) for value in fields)])
    return f"{written}|{_joined_words(brief)}" if brief.words else written


def _joined_words(brief: Brief) -> str:
    return ",".join(f"{word:07x}" for word in sorted(brief.words))


def _words(written: str) -> frozenset[int]:
    return frozenset(int(word, 16) for word in written.split(",") if word)


def decode_brief(raw: str) -> Brief:
    """The reverse of ``encode_brief``."""
    kind, by_words, words = raw.partition("#")
    if by_words:
        return Brief(kind[0] == "t", kind[1] == "d", None, _words(words), by_day=False)
    place, _, words = raw.partition("|")
    kind, *fields = place.split(",")
    spot = None
    if fields:
        country, latitude, longitude, reach = fields
        spot = Spot(country or None, _number(latitude), _number(longitude), float(reach))
    return Brief(kind[0] == "t", kind[1] == "d", spot, _words(words))


def _number(text: str) -> float | None:
    return float(text) if text else None


def choose(event: Event, buckets: Mapping[str, Mapping[str, Brief]]) -> set[str]:
    """Ids of the incidents that must be read to decide about the event; ``buckets``: those of the event, by name."""
    if event.occurred.basis != "publication" or not is_narrow(*window_of(event)):
        return _near(event, together(buckets.values()))
    by_day = together(briefs for name, briefs in buckets.items() if not is_of_month(name))
    return _near(event, by_day) | _told_again(event, (b for name, b in buckets.items() if is_of_month(name)))


def _told_again(event: Event, months: Iterable[Mapping[str, Brief]]) -> set[str]:
    """Incidents of the months before that an undated report may tell again: it shares a telling word with them."""
    sought = frozenset(sought_by(event))
    return {i for briefs in months for i, b in briefs.items() if not sought.isdisjoint(b.words) and not b.aggregate}


def _near(event: Event, briefs: Mapping[str, Brief]) -> set[str]:
    """Ids by the lines of buckets that are the event's own, each of which may hold its incident."""
    if event.scope != "incident":
        # Whatever lies in its area and days may account for a total.
        return {i for i, b in briefs.items() if b.by_day}
    here = spot_of(event.place)
    near, dormant = _akin(event, briefs), []
    for incident_id, brief in briefs.items():
        if not brief.by_day or brief.aggregate:
            continue
        if not are_apart(here, brief.spot):
            near.add(incident_id)
        elif brief.dormant:
            dormant.append(incident_id)
    # The event may join an incident that lies nearer to a dormant one than the event's own, vaguer place.
    joined = {briefs[i].spot for i in near} if dormant else set()
    beside = [i for i in dormant if any(not are_apart(spot, briefs[i].spot) for spot in joined)]
    return near.union(beside)


def _akin(event: Event, briefs: Mapping[str, Brief]) -> set[str]:
    """Incidents that share a telling word with the event; a word of very many of them tells nothing."""
    telling = [(incident_id, brief.words) for incident_id, brief in briefs.items() if brief.words]
    sought = frozenset(sought_by(event)) if telling else frozenset()
    known: dict[int, set[str]] = {}
    for incident_id, words in telling:
        for word in words & sought:
            known.setdefault(word, set()).add(incident_id)
    return {incident_id for found in known.values() if len(found) <= _COMMON for incident_id in found}


def are_apart(one: Spot | None, other: Spot | None) -> bool:
    """Whether ``place_evidence.by_place`` would exclude that both are one place."""
    if one is None or other is None:
        return False
    country, north, east, reach = one
    other_country, other_north, other_east, other_reach = other
    abroad = country != other_country and country is not None and other_country is not None
    if north is None or east is None or other_north is None or other_east is None:
        return abroad
    limit = reach + other_reach if abroad else SLACK * (reach + other_reach) + SLACK_KM
    if abs(north - other_north) * _KM_PER_DEGREE > limit:
        return True
    eastward = abs(east - other_east)
    poleward = max(abs(north), abs(other_north))
    # Short of the poles, and of chords across them, a parallel is no shorter than this.
    if poleward < _POLAR and min(eastward, 360 - eastward) * _KM_PER_DEGREE * cos(radians(poleward)) > _CHORD * limit:
        return True
    return distance_km(north, east, other_north, other_east) > limit
