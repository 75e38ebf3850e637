"""What the main event of an article says of its incident, against what recorders hold of it. One question an article.

- **State**, **town**: the main event's first-order division and its town, by name, whatever their marks; a town counts
  also where the gold's street address or the event's site names it.
- **Day**: the gold's day lies within the days that the event gives.
- **Killed**: everybody killed, of any status, as one number. The gold counts a shooter who dies, the policy does not.

An article without a main event is wrong in all of them.
"""

from dataclasses import dataclass
from datetime import date

from evaluation.marks import Marks, Measure, answer
from schemas import Event
from services.alerting.ledger.toll import everyone, floor_of
from services.gazetteer.spelling import normalise

MEASURES = (
    Measure("state", "main event: state"),
    Measure("town", "main event: town"),
    Measure("day", "main event: the day is within those given"),
    Measure("killed", "main event: number killed"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an incident of the United States; ``killed`` includes everybody."""

    state: str
    town: str
    day: date
    killed: int


def marks_of(facts: Facts, event: Event | None) -> Marks:
    """One answer each."""
    if event is None:
        return {measure.key: answer(right=False) for measure in MEASURES}
    place = event.place
    names = () if place is None else (place.name, place.site_name, place.admin2)
    return {
        "state": answer(place is not None and _is(place.admin1, facts.state)),
        "town": answer(any(_is(name, facts.town) for name in names)),
        "day": answer(event.occurred.start <= facts.day <= event.occurred.end),
        "killed": answer((floor_of(everyone(event, "killed")) or 0) == facts.killed),
    }


def _is(name: str | None, gold: str) -> bool:
    return name is not None and normalise(name).strip() == normalise(gold).strip()
