"""From the bytes of an event record to work for the store."""

from pydantic import ValidationError

from schemas import Decision, Event
from services.alerting.matching import buckets
from services.alerting.store.store import Decide, Job
from services.runtime.errors import NeverSucceeds, explain


def decode(raw: bytes) -> Event:
    """The event in a record; raises ``NeverSucceeds`` naming each wrong field."""
    try:
        return Event.from_json(raw)
    except ValidationError as error:
        raise NeverSucceeds(f"not an Event: {explain(error)}") from error


def decode_decision(raw: bytes) -> Decision:
    """The decision in a record; raises ``NeverSucceeds`` naming each wrong field."""
    try:
        return Decision.from_json(raw)
    except ValidationError as error:
        raise NeverSucceeds(f"not a Decision: {explain(error)}") from error


def job_of(event: Event, decide: Decide, countries_near: buckets.CountriesNear, *, by_words: bool) -> Job:
    """The event as a job; raises ``NeverSucceeds`` for dates at the ends of the calendar."""
    try:
        candidates = buckets.of_event(event, countries_near, by_words=by_words)
    except OverflowError as error:
        raise NeverSucceeds(f"occurred: {event.occurred.start} – {event.occurred.end} is out of range") from error
    return Job(event, candidates, decide)
