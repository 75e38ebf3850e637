"""A newsroom's desk in the tests: reports come in, and a person decides."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from schemas import Alert, Decision, Event, Incident, Review
from schemas.decision import signed
from services.alerting.decisions.apply import apply_decision
from services.alerting.decisions.outcome import Decided
from tests.unit.alerting.builders import Stream, at, by, killed, on, place, report

NOON = at("2017-06-01")
SOHR, HRW = by("SOHR"), by("Human Rights Watch", "ngo")
TAIZ = place("Taiz", admin1="Taiz", latitude=13.58, longitude=44.02)

# Two reports of Zabid by two origins, and one of Taiz: far enough apart to be another incident.
ZABID = report("zabid", "2017-05-08", claimants=(SOHR,))
ZABID_TOO = report("zabid-too", "2017-05-09", casualties=(killed(20),), claimants=(HRW,))
TAIZ_TOLD = report("taiz", "2017-05-10", casualties=(killed(4),), place=TAIZ, occurred=on("2017-05-09"))


def decision(**fields: Any) -> Decision:
    """A decision by Rana on 1 June 2017 at noon."""
    known: dict[str, Any] = {"decision_id": "0" * 32, "by": "Rana", "at": NOON}
    return signed(Decision.model_validate(known | fields))


class Desk(Stream):
    """A stream with decisions; each is taken a minute after the one before."""

    def __init__(self, *events: Event) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.feed_all(events)
        self.alerts.clear()

    def decide(self, **fields: Any) -> Decided:
        """Take a decision and keep what it said; raises if it was refused."""
        decided = self.attempt(decision(**({"at": self.now} | fields)))
        assert decided is not None
        assert decided.record.outcome == "applied", decided.record.why
        return decided

    def refusal(self, **fields: Any) -> str:
        """Why a decision is refused; it must be, and change nothing."""
        before = self.store.everything()
        decided = self.attempt(decision(**({"at": self.now} | fields)))
        assert decided is not None
        assert decided.record.outcome == "refused"
        assert (decided.incidents, decided.alerts, self.store.everything()) == ((), (), before)
        return decided.record.why or ""

    def attempt(self, made: Decision) -> Decided | None:
        decided = self.store.decide(made, partial(apply_decision, made, policy=self.policy, decided_at=self.now))
        self.now += timedelta(minutes=1)
        if decided is not None:
            self.alerts.extend(decided.alerts)
        return decided

    def holding(self, event: Event) -> Incident:
        """The incident that counts the event's claim now."""
        (only,) = (
            i
            for i in self.store.everything()
            if i.status != "merged" and any(c.event_id == event.event_id for c in i.claims)
        )
        return only

    def get(self, incident_id: str) -> Incident:
        return next(i for i in self.store.everything() if i.incident_id == incident_id)

    def thread(self, incident_id: str) -> list[Alert]:
        return [a for a in self.alerts if a.incident_id == incident_id]


def signature(decided: Decided) -> Review | None:
    return decided.incidents[0].review


def said(alerts: list[Alert]) -> list[tuple[str, str]]:
    return [(a.kind, a.reason) for a in alerts]


def stand(incident: Incident) -> dict[str, Any]:
    """What the claims come to: without identity, versions and logs."""
    return incident.model_dump(
        exclude={
            "incident_id", "version", "status", "merged_into", "toll_history", "merge_log", "possible_duplicates",
            "alerted", "kept_apart", "last_changed_at",
        }
    )  # fmt: skip
