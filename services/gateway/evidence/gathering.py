"""Gathers what an incident rests on, as its reader may see it, from Redis and the projection."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from schemas import Alert, Article, Incident
from services.alerting.changes import ArticleRecord, leads_to
from services.alerting.decisions.history import decisions_about, with_all_merged
from services.alerting.store.codecs import decode_applied
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.gateway.access.showing import mask_of, shown_to
from services.gateway.evidence.articles import Shown, shown_article
from services.gateway.evidence.bundle import Evidence, told_of
from services.gateway.evidence.texts import Texts
from services.gateway.projection.alerts import alerts_of
from services.gateway.projection.database import Database
from services.gateway.projection.texts import incidents_of, versions_of, waiting_text
from services.runtime.settings import Settings


class Found(NamedTuple):
    """An article, which versions of it are kept, and the incidents that have claims of it, aliases left out."""

    shown: Shown
    versions: list[int]
    incidents: list[Incident]


@dataclass(frozen=True)
class Sources:
    """Where it is gathered for one request, and whether its reader may see names. Raises what Redis raises."""

    redis: Any
    settings: Settings
    database: Database
    names: bool
    _known: dict[str, Incident] = field(default_factory=dict)

    def evidence(self, incident: Incident, as_of: datetime | None) -> Evidence:
        """What a bundle is made of; ``incident``: as it was known at ``as_of``, null = as it is."""
        keys = Keys(self.settings)
        told = self.read(with_all_merged(self.redis, keys, incident))
        alerts = [a for a in self._alerts(told) if as_of is None or a.raised_at <= as_of]
        mask = mask_of(incident, names=self.names)
        records = [r for r in decisions_about(self.redis, keys, incident) if as_of is None or r.decision.at <= as_of]
        decisions = [record.model_dump(mode="json") for record in records]
        ledger = shown_to(incident, names=self.names)
        return Evidence(
            incident=Incident.model_validate(ledger),
            # What this system had written by then is not known.
            ledger=ledger if as_of is None else ledger | {"version": None, "alerted": None},
            as_of=as_of,
            alerts=alerts,
            told=told_of(told) if as_of is None else frozenset(alert.alert_id for alert in alerts),
            decisions=[mask.same_length(decision) for decision in decisions],
            names=self.names,
        )

    def article(self, article_id: str, version: int | None = None) -> Found | None:
        """A version of an article, by default the last; None where none is kept, or no incident has claims of it."""
        incidents = self._incidents_of(article_id)
        versions = sorted(self._versions(article_id)) if incidents else []
        number = version if version is not None else max(versions, default=None)
        text = self.whole_text(article_id, number) if number in versions else None
        if text is None:
            return None
        shown = shown_article(text, incidents, names=self.names)
        return Found(shown, versions, [i for i in incidents if i.status != "merged"])

    def text(self, article_id: str, version: int) -> Article | None:
        """A version of an article, as the reader may see it; None where it is not kept."""
        found = self.article(article_id, version)
        return None if found is None else found.shown.article

    def _incidents_of(self, article_id: str) -> list[Incident]:
        """All that have claims of the article, and so know whose names are in it.

        The copy learns of those that never alerted some time later; alerting's record of the article names them, by
        the ids that they had when their claims came.
        """
        record = self.redis.hgetall(Keys(self.settings).article(article_id))
        joined = ArticleRecord(tuple(decode_applied(event_id.decode(), raw) for event_id, raw in record.items()))
        wanted = joined.incident_ids.union(incidents_of(self.database.reading(), [article_id]))
        found: dict[str, Incident] = {}
        while wanted:
            read = self.read(sorted(wanted))
            found |= {incident.incident_id: incident for incident in read}
            wanted = frozenset(other for incident in read for other in leads_to(incident)) - found.keys()
        return [i for _, i in sorted(found.items()) if any(claim.article_id == article_id for claim in i.claims)]

    def read(self, incident_ids: list[str]) -> list[Incident]:
        """Those that there are, each asked for once: the articles of one incident have most of theirs in common."""
        missing = [incident_id for incident_id in incident_ids if incident_id not in self._known]
        found = read_incidents(self.redis, Keys(self.settings), missing)
        self._known.update((incident.incident_id, incident) for incident in found)
        return [self._known[incident_id] for incident_id in incident_ids if incident_id in self._known]

    def _alerts(self, told: list[Incident]) -> list[Alert]:
        alerts = alerts_of(self.database.reading(), [incident.incident_id for incident in told], names=self.names)
        return sorted(alerts, key=lambda alert: (alert.raised_at, alert.incident_version, alert.alert_id))

    def _versions(self, article_id: str) -> set[int]:
        return {
            *Texts(self.redis, self.settings).numbers(article_id),
            *versions_of(self.database.reading(), article_id),
        }

    def last_text(self, article_id: str) -> Article | None:
        """The last version that is kept, whatever the reader may see, also of an article that nothing is claimed of."""
        versions = self._versions(article_id)
        return self.whole_text(article_id, max(versions)) if versions else None

    def whole_text(self, article_id: str, version: int) -> Article | None:
        """The same whatever the reader may see, also of an article that nothing is claimed of yet."""
        kept = Texts(self.redis, self.settings).version(article_id, version)
        waiting = waiting_text(self.database.reading(), article_id, version) if kept is None else None
        return kept if waiting is None else Article.from_json(waiting)
