"""What one worker remembers of the store between events. It may be stale: the apply script checks every stamp."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas import Event, Incident
from services.alerting import stamps
from services.alerting.changes import ArticleRecord

_BUCKETS = 4096
_INCIDENTS = 20_000
_ARTICLES = 8192


@dataclass
class _Bucket:
    stamp: str
    members: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _State:
    incident: Incident
    stamp: str


class Cache:
    """Bounded by ``trim``, which lets the oldest go; never during a batch, which needs all that it has read."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._incidents: OrderedDict[str, _State] = OrderedDict()
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
        for cache, size in ((self._buckets, _BUCKETS), (self._incidents, _INCIDENTS), (self._articles, _ARTICLES)):
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

    def put_bucket(self, name: str, stamp: str, members: set[str]) -> None:
        """Remember a bucket as it was read, and forget its incidents: what is remembered of them may be older."""
        self._buckets[name] = _Bucket(stamp, members)
        for member in members:
            self._incidents.pop(member, None)

    def put_incident(self, incident: Incident, stamp: str) -> None:
        """Remember an incident's state."""
        self._incidents[incident.incident_id] = _State(incident, stamp)
        self._incidents.move_to_end(incident.incident_id)

    def article(self, article_id: str) -> ArticleRecord:
        """What is remembered of an article."""
        return self._articles[article_id]

    def members(self, name: str) -> set[str]:
        """Incident ids in a bucket."""
        return self._buckets[name].members

    def bucket_stamp(self, name: str) -> str:
        """Stamp of a bucket."""
        return self._buckets[name].stamp

    def incident_stamp(self, incident_id: str) -> str:
        """Stamp of an incident's state."""
        return self._incidents[incident_id].stamp

    def incidents(self, incident_ids: Iterable[str]) -> tuple[Incident, ...]:
        """The incidents that are remembered, in order of their ids."""
        return tuple(
            self._incidents[incident_id].incident
            for incident_id in sorted(incident_ids)
            if incident_id in self._incidents
        )

    def move(self, name: str, incident_id: str, stamp: str, *, joins: bool) -> None:
        """Follow a bucket change that is about to be written; a bucket that was not read stays unknown."""
        bucket = self._buckets.get(name)
        if bucket is None:
            return
        bucket.stamp = stamps.of_bucket(bucket.stamp, stamp)
        if joins:
            bucket.members.add(incident_id)
        else:
            bucket.members.discard(incident_id)
