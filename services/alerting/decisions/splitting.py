"""Split: some claims are of another incident. They open it; what a merge brought can be taken out again so."""

from collections.abc import Sequence

from schemas import Decision, Incident, MergeEntry
from schemas.identity import split_incident_id_of
from schemas.incident import Claim
from services.alerting.decisions.outcome import Known, RefusedError, Step, Told, held, quotable
from services.alerting.ledger.incidents import Cause, blank, logged, restated
from services.alerting.telling.policy import Policy, may_alert_alone


def split(decision: Decision, known: Known, policy: Policy) -> list[Step]:
    """The old incident without the claims, the new one with them; aliases whose claims all left lead to the new one."""
    old = held(known, decision.incident_id)
    leaving = _leaving(old, decision)
    event_ids = tuple(c.event_id for c in leaving)
    staying = [c for c in old.claims if c.event_id not in event_ids]
    if all(c.correction is not None for c in staying):
        raise RefusedError("these are all of its claims; at least one must stay")
    if all(c.correction is not None for c in leaving):
        raise RefusedError("a correction alone is no incident; split it together with the claims that it corrects")
    new_id = opened_id(old.incident_id, event_ids[0], known)
    before = known.get(new_id)
    aliases = restored(old, new_id, event_ids, known)
    cause = Cause(decision.at, event_ids[0], "split")
    remaining = restated(logged(apart(old, new_id), _entry(decision, new_id, event_ids)), staying)
    base = _with_signature_back(before or blank(new_id, leaving[0]), aliases)
    entry = _entry(decision, old.incident_id, event_ids)
    opened = restated(logged(apart(_reopened(base, old), old.incident_id), entry), leaving)
    return [
        Step(old, remaining, cause, Told("split", "update", quotable(opened)) if old.alerted else None),
        Step(before, opened, cause, _told_opened(opened, policy)),
        *(
            Step(alias, alias.model_copy(update={"merged_into": new_id, "last_changed_at": decision.at}), cause)
            for alias in aliases
        ),
        *(Step(third, apart(third, new_id), cause) for third in _also_apart(old, new_id, known)),
    ]


def opened_id(old_id: str, event_id: str, known: Known) -> str:
    """Id of the incident that a split opens. What an earlier split opened and a merge closed is opened again."""
    new_id = split_incident_id_of(old_id, event_id)
    while (taken := known.get(new_id)) is not None and taken.status != "merged":
        new_id = split_incident_id_of(new_id, event_id)
    return new_id


def restored(old: Incident, new_id: str, event_ids: Sequence[str], known: Known) -> list[Incident]:
    """The aliases of the old incident that have no claim left there once these have gone."""
    leaving = set(event_ids)
    brought = {e.incident_id: e.event_ids for e in old.merge_log if e.action == "merged" and e.incident_id is not None}
    return [
        alias
        for alias_id, moved in brought.items()
        if alias_id != new_id
        and (alias := known.get(alias_id)) is not None
        and alias.merged_into == old.incident_id
        and leaving.issuperset(moved)
    ]


def apart(incident: Incident, other_id: str) -> Incident:
    """The incident with a mark that it and the other are two."""
    return incident.model_copy(update={"kept_apart": tuple(sorted({*incident.kept_apart, other_id}))})


def _also_apart(old: Incident, new_id: str, known: Known) -> list[Incident]:
    """What the old incident was kept apart from, wherever merges have taken it: all is apart from the new one."""
    found: dict[str, Incident] = {}
    for other_id in old.kept_apart:
        other = known.get(other_id)
        while other is not None and other.status == "merged":
            other = known.get(other.merged_into or "")
        if other is not None and other.incident_id not in (old.incident_id, new_id):
            found[other.incident_id] = other
    return [found[other_id] for other_id in sorted(found)]


def _leaving(old: Incident, decision: Decision) -> list[Claim]:
    wanted = set(decision.event_ids)
    missing = sorted(wanted - {c.event_id for c in old.claims})
    if missing:
        raise RefusedError(f"claim {missing[0]} is not in incident {old.incident_id}")
    return [c for c in old.claims if c.event_id in wanted]


def _entry(decision: Decision, other_id: str, event_ids: tuple[str, ...]) -> MergeEntry:
    return MergeEntry(
        at=decision.at,
        action="split",
        incident_id=other_id,
        event_ids=event_ids,
        by=decision.by,
        note=decision.note,
    )


def _reopened(base: Incident, old: Incident) -> Incident:
    marks = {*base.kept_apart, *old.kept_apart} - {base.incident_id}
    update = {"merged_into": None, "redactions": old.redactions, "kept_apart": tuple(sorted(marks))}
    return base.model_copy(update=update)


def _with_signature_back(base: Incident, aliases: Sequence[Incident]) -> Incident:
    """A merge that is undone gives the signature under the grading back too."""
    signed = [alias.review for alias in aliases if alias.review is not None]
    return base.model_copy(update={"review": base.review or (signed[-1] if signed else None)})


def _told_opened(opened: Incident, policy: Policy) -> Told | None:
    """A thread of its own, if one of the claims may alert by itself; else the incident is dormant."""
    telling = may_alert_alone(opened.claims, policy)
    return Told("split", "alert", quotable(opened, telling)) if telling and opened.status == "open" else None
