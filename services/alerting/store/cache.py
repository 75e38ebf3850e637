"""What one worker remembers of the store between events. It may be stale: the commit script checks every stamp."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas import Event, Incident
from services.alerting.changes import ArticleRecord
from services.alerting.matching.nearby import Brief
from services.alerting.store import stamps
from services.alerting.store.commit import Call, Stored

_BUCKETS = 4096
_INCIDENTS = 20_000
_ARTICLES = 8192


@dataclass
class _Bucket:
    stamp: str
    briefs: dict[str, Brief] = field(default_factory=dict)


class Cache:
    """Bounded by ``trim``, which lets the oldest go; never during a batch, which needs all that it has read."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._incidents: OrderedDict[str, Stored | None] = OrderedDict()
        self._articles: OrderedDict[str, ArticleRecord] = OrderedDict()
        # After a conflict nothing is taken for granted: article records are read, not assumed empty.
        self._assume_new = True

    def clear(self) -> None:
        """Forget everything, and read what was assumed before."""
        self._buckets.clear()
        self._incidents.clear()
        self._articles.clear()
        self._assume_new = False

    def trim(self) -> None:
        """Forget the oldest entries beyond the bounds. Call between batches."""
        bounds: tuple[tuple[OrderedDict[str, object], int], ...]
        bounds = ((self._buckets, _BUCKETS), (self._incidents, _INCIDENTS), (self._articles, _ARTICLES))  # type: ignore[assignment]  # any keys
        for cache, size in bounds:
            while len(cache) > size:
                cache.popitem(last=False)

    def missing_articles(self, events: Iterable[Event]) -> list[str]:
        """Articles whose record must be read. A first version is assumed new: the script would notice."""
        missing = []
        for event in events:
            if event.article_id in self._articles:
                continue
            if self._assume_new and event.article_version == 1:
                self.put_article(event.article_id, ArticleRecord())
            else:
                missing.append(event.article_id)
        self._assume_new = True
        return sorted(set(missing))

    def missing_buckets(self, names: Iterable[str]) -> list[str]:
        """Buckets that must be read."""
        return sorted(name for name in names if name not in self._buckets)

    def missing_incidents(self, incident_ids: Iterable[str]) -> list[str]:
        """Incidents that must be read."""
        return sorted(incident_id for incident_id in incident_ids if incident_id not in self._incidents)

    def put_article(self, article_id: str, record: ArticleRecord) -> None:
        """Remember what the events of an article did."""
        self._articles[article_id] = record
        self._articles.move_to_end(article_id)

    def put_bucket(self, name: str, stamp: str, briefs: Mapping[str, Brief]) -> None:
        """Remember a bucket as it was read, and forget its incidents: what is remembered of them may be older."""
        self._buckets[name] = _Bucket(stamp, dict(briefs))
        for incident_id in briefs:
            self._incidents.pop(incident_id, None)

    def put_incidents(self, states: Mapping[str, Stored | None]) -> None:
        """Remember incidents as they were read; None where there is none of that id."""
        self._incidents.update(states)

    def article(self, article_id: str) -> ArticleRecord:
        """What is remembered of an article."""
        return self._articles[article_id]

    def briefs(self, names: Iterable[str]) -> dict[str, Mapping[str, Brief]]:
        """What some buckets say of their incidents, by the name of the bucket."""
        return {name: self._buckets[name].briefs for name in names}

    def holds_all_of(self, names: Iterable[str]) -> bool:
        """Whether every incident of some buckets is remembered."""
        known = self._incidents.keys()
        return all(self._buckets[name].briefs.keys() <= known for name in names)

    def stamps(self, names: Iterable[str]) -> dict[str, str]:
        """Stamps of some buckets, by name."""
        return {name: self._buckets[name].stamp for name in names}

    def stored(self, incident_ids: Iterable[str]) -> dict[str, Stored]:
        """Those of the incidents that are in the store and remembered, in order of their ids."""
        found = ((incident_id, self._incidents.get(incident_id)) for incident_id in sorted(incident_ids))
        return {incident_id: stored for incident_id, stored in found if stored is not None}

    def incidents(self, incident_ids: Iterable[str]) -> tuple[Incident, ...]:
        """The same without their stamps."""
        return tuple(stored.incident for stored in self.stored(incident_ids).values())

    def follow(self, call: Call) -> None:
        """Go ahead of a write; a bucket that was not read stays unknown."""
        for stored in call.states:
            self._incidents[stored.incident.incident_id] = stored
            self._incidents.move_to_end(stored.incident.incident_id)
        for move in call.moves:
            for name, brief in move.joins:
                if (bucket := self._buckets.get(name)) is not None:
                    bucket.stamp = stamps.of_bucket(bucket.stamp, move.stamp)
                    bucket.briefs[move.incident_id] = brief
            for name in move.leaves:
                if (bucket := self._buckets.get(name)) is not None:
                    bucket.stamp = stamps.of_bucket(bucket.stamp, move.stamp)
                    bucket.briefs.pop(move.incident_id, None)
