"""Whole topics, as any reader sees them, and how far a service's group has come."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from schemas import Alert, Event, Suppression
from schemas.cloudevents import envelope
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, EVENTS, SUPPRESSED, Topic
from services.local.deadline import Deadline
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.settings import Settings

WITHIN_S = 60.0
"""Far more than anything here takes: only a lost record waits so long."""
OUTBOX_TOPICS = (ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED)

Record = Any
"""A record of kafka-python."""


def publish(settings: Settings, topic: Topic, *records: tuple[str | None, bytes]) -> None:
    """Put (key, value) pairs on a topic; returns when all are delivered."""
    with closing(Publisher(settings)) as publisher:
        futures = [publisher.publish(topic, key=key, value=value, headers=[]) for key, value in records]
        for future in futures:
            future.get(timeout=WITHIN_S)


def publish_events(settings: Settings, events: Sequence[Event], *, key: str | None = None) -> None:
    """Put events on their topic as the extractor does; ``key`` sends all to one partition."""
    with closing(Publisher(settings)) as publisher:
        futures = [
            publisher.publish(
                EVENTS,
                key=key or (event.place.country if event.place else None) or "ZZ",
                value=event.to_json(),
                headers=envelope(EVENTS, event.event_id, "tests", event.fetched_at),
            )
            for event in events
        ]
        for future in futures:
            future.get(timeout=WITHIN_S)


def read(settings: Settings, *topics: Topic) -> list[Record]:
    """All records up to the topics' ends as they are now; in order within each partition."""
    with closing(open_consumer(settings)) as consumer:
        return _read_to_ends(consumer, partitions_of(consumer, [settings.topic(topic) for topic in topics]))


def _read_to_ends(consumer: Any, partitions: Sequence[Any]) -> list[Record]:
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    consumer.seek_to_beginning(*partitions)
    found: list[Record] = []
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        found += [record for records in consumer.poll(timeout_ms=200).values() for record in records]
    return found


def wait_for(settings: Settings, *topics: Topic, until: Callable[[list[Record]], bool]) -> list[Record]:
    """All records of the topics once they are what ``until`` waits for; fails where that does not come."""
    found: list[Record] = []
    deadline = Deadline.after(WITHIN_S)
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(consumer, [settings.topic(topic) for topic in topics])
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        while not until(found):
            assert not deadline.passed, f"only {len(found)} records on {', '.join(t.suffix for t in topics)}"
            found += [record for records in consumer.poll(timeout_ms=100).values() for record in records]
    return found


def wait_for_count(settings: Settings, count: int, *topics: Topic) -> list[Record]:
    """The records of the topics once there are at least so many."""
    return wait_for(settings, *topics, until=lambda found: len(found) >= count)


def wait_until_done(
    settings: Settings, service: str, topic: Topic, meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Return when the service's group has committed every record that the topic holds now."""
    deadline = Deadline.after(WITHIN_S)
    with closing(open_consumer(settings, group=settings.group(service))) as consumer:
        partitions = partitions_of(consumer, [settings.topic(topic)])
        ends = consumer.end_offsets(partitions)
        while behind := {p.partition: e for p, e in ends.items() if (consumer.committed(p) or 0) < e}:
            assert not deadline.passed, f"{service} has not come to the ends {behind} of {topic.suffix}"
            meanwhile()


def committed(settings: Settings, service: str, topic: Topic) -> dict[int, int]:
    """Partition → the offset up to which the service's group has acknowledged."""
    with closing(open_consumer(settings, group=settings.group(service))) as consumer:
        return {p.partition: consumer.committed(p) or 0 for p in partitions_of(consumer, [settings.topic(topic)])}


class Counts:
    """How many records lie on topics, asked often."""

    def __init__(self, settings: Settings, *topics: Topic) -> None:
        self._consumer = open_consumer(settings)
        self._partitions = partitions_of(self._consumer, [settings.topic(topic) for topic in topics])

    def now(self) -> int:
        """All there are."""
        return sum(self._consumer.end_offsets(self._partitions).values())

    def wait_for(self, count: int, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Return when there are at least so many."""
        deadline = Deadline.after(WITHIN_S)
        while (found := self.now()) < count:
            assert not deadline.passed, f"{found} of {count} records after {WITHIN_S:.0f} s"
            meanwhile()

    def close(self) -> None:
        self._consumer.close()


def alerts_on(settings: Settings) -> list[Alert]:
    """All alerts on both topics."""
    return [Alert.from_json(record.value) for record in read(settings, ALERTS_NEW, ALERTS_UPDATES)]


def suppressions_on(settings: Settings) -> list[Suppression]:
    """All suppressions."""
    return [Suppression.from_json(record.value) for record in read(settings, SUPPRESSED)]


def message_id(record: Record) -> str:
    """The record's ``ce_id``."""
    return str(next(value for name, value in record.headers if name == "ce_id"), "utf-8")


def published_twice(records: Sequence[Record]) -> dict[str, int]:
    """Message ids that occur more than once: what "twice" means in the contract."""
    return {name: times for name, times in Counter(map(message_id, records)).items() if times > 1}
