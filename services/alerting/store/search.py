"""Incidents by where, when and in which country, from the indexes: the last changed first, read as far as asked for."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from schemas import Incident
from services.alerting.matching.buckets import NARROW_DAYS
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents

_AT_ONCE = 200
_Changed = tuple[float, str]
"""When an incident changed last (ms, negative so that the latest is first), and its id."""


class Circle(NamedTuple):
    """A point in degrees and the kilometres around it."""

    latitude: float
    longitude: float
    km: float


@dataclass(frozen=True)
class Wanted:
    """Null = any. ``first``, ``last``: local days that the incident may have been on; ``since``: its last report.

    Near a point is what has a point there: a place known by its district or province is at its centre, one known by
    its country alone is nowhere. ``everything``: also incidents that never alerted or were merged.
    """

    country: str | None = None
    near: Circle | None = None
    first: date | None = None
    last: date | None = None
    since: datetime | None = None
    everything: bool = False


def search(redis: Any, keys: Keys, wanted: Wanted) -> Iterator[Incident]:
    """The incidents, by a blocking client; merged ones only where everything is wanted."""
    found = _among(redis, keys, wanted) if _is_narrowed(wanted) else _all(redis, keys, wanted)
    since = None if wanted.since is None else wanted.since.timestamp() * 1000
    ids = (incident_id for changed, incident_id in found if since is None or -changed >= since)
    while page := list(islice(ids, _AT_ONCE)):
        yield from (i for i in read_incidents(redis, keys, page) if _is_still(i, wanted))


def _is_narrowed(wanted: Wanted) -> bool:
    return (wanted.country, wanted.near, wanted.first, wanted.last) != (None, None, None, None)


def _all(redis: Any, keys: Keys, wanted: Wanted) -> Iterator[_Changed]:
    listed = [keys.recent, keys.silent] if wanted.everything else [keys.recent]
    yield from merge(*(_pages(redis, key, wanted.since) for key in listed))


def _pages(redis: Any, key: str, since: datetime | None) -> Iterator[_Changed]:
    """A sorted set from its highest score down, no further than is asked for."""
    least = "-inf" if since is None else since.timestamp() * 1000
    first = 0
    while page := redis.zrevrangebyscore(key, "+inf", least, start=first, num=_AT_ONCE, withscores=True):
        yield from sorted((-changed, incident_id.decode()) for incident_id, changed in page)
        first += _AT_ONCE


def _among(redis: Any, keys: Keys, wanted: Wanted) -> Iterator[_Changed]:
    ids = sorted(set.intersection(*_sets(redis, keys, wanted)))
    if not ids:
        return iter(())
    scores = redis.zmscore(keys.recent, ids)
    if wanted.everything:
        scores = [a if a is not None else b for a, b in zip(scores, redis.zmscore(keys.silent, ids), strict=True)]
    return iter(sorted((-score, i.decode()) for i, score in zip(ids, scores, strict=True) if score is not None))


def _sets(redis: Any, keys: Keys, wanted: Wanted) -> Iterator[set[bytes]]:
    if wanted.near is not None:
        latitude, longitude, km = wanted.near
        yield set(redis.geosearch(keys.places, latitude=latitude, longitude=longitude, radius=km, unit="km"))
    if wanted.first is not None or wanted.last is not None:
        yield _happened(redis, keys, wanted)
    if wanted.country is not None:
        yield set(redis.zrange(keys.country(wanted.country), 0, -1))


def _happened(redis: Any, keys: Keys, wanted: Wanted) -> set[bytes]:
    """Ids of what may have been on the days; the index knows the last day of each, so some began too late."""
    first = "-inf" if wanted.first is None else wanted.first.toordinal()
    last = "+inf" if wanted.last is None else wanted.last.toordinal() + NARROW_DAYS
    narrow: Collection[bytes] = redis.zrangebyscore(keys.happened, first, last)
    return {*narrow, *redis.zrangebyscore(keys.happened_long, first, "+inf")}


def _is_still(incident: Incident, wanted: Wanted) -> bool:
    """Whether it is as wanted: it may have changed since the indexes were read, which also know days too roughly."""
    if not wanted.everything and (not incident.alerted or incident.status == "merged"):
        return False
    country = incident.place.country if incident.place is not None else None
    begins_in_time = wanted.last is None or incident.occurred.start <= wanted.last
    ends_in_time = wanted.first is None or incident.occurred.end >= wanted.first
    return begins_in_time and ends_in_time and wanted.country in (None, country)
