"""Whether a change of an incident is told, and why (contract, Alert). One claim gives at most one alert an incident.

Order: a retraction, then a concession, then a toll change, then another position, then a contest, then corroboration.
"""

from typing import NamedTuple

from schemas import Count, Event, Incident, Position
from schemas.incident import Claim
from schemas.vocabulary import AlertReason
from services.alerting.ledger.corrections import in_force
from services.alerting.ledger.grading import rises
from services.alerting.ledger.origins import party_of, same_party
from services.alerting.ledger.statements import is_gone, revises
from services.alerting.ledger.toll import Measure, compatible, figure, floor_of
from services.alerting.ledger.toll_rules import investigates

_MEASURES: tuple[Measure, Measure] = ("civilians_killed", "civilians_injured")
_POSITION_REASONS: dict[str, AlertReason] = {"denied": "denied", "acknowledged": "acknowledged"}


class Decision(NamedTuple):
    """``reason`` None = nothing to tell; ``rule`` names what decided."""

    reason: AlertReason | None
    rule: str


def decide(before: Incident, after: Incident, event: Event) -> Decision:
    """What to tell of an incident that has alerted before, now that the event has joined it."""
    for question in (_retraction, _concession, _toll_change, _position, _contest, _corroboration):
        decision = question(before, after, event)
        if decision is not None:
            return decision
    return Decision(None, _silence(after, event))


def decide_withdrawal(before: Incident, after: Incident) -> Decision:
    """What to tell of an incident after an article took claims back without saying anything new of it."""
    if after.status == "retracted" and before.status != "retracted":
        return Decision("retracted", "no_claim_left")
    for measure in _MEASURES:
        direction = _direction(before, after, measure)
        if direction:
            return Decision("toll_raised" if direction > 0 else "toll_lowered", "claim_withdrawn_by_its_article")
    return Decision(None, "claim_withdrawn_by_its_article")


def _retraction(before: Incident, after: Incident, event: Event) -> Decision | None:
    del event
    if after.status == "retracted" and before.status != "retracted":
        return Decision("retracted", "no_claim_left")
    return None


def _concession(before: Incident, after: Incident, event: Event) -> Decision | None:
    if event.assertion != "conceded":
        return None
    moved = (before.deaths_conceded, before.injuries_conceded) != (after.deaths_conceded, after.injuries_conceded)
    if moved or _takes_new_position(before, after, event):
        return Decision("conceded", "concession")
    return None


def _toll_change(before: Incident, after: Incident, event: Event) -> Decision | None:
    for measure in _MEASURES:
        direction = _direction(before, after, measure)
        if not direction or not _updates(before, after, event, measure):
            continue
        if direction > 0:
            return Decision("toll_raised", "toll_updated")
        if not _is_late(before, event):
            return Decision("toll_lowered", "toll_updated")
    return None


def _position(before: Incident, after: Incident, event: Event) -> Decision | None:
    reason = _POSITION_REASONS.get(event.assertion)
    if reason is None or not _takes_new_position(before, after, event):
        return None
    if event.assertion == "denied" and _denies_authorship(event):
        return Decision("contested", "authorship_denied")
    return Decision(reason, f"position_{event.assertion}")


def _contest(before: Incident, after: Incident, event: Event) -> Decision | None:
    if after.grading == "contested" and before.grading != "contested":
        return Decision("contested", "competing_responsibility")
    for measure in _MEASURES:
        own = figure(event, measure)
        if own is None or not _direction(before, after, measure):
            continue
        beside = [
            figure(c, measure) for c in after.claims if c.applied_rule == "in_range" and c.event_id != event.event_id
        ]
        if any(count is not None and not compatible(own, count) for count in beside):
            return Decision("contested", "rival_number")
    return None


def _corroboration(before: Incident, after: Incident, event: Event) -> Decision | None:
    del event
    return Decision("corroborated", "grading_rose") if rises(before.grading, after.grading) else None


def _silence(after: Incident, event: Event) -> str:
    own = next((c for c in after.claims if c.event_id == event.event_id), None)
    if event.assertion != "asserted":
        return f"{event.assertion}_known_or_silent"
    return own.applied_rule if own is not None else "nothing_new"


def _direction(before: Incident, after: Incident, measure: Measure) -> int:
    """1 if the lowest or the highest number reported rose, -1 if one fell, 0 if neither moved.

    Where they move apart, or together, the best number tells. What a person corrected moves for no report.
    """
    if measure in in_force(after.claims):
        return 0
    old, new = _reach(before, measure), _reach(after, measure)
    if old == new:
        return 0
    if old is None or new is None:
        return 1 if old is None else -1
    moves = {(b > a) - (b < a) for a, b in zip(old, new, strict=True)} - {0}
    if len(moves) == 1:
        return moves.pop()
    return 1 if (after.best_killed or 0) >= (before.best_killed or 0) else -1


def _reach(incident: Incident, measure: Measure) -> tuple[int, int] | None:
    """The lowest and the highest number that stands; an open maximum reaches as far as the highest minimum."""
    spread: Count | None = getattr(incident, measure)
    if spread is None:
        return None
    low = floor_of(spread) or 0
    if spread.max is not None:
        return low, spread.max
    counts = [figure(c, measure) for c in incident.claims if c.applied_rule == "in_range"]
    return low, max([low, *(c.min for c in counts if c is not None and c.min is not None)])


def _updates(before: Incident, after: Incident, event: Event, measure: Measure) -> bool:
    """Whether the measure moved because the toll was updated or corrected, not because a rival number came beside."""
    if getattr(before, measure) is None:
        return True
    if revises(event, "update", "correction", "died_of_wounds") or investigates(event, after.occurred.end):
        return not revises(event, "dispute")
    if figure(event, measure) is None:
        return True
    now = {c.event_id: c for c in after.claims}
    return any(
        c.applied_rule == "in_range" and figure(c, measure) is not None and _left(now.get(c.event_id))
        for c in before.claims
    )


def _left(claim: Claim | None) -> bool:
    return claim is None or claim.applied_rule != "in_range"


def _is_late(before: Incident, event: Event) -> bool:
    """Whether a later report of the toll is in the ledger already: an older one fills it, and lowers nothing."""
    return any(
        c.reported_at > event.reported_at and c.applied_rule == "in_range" and not is_gone(c) for c in before.claims
    )


def _takes_new_position(before: Incident, after: Incident, event: Event) -> bool:
    taken = next((p for p in after.positions if p.event_id == event.event_id), None)
    if taken is None:
        return False
    own = [p for p in before.positions if _is_one(p, taken)]
    stale = any(p.position == "conceded" and p.reported_at > event.reported_at for p in own)
    # A position that an earlier version of the article reported has been told.
    told = any(c.assertion == event.assertion and is_gone(c) and c.article_id == event.article_id for c in after.claims)
    return not stale and not told and all(p.position != taken.position for p in own)


def _is_one(one: Position, other: Position) -> bool:
    return same_party(party_of(one.actor), party_of(other.actor))


def _denies_authorship(event: Event) -> bool:
    blamed = [a for a in event.actors if a.role == "perpetrator"]
    return bool(blamed) and all(a.certainty == "denied" for a in blamed)
