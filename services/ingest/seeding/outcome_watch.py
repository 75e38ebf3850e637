"""Reads the outcome topics without a consumer group: what one ingest waits for is nobody else's concern."""

from collections.abc import Iterator
from typing import Any

from schemas.topics import Topic
from services.ingest.seeding.outcomes import OUTCOME_TOPICS
from services.runtime.kafka import open_consumer, partitions_of
from services.runtime.settings import Settings

Positions = dict[str, dict[str, int]]
"""Next offset by topic (without prefix) and partition, as JSON has it: partition numbers are text."""

_POLL_MS = 100


class OutcomeWatch:
    """Starts at the end of all topics, or where ``go_to`` says."""

    def __init__(self, settings: Settings) -> None:
        self._consumer = open_consumer(settings)
        self._topics: dict[str, Topic] = {settings.topic(topic): topic for topic in OUTCOME_TOPICS}
        self._partitions = partitions_of(self._consumer, self._topics)
        self._consumer.assign(self._partitions)
        for partition, offset in self._consumer.end_offsets(self._partitions).items():
            self._consumer.seek(partition, offset)

    def positions(self) -> Positions:
        """Where reading goes on; everything before has been returned by ``read`` or lies before the start."""
        found: Positions = {}
        for partition in self._partitions:
            topic = self._topics[partition.topic].suffix
            found.setdefault(topic, {})[str(partition.partition)] = self._consumer.position(partition)
        return found

    def go_to(self, positions: Positions) -> None:
        """Read from there; partitions that were added since, from their start."""
        for partition in self._partitions:
            topic = self._topics[partition.topic].suffix
            self._consumer.seek(partition, positions.get(topic, {}).get(str(partition.partition), 0))

    def read(self) -> Iterator[tuple[Topic, bytes | None, bytes]]:
        """Topic, key and value of what has come; waits at most 100 ms for it."""
        polled: dict[Any, list[Any]] = self._consumer.poll(timeout_ms=_POLL_MS)
        for records in polled.values():
            for record in records:
                yield self._topics[record.topic], record.key, record.value or b""

    def close(self) -> None:
        """Disconnect."""
        self._consumer.close()
