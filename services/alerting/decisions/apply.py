"""``apply_decision``: one decision, the incidents that it may touch, what changes. Pure.

A decision that cannot be applied is refused with its reason; it is never lost, and never half applied.
"""

from collections.abc import Callable
from datetime import datetime

from schemas import Alert, Decision, Incident, Redacted
from services.alerting.decisions.claims import add_claim, correct, names_erased_before
from services.alerting.decisions.merging import merge
from services.alerting.decisions.outcome import (
    Changed,
    Decided,
    DecisionRecord,
    Known,
    NothingChangesError,
    RefusedError,
    Step,
    signature_of,
)
from services.alerting.decisions.redacting import names_meant, redact, without_names_of
from services.alerting.decisions.signing import sign_off
from services.alerting.decisions.splitting import split
from services.alerting.ledger.incidents import advanced
from services.alerting.telling.alerts import Moment, Thread, alert
from services.alerting.telling.masking import masked, with_parts
from services.alerting.telling.policy import Policy

_ERASED = "[erased]"


def apply_decision(decision: Decision, known: Known, policy: Policy, decided_at: datetime) -> Decided:
    """What the decision changes. ``known``: every incident of ``reach``; ``decided_at`` only goes into the alerts."""
    kept = _kept(decision, known)
    try:
        steps = _ACTIONS[decision.action](decision, known, policy)
    except RefusedError as refused:
        return Decided(DecisionRecord(decision=kept, outcome="refused", why=str(refused)))
    except NothingChangesError as already:
        return Decided(DecisionRecord(decision=kept, outcome="applied", why=str(already)))
    incidents, alerts, changed = [], [], []
    for step in steps:
        state = advanced(step.before, step.after, step.cause, alerts=step.told is not None)
        said = _alert(state, step, kept, policy, decided_at)
        incidents.append(state)
        alerts += [said] if said is not None else []
        changed.append(_changed(state, said))
    record = DecisionRecord(decision=kept, outcome="applied", changed=tuple(changed))
    return Decided(record, tuple(incidents), tuple(alerts))


def _alert(state: Incident, step: Step, decision: Decision, policy: Policy, decided_at: datetime) -> Alert | None:
    told = step.told
    if told is None:
        return None
    thread = Thread(told.kind, told.beside, signature_of(decision))
    moment = Moment(decided_at)
    return alert(state, step.before, told.reason, told.quoted, policy=policy, moment=moment, thread=thread)


def _changed(state: Incident, said: Alert | None) -> Changed:
    return Changed(
        incident_id=state.incident_id,
        version=state.version,
        alert_id=said.alert_id if said is not None else None,
        reason=said.reason if said is not None else None,
    )


def _kept(decision: Decision, known: Known) -> Decision:
    """The decision as it is kept and told: without the names that it had erased."""
    if decision.redact is None:
        return without_names_of(decision, with_parts(names_erased_before(decision, known)))
    hidden = with_parts(names_meant(decision, known))
    words = {name: masked(text, hidden) for name in ("note", "reason") if (text := getattr(decision, name)) is not None}
    meant = decision.redact if decision.redact.name is None else Redacted(name=_ERASED)
    return decision.model_copy(update={"redact": meant, **words})


def _label(decision: Decision, known: Known, policy: Policy) -> list[Step]:
    del policy
    if decision.incident_id is not None and decision.incident_id not in known:
        raise RefusedError(f"incident {decision.incident_id} is not known")
    return []


_ACTIONS: dict[str, Callable[[Decision, Known, Policy], list[Step]]] = {
    "add_claim": add_claim,
    "correct": lambda decision, known, _: correct(decision, known),
    "label": _label,
    "merge": lambda decision, known, _: merge(decision, known),
    "redact": lambda decision, known, _: redact(decision, known),
    "sign_off": lambda decision, known, _: sign_off(decision, known),
    "split": split,
}
