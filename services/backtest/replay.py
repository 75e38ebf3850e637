"""One article after another through extractor and alerting, as they run live, with a store in memory.

Everything is dated by the reports: ``raised_at`` and ``decided_at`` are ``reported_at``, ``latency`` is null.
"""

from dataclasses import dataclass

from schemas import Alert, Article, Event, Incident, Suppression
from services.alerting.apply import apply
from services.alerting.store.memory import MemoryStore
from services.alerting.telling.policy import Policy
from services.extractor.extract import extract
from services.extractor.silences import suppression_of
from services.gazetteer.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one article led to, in the order in which it came."""

    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


class Replay:
    """Remembers what it has been shown; with ``isolated`` it forgets after each article."""

    def __init__(self, policy: Policy, *, isolated: bool = False) -> None:
        self._policy = policy
        self._isolated = isolated
        self._store = _empty_store(self._policy)
        self._opened: list[Incident] = []

    def show(self, article: Article) -> Outcome:
        """Judge the next article; give them in order of publication."""
        if self._isolated:
            self._store = _empty_store(self._policy)
        extraction = extract(article)
        alerts: list[Alert] = []
        suppressions: list[Suppression] = []
        if extraction.silence is not None:
            suppressions.append(suppression_of(article, extraction.silence, article.reported_at))
        for event in extraction.events:
            changes = apply(event, self._store.read(event), self._policy, decided_at=event.reported_at)
            self._store.commit(changes)
            alerts += changes.alerts
            suppressions += changes.suppressions
        if self._isolated:
            self._opened += self._store.incidents()
        return Outcome(tuple(extraction.events), tuple(alerts), tuple(suppressions))

    def incidents(self) -> tuple[Incident, ...]:
        """Final states by id; with ``isolated`` those that each article opened on its own."""
        if self._isolated:
            return tuple(sorted(self._opened, key=lambda incident: incident.incident_id))
        return self._store.incidents()


def _empty_store(policy: Policy) -> MemoryStore:
    return MemoryStore(Gazetteer.load().countries_near, by_words=policy.by_words)
