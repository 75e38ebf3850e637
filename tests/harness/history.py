"""The history checker: what articles led to, held against what they must lead to, on the topics and in Redis."""

from collections.abc import Iterable, Sequence
from typing import Any

from schemas import Alert, Article, Event, Suppression
from schemas.identity import suppression_id_of
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES_DLQ, EVENTS, EVENTS_DLQ, SUPPRESSED
from services.alerting.store.codecs import decode_applied
from services.alerting.store.keys import Keys
from services.extractor.extract import extract
from services.runtime.settings import Settings
from tests.harness.store import incidents_in
from tests.harness.topics import message_id, published_twice, read


def assert_events_of(settings: Settings, articles: Iterable[Article]) -> list[Event]:
    """The events topic holds what the articles say and nothing else; a repeated event is the same event."""
    due = {event.event_id: event for article in articles for event in extract(article).events}
    found = [Event.from_json(record.value) for record in read(settings, EVENTS)]
    assert {event.event_id: event for event in found} == due
    assert all(event == due[event.event_id] for event in found)
    return list(due.values())


def assert_silences_of(settings: Settings, articles: Iterable[Article]) -> None:
    """Each article without events has its one suppression, and nobody else has one without an event."""
    due = {suppression_id_of(a.article_id, a.version, None) for a in articles if not extract(a).events}
    found = [Suppression.from_json(record.value) for record in read(settings, SUPPRESSED)]
    assert {silence.suppression_id for silence in found if silence.event_id is None} == due


def assert_each_event_told_once(settings: Settings, events: Sequence[Event]) -> None:
    """Each event has an alert or a suppression; no alert, and nothing of the outbox, is on a topic twice."""
    alerts = read(settings, ALERTS_NEW, ALERTS_UPDATES)
    assert published_twice(alerts) == {}
    silences = [s for s in read(settings, SUPPRESSED) if Suppression.from_json(s.value).event_id is not None]
    assert published_twice(silences) == {}
    alerted = {Alert.from_json(record.value).event_id for record in alerts}
    silenced = {Suppression.from_json(record.value).event_id for record in silences}
    assert not alerted & silenced
    assert alerted | silenced == {event.event_id for event in events}


def assert_each_event_applied_once(redis: Any, settings: Settings, events: Sequence[Event]) -> None:
    """Each event is in its article's record, and its claim, where the record says that it made one, in one incident."""
    keys = Keys(settings)
    recorded = [
        decode_applied(event_id.decode(), entry)
        for article_id in sorted({event.article_id for event in events})
        for event_id, entry in redis.hgetall(keys.article(article_id)).items()
    ]
    assert sorted(applied.event_id for applied in recorded) == sorted({event.event_id for event in events})
    claims = [
        claim.event_id
        for incident in incidents_in(redis, settings)
        if incident.status != "merged"
        for claim in incident.claims
    ]
    assert sorted(claims) == sorted(applied.event_id for applied in recorded if applied.incident_id is not None)


def assert_no_dead_letters(settings: Settings) -> None:
    """Nothing was given up."""
    assert [record.headers for record in read(settings, ARTICLES_DLQ, EVENTS_DLQ)] == []


def assert_done_in_order(settings: Settings, redis: Any, committed: dict[int, int], records: Sequence[Any]) -> None:
    """No committed offset has passed an event that is not applied (``records``: those of the events topic)."""
    keys = Keys(settings)
    for record in records:
        if record.offset < committed.get(record.partition, 0):
            event = Event.from_json(record.value)
            assert redis.hexists(keys.article(event.article_id), event.event_id), (
                f"partition {record.partition} is committed to {committed[record.partition]}, but"
                f" {message_id(record)} at {record.offset} is not applied"
            )
