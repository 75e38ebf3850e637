"""Everything that lies on topics by now, in order of record time. Blocking; for commands that read to the end."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import datetime
from typing import Any

from kafka import TopicPartition

from schemas.topics import Topic
from services.runtime.errors import Unreachable
from services.runtime.kafka import open_consumer, partitions_of
from services.runtime.settings import Settings

_POLL_MS = 500
# A broker that has not given a record it says it has after so many polls is not well.
_EMPTY_POLLS = 40


def ends_of(settings: Settings, topics: Iterable[Topic]) -> dict[TopicPartition, int]:
    """Where each partition ends now. Raises ``Unreachable`` where there is no broker or no such topic."""
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(consumer, [settings.topic(topic) for topic in topics])
        ends: dict[TopicPartition, int] = consumer.end_offsets(partitions)
    return ends


def in_order_of_time(
    settings: Settings, ends: Mapping[TopicPartition, int], *, since: datetime | None = None
) -> Iterator[Any]:
    """The records before these ends, by record time, then topic, partition and offset.

    Within a partition its own order stands: a record whose clock was behind counts as of the time of the record before
    it. ``since``: from the first record of that time on; None = from the oldest that is kept.
    """
    with ExitStack() as stack:
        sources = []
        for partition in sorted(ends):
            # A consumer each: one that reads many partitions gives them in no order, and all would have to be held.
            consumer = stack.enter_context(closing(open_consumer(settings)))
            sources.append(_dated(_read(settings, consumer, partition, ends[partition], since)))
        for _, record in heapq.merge(*sources, key=lambda dated: dated[0]):
            yield record


def read_to(settings: Settings, consumer: Any, partition: TopicPartition, end: int) -> Iterator[Any]:
    """The records from the consumer's position up to an end; raises ``Unreachable`` if the broker gives none."""
    empty = 0
    while consumer.position(partition) < end:
        records = consumer.poll(timeout_ms=_POLL_MS).get(partition, [])
        empty = 0 if records else empty + 1
        if empty > _EMPTY_POLLS:
            msg = f"Kafka at {settings.kafka} does not give the records of {partition.topic}; see: harmwatch doctor"
            raise Unreachable(msg)
        yield from (record for record in records if record.offset < end)


def _read(
    settings: Settings, consumer: Any, partition: TopicPartition, end: int, since: datetime | None
) -> Iterator[Any]:
    consumer.assign([partition])
    if since is None:
        consumer.seek_to_beginning(partition)
    else:
        found = consumer.offsets_for_times({partition: int(since.timestamp() * 1000)}).get(partition)
        if found is None:
            return
        consumer.seek(partition, found.offset)
    yield from read_to(settings, consumer, partition, end)


def _dated(records: Iterator[Any]) -> Iterator[tuple[tuple[int, str, int, int], Any]]:
    latest = 0
    for record in records:
        latest = max(latest, record.timestamp)
        yield (latest, record.topic, record.partition, record.offset), record
