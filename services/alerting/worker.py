"""Alerting's I/O: an event record in; incidents and outbox changed in one step, or a dead letter; then the ack."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import faust

from schemas import Event
from schemas.topics import DECISIONS, EVENTS
from services.alerting.apply import apply
from services.alerting.burying import bury_record
from services.alerting.changes import Changes, Memory
from services.alerting.configured import policy_of
from services.alerting.deciding import Deciding
from services.alerting.jobs import decode, job_of
from services.alerting.matching import buckets
from services.alerting.relay import Relay
from services.alerting.store.keys import Keys
from services.alerting.store.store import Job, RedisStore
from services.alerting.telling.policy import Policy
from services.gazetteer.gazetteer import Gazetteer
from services.runtime import metrics
from services.runtime.errors import NeverSucceeds
from services.runtime.faust_app import Progress, Record, build_app, bytes_topic, pump
from services.runtime.redis import open_async_redis
from services.runtime.sending import Sender
from services.runtime.settings import Settings
from services.runtime.stamps import ARTICLE_AT, read_stamp, stages

SERVICE = "alerting"
# Events folded in one go: each batch is one round trip and one fsync of the store.
_BATCH = 256


@dataclass(frozen=True)
class _Waiting:
    """An event on its way into the store, and the promise that the acknowledgement waits for."""

    job: Job
    message: Any
    done: "asyncio.Future[None]"


def decide(event: Event, memory: Memory, *, policy: Policy, message: Any) -> Changes:
    """Apply the event at this moment, with the time that each stage took."""
    now = datetime.now(UTC)
    took = stages(
        event.fetched_at, read_stamp(message.headers, ARTICLE_AT), round((message.timestamp or 0.0) * 1000), now
    )
    return apply(event, memory, policy, decided_at=now, latency=took)


class Alerting:
    """Collects what comes in while the store is busy, and applies it together, in order."""

    def __init__(self, store: RedisStore, sender: Sender, policy: Policy) -> None:
        self._store = store
        self._sender = sender
        self._policy = policy
        self._countries_near = Gazetteer.load().countries_near
        self._countries_near(0.0, 0.0, buckets.BORDER_KM)  # builds its grid now, not while an alert is awaited
        self._inbox: asyncio.Queue[_Waiting] = asyncio.Queue()

    async def begin(self, record: Record) -> "asyncio.Future[Any]":
        """Put the event into the next batch; the awaitable ends when the store has it."""
        message = record.message
        try:
            job = self._job_of(message)
        except NeverSucceeds as error:
            return await bury_record(self._sender, message, str(error), SERVICE)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(_Waiting(job, message, done))
        return done

    def _job_of(self, message: Any) -> Job:
        event = decode(message.value or b"")
        decided = partial(decide, policy=self._policy, message=message)
        return job_of(event, decided, self._countries_near, by_words=self._policy.by_words)

    async def fold(self) -> None:
        """Apply batches until cancelled; an error is passed to whoever waits for an acknowledgement."""
        while True:
            batch = [await self._inbox.get()]
            while len(batch) < _BATCH and not self._inbox.empty():
                batch.append(self._inbox.get_nowait())
            try:
                with metrics.STEP_SECONDS.labels(SERVICE).time():
                    await self._store.apply_all([waiting.job for waiting in batch])
                for waiting in batch:
                    await self._settle(waiting)
            except Exception as error:
                for waiting in batch:
                    if not waiting.done.done():
                        waiting.done.set_exception(error)
                raise

    async def _settle(self, waiting: _Waiting) -> None:
        job = waiting.job
        metrics.EVENTS_APPLIED.labels(job.outcome).inc()
        if job.error is not None:
            reason = f"alerting failed on event {job.event.event_id}: {type(job.error).__name__}: {job.error}"
            await (await bury_record(self._sender, waiting.message, reason, SERVICE))
        waiting.done.set_result(None)


def build_worker(settings: Settings, progress: Progress) -> faust.App:
    """The Faust app of alerting: an agent for events with the relay beside it, and one for decisions."""
    app = build_app(settings, SERVICE, progress)
    policy = policy_of(settings)

    @app.agent(bytes_topic(app, settings, EVENTS), concurrency=1, name=SERVICE)
    async def apply_events(stream: Any) -> None:
        sender, redis = Sender(settings), open_async_redis(settings)
        relay = Relay(settings, SERVICE)
        store = RedisStore(redis, Keys(settings), settings.alerts_kept, by_words=policy.by_words)
        alerting = Alerting(store, sender, policy)
        await sender.start()
        try:
            async with asyncio.TaskGroup() as tasks:
                beside = [tasks.create_task(relay.run()), tasks.create_task(alerting.fold())]
                try:
                    await pump(stream, alerting.begin, progress)
                finally:
                    for task in beside:
                        task.cancel()
        finally:
            await sender.stop()
            await redis.aclose()

    @app.agent(bytes_topic(app, settings, DECISIONS), concurrency=1, name=f"{SERVICE}.decisions")
    async def apply_decisions(stream: Any) -> None:
        # With a store of its own: by their stamps, neither writes over what it has not seen.
        sender, redis = Sender(settings), open_async_redis(settings)
        store = RedisStore(redis, Keys(settings), settings.alerts_kept, by_words=policy.by_words)
        deciding = Deciding(store, sender, policy, SERVICE)
        await sender.start()
        try:
            await pump(stream, deciding.begin, progress)
        finally:
            await sender.stop()
            await redis.aclose()

    return app
