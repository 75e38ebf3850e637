"""Claims that a person makes: a correction, which overrules the reports, and a source read by hand, which does not."""

from typing import Any

from pydantic import ValidationError

from schemas import Casualties, Correction, Decision, Event, HandRead, Incident, MergeEntry, Span
from schemas.identity import event_id_of, hand_read_id_of
from schemas.incident import Claim
from schemas.vocabulary import CorrectableField
from services.alerting.decisions.outcome import (
    Known,
    NothingChangesError,
    RefusedError,
    Step,
    Told,
    held,
    quotable,
    signature_of,
)
from services.alerting.ledger.corrections import CORRECTED, UNKNOWN, CorrectableError, in_force, parsed
from services.alerting.ledger.incidents import Cause, claim_of, logged, with_claim
from services.alerting.telling.masking import masked, with_parts
from services.alerting.telling.policy import Policy, why_not
from services.alerting.telling.reasons import decide
from services.alerting.telling.redactions import names_in, redacted
from services.runtime.errors import explain

# Where an article without a title has its body (contract, Conventions: title, two line ends, body).
_BODY_AT = 2


def correct(decision: Decision, known: Known) -> list[Step]:
    """The incident with the correction in force, told of in its thread."""
    before = held(known, decision.incident_id)
    if decision.field is None:
        raise RefusedError("field: a correction needs one")
    try:
        value = parsed(decision.field, decision.value)
        _must_differ(before, decision.field, value)
        claim = _correction(decision, before)
        after = with_claim(before, claim)
    except CorrectableError as error:
        raise RefusedError(str(error)) from error
    except ValidationError as error:
        # A part that is right by itself may make no place together with the others.
        raise RefusedError(f"{decision.field}: {decision.value!r} does not fit the rest: {explain(error)}") from error
    cause = Cause(decision.at, claim.event_id, CORRECTED)
    # A correction to what the reports say holds it against later ones; now there is nothing to tell.
    told = before.alerted and _as_read(before) != _as_read(after)
    return [Step(before, after, cause, Told("corrected", "update", claim) if told else None)]


def _must_differ(incident: Incident, field: CorrectableField, value: Any) -> None:
    """Raises ``NothingChangesError`` where the correction in force says the same."""
    earlier = in_force(incident.claims).get(field)
    if earlier is None or earlier.correction is None or earlier.signed is None:
        return
    if parsed(field, earlier.correction.value) == value:
        by, day = earlier.signed.by, earlier.signed.at.date()
        raise NothingChangesError(f"{by} corrected {field} to {earlier.correction.value or UNKNOWN} on {day}")


def _as_read(incident: Incident) -> dict[str, Any]:
    """What its readers see of it; not the words behind it, which are the person's own from now on."""
    hidden = {"claims", "last_changed_at", "place", "occurred"}
    parts = {name: getattr(incident, name) for name in ("place", "occurred")}
    bare = {name: part and part.model_copy(update={"span": None}) for name, part in parts.items()}
    return {**{k: v for k, v in incident.__dict__.items() if k not in hidden}, **bare}


def add_claim(decision: Decision, known: Known, policy: Policy) -> list[Step]:
    """The incident with the claim under the ledger's rules; its thread is told what any report would have told it."""
    before = held(known, decision.incident_id)
    if decision.claim is None:
        raise RefusedError("claim: none is given")
    _must_be_new(before, decision)
    event = redacted(_read_by_hand(decision, decision.claim, before), before.redactions)
    entry = MergeEntry(
        at=event.reported_at, action="joined", event_id=event.event_id, by=decision.by, why=("a person read it",)
    )
    signed = signature_of(decision)
    if signed.note is not None:
        note = masked(signed.note, with_parts(names_erased_before(decision, known)))
        signed = signed.model_copy(update={"note": note})
    claim = claim_of(event, outdated=False).model_copy(update={"signed": signed})
    after = with_claim(logged(before, entry), claim)
    rule = next(c.applied_rule for c in after.claims if c.event_id == event.event_id)
    cause = Cause(event.reported_at, event.event_id, rule)
    return [Step(before, after, cause, _told(before, after, event, policy))]


def _must_be_new(incident: Incident, decision: Decision) -> None:
    """Raises where the same source was added before: here, to what was merged with it, or to what was split off."""
    merged = [e.incident_id for e in incident.merge_log if e.action == "merged" and e.incident_id is not None]
    same = {event_id_of_signed(decision, i) for i in (incident.incident_id, *merged)}
    here = next((c for c in incident.claims if c.event_id in same), None)
    if here is not None and here.signed is not None:
        raise NothingChangesError(f"{here.signed.by} added this claim on {here.signed.at.date()}")
    split = (e.incident_id for e in incident.merge_log if e.action == "split" and not same.isdisjoint(e.event_ids))
    elsewhere = next(split, None)
    if elsewhere is not None:
        raise RefusedError(f"a person split this claim off; it is in incident {elsewhere}")


def names_erased_before(decision: Decision, known: Known) -> frozenset[str]:
    """Names in the source that a person had erased from the incident before another read it."""
    incident = known.get(decision.incident_id or "")
    if decision.claim is None or incident is None:
        return frozenset()
    event = _read_by_hand(decision, decision.claim, incident)
    return frozenset(name for redaction in incident.redactions for name in names_in(event, redaction))


def _told(before: Incident, after: Incident, event: Event, policy: Policy) -> Told | None:
    ruling = why_not(event, bool(before.alerted), policy)
    claim = quotable(after, [c for c in after.claims if c.event_id == event.event_id])
    if before.alerted:
        reason = decide(before, after, event).reason
        if reason is None or (ruling is not None and reason not in ("toll_lowered", "toll_raised", "retracted")):
            return None
        return Told(reason, "cancel" if reason == "retracted" else "update", claim)
    return Told("new_incident", "alert", claim) if ruling is None and after.status == "open" else None


def _correction(decision: Decision, incident: Incident) -> Claim:
    """The correction as a claim: its article is the decision, its words are ``field: value``."""
    words = f"{decision.field}: {decision.value or 'unknown'}"
    event = _signed_event(decision, incident)
    claim = claim_of(event, outdated=False)
    return claim.model_copy(
        update={
            "signed": signature_of(decision),
            "correction": Correction(field=decision.field, value=decision.value, span=_span(words)),
        }
    )


def _read_by_hand(decision: Decision, read: HandRead, incident: Incident) -> Event:
    """The source as an event: its text is the words that the person quotes."""
    words = _span(read.quote)
    casualties = tuple(
        Casualties(
            **dict(figure),
            status_basis="unstated" if figure.status == "unknown" else "stated",
            text=read.quote,
            span=words,
        )
        for figure in read.figures
    )
    return _signed_event(decision, incident).model_copy(
        update={
            "url": read.url,
            "publisher": read.publisher,
            "published_at": read.published_at,
            "reported_at": read.published_at,
            "assertion": read.assertion,
            "casualties": casualties,
            # Who denies or concedes may count nobody; the words are then the claimant's alone.
            "claimants": tuple(c.model_copy(update={"span": None if casualties else words}) for c in read.claimants),
        }
    )


def event_id_of_signed(decision: Decision, incident_id: str | None) -> str:
    """Id of the claim that the decision makes of the incident."""
    return event_id_of(_article_id_of(decision, incident_id), 1, 1, 0)


def _article_id_of(decision: Decision, incident_id: str | None) -> str:
    """Of a source read by hand it follows from what was read, whoever adds it; a correction is its own article."""
    if decision.claim is None:
        return decision.decision_id
    return hand_read_id_of(incident_id or "", decision.claim.to_json().decode())


def _signed_event(decision: Decision, incident: Incident) -> Event:
    """An event about the incident whose article is the decision itself, or what was read for it."""
    occurred = incident.occurred.model_copy(update={"basis": "publication", "span": None})
    return Event(
        event_id=event_id_of_signed(decision, incident.incident_id),
        ordinal=0,
        event_count=1,
        incident_ref=0,
        article_id=_article_id_of(decision, incident.incident_id),
        article_version=1,
        extractor_version=1,
        url=f"harmwatch:decision:{decision.decision_id}",
        publisher=decision.by,
        fetched_at=decision.at,
        reported_at=decision.at,
        confidence=1.0,
        domain=incident.domain,
        event_type=incident.event_type,
        scope="multi_incident" if incident.aggregate else "incident",
        assertion="asserted",
        occurred=occurred,
    )


def _span(words: str) -> Span:
    return Span(start=_BODY_AT, end=_BODY_AT + len(words), quote=words)
