"""What was known of an incident at a past time, by when things were reported or decided. Pure.

The ledger is a function of the set of claims, so the past is today's set without what came later, and with what was
still there: claims that a later version replaced, that a later merge brought here, or a later split took away.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from schemas import Incident, MergeEntry
from schemas.incident import Claim
from services.alerting.ledger.corrections import is_correction
from services.alerting.ledger.incidents import UNSETTLED, restated
from services.alerting.ledger.statements import is_gone


class _End(NamedTuple):
    """A merge that ended the incident: when, in which, with which claims."""

    at: datetime
    into: str
    event_ids: tuple[str, ...]


def as_of(incident: Incident, at: datetime, others: Mapping[str, Incident]) -> Incident | None:
    """The incident with the toll, positions, sources and grading of that time; None if nothing was known of it.

    ``others``: the incidents that ``concerned`` names, as far as they are kept. ``version`` and ``alerted`` stay
    today's: they count what this system did, not what was known.
    """
    claims = [_then(claim, at) for claim in _held(incident, at, others) if known_at(claim) <= at]
    if all(is_correction(claim) for claim in claims):
        # A report may bear a later date than the day on which a person corrected it.
        return None
    review = incident.review if incident.review is not None and incident.review.at <= at else None
    past = incident.model_copy(
        update={
            "review": review,
            "toll_history": tuple(change for change in incident.toll_history if change.at <= at),
            "merge_log": tuple(entry for entry in incident.merge_log if entry.at <= at),
            "kept_apart": _apart_then(incident, at),
            "redactions": tuple(r for r in incident.redactions if r.at <= at),
        }
    )
    known = restated(past, claims)
    ended_in = _ended_in(incident, at, others)
    status = known.status if ended_in is None else "merged"
    # What was erased since is erased in the past too, and says so.
    return known.model_copy(update={"status": status, "merged_into": ended_in, "redactions": incident.redactions})


def concerned(incident: Incident) -> frozenset[str]:
    """Ids of the incidents that claims moved from or to, which ``as_of`` needs."""
    moved = {entry.incident_id for entry in incident.merge_log if entry.incident_id is not None}
    return frozenset(moved | ({incident.merged_into} if incident.merged_into is not None else set()))


def known_at(claim: Claim) -> datetime:
    """When the claim was there to be known: reported, or, if a person read or made it, signed."""
    return claim.signed.at if claim.signed is not None else claim.reported_at


def _apart_then(incident: Incident, at: datetime) -> tuple[str, ...]:
    later = {entry.incident_id for entry in incident.merge_log if entry.action == "split" and entry.at > at}
    return tuple(other for other in incident.kept_apart if other not in later)


def _held(incident: Incident, at: datetime, others: Mapping[str, Incident]) -> list[Claim]:
    """The claims that were in this incident at that time, if they had been reported: later moves are undone."""
    held = {claim.event_id: claim for claim in incident.claims}
    for entry in sorted((e for e in incident.merge_log if e.at > at), key=lambda e: e.at, reverse=True):
        _undo(entry, held, others)
        end = _end_before(entry, incident, others)
        if end is not None:
            # An alias keeps the claims that it ended with.
            held = {claim.event_id: claim for claim in _kept(end, incident, others)}
    return list(held.values())


def _kept(end: _End, incident: Incident, others: Mapping[str, Incident]) -> Iterable[Claim]:
    everywhere = {claim.event_id: claim for one in (*others.values(), incident) for claim in one.claims}
    return (everywhere[event_id] for event_id in end.event_ids if event_id in everywhere)


def _undo(entry: MergeEntry, held: dict[str, Claim], others: Mapping[str, Incident]) -> None:
    moved = frozenset(entry.event_ids)
    if not moved:
        return
    if entry.action == "merged" or moved <= held.keys():
        for event_id in moved:
            held.pop(event_id, None)
        return
    elsewhere = (claim for other in others.values() for claim in other.claims)
    held.update({claim.event_id: claim for claim in elsewhere if claim.event_id in moved})


def _then(claim: Claim, at: datetime) -> Claim:
    """The claim before a later version of its article replaced or withdrew it."""
    if is_gone(claim) and claim.left_at is not None and claim.left_at > at:
        return claim.model_copy(update={"applied_rule": UNSETTLED, "left_at": None})
    return claim


def _ended_in(incident: Incident, at: datetime, others: Mapping[str, Incident]) -> str | None:
    """Id of the incident that this one had ended in by then; None if it was open, be it again."""
    ends = _ends_of(incident, others)
    if incident.status == "merged" and (not ends or ends[-1].at <= at):
        return incident.merged_into
    end = next((end for end in reversed(ends) if end.at <= at), None)
    if end is None or any(opened > end.at and opened <= at for opened in _split_by_people(incident)):
        return None
    return end.into


def _ends_of(incident: Incident, others: Mapping[str, Incident]) -> list[_End]:
    return sorted(
        _End(e.at, other.incident_id, e.event_ids)
        for other in others.values()
        for e in other.merge_log
        if e.action == "merged" and e.incident_id == incident.incident_id
    )


def _end_before(entry: MergeEntry, incident: Incident, others: Mapping[str, Incident]) -> _End | None:
    """The merge that this split undid: the incident had ended, and was opened again by it."""
    if entry.by is None:
        return None
    end = next((end for end in reversed(_ends_of(incident, others)) if end.at <= entry.at), None)
    if end is None or any(end.at < opened < entry.at for opened in _split_by_people(incident)):
        return None
    return end


def _split_by_people(incident: Incident) -> list[datetime]:
    return [e.at for e in incident.merge_log if e.action == "split" and e.by is not None]
