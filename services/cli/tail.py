"""Following the alert topics: decoded messages in order of time, each once, across losses of the broker.

What comes at once (a history with ``since``, or what a group has missed) is sorted by record time over all partitions,
so that an incident's first alert stands before its updates; what comes live is sorted within each fetch.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kafka import TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata
from pydantic import ValidationError

from schemas import Alert, Suppression
from schemas.topics import Topic
from services.runtime.errors import explain, named
from services.runtime.kafka import open_consumer, partitions_of
from services.runtime.settings import Settings

# How long a poll may sit, and so how long a stop may take.
_POLL_MS = 200
# After this much silence the broker is asked whether it is still there; an idle topic and a dead broker look alike.
_SILENCE_S = 3.0
_ANSWER_MS = 2_000
_RETRY_S = 0.5
_LAST_TRIES = 3
# A history is sorted in memory; beyond this many records, in portions of as many.
_PORTION = 20_000
# Repeats come close together (a relay that died before its trim); so many ids are remembered.
_REMEMBERED = 100_000

Spoken = Alert | Suppression
Notice = Callable[[str], None]


@dataclass(frozen=True)
class Start:
    """Where to begin: at ``since``, else with what is published from now on.

    A ``group`` goes on where it last committed; a new one begins at ``since``, else with the oldest record kept.
    """

    since: datetime | None = None
    group: str | None = None


@dataclass(frozen=True)
class Tailed:
    """One message with the topic it came from and the time of its record."""

    message: Spoken
    topic: Topic
    timestamp_ms: int


def tail(
    settings: Settings,
    topics: Iterable[Topic],
    start: Start,
    stop: threading.Event,
    notice: Notice = lambda _: None,
    *,
    idle: Callable[[], None] = lambda: None,
) -> Iterator[Tailed]:
    """Messages until ``stop`` is set. The place to begin is settled before this returns: nothing later is missed.

    ``notice`` is told of messages that cannot be read (skipped) and of a broker that is gone or back. With a group, a
    message is committed after the caller has asked for the next. ``idle`` is called again and again when all that was
    published up to now has been handed on. Raises ``Unreachable`` where there is no broker or no
    such topic at the start.
    """
    return _Reader(settings, topics, start, notice).read(stop, idle)


class _Reader:
    def __init__(self, settings: Settings, topics: Iterable[Topic], start: Start, notice: Notice) -> None:
        self._settings = settings
        self._topics = {settings.topic(topic): topic for topic in topics}
        self._notice = notice
        self._group = start.group
        self._lost = False
        self._heard_at = time.monotonic()
        self._ends: dict[TopicPartition, int] = {}
        self._done: dict[TopicPartition, OffsetAndMetadata] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._consumer = open_consumer(settings, group=start.group)
        try:
            self._place(start)
        except BaseException:
            self._consumer.close()
            raise

    def _place(self, start: Start) -> None:
        partitions = partitions_of(self._consumer, self._topics)
        if start.group is None:
            self._consumer.assign(partitions)
            for partition, offset in self._offsets_at(partitions, start.since).items():
                self._consumer.seek(partition, offset)
            return
        if start.since is not None:
            fresh = [partition for partition in partitions if self._consumer.committed(partition) is None]
            offsets = self._offsets_at(fresh, start.since)
            if offsets:
                self._consumer.commit({p: OffsetAndMetadata(offset, "", -1) for p, offset in offsets.items()})
        self._consumer.subscribe(list(self._topics))

    def _offsets_at(self, partitions: list[TopicPartition], since: datetime | None) -> dict[TopicPartition, int]:
        if not partitions:
            return {}
        ends: dict[TopicPartition, int] = self._consumer.end_offsets(partitions)
        if since is None:
            return ends
        since_ms = int(since.timestamp() * 1000)
        found = self._consumer.offsets_for_times(dict.fromkeys(partitions, since_ms))
        return {p: found[p].offset if found.get(p) is not None else end for p, end in ends.items()}

    def read(self, stop: threading.Event, idle: Callable[[], None]) -> Iterator[Tailed]:
        try:
            while not stop.is_set():
                for record in self._next(stop):
                    tailed = self._decode(record)
                    if tailed is not None:
                        yield tailed
                    partition = TopicPartition(record.topic, record.partition)
                    self._done[partition] = OffsetAndMetadata(record.offset + 1, "", -1)
                    if stop.is_set():
                        break
                self._commit()
                if not self._lost and not self._is_behind():
                    idle()
        finally:
            self._commit_last()
            self._consumer.close()

    def _next(self, stop: threading.Event) -> list[Any]:
        """The records of one fetch, or all that is missing up to now; in order of time."""
        records = []
        try:
            records += self._poll()
            while self._behind() and len(records) < _PORTION and not stop.is_set():
                records += self._poll()
            self._listen(heard=bool(records))
        except KafkaError as error:
            if not getattr(error, "retriable", False):
                raise
            self._say_lost()
            stop.wait(_RETRY_S)
        return sorted(records, key=lambda record: (record.timestamp, record.topic, record.partition, record.offset))

    def _poll(self) -> list[Any]:
        fetched = self._consumer.poll(timeout_ms=_POLL_MS)
        return [record for records in fetched.values() for record in records]

    def _is_behind(self) -> bool:
        try:
            return self._behind()
        except KafkaError:
            return True  # A broker that does not answer is told of by the next fetch.

    def _behind(self) -> bool:
        """Whether something published before the partitions became ours is still unread."""
        assigned = self._consumer.assignment()
        if assigned != set(self._ends):
            self._ends = self._consumer.end_offsets(list(assigned), timeout_ms=_ANSWER_MS) if assigned else {}
        return any(self._consumer.position(partition) < end for partition, end in self._ends.items())

    def _listen(self, *, heard: bool) -> None:
        now = time.monotonic()
        if not heard and now - self._heard_at > _SILENCE_S:
            partitions = partitions_of(self._consumer, self._topics)[:1]
            heard = bool(self._consumer.end_offsets(partitions, timeout_ms=_ANSWER_MS))
        if heard:
            self._heard_at = now
            if self._lost:
                self._lost = False
                self._notice(f"Kafka at {self._settings.kafka} answers again; nothing was missed.")

    def _say_lost(self) -> None:
        if not self._lost:
            self._lost = True
            self._notice(f"Kafka at {self._settings.kafka} does not answer; waiting for it …")

    def _decode(self, record: Any) -> Tailed | None:
        topic = self._topics[record.topic]
        try:
            message = _message_of(topic, record.value or b"")
        except ValidationError as error:
            where = f"{record.topic}:{record.partition}:{record.offset}"
            self._notice(f"skipped {where}: {explain(error)}")
            return None
        identity = message.alert_id if isinstance(message, Alert) else message.suppression_id
        if identity in self._seen:
            return None
        self._seen[identity] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return Tailed(message, topic, record.timestamp)

    def _commit(self) -> None:
        """Commit what was handed on; later, where the broker is only busy. Lost, it means that a record comes again."""
        if self._group is None or not self._done:
            return
        try:
            self._consumer.commit(self._done)
        except KafkaError as error:
            self._notice(f"the place of group {self._group} could not be saved: {named(error)}")
            if getattr(error, "retriable", False):
                return
        self._done = {}

    def _commit_last(self) -> None:
        """Nothing comes later: so a busy broker is asked a few times."""
        self._commit()
        tries = 0
        while self._group is not None and self._done and tries < _LAST_TRIES:
            tries += 1
            time.sleep(_RETRY_S)
            self._commit()


def _message_of(topic: Topic, raw: bytes) -> Spoken:
    if topic.message is not None and issubclass(topic.message, Alert | Suppression):
        return topic.message.from_json(raw)
    raise TypeError(f"{topic.suffix} carries neither alerts nor suppressions")
