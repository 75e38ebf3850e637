"""Which incidents and article records a decision must read before it can be applied. Pure.

A store asks, reads, and asks again until nothing is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas import Decision, Incident
from schemas.identity import split_incident_id_of
from services.alerting.changes import ArticleRecord, leads_to


@dataclass(slots=True)
class Reach:
    """What has been read for a decision so far; None where the store has nothing under that id."""

    incidents: dict[str, Incident | None] = field(default_factory=dict)
    articles: dict[str, ArticleRecord | None] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, Incident]:
        """The incidents that there are, by id."""
        return {i: incident for i, incident in sorted(self.incidents.items()) if incident is not None}


def missing_articles(decision: Decision, reach: Reach) -> frozenset[str]:
    """Article ids whose record must be read: those that may tell of what is redacted in other incidents too."""
    return _articles(decision, reach.known) - reach.articles.keys()


def missing_incidents(decision: Decision, reach: Reach) -> frozenset[str]:
    """Incident ids that must be read; ask again after reading them."""
    wanted = {i for i in (decision.incident_id, decision.other_id) if i is not None}
    if decision.action == "split":
        wanted |= _of_split(decision, reach)
    if decision.action == "redact":
        wanted |= _of_redaction(reach)
    return frozenset(wanted - reach.incidents.keys())


def _articles(decision: Decision, known: Mapping[str, Incident]) -> frozenset[str]:
    if decision.redact is None:
        return frozenset()
    if decision.redact.article_id is not None:
        return frozenset({decision.redact.article_id})
    incident = known.get(decision.incident_id or "")
    claims = incident.claims if incident is not None and decision.redact.name is not None else ()
    return frozenset(c.article_id for c in claims)


def _of_split(decision: Decision, reach: Reach) -> set[str]:
    """What merges brought, which may come out whole; what is kept apart; and the ids that the new one may have."""
    old = reach.known.get(decision.incident_id or "")
    if old is None:
        return set()
    wanted = _brought((old,))
    following = set(old.kept_apart)
    while following - wanted:
        wanted |= following
        found = (reach.incidents.get(incident_id) for incident_id in following)
        following = {one.merged_into for one in found if one is not None and one.merged_into is not None}
    first = next((c.event_id for c in old.claims if c.event_id in decision.event_ids), None)
    if first is not None:
        new_id = split_incident_id_of(old.incident_id, first)
        while (taken := reach.incidents.get(new_id)) is not None and taken.status != "merged":
            new_id = split_incident_id_of(new_id, first)
        wanted.add(new_id)
    return wanted


def _of_redaction(reach: Reach) -> set[str]:
    """Every copy: where the articles' claims are now, and in the aliases that they came through."""
    told = {i for record in reach.articles.values() if record is not None for i in record.incident_ids}
    known = reach.known.values()
    return told | _brought(known) | {i for incident in known for i in leads_to(incident)}


def _brought(incidents: Iterable[Incident]) -> set[str]:
    merged = (entry for incident in incidents for entry in incident.merge_log if entry.action == "merged")
    return {entry.incident_id for entry in merged if entry.incident_id is not None}
