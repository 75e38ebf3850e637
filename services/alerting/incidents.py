"""An incident's states: opened by a claim, restated whenever its claims change, one version a change."""

from collections.abc import Iterable
from datetime import datetime

from schemas import Event, Incident, MergeEntry, PossibleDuplicate, Toll, TollChange
from schemas.identity import incident_id_of
from schemas.incident import Claim
from services.alerting.changes import ArticleRecord, revision_of
from services.alerting.described import describe
from services.alerting.ledger import settle
from services.alerting.statements import SUPERSEDED, WITHDRAWN, is_gone

# Until the ledger has ruled on it.
UNSETTLED = "unsettled"


def claim_of(event: Event, *, outdated: bool) -> Claim:
    """The event as the ledger will hold it."""
    rule = SUPERSEDED if outdated else UNSETTLED
    # Every field was validated when the event was read.
    return Claim.model_construct(**dict(event), applied_rule=rule)


def opened(event: Event, *, outdated: bool, doubtful: tuple[PossibleDuplicate, ...]) -> Incident:
    """The incident that an event opens."""
    claim = claim_of(event, outdated=outdated)
    blank = Incident(
        incident_id=incident_id_of(event.event_id),
        version=1,
        aggregate=event.scope != "incident",
        first_reported_at=event.reported_at,
        last_changed_at=event.reported_at,
        domain=event.domain,
        event_type=event.event_type,
        occurred=event.occurred,
        grading="weak",
        independent_sources=0,
        possible_duplicates=doubtful,
    )
    return restated(blank, (claim,))


def joined(incident: Incident, event: Event, *, outdated: bool, score: float, why: tuple[str, ...]) -> Incident:
    """The incident with one more claim; the version is left for ``changed`` to raise."""
    entry = MergeEntry(at=event.reported_at, action="joined", event_id=event.event_id, score=score, why=why)
    logged = incident.model_copy(update={"merge_log": (*incident.merge_log, entry)})
    return restated(logged, (*incident.claims, claim_of(event, outdated=outdated)))


def marked(incident: Incident, gone: frozenset[str], rule: str) -> Incident:
    """The incident after an article took back the claims with these event ids; ``departed`` says when."""
    claims = tuple(c.model_copy(update={"applied_rule": rule}) if c.event_id in gone else c for c in incident.claims)
    return restated(incident, claims)


def departed(incident: Incident, record: ArticleRecord, article_id: str) -> Incident:
    """The incident with the rule and the time at which each claim that the article replaced or withdrew left.

    The version right above a claim's own decides both, in whatever order the versions came; the toll is as it was.
    """
    claims = tuple(_departed(c, record) if c.article_id == article_id and is_gone(c) else c for c in incident.claims)
    return incident if claims == incident.claims else incident.model_copy(update={"claims": claims})


def _departed(claim: Claim, record: ArticleRecord) -> Claim:
    cause = record.next_above(revision_of(claim))
    if cause is None:
        return claim
    rule = WITHDRAWN if cause.event_count == 0 else SUPERSEDED
    return claim.model_copy(update={"applied_rule": rule, "left_at": cause.reported_at})


def absorbed(incident: Incident, other: Incident, event: Event) -> tuple[Incident, Incident]:
    """The incident with the claims of a dormant one, and that one as its alias; ``event`` brought them together."""
    entry = MergeEntry(
        at=event.reported_at,
        action="merged",
        incident_id=other.incident_id,
        why=("dormant until now",),
        event_ids=tuple(c.event_id for c in other.claims),
    )
    logged = incident.model_copy(update={"merge_log": (*incident.merge_log, entry)})
    alias = other.model_copy(update={"status": "merged", "merged_into": incident.incident_id})
    return restated(logged, (*incident.claims, *other.claims)), alias


def changed(before: Incident | None, after: Incident, event: Event, *, alerts: bool) -> Incident:
    """The state to commit: one version above what was read, noted if it raises an alert.

    A changed toll is one more entry of the history, however many claims the event moved.
    """
    version = 1 if before is None else before.version + 1
    update: dict[str, object] = {"version": version}
    if alerts:
        update["alerted"] = (*after.alerted, version)
    old = before.toll if before is not None else Toll()
    if old != after.toll:
        update["toll_history"] = (*after.toll_history, _change(after, old, event))
    return after.model_copy(update=update)


def _change(after: Incident, old: Toll, event: Event) -> TollChange:
    rule = next((c.applied_rule for c in after.claims if c.event_id == event.event_id), "withdrawn")
    known = old if after.toll_history else None
    return TollChange(at=event.reported_at, from_=known, to=after.toll, event_id=event.event_id, rule=rule)


def restated(incident: Incident, claims: Iterable[Claim]) -> Incident:
    """The incident as these claims tell it: all that follows from claims alone; at least one claim."""
    held = tuple(claims)
    said = describe(held)
    ledger = settle(held, said.occurred.end)
    counts = ledger.counts
    return incident.model_copy(
        update={
            "status": "retracted" if ledger.retracted else "open",
            "first_reported_at": ledger.claims[0].reported_at,
            "last_changed_at": _latest(ledger.claims),
            "domain": said.domain,
            "event_type": said.event_type,
            "place": said.place,
            "occurred": said.occurred,
            "actors": said.actors,
            "civilians_killed": counts["civilians_killed"],
            "civilians_injured": counts["civilians_injured"],
            "presumed_killed": ledger.presumed_killed,
            "presumed_injured": ledger.presumed_injured,
            "combatants_killed": counts["combatants_killed"],
            "security_killed": counts["security_killed"],
            "women_killed": ledger.women_killed,
            "children_killed": ledger.children_killed,
            "best_killed": ledger.best_killed,
            "deaths_conceded": ledger.deaths_conceded,
            "injuries_conceded": ledger.injuries_conceded,
            "positions": ledger.positions,
            "grading": incident.review.grade if incident.review is not None else ledger.grading,
            "independent_sources": len(ledger.sources),
            "sources": ledger.sources,
            "claims": ledger.claims,
        }
    )


def _latest(claims: tuple[Claim, ...]) -> datetime:
    return max(c.reported_at for c in claims)
