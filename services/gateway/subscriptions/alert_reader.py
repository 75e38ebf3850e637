"""The alert topics for whoever hands alerts out: from where that was left off, each incident in order.

An incident's first alert lies on another topic than its updates, so that an update may be read before it. An update
names the earlier alerts of its thread; where an update came, all topics are read to their ends of a moment at which
the copy has what it names. Then that is among what was read, or was handed out before.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, NamedTuple

from aiokafka import TopicPartition

from schemas import Alert
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES
from services.gateway.projection.alerts import known_among
from services.gateway.projection.database import Database
from services.gateway.records import WAIT_MS, consumer_of, messages_of, require_topics
from services.runtime.settings import Settings

_TOPICS = (ALERTS_NEW, ALERTS_UPDATES)
_AT_ONCE = 500
# Reading to the ends stops here: more than come while one batch is read.
_MOST = 5_000
_LOOK_S = 0.02
# What an update names is on its way by then, unless it is so old that no topic has it.
_PATIENCE_S = 2.0


class Read(NamedTuple):
    """Alerts, of each incident in order; ``positions``: ``topic:partition`` → the offset after them."""

    alerts: Sequence[Alert]
    positions: Mapping[str, int]


class AlertReader:
    """For one event loop; read within ``reading``."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._consumer = consumer_of(settings, _TOPICS)
        # A broker answers a connection in order, and would tell the ends only after the fetch that waits for records.
        self._asking = consumer_of(settings, ())

    @asynccontextmanager
    async def reading(self, positions: Mapping[str, int], since: datetime) -> AsyncIterator[None]:
        """Connected, at these positions; where there is none, at the first record of ``since``.

        Raises ``Unreachable`` and what Kafka raises.
        """
        try:
            await asyncio.gather(self._consumer.start(), self._asking.start())
            require_topics(self._settings, _TOPICS, self._consumer)
            await self._begin(positions, since)
            yield
        finally:
            await asyncio.gather(self._consumer.stop(), self._asking.stop())

    async def next(self) -> Read:
        """What has come, when the copy has it too; no alerts where nothing came for a while."""
        records = await self._poll()
        while records:
            alerts = list(messages_of(self._settings, records, Alert, *_TOPICS))
            await self._wait_for_copy(alerts)
            more = await self._to_ends() if len(records) < _MOST and any(alert.references for alert in alerts) else []
            if not more:
                alerts.sort(key=lambda alert: alert.incident_version)
                return Read(alerts, await self._positions())
            records += more
        return Read((), {})

    async def _begin(self, positions: Mapping[str, int], since: datetime) -> None:
        partitions = self._consumer.assignment()
        unknown = [partition for partition in partitions if _name(partition) not in positions]
        ends = await self._asking.end_offsets(unknown) if unknown else {}
        moment = int(since.timestamp() * 1000)
        firsts = await self._asking.offsets_for_times(dict.fromkeys(unknown, moment)) if unknown else {}
        for partition in partitions:
            first = firsts.get(partition)
            begin = first.offset if first is not None else ends.get(partition, 0)
            self._consumer.seek(partition, positions.get(_name(partition), begin))

    async def _poll(self) -> list[Any]:
        batch = await self._consumer.getmany(timeout_ms=WAIT_MS, max_records=_AT_ONCE)
        return [record for records in batch.values() for record in records]

    async def _to_ends(self) -> list[Any]:
        """All records before the ends of this moment."""
        ends = await self._asking.end_offsets(self._consumer.assignment())
        records: list[Any] = []
        while any([await self._consumer.position(partition) < end for partition, end in ends.items()]):
            records += await self._poll()
        return records

    async def _wait_for_copy(self, alerts: Sequence[Alert]) -> None:
        """Until the copy has the alerts, however long that is, and for a while also what they name."""
        own = {alert.alert_id for alert in alerts}
        named = {alert_id for alert in alerts for alert_id in alert.references}
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + _PATIENCE_S
        while missing := (own | named) - await asyncio.to_thread(self._known, own | named):
            if missing.isdisjoint(own) and loop.time() > patient_until:
                return
            await asyncio.sleep(_LOOK_S)

    def _known(self, alert_ids: set[str]) -> set[str]:
        return known_among(self._database.reading(), alert_ids)

    async def _positions(self) -> dict[str, int]:
        return {_name(place): await self._consumer.position(place) for place in self._consumer.assignment()}


def _name(partition: TopicPartition) -> str:
    return f"{partition.topic}:{partition.partition}"
