"""Keeps the projection up with the store and the topics.

First everything in the store that changed while nobody looked, by its stamps; then the topics, from where they were
read before. What a batch of records says and how far it was read is one transaction: a gateway that is killed goes on
with the next record, none twice and none passed over. An incident is read from the store after the message about it,
and alerting commits before it publishes, so what is shown beside an alert is never older than the alert.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from aiokafka import TopicPartition

from schemas import Alert, Article, Suppression
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES, SUPPRESSED, Topic
from services.gateway.projection.alerts import read_alerts
from services.gateway.projection.comparing import compare, uncover
from services.gateway.projection.copying import Copying
from services.gateway.projection.database import Database
from services.gateway.projection.messages import put_alerts, put_articles, put_silences, tidy
from services.gateway.records import WAIT_MS, M, consumer_of, messages_of, require_topics
from services.runtime.redis import open_redis
from services.runtime.settings import Settings

OnAlerts = Callable[[Sequence[Alert]], None]
"""Told of alerts, once each, when they and their incidents can be found."""

TOPICS = (ARTICLES, ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED)
_AT_ONCE = 500
_TIDY_EVERY_S = 300.0
_COMPARE_EVERY_S = 60.0
_ENDED = object()
# Places that were shielded are shown when their time has come, although nobody says anything.
_UNCOVER_EVERY_S = 1.0
_KEEP_TEXTS_EVERY_S = 1.0


def catch_up(settings: Settings, database: Database, stopping: threading.Event) -> None:
    """Bring every incident to its state in the store. Blocking; ends before its time when ``stopping`` is set."""
    with closing(open_redis(settings)) as client:
        for _ in compare(Copying(client, settings, database)):
            if stopping.is_set():
                return


class Following:
    """Reads the topics for ever, in one event loop; the writing is done in threads. ``run`` within ``consuming``."""

    def __init__(self, settings: Settings, database: Database, on_alerts: OnAlerts) -> None:
        self._settings = settings
        self._database = database
        self._on_alerts = on_alerts
        self._redis: Any = open_redis(settings)
        self._copying = Copying(self._redis, settings, database)
        self._consumer = consumer_of(settings, TOPICS)
        self._tidied = self._compared = self._uncovered = self._kept = time.monotonic()
        self._comparing: Iterator[None] | None = None

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
            batch = await self._consumer.getmany(timeout_ms=WAIT_MS, max_records=_AT_ONCE)
            alerts = await asyncio.to_thread(self._take, batch)
            if alerts:
                self._on_alerts(alerts)
            await asyncio.to_thread(self._keep_house)

    async def lag(self) -> int:
        """Records on the topics that are not read yet. Asks Kafka, and waits for as long as it does not answer."""
        partitions = self._consumer.assignment()
        ends = await self._consumer.end_offsets(partitions)
        return sum([end - await self._consumer.position(partition) for partition, end in ends.items()])

    def _begin(self) -> None:
        require_topics(self._settings, TOPICS, self._consumer)
        there = self._consumer.assignment()
        rows = self._database.reading().execute("SELECT topic, partition, next_offset FROM position")
        for topic, partition, offset in rows:
            if TopicPartition(topic, partition) in there:
                self._consumer.seek(TopicPartition(topic, partition), offset)

    def _take(self, batch: Mapping[TopicPartition, Sequence[Any]]) -> list[Alert]:
        records = [record for part in batch.values() for record in part]
        if not records:
            return []
        with self._database.writing() as writer:
            put_articles(writer, self._read(records, Article, ARTICLES))
            silences = list(self._read(records, Suppression, SUPPRESSED))
            put_silences(writer, silences)
            alerts = put_alerts(writer, self._read(records, Alert, ALERTS_NEW, ALERTS_UPDATES))
            told_of = {alert.incident_id for alert in alerts} | {silence.incident_id for silence in silences}
            for part in _parts(sorted(incident_id for incident_id in told_of if incident_id is not None)):
                self._copying.read_anew(writer, part)
            for partition, read in batch.items():
                reached = (partition.topic, partition.partition, read[-1].offset + 1)
                writer.execute("INSERT OR REPLACE INTO position VALUES (?, ?, ?)", reached)
            # As they are here: an old one, read anew, may hide more by now than it did on its topic.
            here = read_alerts(writer, [alert.alert_id for alert in alerts], names=True)
        return [here[alert.alert_id] for alert in alerts]

    def _read(self, records: Sequence[Any], message: type[M], *topics: Topic) -> Iterator[M]:
        return messages_of(self._settings, records, message, *topics)

    def _keep_house(self) -> None:
        now = time.monotonic()
        if self._comparing is None and now - self._compared >= _COMPARE_EVERY_S:
            self._comparing, self._compared = compare(self._copying), now
        # One part of it, so that alerts do not wait for the whole.
        if self._comparing is not None and next(self._comparing, _ENDED) is _ENDED:
            self._comparing = None
        if now - self._uncovered >= _UNCOVER_EVERY_S:
            uncover(self._copying, datetime.now(UTC))
            self._uncovered = now
        if now - self._kept >= _KEEP_TEXTS_EVERY_S and not self._copying.keep_texts():
            self._kept = now
        if now - self._tidied >= _TIDY_EVERY_S:
            with self._database.writing() as writer:
                tidy(writer)
            self._tidied = now


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    waiting = iter(ids)
    while part := list(islice(waiting, _AT_ONCE)):
        yield part
