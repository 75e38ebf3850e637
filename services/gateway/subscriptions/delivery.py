"""What became of one alert on its way to one subscriber, and how the subscriber fares; as people may read it. Pure."""

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from schemas import Alert
from schemas.parts import UtcTime
from services.gateway.subscriptions.pacing import pause_after, pause_before_trial

# So many failures in a row, of whatever alerts, are the receiver's and not an alert's.
TRIPS_AFTER = 5


class Sent(NamedTuple):
    """``status``: the receiver's HTTP status, null where it speaks no HTTP."""

    status: int | None


class Undelivered(Exception):  # noqa: N818 - it reads as what it says
    """An attempt failed; the message is for people and shows no secret.

    ``gone``: the receiver says that it wants no more. ``after``: how long it asks to be left alone.
    """

    def __init__(
        self, reason: str, *, status: int | None = None, gone: bool = False, after: timedelta | None = None
    ) -> None:
        super().__init__(reason)
        self.status = status
        self.gone = gone
        self.after = after


class Delivery(BaseModel):
    """One message to one subscription. ``latency_ms``, ``http_status`` and ``error`` are of the last attempt."""

    model_config = ConfigDict(frozen=True)

    alert_id: str | None = Field(default=None, description="Null of a digest and of a test")
    incident_id: str | None = None
    incident_version: int = 0
    day: date | None = Field(default=None, description="The day of a digest")
    kind: Literal["alert", "update", "cancel", "digest", "test"]
    status: Literal["waiting", "retrying", "delivered", "dead"] = "waiting"
    queued_at: UtcTime
    attempts: int = 0
    attempted_at: UtcTime | None = None
    next_attempt_at: UtcTime | None = Field(default=None, description="Null while it has not been tried")
    latency_ms: int | None = Field(default=None, description="How long the last attempt took")
    http_status: int | None = None
    error: str | None = Field(default=None, description="Why the last attempt failed")

    @property
    def name(self) -> str:
        """What it is known by among those of its subscription; empty of a test."""
        return self.alert_id or (self.day.isoformat() if self.day is not None else "")

    @property
    def rank(self) -> int:
        """Its place among those of its incident, or among the digests."""
        return self.incident_version if self.day is None else self.day.toordinal()

    def delivered(self, sent: Sent, began: datetime, ended: datetime) -> "Delivery":
        """After an attempt that succeeded."""
        return self._attempted(began, ended, status="delivered", http_status=sent.status, error=None)

    def failed(self, problem: Undelivered, began: datetime, ended: datetime, chance: float) -> "Delivery":
        """After an attempt that failed: it is due again later."""
        due = ended + pause_after(self.attempts + 1, chance, problem.after)
        return self._attempted(
            began, ended, status="retrying", next_attempt_at=due, http_status=problem.status, error=str(problem)
        )

    def dead(self, reason: str) -> "Delivery":
        """Given up."""
        error = f"{reason}; last: {self.error}" if self.error else reason
        return self.model_copy(update={"status": "dead", "next_attempt_at": None, "error": error})

    def _attempted(self, began: datetime, ended: datetime, **fields: object) -> "Delivery":
        took = max(0, round((ended - began).total_seconds() * 1000))
        known = {"attempts": self.attempts + 1, "attempted_at": began, "next_attempt_at": None, "latency_ms": took}
        return self.model_copy(update=known | fields)


def delivery_of(alert: Alert, now: datetime) -> Delivery:
    """The alert on its way."""
    return Delivery(
        alert_id=alert.alert_id,
        incident_id=alert.incident_id,
        incident_version=alert.incident_version,
        kind=alert.kind,
        queued_at=now,
    )


def delivery_of_day(day: date, now: datetime) -> Delivery:
    """A day's digest on its way."""
    return Delivery(day=day, kind="digest", queued_at=now)


class Standing(BaseModel):
    """How a subscription fares.

    ``failing``: the breaker is open after 5 failures in a row; a single attempt at ``next_trial_at`` may close it.
    ``paused``: the receiver said 410; a test that succeeds goes on. ``stopped``: its token may not subscribe any more.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["active", "failing", "paused", "stopped"] = "active"
    since: UtcTime | None = None
    reason: str | None = None
    failures: int = Field(default=0, description="Attempts that failed in a row")
    next_trial_at: UtcTime | None = None

    def failed(self, problem: Undelivered, now: datetime, chance: float) -> "Standing":
        """After an attempt that failed."""
        if self._is_known(now):
            return self
        failures = self.failures + 1
        if problem.gone:
            return Standing(state="paused", since=now, reason=str(problem), failures=failures)
        if failures < TRIPS_AFTER:
            return self.model_copy(update={"failures": failures})
        return Standing(
            state="failing",
            since=self.since if self.state == "failing" else now,
            reason=str(problem),
            failures=failures,
            next_trial_at=now + pause_before_trial(failures - TRIPS_AFTER + 1, chance),
        )

    def _is_known(self, now: datetime) -> bool:
        """Whether it failed already: what was under way by then tells nothing more, and lengthens no pause."""
        is_before_trial = self.next_trial_at is not None and now < self.next_trial_at
        return self.state in ("paused", "stopped") or (self.state == "failing" and is_before_trial)

    def stopped(self, reason: str, now: datetime, look_again: timedelta) -> "Standing":
        """Its owner may not be sent anything; after a while that is looked at again."""
        since = self.since if self.state == "stopped" else now
        return Standing(state="stopped", since=since, reason=reason, next_trial_at=now + look_again)


ACTIVE = Standing()
