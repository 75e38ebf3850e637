"""The alert topics for whoever hands alerts out: from where that was left off, each incident in order.

An incident's first alert lies on another topic than its updates, so that an update may be read before it. An update
names the earlier alerts of its thread. So where an update came, it is held until the copy has what it names, and until
all partitions are read as far as the time of the update: then that is among what was read, or was handed out before.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

from aiokafka import TopicPartition

from schemas import Alert
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES
from services.gateway.projection.alerts import known_among
from services.gateway.projection.database import Database
from services.gateway.records import WAIT_MS, consumer_of, messages_of, require_topics
from services.runtime.settings import Settings

_TOPICS = (ALERTS_NEW, ALERTS_UPDATES)
_AT_ONCE = 500
# The clocks of two relays may differ by so much.
_SKEW_MS = 60_000
_LOOK_S = 0.02
# What an update names is on its way by then, unless it is so old that no topic has it.
_PATIENCE_S = 2.0


class Read(NamedTuple):
    """Alerts, of each incident in order; ``positions``: ``topic:partition`` → the offset after them."""

    alerts: Sequence[Alert]
    positions: Mapping[str, int]


class _Come(NamedTuple):
    """An alert, and where and when it lies on its topic."""

    alert: Alert
    place: str
    offset: int
    at_ms: int


class AlertReader:
    """For one event loop; read within ``reading``."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._consumer = consumer_of(settings, _TOPICS)
        # A broker answers a connection in order, and would tell the ends only after the fetch that waits for records.
        self._asking = consumer_of(settings, ())
        self._held: list[_Come] = []

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
        if not self._held:
            self._held = await self._poll()
        if not self._held:
            return Read((), {})
        until = max(come.at_ms for come in self._held)
        while True:
            due = _due(self._held, until)
            await self._wait_for_copy([come.alert for come in due])
            if not any(come.alert.references for come in due):
                break
            more = await self._read_through(until + _SKEW_MS)
            self._held += more
            if not any(come.at_ms <= until for come in more):
                due = _due(self._held, until)
                await self._wait_for_copy([come.alert for come in due])
                break
        handed = {come.alert.alert_id for come in due}
        self._held = [come for come in self._held if come.alert.alert_id not in handed]
        due.sort(key=lambda come: come.alert.incident_version)
        return Read([come.alert for come in due], await self._positions())

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

    async def _poll(self) -> list[_Come]:
        batch = await self._consumer.getmany(timeout_ms=WAIT_MS, max_records=_AT_ONCE)
        return [
            _Come(alert, _name(place), record.offset, record.timestamp)
            for place, records in batch.items()
            for record in records
            for alert in messages_of(self._settings, [record], Alert, *_TOPICS)
        ]

    async def _read_through(self, moment: int) -> list[_Come]:
        """All that lies on the topics now of before this moment (ms), and some of after it."""
        partitions = self._consumer.assignment()
        ends = await self._asking.end_offsets(partitions)
        laters = await self._asking.offsets_for_times(dict.fromkeys(partitions, moment))
        come: list[_Come] = []
        for place, end in ends.items():
            later = laters.get(place)
            last = end if later is None else min(later.offset, end)
            while await self._consumer.position(place) < last:
                come += await self._poll()
        return come

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
        """Before what is held."""
        reached = {_name(place): await self._consumer.position(place) for place in self._consumer.assignment()}
        for come in self._held:
            reached[come.place] = min(reached[come.place], come.offset)
        return reached


def _due(held: Sequence[_Come], until: int) -> list[_Come]:
    """Those of until then, and what they name: by another clock it may be of after."""
    due = {come.alert.alert_id: come for come in held if come.at_ms <= until}
    by_name = {come.alert.alert_id: come for come in held}
    named = [name for come in due.values() for name in come.alert.references]
    while named:
        name = named.pop()
        if name in by_name and name not in due:
            due[name] = by_name[name]
            named += by_name[name].alert.references
    return list(due.values())


def _name(partition: TopicPartition) -> str:
    return f"{partition.topic}:{partition.partition}"
