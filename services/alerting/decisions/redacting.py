"""Redact: text leaves every copy that is held, and a tombstone says who had it erased and why."""

from collections.abc import Callable, Container, Iterable

from schemas import Alert, Decision, Incident, MergeEntry, Redaction, Review
from schemas.incident import Claim
from services.alerting.decisions.claims import event_id_of_signed
from services.alerting.decisions.outcome import Changed, DecisionRecord, Known, RefusedError, Step, Told, held, quotable
from services.alerting.ledger.incidents import Cause, restated
from services.alerting.telling.masking import MARK, masked, masked_url, private_people, with_parts
from services.alerting.telling.redactions import Erased, digests_of, erased, names_in, without_names


def redact(decision: Decision, known: Known) -> list[Step]:
    """Every incident that holds the words, aliases included, without them; alerted threads are told.

    Of a claim or an article, all words go, and the people whom it names are blacked out in all other claims as well.
    """
    incident = held(known, decision.incident_id)
    if decision.redact is None or decision.reason is None:
        raise RefusedError("redact and reason: a redaction needs both")
    whole, names = _meant(decision, known)
    tombstone = Redaction(
        decision_id=decision.decision_id,
        by=decision.by,
        at=decision.at,
        reason=masked(decision.reason, with_parts(names)),
        event_ids=tuple(sorted({c.event_id for c in whole})),
        article_id=decision.redact.article_id,
        names=digests_of(with_parts(names), decision.decision_id),
    )
    steps = [step for other in known.values() if (step := _step(other, tombstone, names)) is not None]
    if not steps and whole:
        raise RefusedError(f"these words are erased from incident {incident.incident_id} already")
    if not steps:
        what = "name" if decision.redact.name is not None else "article" if decision.redact.article_id else "claim"
        raise RefusedError(f"the {what} is in no claim of incident {incident.incident_id}")
    return sorted(steps, key=lambda step: step.after.incident_id)


def erased_records(decision: Decision, known: Known, records: Iterable[DecisionRecord]) -> list[DecisionRecord]:
    """Those of the earlier decisions that hold the words too, without them; ``known``: as it was before.

    What a person read by hand is quoted in the decision that added it, and anybody may be named in a note.
    """
    whole, names = _meant(decision, known)
    gone, hidden = {c.event_id for c in whole}, with_parts(names)
    rewritten = ((record, _without_words(record, gone, hidden)) for record in records)
    return [new for old, new in rewritten if new != old]


def told_before(record: DecisionRecord, known: Known) -> Callable[[Alert], bool]:
    """Whether an alert went out before this redaction and may have its words.

    ``known``: as it is after; tombstones say what was erased, the record of the decision no longer does.
    """
    again = {c.incident_id: c.version for c in record.changed if c.alert_id is not None or _is_alias(c, known)}
    words = [
        Erased(tombstone, (c for i in known.values() for c in i.claims if c.event_id in tombstone.event_ids))
        for tombstone in {r.decision_id: r for i in known.values() for r in i.redactions}.values()
        if tombstone.decision_id == record.decision.decision_id
    ]

    def is_told_before(alert: Alert) -> bool:
        if alert.incident_id in again:
            return alert.incident_version < again[alert.incident_id]
        named = alert.incident_id in known
        return any(w.is_quoted_in(alert) or (named and w.is_named_in(alert)) for w in words)

    return is_told_before


def _is_alias(changed: Changed, known: Known) -> bool:
    incident = known.get(changed.incident_id)
    return incident is not None and incident.status == "merged"


def _without_words(record: DecisionRecord, gone: set[str], hidden: frozenset[str]) -> DecisionRecord:
    why = masked(record.why, hidden) if record.why is not None else None
    return record.model_copy(update={"decision": without_names_of(record.decision, hidden, gone), "why": why})


def without_names_of(decision: Decision, hidden: frozenset[str], gone: Container[str] = ()) -> Decision:
    """The decision with the names blacked out in all that its person wrote, and the quote of a claim that is gone."""
    words = {
        name: masked(text, hidden)
        for name in ("note", "reason", "value")
        if (text := getattr(decision, name)) is not None
    }
    read = decision.claim
    if read is not None:
        erases = event_id_of_signed(decision, decision.incident_id) in gone
        claimants = tuple(c.model_copy(update={"name": masked(c.name, hidden)}) for c in read.claimants)
        quote = MARK * len(read.quote) if erases else masked(read.quote, hidden)
        read = read.model_copy(update={"quote": quote, "claimants": claimants, "url": masked_url(read.url, hidden)})
    return decision.model_copy(update={**words, "claim": read})


def names_meant(decision: Decision, known: Known) -> frozenset[str]:
    """The people whose names the redaction erases."""
    return _meant(decision, known)[1]


def _meant(decision: Decision, known: Known) -> tuple[list[Claim], frozenset[str]]:
    """The claims whose words go, and the people whose names go from all others."""
    whole = _claims_meant(decision, known.values())
    named = decision.redact.name if decision.redact is not None else None
    return whole, private_people(whole) if named is None else frozenset({named})


def _claims_meant(decision: Decision, known: Iterable[Incident]) -> list[Claim]:
    """The claims that the redaction erases whole; none where it is of a name."""
    meant = decision.redact
    return [
        c
        for i in known
        for c in i.claims
        if meant is not None and (c.event_id == meant.event_id or c.article_id == meant.article_id)
    ]


def _says_less(old: Claim, new: Claim) -> bool:
    """Whether words have gone; the hashes of words go from every claim, whether or not it has any of them."""
    return new != old.model_copy(update={"telling_words": new.telling_words})


def _step(before: Incident, tombstone: Redaction, names: frozenset[str]) -> Step | None:
    claims = tuple(_without(c, tombstone, names) for c in before.claims)
    touched = [new for old, new in zip(before.claims, claims, strict=True) if _says_less(old, new)]
    hidden = with_parts(names)
    tombstones = tuple(_masked_tombstone(r, hidden) for r in before.redactions)
    logs = {
        "redactions": tombstones,
        "merge_log": tuple(_masked_entry(entry, hidden) for entry in before.merge_log),
        "review": _masked_review(before.review, hidden),
    }
    if not touched and all(getattr(before, name) == log for name, log in logs.items()):
        return None
    marked = before.model_copy(update={**logs, "redactions": (*tombstones, tombstone)})
    cause = Cause(tombstone.at, (touched or before.claims)[0].event_id, "redacted")
    if before.status == "merged":
        alias = restated(marked, claims).model_copy(update={"status": "merged", "last_changed_at": tombstone.at})
        return Step(before, alias.model_copy(update={"claims": claims}), cause)
    after = restated(marked, claims)
    told = Told("corrected", "update", quotable(after, touched)) if before.alerted and touched else None
    return Step(before, after, cause, told)


def _without(claim: Claim, tombstone: Redaction, names: frozenset[str]) -> Claim:
    if claim.event_id in tombstone.event_ids:
        claim = erased(claim, tombstone.decision_id)
    else:
        claim = without_names(claim, names | names_in(claim, tombstone), tombstone.decision_id)
    signed = claim.signed
    if signed is not None and signed.note is not None:
        signed = signed.model_copy(update={"note": masked(signed.note, with_parts(names))})
    return claim.model_copy(update={"signed": signed})


def _masked_entry(entry: MergeEntry, names: frozenset[str]) -> MergeEntry:
    note = masked(entry.note, names) if entry.note is not None else None
    return entry.model_copy(update={"note": note, "why": tuple(masked(reason, names) for reason in entry.why)})


def _masked_tombstone(earlier: Redaction, names: frozenset[str]) -> Redaction:
    return earlier.model_copy(update={"reason": masked(earlier.reason, names)})


def _masked_review(review: Review | None, names: frozenset[str]) -> Review | None:
    if review is None or review.note is None:
        return review
    return review.model_copy(update={"note": masked(review.note, names)})
