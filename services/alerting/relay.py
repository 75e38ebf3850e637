"""The relay: publishes the outbox to its topics, in order, each message once.

Order of one turn, and why:
1. hold the lease (longer than a produce may take), so that one relay works at a time;
2. on taking over, read the topics from the offsets saved at the last trim: what is already there was delivered by a
   relay that died before it could trim, and is dropped from the outbox unsent;
3. send a batch with an idempotent producer and await every delivery;
4. only then trim the outbox and save the offsets, in one script that checks the lease.
"""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer

from schemas.cloudevents import envelope
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED
from services.alerting.store.keys import Keys
from services.runtime import metrics
from services.runtime.lease import Lease, LeaseLost
from services.runtime.redis import open_async_redis
from services.runtime.sending import PRODUCE_TIMEOUT_S, Sender, aiokafka_connection
from services.runtime.settings import Settings

_TOPICS = {topic.suffix: topic for topic in (ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED)}
# Longer than a produce may take: a relay that lost its lease has nothing in flight when the next one starts.
_LEASE_S = PRODUCE_TIMEOUT_S * 1.5
_BATCH = 256
_BLOCK_MS = 500
# Each trim is an fsynced write; delivered messages may wait a little for the next.
_TRIM_EVERY_S = 0.5
_CATCH_UP_S = 30.0
# No outbox id is below this one.
_FIRST = "0-0"

log = structlog.get_logger(__name__)
Fields = Mapping[bytes, bytes]


class Relay:
    """Runs beside the worker in each alerting process; one of them holds the lease, the others stand by."""

    def __init__(self, settings: Settings, source: str) -> None:
        self._settings = settings
        self._source = source
        self._keys = Keys(settings)
        self._redis = open_async_redis(settings)
        self._reader = open_async_redis(settings)
        self._sender = Sender(settings)
        self._lease = Lease(self._redis, self._keys.relay, _LEASE_S)
        trim = files("services.alerting.store") / "scripts" / "trim.lua"
        self._trim = self._redis.register_script(trim.read_text(encoding="utf-8"))
        self._after = _FIRST
        self._offsets: dict[str, int] = {}
        self._trimmed_at = 0.0

    async def run(self) -> None:
        """Relay until cancelled; standing by costs one Redis command a second."""
        await self._sender.start()
        try:
            while True:
                await self._lease.take()
                try:
                    await self._lead()
                except LeaseLost:
                    log.warning("relay lease lost; standing by")
                finally:
                    metrics.RELAY_LEADER.set(0)
        finally:
            await self._close()

    async def _lead(self) -> None:
        metrics.RELAY_LEADER.set(1)
        renewing = asyncio.create_task(self._lease.keep())
        try:
            already = await self._catch_up()
            self._after = _FIRST
            while True:
                if renewing.done():
                    renewing.result()
                batch = await self._next_batch()
                if batch:
                    await self._deliver(batch, already)
                await self._trim_if_due()
        finally:
            renewing.cancel()

    async def _next_batch(self) -> list[tuple[bytes, Fields]]:
        answer: Any = await self._reader.xread({self._keys.outbox: self._after}, count=_BATCH, block=_BLOCK_MS)
        if not answer:
            return []
        [(_, entries)] = answer
        return [(entry_id, dict(fields)) for entry_id, fields in entries]

    async def _deliver(self, batch: list[tuple[bytes, Fields]], already: set[bytes]) -> None:
        sent = []
        for _, fields in batch:
            if fields[b"id"] in already:
                already.discard(fields[b"id"])
                continue
            self._lease.check(PRODUCE_TIMEOUT_S)
            sent.append(await self._send(fields))
        for delivered in await asyncio.gather(*sent):
            place = _name(delivered)
            self._offsets[place] = max(self._offsets.get(place, 0), delivered.offset + 1)
            metrics.ALERTS_SENT.labels(delivered.topic).inc()
        self._after = batch[-1][0].decode()

    async def _send(self, fields: Fields) -> "asyncio.Future[Any]":
        topic = _TOPICS[fields[b"topic"].decode()]
        decided_at = datetime.fromtimestamp(int(fields[b"at"]) / 1000, UTC)
        return await self._sender.send(
            topic,
            key=fields[b"key"],
            value=fields[b"value"],
            headers=envelope(topic, fields[b"id"].decode(), self._source, decided_at),
        )

    async def _trim_if_due(self, *, now: bool = False) -> None:
        if self._after == _FIRST or (not now and time.monotonic() - self._trimmed_at < _TRIM_EVERY_S):
            return
        pairs = [part for pair in self._offsets.items() for part in pair]
        keys = [self._lease.key, self._keys.outbox, self._keys.relay_offsets]
        if not await self._trim(keys=keys, args=[self._lease.token, _next_id(self._after), *pairs]):
            raise LeaseLost
        metrics.OUTBOX_LENGTH.set(await self._redis.xlen(self._keys.outbox))
        self._trimmed_at = time.monotonic()

    async def _catch_up(self) -> set[bytes]:
        """Ids of the messages that lie on the topics beyond the last trim; remembers where the topics end now."""
        names = [self._settings.topic(topic) for topic in _TOPICS.values()]
        consumer = AIOKafkaConsumer(*names, **aiokafka_connection(self._settings), enable_auto_commit=False)
        await consumer.start()
        try:
            return await asyncio.wait_for(self._ids_beyond_trim(consumer), _CATCH_UP_S)
        finally:
            await consumer.stop()

    async def _ids_beyond_trim(self, consumer: Any) -> set[bytes]:
        places = list(consumer.assignment())
        ends, starts = await consumer.end_offsets(places), await consumer.beginning_offsets(places)
        self._offsets = {_name(place): ends[place] for place in places}
        if not await self._redis.xlen(self._keys.outbox):
            return set()
        saved = await self._saved_offsets()
        for place in places:
            consumer.seek(place, max(saved.get(_name(place), 0), starts[place]))
        found: set[bytes] = set()
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found |= {value for record in records for name, value in record.headers if name == "ce_id"}
        return found

    async def _saved_offsets(self) -> dict[str, int]:
        saved: Any = await self._redis.hgetall(self._keys.relay_offsets)
        return {place.decode(): int(offset) for place, offset in saved.items()}

    async def _close(self) -> None:
        """Give the lease back so that another process need not wait for it to run out."""
        try:
            await self._sender.stop()
            await self._lease.give_back()
        finally:
            await self._reader.aclose()
            await self._redis.aclose()


def _name(place: Any) -> str:
    return f"{place.topic}:{place.partition}"


def _next_id(entry_id: str) -> str:
    milliseconds, number = entry_id.split("-")
    return f"{milliseconds}-{int(number) + 1}"
