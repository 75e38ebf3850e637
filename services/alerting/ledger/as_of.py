"""What was known of an incident at a past time, by when things were reported or decided. Pure.

The ledger is a function of the set of claims, so the past is today's set without what came later, and with what was
still there: claims that a later version replaced, that a later merge brought here, or a later split took away.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from schemas import Incident, MergeEntry
from schemas.incident import Claim
from services.alerting.ledger.corrections import is_correction
from services.alerting.ledger.incidents import UNSETTLED, restated
from services.alerting.ledger.statements import is_gone


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
        }
    )
    known = restated(past, claims)
    if incident.status != "merged":
        return known
    merged = _merged_at(incident, others)
    if merged is not None and merged > at:
        return known.model_copy(update={"merged_into": None})
    return known.model_copy(update={"status": "merged"})


def concerned(incident: Incident) -> frozenset[str]:
    """Ids of the incidents that claims moved from or to, which ``as_of`` needs."""
    moved = {entry.incident_id for entry in incident.merge_log if entry.incident_id is not None}
    return frozenset(moved | ({incident.merged_into} if incident.merged_into is not None else set()))


def known_at(claim: Claim) -> datetime:
    """When the claim was there to be known: reported, or, if a person read or made it, signed."""
    return claim.signed.at if claim.signed is not None else claim.reported_at


def _held(incident: Incident, at: datetime, others: Mapping[str, Incident]) -> list[Claim]:
    """The claims that were in this incident at that time, if they had been reported: later moves are undone."""
    held = {claim.event_id: claim for claim in incident.claims}
    for entry in sorted((e for e in incident.merge_log if e.at > at), key=lambda e: e.at, reverse=True):
        _undo(entry, held, others)
    return list(held.values())


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


def _merged_at(incident: Incident, others: Mapping[str, Incident]) -> datetime | None:
    entries: Iterable[MergeEntry] = (e for other in others.values() for e in other.merge_log)
    return next((e.at for e in entries if e.action == "merged" and e.incident_id == incident.incident_id), None)
