"""Merge: two incidents are one. The earlier-reported id stays, the other becomes its alias."""

from schemas import Decision, Incident, MergeEntry
from schemas.identity import alert_id_of
from services.alerting.decisions.outcome import Known, RefusedError, Step, Told, held, quotable
from services.alerting.ledger.incidents import Cause, logged, restated
from services.alerting.telling.redactions import redacted_together

MERGED = "moved_by_merge"


def merge(decision: Decision, known: Known) -> list[Step]:
    """The survivor with all claims, told of in its thread; the alias, whose thread is cancelled and led there."""
    pair = [held(known, decision.incident_id), held(known, decision.other_id)]
    if pair[0].aggregate != pair[1].aggregate:
        raise RefusedError("a total of several incidents and an incident cannot be one")
    survivor, absorbed = sorted(pair, key=lambda i: (i.first_reported_at, i.incident_id))
    kept, ended = redacted_together(survivor, absorbed)
    after = _with_all(kept, ended, decision)
    cause = Cause(decision.at, absorbed.claims[0].event_id, "merged")
    return [
        Step(survivor, after, cause, _told_survivor(survivor, ended)),
        Step(absorbed, _alias(ended, survivor, decision), cause, _told_absorbed(survivor, ended)),
    ]


def _with_all(survivor: Incident, absorbed: Incident, decision: Decision) -> Incident:
    entry = MergeEntry(
        at=decision.at,
        action="merged",
        incident_id=absorbed.incident_id,
        event_ids=tuple(c.event_id for c in absorbed.claims),
        by=decision.by,
        note=decision.note,
    )
    apart = {*survivor.kept_apart, *absorbed.kept_apart} - {survivor.incident_id, absorbed.incident_id}
    joined = survivor.model_copy(
        update={
            "kept_apart": tuple(sorted(apart)),
            "possible_duplicates": tuple(
                d for d in survivor.possible_duplicates if d.incident_id != absorbed.incident_id
            ),
        }
    )
    return restated(logged(joined, entry), (*survivor.claims, *absorbed.claims))


def _alias(absorbed: Incident, survivor: Incident, decision: Decision) -> Incident:
    """It keeps its claims as they were, marked as moved, so that its past can be told and the merge undone."""
    claims = tuple(
        c if c.left_at is not None else c.model_copy(update={"applied_rule": MERGED, "left_at": decision.at})
        for c in absorbed.claims
    )
    moved = {"status": "merged", "merged_into": survivor.incident_id}
    return absorbed.model_copy(update={**moved, "claims": claims, "last_changed_at": decision.at})


def _told_survivor(survivor: Incident, absorbed: Incident) -> Told | None:
    if survivor.alerted:
        return Told("merged", "update", quotable(absorbed))
    # Whoever was told of the absorbed incident must be told of the one that it is now.
    return Told("merged", "alert", quotable(absorbed)) if absorbed.alerted else None


def _told_absorbed(survivor: Incident, absorbed: Incident) -> Told | None:
    if not absorbed.alerted:
        return None
    latest = alert_id_of(survivor.incident_id, survivor.version + 1)
    return Told("merged", "cancel", quotable(absorbed), beside=(latest,))
