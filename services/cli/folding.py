"""Many messages of one incident as one: the reader's side of "one evolving event instead of a hundred alerts". Pure.

The topics keep one message a claim; what a reader sees at once is the reader's choice. Time is that of the records, so
that reading the same topics again folds them in the same way.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol, Self

from pydantic import Field

from schemas import Alert, ArticleReference, Occurred, Place, Toll
from schemas.parts import Message, UtcTime
from schemas.vocabulary import AlertKind, AlertReason, Severity


class Folded(Message):
    """Messages ``first_version`` to ``last_version`` of one incident: the toll before the first and after the last.

    ``kind``: alert if they open the incident, else cancel if the last one ends it, else update. ``severity``,
    ``headline``, ``place`` and ``occurred`` are the last one's; ``articles`` those that caused the messages.
    """

    incident_id: str
    first_version: int
    last_version: int
    kind: AlertKind
    messages: int = Field(ge=1)
    reasons: tuple[AlertReason, ...]
    severity: Severity
    headline: str
    toll_before: Toll | None
    toll_after: Toll
    place: Place | None
    occurred: Occurred
    from_: UtcTime = Field(alias="from")
    to: UtcTime
    alert_ids: tuple[str, ...]
    articles: tuple[ArticleReference, ...]

    model_config = Message.model_config | {"populate_by_name": True, "serialize_by_alias": True}

    @classmethod
    def of(cls, told: Iterable["Told"]) -> Self:
        """The messages, of one incident, as one; in order of their version."""
        ordered = sorted(told, key=lambda one: one.alert.incident_version)
        first, last = ordered[0].alert, ordered[-1].alert
        caused = {one.alert.articles[0].article_id: one.alert.articles[0] for one in ordered if one.alert.articles}
        times = [one.at_ms for one in ordered]
        return cls.model_validate(
            {
                "incident_id": first.incident_id,
                "first_version": first.incident_version,
                "last_version": last.incident_version,
                "kind": "alert" if first.kind == "alert" else last.kind,
                "messages": len(ordered),
                "reasons": tuple(one.alert.reason for one in ordered),
                "severity": last.severity,
                "headline": last.headline,
                "toll_before": first.toll_before,
                "toll_after": last.toll_after,
                "place": last.place,
                "occurred": last.occurred,
                "from": datetime.fromtimestamp(min(times) / 1000, UTC),
                "to": datetime.fromtimestamp(max(times) / 1000, UTC),
                "alert_ids": tuple(one.alert.alert_id for one in ordered),
                "articles": tuple(caused.values()),
            }
        )


class Told:
    """A message and the time of its record (milliseconds since the epoch)."""

    __slots__ = ("alert", "at_ms")

    def __init__(self, alert: Alert, at_ms: int) -> None:
        self.alert = alert
        self.at_ms = at_ms


class Folding(Protocol):
    """Holds messages back, and hands them on folded when their time has come."""

    def take(self, told: Told) -> Iterator[Folded]:
        """What is due now that this message has come; messages come in order of time."""
        ...

    def until(self, now_ms: int) -> Iterator[Folded]:
        """What is due at this time although nothing has come."""
        ...

    def rest(self) -> Iterator[Folded]:
        """All that is still held, when reading ends."""
        ...


class Digest:
    """One line an incident and span of the clock (from the epoch on): what a reader who comes by the hour needs."""

    def __init__(self, span_ms: int) -> None:
        self._span_ms = span_ms
        self._window = 0
        self._held: dict[str, list[Told]] = {}

    def take(self, told: Told) -> Iterator[Folded]:
        """The spans before the message's, then it is held."""
        yield from self.until(told.at_ms)
        self._window = max(self._window, told.at_ms // self._span_ms)
        self._held.setdefault(told.alert.incident_id, []).append(told)

    def until(self, now_ms: int) -> Iterator[Folded]:
        """The span that has ended by now."""
        if self._held and now_ms // self._span_ms > self._window:
            yield from self.rest()

    def rest(self) -> Iterator[Folded]:
        """The span that has begun."""
        held, self._held = self._held, {}
        yield from (Folded.of(told) for told in held.values())


class CoolDown:
    """First alerts and cancels at once; updates of an incident wait until its last message shown is so long ago.

    What came meanwhile is one update then.
    """

    def __init__(self, span_ms: int) -> None:
        self._span_ms = span_ms
        self._shown: dict[str, int] = {}
        self._held: dict[str, list[Told]] = {}

    def take(self, told: Told) -> Iterator[Folded]:
        """What has cooled down, then the message, if it is urgent or its incident has been quiet."""
        yield from self.until(told.at_ms)
        incident_id = told.alert.incident_id
        held = [*self._held.pop(incident_id, ()), told]
        quiet = told.at_ms >= self._shown.get(incident_id, 0) + self._span_ms
        if told.alert.kind != "update" or quiet:
            self._shown[incident_id] = told.at_ms
            yield Folded.of(held)
        else:
            self._held[incident_id] = held

    def until(self, now_ms: int) -> Iterator[Folded]:
        """What has cooled down by now, in the order in which it did; incidents long quiet are forgotten."""
        due = sorted((self._shown[i] + self._span_ms, i) for i in self._held)
        for at_ms, incident_id in due:
            if at_ms <= now_ms:
                self._shown[incident_id] = at_ms
                yield Folded.of(self._held.pop(incident_id))
        self._shown = {
            i: at_ms for i, at_ms in self._shown.items() if at_ms + self._span_ms > now_ms or i in self._held
        }

    def rest(self) -> Iterator[Folded]:
        """All that still cools down."""
        held, self._held = self._held, {}
        yield from (Folded.of(told) for told in held.values())
