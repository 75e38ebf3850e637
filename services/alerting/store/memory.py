"""The store in memory that ``backtest`` uses; ``store.py`` does the same over Redis."""

from collections.abc import Callable

from schemas import Decision, Event, Incident
from services.alerting.changes import ArticleRecord, Changes, Memory, leads_to
from services.alerting.decisions.outcome import Decided, DecisionRecord, Known, about
from services.alerting.decisions.reach import Reach, missing_articles, missing_incidents
from services.alerting.decisions.redacting import erased_records
from services.alerting.matching import buckets
from services.alerting.matching.buckets import CountriesNear
from services.alerting.matching.nearby import Brief, brief_of, choose


class MemoryStore:
    """Everything in dictionaries: one process, one archive, no servers."""

    def __init__(self, countries_near: CountriesNear, *, by_words: bool = True) -> None:
        self._countries_near = countries_near
        self._by_words = by_words
        self._incidents: dict[str, Incident] = {}
        self._buckets: dict[str, dict[str, Brief]] = {}
        self._articles: dict[str, ArticleRecord] = {}
        self.decisions: dict[str, DecisionRecord] = {}

    def read(self, event: Event) -> Memory:
        """Candidates of the event's buckets that may be its incident, and everything that its article did so far."""
        names = sorted(buckets.of_event(event, self._countries_near, by_words=self._by_words))
        briefs = {name: self._buckets.get(name, {}) for name in names}
        record = self._articles.get(event.article_id, ArticleRecord())
        return Memory(
            candidates=tuple(self._incidents[i] for i in sorted(choose(event, briefs))),
            article=record,
            told=tuple(self._incidents[i] for i in self._with_survivors(record.incident_ids)),
        )

    def commit(self, changes: Changes) -> None:
        """Keep the new states and note what became of the event."""
        for incident in changes.incidents:
            self._file(incident)
        if changes.applied is not None:
            record = self._articles.get(changes.article_id, ArticleRecord())
            self._articles[changes.article_id] = ArticleRecord((*record.applied, changes.applied))

    def decide(self, decision: Decision, apply: Callable[[Known], Decided]) -> Decided | None:
        """Apply a decision over everything that it may touch, and keep what it changes; None if it was applied."""
        if decision.decision_id in self.decisions:
            return None
        known = self._reach(decision).known
        decided = apply(known)
        for incident in decided.incidents:
            self._file(incident)
        if decision.action == "redact" and decided.record.outcome == "applied":
            earlier = [r for r in self.decisions.values() if not known.keys().isdisjoint(about(r))]
            self.decisions |= {r.decision.decision_id: r for r in erased_records(decision, known, earlier)}
        self.decisions[decision.decision_id] = decided.record
        return decided

    def _reach(self, decision: Decision) -> Reach:
        reach = Reach()
        while True:
            articles, incidents = missing_articles(decision, reach), missing_incidents(decision, reach)
            if not articles and not incidents:
                return reach
            reach.articles |= {a: self._articles.get(a) for a in articles}
            reach.incidents |= {i: self._incidents.get(i) for i in incidents}

    def incidents(self) -> tuple[Incident, ...]:
        """Incidents that have alerted, by id; merged ones are aliases and left out."""
        alerted = (i for i in self._incidents.values() if i.alerted and i.status != "merged")
        return tuple(sorted(alerted, key=lambda i: i.incident_id))

    def incident(self, incident_id: str) -> Incident:
        """One incident as it stands."""
        return self._incidents[incident_id]

    def everything(self) -> tuple[Incident, ...]:
        """Also the dormant and the merged ones, by id."""
        return tuple(self._incidents[i] for i in sorted(self._incidents))

    def _file(self, incident: Incident) -> None:
        old = self._incidents.get(incident.incident_id)
        self._incidents[incident.incident_id] = incident
        before = buckets.of_incident(old, by_words=self._by_words) if old is not None else frozenset()
        after = buckets.of_incident(incident, by_words=self._by_words)
        for name in before - after:
            del self._buckets[name][incident.incident_id]
        for name in after:
            self._buckets.setdefault(name, {})[incident.incident_id] = brief_of(incident, name)

    def _with_survivors(self, ids: frozenset[str]) -> list[str]:
        found: set[str] = set()
        waiting = list(ids)
        while waiting:
            incident_id = waiting.pop()
            if incident_id in found or incident_id not in self._incidents:
                continue
            found.add(incident_id)
            waiting.extend(leads_to(self._incidents[incident_id]))
        return sorted(found)
