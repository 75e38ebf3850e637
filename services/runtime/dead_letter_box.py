"""The dead-letter topics as a box of letters: look through it, take one out, send one back to where it came from."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError

from schemas.topics import ARTICLES_DLQ, EVENTS_DLQ, TOPICS, Topic
from services.runtime.dead_letters import PREFIX, facts_of, is_whole
from services.runtime.errors import named
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.records import read_to
from services.runtime.settings import Settings

BOXES: tuple[Topic, ...] = (ARTICLES_DLQ, EVENTS_DLQ)
_DELIVERY_S = 30.0
_ID = re.compile(r"(?P<suffix>[a-z.]+):(?P<partition>\d{1,9}):(?P<offset>\d{1,18})")


@dataclass(frozen=True)
class LetterId:
    """``articles.dlq:0:17``: dead-letter topic without its prefix, partition, offset."""

    box: Topic
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.box.suffix}:{self.partition}:{self.offset}"


@dataclass(frozen=True)
class Letter:
    """One dead letter; ``facts`` are those of its headers (``services.runtime.dead_letters.bury``)."""

    letter_id: LetterId
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    @property
    def facts(self) -> dict[str, str]:
        """topic, partition, offset, location, error, service, version, at; length and sha256 of one that was cut."""
        return facts_of(self.headers)

    @property
    def origin(self) -> str:
        """Where the record was: a place in a topic, or in a file."""
        facts = self.facts
        if "partition" in facts:
            return f"{facts.get('topic', '?')}:{facts['partition']}:{facts.get('offset', '?')}"
        return facts.get("location", "?")

    @property
    def original_headers(self) -> list[tuple[str, bytes]]:
        """The headers that the record had before it was buried."""
        return [(name, value) for name, value in self.headers if not name.startswith(PREFIX)]

    def destination(self, settings: Settings) -> Topic | str:
        """The topic that the letter can go back to, or why it cannot."""
        facts = self.facts
        if not is_whole(self.headers):
            length = int(facts.get("length", "0"))
            return f"only its first {len(self.value):,} of {length:,} bytes were kept; feed the article again"
        if "partition" not in facts:
            where = facts.get("location", "a file")
            return f"it came from {where}, not from a topic; mend it there and run: harmwatch feed"
        known = {settings.topic(topic): topic for topic in TOPICS if topic not in BOXES}
        name = facts.get("topic", "")
        return known.get(name, f"it came from {name or 'no topic'}, which is none of prefix {settings.prefix}")


def parse_id(text: str) -> LetterId | None:
    """The id that a person wrote, or null if it is none."""
    match = _ID.fullmatch(text.strip())
    box = next((box for box in BOXES if match and match["suffix"] == box.suffix), None)
    return LetterId(box, int(match["partition"]), int(match["offset"])) if match and box else None


def letters(settings: Settings) -> Iterator[Letter]:
    """All letters there are now, box by box, oldest first. Raises ``Unreachable``."""
    with closing(open_consumer(settings)) as consumer:
        for box in BOXES:
            partitions = partitions_of(consumer, [settings.topic(box)])
            for partition, end in sorted(consumer.end_offsets(partitions).items()):
                consumer.assign([partition])
                consumer.seek_to_beginning(partition)
                yield from _read_to(consumer, settings, box, partition, end)


def latest(settings: Settings, most: int) -> tuple[list[Letter], int]:
    """At most so many letters of each box, the last buried first, and how many there are in all.

    Raises ``Unreachable``.
    """
    found, number = list[Letter](), 0
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(consumer, [settings.topic(box) for box in BOXES])
        firsts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
        for partition, end in ends.items():
            number += end - firsts[partition]
            consumer.assign([partition])
            consumer.seek(partition, max(firsts[partition], end - most))
            box = next(box for box in BOXES if settings.topic(box) == partition.topic)
            found += _read_to(consumer, settings, box, partition, end)
    return sorted(found, key=lambda letter: letter.facts.get("at", ""), reverse=True), number


def find(settings: Settings, letter_id: LetterId) -> Letter | None:
    """One letter; null where there is none (never was, or kept no longer)."""
    partition = TopicPartition(settings.topic(letter_id.box), letter_id.partition)
    with closing(open_consumer(settings)) as consumer:
        if partition not in partitions_of(consumer, [partition.topic]):
            return None
        first, end = consumer.beginning_offsets([partition])[partition], consumer.end_offsets([partition])[partition]
        if not first <= letter_id.offset < end:
            return None
        consumer.assign([partition])
        consumer.seek(partition, letter_id.offset)
        found = _read_to(consumer, settings, letter_id.box, partition, letter_id.offset + 1)
        return next((letter for letter in found if letter.letter_id == letter_id), None)


def send_back(settings: Settings, publisher: Publisher, letter: Letter) -> str | None:
    """Publish it where it came from, byte for byte, and wait for delivery; the problem, if there is one."""
    topic = letter.destination(settings)
    if isinstance(topic, str):
        return topic
    future = publisher.publish(topic, key=letter.key, value=letter.value, headers=letter.original_headers)
    try:
        future.get(timeout=_DELIVERY_S)
    except KafkaError as error:
        return f"Kafka did not take it: {named(error)}"
    return None


def _read_to(consumer: Any, settings: Settings, box: Topic, partition: TopicPartition, end: int) -> Iterator[Letter]:
    for record in read_to(settings, consumer, partition, end):
        place = LetterId(box, record.partition, record.offset)
        yield Letter(place, record.key, record.value or b"", tuple(record.headers or ()))
