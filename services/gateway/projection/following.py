"""Keeps the projection up with the store and the topics.

First everything in the store that changed while nobody looked, by its stamps; then the topics, from where they were
read before. What a batch of records says and how far it was read is one transaction: a gateway that is killed goes on
with the next record, none twice and none passed over. An incident is read from the store after the message about it,
and alerting commits before it publishes, so what is shown beside an alert is never older than the alert.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from itertools import islice
from typing import Any, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import ValidationError

from schemas import Alert, Article, Suppression
from schemas.parts import Message
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES, SUPPRESSED, Topic
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_states
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import drop_incidents, put_incidents, stamps
from services.gateway.projection.messages import put_alerts, put_articles, put_silences, tidy
from services.runtime.errors import Unreachable, explain
from services.runtime.kafka import MAX_REQUEST_BYTES
from services.runtime.redis import open_redis
from services.runtime.sending import aiokafka_connection
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

OnAlerts = Callable[[Sequence[Alert]], None]
"""Told of alerts, once each, when they and their incidents can be found."""

TOPICS = (ARTICLES, ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED)
_AT_ONCE = 500
_WAIT_MS = 200
_TIDY_EVERY_S = 300.0
# Decisions about incidents that never alerted are told of on no topic; so often the stamps are looked through.
_COMPARE_EVERY_S = 60.0

M = TypeVar("M", bound=Message)


def catch_up(settings: Settings, database: Database, stopping: threading.Event | None = None) -> None:
    """Bring every incident to its state in the store. Blocking; ends before its time when ``stopping`` is set."""
    keys = Keys(settings)
    with closing(open_redis(settings)) as client:
        there = dict(_stamps_there(client, keys))
        here = stamps(database.reading())
        changed = [incident_id for incident_id, stamp in there.items() if here.get(incident_id) != stamp]
        for part in _parts(changed):
            if stopping is not None and stopping.is_set():
                return
            with database.writing() as writer:
                _read_anew(client, keys, writer, part)
        with database.writing() as writer:
            drop_incidents(writer, here.keys() - there.keys())


def _stamps_there(client: Any, keys: Keys) -> Iterator[tuple[str, str]]:
    for key in (keys.recent, keys.silent):
        for part in _parts([incident_id.decode() for incident_id in client.zrange(key, 0, -1)]):
            pipeline = client.pipeline(transaction=False)
            for incident_id in part:
                pipeline.hget(keys.incident(incident_id), "stamp")
            for incident_id, stamp in zip(part, pipeline.execute(), strict=True):
                if stamp is not None:
                    yield incident_id, stamp.decode()


def _read_anew(client: Any, keys: Keys, writer: sqlite3.Connection, incident_ids: Sequence[str]) -> None:
    states = read_states(client, keys, incident_ids)
    put_incidents(writer, (state for state in states.values() if state is not None))
    drop_incidents(writer, (incident_id for incident_id, state in states.items() if state is None))


class Following:
    """Reads the topics for ever, in one event loop; the writing is done in threads. ``run`` within ``consuming``."""

    def __init__(self, settings: Settings, database: Database, on_alerts: OnAlerts) -> None:
        self._settings = settings
        self._database = database
        self._on_alerts = on_alerts
        self._keys = Keys(settings)
        self._topics = {settings.topic(topic): topic for topic in TOPICS}
        self._redis: Any = open_redis(settings)
        self._consumer = AIOKafkaConsumer(
            *self._topics,
            **aiokafka_connection(settings),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=MAX_REQUEST_BYTES,
            fetch_max_wait_ms=_WAIT_MS,
        )
        self._tidied = self._compared = time.monotonic()

    @asynccontextmanager
    async def consuming(self) -> AsyncIterator[None]:
        """Connected to Kafka, where the projection left off. Raises ``Unreachable`` and what Kafka raises."""
        try:
            await self._consumer.start()
            self._begin()
            yield
        finally:
            await self._consumer.stop()
            self._redis.close()

    async def run(self) -> None:
        """Follow until cancelled. Raises what Kafka or Redis raise when they are away: the service starts anew."""
        while True:
            batch = await self._consumer.getmany(timeout_ms=_WAIT_MS, max_records=_AT_ONCE)
            alerts = await asyncio.to_thread(self._take, batch)
            if alerts:
                self._on_alerts(alerts)

    async def lag(self) -> int:
        """Records on the topics that are not read yet. Asks Kafka, and waits for as long as it does not answer."""
        partitions = self._consumer.assignment()
        ends = await self._consumer.end_offsets(partitions)
        return sum([end - await self._consumer.position(partition) for partition, end in ends.items()])

    def _begin(self) -> None:
        there = self._consumer.assignment()
        missing = sorted(self._topics.keys() - {partition.topic for partition in there})
        if missing:
            msg = f"topic {missing[0]} does not exist; create it with: harmwatch topics create"
            raise Unreachable(msg)
        rows = self._database.reading().execute("SELECT topic, partition, next_offset FROM position")
        for topic, partition, offset in rows:
            if TopicPartition(topic, partition) in there:
                self._consumer.seek(TopicPartition(topic, partition), offset)

    def _take(self, batch: Mapping[TopicPartition, Sequence[Any]]) -> list[Alert]:
        records = [record for part in batch.values() for record in part]
        self._keep_house()
        if not records:
            return []
        with self._database.writing() as writer:
            put_articles(writer, self._read(records, Article, ARTICLES))
            silences = list(self._read(records, Suppression, SUPPRESSED))
            put_silences(writer, silences)
            alerts = put_alerts(writer, self._read(records, Alert, ALERTS_NEW, ALERTS_UPDATES))
            told_of = {alert.incident_id for alert in alerts} | {silence.incident_id for silence in silences}
            for part in _parts(sorted(incident_id for incident_id in told_of if incident_id is not None)):
                _read_anew(self._redis, self._keys, writer, part)
            for partition, read in batch.items():
                reached = (partition.topic, partition.partition, read[-1].offset + 1)
                writer.execute("INSERT OR REPLACE INTO position VALUES (?, ?, ?)", reached)
        return alerts

    def _read(self, records: Sequence[Any], message: type[M], *topics: Topic) -> Iterator[M]:
        names = {self._settings.topic(topic) for topic in topics}
        # By record time: an incident's first alert lies on another topic than its updates.
        for record in sorted((r for r in records if r.topic in names), key=lambda r: r.timestamp):
            try:
                yield message.from_json(record.value or b"")
            except ValidationError as error:
                where = f"{record.topic}:{record.partition}:{record.offset}"
                log.warning("record passed over", record=where, reason=explain(error))

    def _keep_house(self) -> None:
        now = time.monotonic()
        if now - self._compared >= _COMPARE_EVERY_S:
            catch_up(self._settings, self._database)
            self._compared = time.monotonic()
        if now - self._tidied >= _TIDY_EVERY_S:
            with self._database.writing() as writer:
                tidy(writer)
            self._tidied = now


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    waiting = iter(ids)
    while part := list(islice(waiting, _AT_ONCE)):
        yield part
