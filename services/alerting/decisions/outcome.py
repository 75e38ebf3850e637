"""What a decision comes to: new states and alerts, or why it was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas import Alert, Decision, Incident, Signature
from schemas.incident import Claim
from schemas.parts import Message
from schemas.vocabulary import AlertKind, AlertReason
from services.alerting.ledger.incidents import Cause

Known = Mapping[str, Incident]
"""Every incident that a decision may touch (``reach.py``), by id."""


class RefusedError(Exception):
    """The decision cannot be applied, now or later; the message says why, in words for whoever took it."""


class NothingChangesError(Exception):
    """What the decision states holds already; it is kept, and the message says why it changes nothing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one thread is told: why, by which kind of message, quoting which claim, referring to what beside itself."""

    reason: AlertReason
    kind: AlertKind
    quoted: Claim
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One incident before and after the decision (the version is not raised yet), and what its thread is told."""

    before: Incident | None
    after: Incident
    cause: Cause
    told: Told | None = None


class Changed(Message):
    """An incident that a decision changed, and the alert that it raised for it."""

    incident_id: str
    version: int
    alert_id: str | None = None
    reason: AlertReason | None = None


class DecisionRecord(Message):
    """What is kept of a decision: itself (of a redacted name nothing), what became of it, and what it changed.

    ``why`` it was refused, or was applied and changed nothing.
    """

    decision: Decision
    outcome: Literal["applied", "refused"]
    why: str | None = None
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What a store commits for a decision, all or nothing. ``changed``: with the states that each replaces."""

    record: DecisionRecord
    incidents: tuple[Incident, ...] = ()
    alerts: tuple[Alert, ...] = ()


def about(record: DecisionRecord) -> list[str]:
    """Ids of the incidents that the decision names or changed."""
    named = {record.decision.incident_id, record.decision.other_id, *(c.incident_id for c in record.changed)}
    return sorted(incident_id for incident_id in named if incident_id is not None)


def signature_of(decision: Decision) -> Signature:
    """Who decided, when."""
    return Signature(decision_id=decision.decision_id, by=decision.by, at=decision.at, note=decision.note)


def held(known: Known, incident_id: str | None) -> Incident:
    """The incident, which must exist and be no alias. Raises ``RefusedError``."""
    incident = known.get(incident_id or "")
    if incident is None:
        raise RefusedError(f"incident {incident_id} is not known")
    if incident.status == "merged":
        raise RefusedError(f"incident {incident_id} was merged into {incident.merged_into}; decide about that one")
    return incident


def quotable(incident: Incident, claims: Sequence[Claim] = ()) -> Claim:
    """The claim that an alert about the incident quotes: of those given, else of all, the first that counts people."""
    from_these = [c for c in claims or incident.claims if c.correction is None] or list(incident.claims)
    return next((c for c in from_these if c.casualties), from_these[0])
