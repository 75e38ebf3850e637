"""What people decided, as Redis keeps it: of an incident and all that was merged into it, and the labels. Blocking."""

from collections.abc import Iterator
from typing import Any

from schemas import Claim, Decision, Incident
from services.alerting.decisions.outcome import DecisionRecord
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.alerting.telling.masked_incident import Mask

_AT_ONCE = 500
_OF_A_LABEL = ("decision_id", "label", "by", "at", "note", "incident_id", "other_id", "article_id", "alert_id")


def decisions_about(redis: Any, keys: Keys, incident: Incident) -> list[DecisionRecord]:
    """Every decision about the incident and those merged into it, in the order in which they were signed."""
    listed = (keys.decided(incident_id) for incident_id in with_all_merged(redis, keys, incident))
    found = {decision_id.decode(): None for key in listed for decision_id in redis.zrange(key, 0, -1)}
    return sorted(_records(redis, keys, list(found)), key=lambda r: (r.decision.at, r.decision.decision_id))


def with_all_merged(redis: Any, keys: Keys, incident: Incident) -> list[str]:
    """Ids of the incident, of those that were merged into it, and into these before."""
    found: dict[str, None] = {}
    waiting = [incident]
    while waiting:
        found |= dict.fromkeys(one.incident_id for one in waiting)
        merged = {i: None for one in waiting for i in _brought(one) if i not in found}
        found |= merged
        waiting = read_incidents(redis, keys, list(merged))
    return list(found)


def labels(redis: Any, keys: Keys) -> Iterator[dict[str, Any]]:
    """Every label as JSON, without victims' names, with the articles of the incident that it is about.

    In the order in which they were signed.
    """
    signed = [decision_id.decode() for decision_id in redis.zrange(keys.labels, 0, -1)]
    for record in _records(redis, keys, signed):
        yield _labelled(redis, keys, record.decision)


def _brought(incident: Incident) -> list[str]:
    return [e.incident_id for e in incident.merge_log if e.action == "merged" and e.incident_id is not None]


def _records(redis: Any, keys: Keys, decision_ids: list[str]) -> Iterator[DecisionRecord]:
    for first in range(0, len(decision_ids), _AT_ONCE):
        for raw in redis.hmget(keys.decisions, decision_ids[first : first + _AT_ONCE]):
            if raw is not None:
                yield DecisionRecord.from_json(raw)


def _labelled(redis: Any, keys: Keys, decision: Decision) -> dict[str, Any]:
    found = read_incidents(redis, keys, [decision.incident_id] if decision.incident_id is not None else [])
    said: dict[str, Any] = decision.model_dump(mode="json", include=set(_OF_A_LABEL))
    articles: dict[tuple[str, int], dict[str, Any]] = {}
    for incident in found:
        mask = Mask(incident)
        said = mask.same_length(said)
        articles |= {(c.article_id, c.article_version): _article(c, mask) for c in incident.claims}
    return said | {"articles": list(articles.values())}


def _article(claim: Claim, mask: Mask) -> dict[str, Any]:
    url = mask.address(claim.url)
    return {"article_id": claim.article_id, "article_version": claim.article_version, "url": url}
