"""Events built by hand, as short as a sentence about them, and a stream that feeds them to the core."""

import base64
import struct
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schemas import (
    Actor,
    Alert,
    Casualties,
    Claimant,
    Event,
    Incident,
    Occurred,
    Period,
    Place,
    Revision,
    Span,
    Suppression,
    Victim,
)
from schemas.identity import event_id_of
from services.alerting.apply import apply
from services.alerting.changes import Changes
from services.alerting.store.memory import MemoryStore
from services.alerting.telling.policy import Policy


def at(day: str, hour: int = 12) -> datetime:
    """A moment in UTC; a day alone is its noon."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)
    return moment if "T" in day else moment.replace(hour=hour)


def span(quote: str) -> Span:
    return Span(start=0, end=len(quote), quote=quote)


def group(outcome: str, status: str, low: int | None, high: int | None = -1, **fields: Any) -> Casualties:
    """A group of casualties; without a high end the number is exact."""
    text = f"{low if low is not None else high} {status} {outcome}"
    return Casualties(
        outcome=outcome,
        status=status,
        status_basis=fields.pop("status_basis", "unstated" if status == "unknown" else "stated"),
        min=low,
        max=low if high == -1 else high,
        qualifier=fields.pop("qualifier", "exact"),
        text=text,
        span=span(fields.pop("quote", text)),
        **fields,
    )


def killed(low: int | None, high: int | None = -1, status: str = "civilian", **fields: Any) -> Casualties:
    return group("killed", status, low, high, **fields)


def injured(low: int | None, high: int | None = -1, status: str = "civilian", **fields: Any) -> Casualties:
    return group("injured", status, low, high, **fields)


def by(name: str, kind: str = "monitor") -> Claimant:
    return Claimant(name=name, type=kind, span=span(name))


def perpetrator(name: str, certainty: str = "suspected") -> Actor:
    return Actor(name=name, role="perpetrator", certainty=certainty, span=span(name))


def on(day: str, end: str | None = None, **fields: Any) -> Occurred:
    fields = {"precision": "day", "basis": "stated", "span": span(day)} | fields
    if fields["basis"] == "publication":
        fields["span"] = None
    return Occurred(start=date.fromisoformat(day), end=date.fromisoformat(end or day), **fields)


def place(name: str = "Zabid", **fields: Any) -> Place:
    known = {"admin1": "Hodeidah", "country": "YE", "latitude": 14.195, "longitude": 43.315, "precision": "town"}
    return Place(**({"name": name, "span": span(name)} | known | fields))


def revision(kind: str, quote: str = "has risen to") -> Revision:
    return Revision(kind=kind, span=span(quote))


def victim(name: str, outcome: str = "killed") -> Victim:
    return Victim(name=name, outcome=outcome, span=span(name))


def telling(*words: int, rarity: int = 12) -> str:
    """Telling words as the extractor gives them; ``words`` are 28-bit hashes, ``rarity`` is twice their weight."""
    return base64.b64encode(struct.pack(f"<{len(words)}I", *(word << 4 | rarity for word in words))).decode()


def covers(start: str | None, end: str | None) -> Period:
    return Period(start=date.fromisoformat(start) if start else None, end=date.fromisoformat(end) if end else None)


def report(article: str, reported: str | datetime, **fields: Any) -> Event:
    """Make an event: by default an air strike on Zabid on 8 May 2017, 17 civilians killed, on the outlet's word."""
    reported_at = at(reported) if isinstance(reported, str) else reported
    version, ordinal = fields.pop("version", 1), fields.pop("ordinal", 0)
    extractor_version = fields.pop("extractor_version", 1)
    values: dict[str, Any] = {
        "event_id": event_id_of(article, version, extractor_version, ordinal),
        "ordinal": ordinal,
        "event_count": 1,
        "incident_ref": 0,
        "article_id": article,
        "article_version": version,
        "extractor_version": extractor_version,
        "url": f"https://{article}.example/",
        "title": f"Title of {article}",
        "publisher": f"Outlet of {article}",
        "published_at": reported_at,
        "fetched_at": reported_at + timedelta(seconds=1),
        "reported_at": reported_at,
        "confidence": 0.9,
        "domain": "conflict",
        "event_type": "air_strike",
        "scope": "incident",
        "assertion": "asserted",
        "casualties": (killed(17),),
        "place": place(),
        "occurred": on("2017-05-08"),
    }
    return Event.model_validate(values | fields)


def no_borders(latitude: float, longitude: float, km: float) -> frozenset[str]:
    """A world without neighbouring countries."""
    del latitude, longitude, km
    return frozenset()


class Stream:
    """Feeds events to the core over a store in memory, and keeps what came out."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.store = MemoryStore(no_borders)
        self.alerts: list[Alert] = []
        self.suppressions: list[Suppression] = []

    def feed(self, event: Event) -> Changes:
        changes = apply(event, self.store.read(event), self.policy, event.reported_at)
        self.store.commit(changes)
        self.alerts.extend(changes.alerts)
        self.suppressions.extend(changes.suppressions)
        return changes

    def feed_all(self, events: Iterable[Event]) -> list[str]:
        return [self.outcome(event) for event in events]

    def outcome(self, event: Event) -> str:
        """The reason of the alert, or of the silence in brackets, that the event gave."""
        return outcome_of(self.feed(event))

    @property
    def incidents(self) -> tuple[Incident, ...]:
        return self.store.incidents()

    @property
    def incident(self) -> Incident:
        (only,) = self.incidents
        return only


def outcome_of(changes: Changes) -> str:
    if changes.applied is None:
        return "nothing"
    said = [a.reason for a in changes.alerts] + [f"({s.why_not})" for s in changes.suppressions]
    return " + ".join(said)


def spread(count: Any) -> tuple[int | None, int | None] | None:
    """A count as (min, max)."""
    return None if count is None else (count.min, count.max)


def killed_of(incident: Incident) -> tuple[int | None, int | None] | None:
    return spread(incident.civilians_killed)
