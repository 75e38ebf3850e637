"""Forgetting incidents whose last report is older than the retention, the records of their articles, and the decisions.

An incident goes only when all that it leads to is as old: what it was merged into, what was split from it. Until then
the records of its articles find their claims by it. Ids in the logs of other incidents stay: they are history. What
people decided goes with the last incident that it is about; a label of an article alone is about none, and stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from schemas import Incident
from services.alerting.changes import leads_to
from services.alerting.decisions.outcome import DecisionRecord, about
from services.alerting.matching import buckets
from services.alerting.matching.buckets import NO_COUNTRY
from services.alerting.store.codecs import decode_applied
from services.alerting.store.commit import Stored
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_states

_DECISIONS_AT_ONCE = 500


@dataclass
class Pruned:
    """How many were forgotten; ``kept``: incidents as old that younger ones need, or that changed just now."""

    incidents: int = 0
    kept: int = 0
    articles: int = 0
    decisions: int = 0


class Pruning:
    """Forgets by a blocking client, each incident and each record in one script, beside running workers."""

    def __init__(self, redis: Any, keys: Keys) -> None:
        scripts = files("services.alerting.store") / "scripts"
        self._redis = redis
        self._keys = keys
        self._forget_incident = redis.register_script((scripts / "prune_incident.lua").read_text())
        self._forget_article = redis.register_script((scripts / "prune_article.lua").read_text())
        self._forget_decision = redis.register_script((scripts / "prune_decision.lua").read_text())

    def forget_before(self, cutoff: datetime) -> Pruned:
        """Forget what was last reported on before ``cutoff``."""
        pruned = Pruned()
        for incident_id in self.incidents_before(cutoff):
            if self._forget(incident_id, cutoff):
                pruned.incidents += 1
            else:
                pruned.kept += 1
        for article_id in self._listed(self._keys.articles, cutoff):
            pruned.articles += self._forget_record(article_id)
        for _, raw in self._redis.hscan_iter(self._keys.decisions, count=_DECISIONS_AT_ONCE):
            pruned.decisions += self._forget_if_about_none(DecisionRecord.from_json(raw))
        return pruned

    def incidents_before(self, cutoff: datetime) -> list[str]:
        """Ids of the incidents that are old enough, the oldest first."""
        return [i for key in (self._keys.silent, self._keys.recent) for i in self._listed(key, cutoff)]

    def _listed(self, key: str, cutoff: datetime) -> list[str]:
        last = f"({round(cutoff.timestamp() * 1000)}"
        return [name.decode() for name in self._redis.zrangebyscore(key, "-inf", last)]

    def _forget(self, incident_id: str, cutoff: datetime) -> bool:
        found = self._family(incident_id)
        own = found[incident_id]
        others = {i: stored for i, stored in found.items() if i != incident_id}
        if own is None or any(s is not None and s.incident.last_changed_at >= cutoff for s in others.values()):
            return False
        incident = own.incident
        sets = self._sets(incident)
        keys = [self._keys.incident(incident_id), self._keys.claims(incident_id), self._keys.decided(incident_id)]
        keys += [*sets, *map(self._keys.incident, others)]
        keys += [self._keys.bucket(name) for name in sorted(buckets.of_incident(incident))]
        stamps = [stored.stamp if stored is not None else "" for stored in others.values()]
        answer: int = self._forget_incident(keys, [incident_id, own.stamp, f"{len(sets)} {len(others)}", *stamps])
        return answer == 1

    def _family(self, incident_id: str) -> Mapping[str, Stored | None]:
        """The incident and all that it leads to."""
        found: dict[str, Stored | None] = {}
        wanted = {incident_id}
        while wanted:
            found |= read_states(self._redis, self._keys, sorted(wanted))
            known = [stored.incident for i in wanted if (stored := found[i]) is not None]
            wanted = {i for incident in known for i in leads_to(incident)} - found.keys()
        return found

    def _sets(self, incident: Incident) -> list[str]:
        country = incident.place.country if incident.place is not None else None
        keys = self._keys
        listed = [keys.recent, keys.silent, keys.places, keys.happened, keys.happened_long]
        return [*listed, keys.country(country or NO_COUNTRY)]

    def _forget_record(self, article_id: str) -> int:
        fields = self._redis.hgetall(self._keys.article(article_id))
        applied = [decode_applied(event_id.decode(), raw) for event_id, raw in fields.items()]
        incidents = sorted({a.incident_id for a in applied if a.incident_id is not None})
        keys = [self._keys.article(article_id), self._keys.articles, *map(self._keys.incident, incidents)]
        answer: int = self._forget_article(keys, [article_id, " ".join(sorted(a.event_id for a in applied))])
        return answer

    def _forget_if_about_none(self, record: DecisionRecord) -> int:
        incidents = about(record)
        if not incidents:
            return 0
        keys = [self._keys.decisions, self._keys.labels]
        keys += [key for i in incidents for key in (self._keys.incident(i), self._keys.decided(i))]
        answer: int = self._forget_decision(keys, [record.decision.decision_id])
        return answer
