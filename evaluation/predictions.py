"""What the system said of an article, in the terms that the sets count in."""

from dataclasses import dataclass

from evaluation.judging import Judged
from schemas import Actor, Event, Incident, Place
from schemas.vocabulary import EventType
from services.alerting.ledger.toll import figure, floor_of


@dataclass(frozen=True, slots=True)
class Told:
    """One incident of an article, alerting or not. Counts as the events give them; ``best_*`` are integers, 0 = nobody.

    ``alerted`` is the incident in the ledger, where it raised an alert.
    """

    events: tuple[Event, ...]
    alerted: Incident | None

    @property
    def civilians(self) -> int:
        """Civilian and unknown killed: the ledger's choice, else the highest that a position gives."""
        if self.alerted is not None and self.alerted.best_killed is not None:
            return self.alerted.best_killed
        return max((floor_of(figure(event, "civilians_killed")) or 0 for event in self._asserted), default=0)

    @property
    def combatants(self) -> int:
        """Combatants and security people killed, the highest that a position gives."""
        return max((_armed(event) for event in self._asserted), default=0)

    @property
    def killed(self) -> int:
        """Everybody killed."""
        return self.civilians + self.combatants

    @property
    def place(self) -> Place | None:
        """The first place that an event gives."""
        return next((event.place for event in self.events if event.place is not None), None)

    @property
    def type(self) -> EventType:
        """Of the first event."""
        return self.events[0].event_type

    @property
    def perpetrators(self) -> tuple[Actor, ...]:
        """Those said to have done it."""
        return tuple(a for e in self.events for a in e.actors if a.role == "perpetrator" and a.certainty != "denied")

    @property
    def _asserted(self) -> tuple[Event, ...]:
        return tuple(event for event in self.events if event.assertion not in _NOT_SO)


# Positions that say that it did not happen, or may come to happen.
_NOT_SO = frozenset({"negated", "denied", "retracted", "hypothetical", "exercise"})


def told_by(judged: Judged) -> tuple[Told, ...]:
    """The incidents of an article, in reading order; totals over a longer time are none."""
    by_ref: dict[object, list[Event]] = {}
    for event in judged.events:
        if event.scope == "incident":
            by_ref.setdefault(event.incident_ref, []).append(event)
    return tuple(Told(tuple(events), _ledger_of(events, judged.incidents)) for events in by_ref.values())


def first_of(judged: Judged) -> Told | None:
    """The incident told first of those in which people were killed, else the one told first: the headline's."""
    told = told_by(judged)
    return next((one for one in told if one.killed), told[0] if told else None)


def largest_of(judged: Judged) -> Told | None:
    """The incident with the most killed; among equals the first told."""
    return max(told_by(judged), key=lambda told: told.killed, default=None)


def _armed(event: Event) -> int:
    counts = (figure(event, "combatants_killed"), figure(event, "security_killed"))
    return sum(floor_of(count) or 0 for count in counts)


def _ledger_of(events: list[Event], incidents: tuple[Incident, ...]) -> Incident | None:
    ids = {event.event_id for event in events}
    return next((i for i in incidents if any(claim.event_id in ids for claim in i.claims)), None)
