"""An incident's states: opened by a claim, restated whenever its claims change, one version a change."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from schemas import Event, Incident, MergeEntry, PossibleDuplicate, Toll, TollChange
from schemas.identity import incident_id_of
from schemas.incident import Claim
from services.alerting.changes import ArticleRecord, revision_of
from services.alerting.ledger.corrections import corrected_dates, in_force, is_correction, overlaid, ruled
from services.alerting.ledger.described import Description, describe
from services.alerting.ledger.ledger import Ledger, settle
from services.alerting.ledger.statements import SUPERSEDED, WITHDRAWN, in_order, is_gone

_NO_TOLL = Toll()
# Until the ledger has ruled on it.
UNSETTLED = "unsettled"
# What a claim has beyond an event, as long as nobody has said it.
_NO_CLAIM = {name: field.default for name, field in Claim.model_fields.items() if name not in Event.model_fields}


def claim_of(event: Event, *, outdated: bool) -> Claim:
    """The event as the ledger will hold it."""
    rule = SUPERSEDED if outdated else UNSETTLED
    # Every field was validated when the event was read.
    return Claim.trusted({**_NO_CLAIM, **event.__dict__, "applied_rule": rule})


def opened(event: Event, *, outdated: bool, doubtful: tuple[PossibleDuplicate, ...]) -> Incident:
    """The incident that an event opens."""
    new = blank(incident_id_of(event.event_id), event)
    claim = claim_of(event, outdated=outdated)
    return restated(new.but(possible_duplicates=doubtful), (claim,))


def blank(incident_id: str, event: Event) -> Incident:
    """An incident that holds no claim yet; ``event`` is to be its first."""
    return Incident.made(
        incident_id=incident_id,
        version=1,
        aggregate=event.scope != "incident",
        first_reported_at=event.reported_at,
        last_changed_at=event.reported_at,
        domain=event.domain,
        event_type=event.event_type,
        occurred=event.occurred,
        grading="weak",
        independent_sources=0,
    )


def joined(incident: Incident, event: Event, *, outdated: bool, score: float, why: tuple[str, ...]) -> Incident:
    """The incident with one more claim; the version is left for ``changed`` to raise."""
    entry = MergeEntry.made(at=event.reported_at, action="joined", event_id=event.event_id, score=score, why=why)
    return with_claim(logged(incident, entry), claim_of(event, outdated=outdated))


def with_claim(incident: Incident, claim: Claim) -> Incident:
    """The incident restated with one more claim."""
    return restated(incident, (*incident.claims, claim))


def logged(incident: Incident, entry: MergeEntry) -> Incident:
    """The incident with one more entry in its merge log."""
    return incident.but(merge_log=(*incident.merge_log, entry))


def marked(incident: Incident, gone: frozenset[str], rule: str) -> Incident:
    """The incident after an article took back the claims with these event ids; ``departed`` says when."""
    claims = tuple(c.but(applied_rule=rule) if c.event_id in gone else c for c in incident.claims)
    return restated(incident, claims)


def departed(incident: Incident, record: ArticleRecord, article_id: str) -> Incident:
    """The incident with the rule and the time at which each claim that the article replaced or withdrew left.

    The version right above a claim's own decides both, in whatever order the versions came; the toll is as it was.
    """
    claims = tuple(_departed(c, record) if c.article_id == article_id and is_gone(c) else c for c in incident.claims)
    return incident if claims == incident.claims else incident.but(claims=claims)


def _departed(claim: Claim, record: ArticleRecord) -> Claim:
    cause = record.next_above(revision_of(claim))
    if cause is None:
        return claim
    rule = WITHDRAWN if cause.event_count == 0 else SUPERSEDED
    return claim.but(applied_rule=rule, left_at=cause.reported_at)


def absorbed(incident: Incident, other: Incident, event: Event) -> tuple[Incident, Incident]:
    """The incident with the claims of a dormant one, and that one as its alias; ``event`` brought them together."""
    entry = MergeEntry(
        at=event.reported_at,
        action="merged",
        incident_id=other.incident_id,
        why=("dormant until now",),
        event_ids=tuple(c.event_id for c in other.claims),
    )
    alias = other.but(status="merged", merged_into=incident.incident_id)
    return restated(logged(incident, entry), (*incident.claims, *other.claims)), alias


def changed(before: Incident | None, after: Incident, event: Event, *, alerts: bool) -> Incident:
    """The state to commit after an event."""
    rule = next((c.applied_rule for c in after.claims if c.event_id == event.event_id), "withdrawn")
    return advanced(before, after, Cause(event.reported_at, event.event_id, rule), alerts=alerts)


class Cause(NamedTuple):
    """What changed an incident, for its history: when, which claim, by which rule."""

    at: datetime
    event_id: str
    rule: str


def advanced(before: Incident | None, after: Incident, cause: Cause, *, alerts: bool) -> Incident:
    """The state to commit: one version above what was read, noted if it raises an alert.

    A changed toll is one more entry of the history, however many claims were moved.
    """
    version = 1 if before is None else before.version + 1
    update: dict[str, object] = {"version": version}
    if alerts:
        update["alerted"] = (*after.alerted, version)
    old, new = before.toll if before is not None else _NO_TOLL, after.toll
    if old != new:
        known = old if after.toll_history else None
        change = TollChange.made(at=cause.at, from_=known, to=new, event_id=cause.event_id, rule=cause.rule)
        update["toll_history"] = (*after.toll_history, change)
    return after.but(**update)


def restated(incident: Incident, claims: Iterable[Claim]) -> Incident:
    """The incident that these claims come to, corrections in place of what they correct."""
    held = tuple(claims)
    corrections = in_force(held)
    reported = tuple(c for c in held if not is_correction(c))
    said = describe(reported)
    dates = corrected_dates(corrections)
    ledger = settle(reported, said.occurred.end if dates is None else dates[1])
    stated = _stated(incident, said, ledger)
    if len(reported) == len(held):
        return stated
    everything = in_order((*ledger.claims, *ruled(held)))
    return overlaid(stated.but(claims=everything, last_changed_at=_latest(stated, everything)), corrections)


def _stated(incident: Incident, said: Description, ledger: Ledger) -> Incident:
    counts = ledger.counts
    return incident.but(
        status="retracted" if ledger.retracted else "open",
        first_reported_at=ledger.claims[0].reported_at,
        last_changed_at=_latest(incident, ledger.claims),
        domain=said.domain,
        event_type=said.event_type,
        place=said.place,
        occurred=said.occurred,
        actors=said.actors,
        civilians_killed=counts["civilians_killed"],
        civilians_injured=counts["civilians_injured"],
        presumed_killed=ledger.presumed_killed,
        presumed_injured=ledger.presumed_injured,
        combatants_killed=counts["combatants_killed"],
        security_killed=counts["security_killed"],
        women_killed=ledger.women_killed,
        children_killed=ledger.children_killed,
        best_killed=ledger.best_killed,
        deaths_conceded=ledger.deaths_conceded,
        injuries_conceded=ledger.injuries_conceded,
        positions=ledger.positions,
        grading=incident.review.grade if incident.review is not None else ledger.grading,
        independent_sources=len(ledger.sources),
        sources=ledger.sources,
        claims=ledger.claims,
    )


def _latest(incident: Incident, claims: tuple[Claim, ...]) -> datetime:
    """The last report or decision."""
    decided = [entry.at for entry in incident.merge_log if entry.by is not None]
    decided += [redaction.at for redaction in incident.redactions]
    if incident.review is not None:
        decided.append(incident.review.at)
    return max([*decided, *(c.reported_at for c in claims)])
