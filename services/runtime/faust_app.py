"""The Faust recipe that loses nothing: settings of the app, and the pump that acknowledges in order.

Faust acknowledges a record whose agent raised, or whose value it could not parse; so values stay bytes, acks are ours,
and an error stops the worker (``CrashingSupervisor``) so that whoever supervises it starts it again at the last
acknowledged record. Every effect must therefore bear repetition.
"""

import asyncio
import gc
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import faust
import structlog
import uvloop
from faust.types.auth import CredentialsT

from schemas.topics import Topic
from services.runtime.kafka import MAX_REQUEST_BYTES, tls_context
from services.runtime.settings import Settings

# The group waits this long for a member that died without goodbye; the broker's minimum is 6 s.
_SESSION_S = 6.0
_HEARTBEAT_S = 1.5
# Acked offsets are committed this often: what a crash redelivers is at most this much work.
_COMMIT_INTERVAL_S = 0.5
# Records begun and not yet acknowledged. Bounds memory and what a crash redelivers.
PIPELINE = 256
# Allocations before a young, a middle and a full collection; the last is out of reach in practice.
_GC_THRESHOLDS = (10_000, 50, 100_000)
# Faust's own livelock detector only logs; /health fails when work lies unfinished for longer than this.
_STALLED_S = 60.0

Record = Any
"""A Faust event: ``.message`` has topic, partition, offset, key, value, headers and timestamp (seconds)."""

Begin = Callable[[Record], Awaitable[Awaitable[Any]]]
"""Starts the work on a record; what it returns is awaited, in order, before the record is acknowledged."""


log = structlog.get_logger(__name__)


class Progress:
    """What a health check can see of a pump: how much is begun, how much finished, and since when nothing was."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = 0
        self._finished = 0
        self._moved_at = clock()
        self.running = False

    def begin(self) -> None:
        """One more record is being worked on."""
        if self._begun == self._finished:
            self._moved_at = self._clock()
        self._begun += 1

    def finish(self) -> None:
        """One record is acknowledged."""
        self._finished += 1
        self._moved_at = self._clock()

    def wrong(self) -> str | None:
        """Why this worker is not healthy, or null."""
        if not self.running:
            return "no partitions assigned yet"
        waiting, silent = self._begun - self._finished, self._clock() - self._moved_at
        if waiting and silent > _STALLED_S:
            return f"{waiting} records begun, none finished for {silent:.0f} s"
        return None


def build_app(settings: Settings, service: str, progress: Progress) -> faust.App:
    """An app of one service; its consumer group is ``<prefix>.<service>``."""
    # Half of a worker's time goes into the event loop; this one needs a third less of it. Faust's threads use it too.
    uvloop.install()
    app = faust.App(
        settings.group(service),
        broker=[f"kafka://{address}" for address in settings.kafka.split(",")],
        broker_credentials=_credentials(settings),
        broker_session_timeout=_SESSION_S,
        broker_heartbeat_interval=_HEARTBEAT_S,
        broker_commit_interval=_COMMIT_INTERVAL_S,
        agent_supervisor="mode.CrashingSupervisor",
        consumer_auto_offset_reset="earliest",
        consumer_max_fetch_size=MAX_REQUEST_BYTES,
        stream_wait_empty=False,
        stream_buffer_maxsize=PIPELINE,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        store="memory://",
        # Faust makes this folder although nothing is kept in it; a read-only container can write to /tmp alone.
        datadir=str(Path(tempfile.gettempdir()) / f"harmwatch-faust-{os.getuid()}"),
        autodiscover=False,
    )

    async def say_ready(_app: Any, /, *given: Any, signal: Any, **_: Any) -> None:  # noqa: ARG001 - Faust's signature
        progress.running = True
        log.info("ready", partitions=len(given[0]) if given else None)

    app.on_partitions_assigned.connect(say_ready)
    return app


def _credentials(settings: Settings) -> CredentialsT | None:
    tls = tls_context(settings) if settings.kafka_security.endswith("SSL") else None
    if settings.kafka_security.startswith("SASL") and settings.kafka_password is not None:
        return faust.SASLCredentials(
            mechanism=settings.kafka_sasl_mechanism,
            username=settings.kafka_username,
            password=settings.kafka_password.get_secret_value(),
            ssl_context=tls,
        )
    return faust.SSLCredentials(tls) if tls is not None else None


def bytes_topic(app: faust.App, settings: Settings, topic: Topic) -> Any:
    """The topic as raw bytes: what Faust cannot parse it would acknowledge and lose."""
    return app.topic(
        settings.topic(topic), key_type=bytes, key_serializer="raw", value_type=bytes, value_serializer="raw"
    )


async def pump(stream: Any, begin: Begin, progress: Progress) -> None:
    """Begin each record as it comes; acknowledge each when its work is done, in order, never one before another.

    Any error, in the work or in waiting for it, ends the pump with that error and acknowledges nothing further.
    """
    begun: asyncio.Queue[tuple[Record, Awaitable[Any]]] = asyncio.Queue()
    free = asyncio.Semaphore(PIPELINE)
    acker = asyncio.create_task(_acknowledge(stream, begun, free, progress))
    # Without this an idle stream would hide the acker's error until the next record comes.
    _cancel_on_error(acker, asyncio.current_task())
    try:
        async for record in stream.noack().events():
            await free.acquire()
            progress.begin()
            begun.put_nowait((record, await begin(record)))
    except asyncio.CancelledError:
        if acker.done() and not acker.cancelled():
            acker.result()
        raise
    finally:
        acker.cancel()


def _cancel_on_error(watched: "asyncio.Task[None]", other: "asyncio.Task[Any] | None") -> None:
    def cancel(task: "asyncio.Task[None]") -> None:
        if other is not None and not task.cancelled() and task.exception() is not None:
            other.cancel()

    watched.add_done_callback(cancel)


async def _acknowledge(
    stream: Any,
    begun: "asyncio.Queue[tuple[Record, Awaitable[Any]]]",
    free: asyncio.Semaphore,
    progress: Progress,
) -> None:
    while True:
        record, pending = await begun.get()
        await pending
        await stream.ack(record)
        progress.finish()
        free.release()


def calm_collector() -> None:
    """Collect young garbage only: a full pass over tables and caches stops every record for up to 100 ms.

    What lives long here (gazetteer, cached incidents) has no cycles, and goes when its last reference does.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


def run_worker(app: faust.App) -> None:
    """Run until SIGTERM or SIGINT (exit 0) or an error (exit 1, nothing acknowledged that was not done)."""
    calm_collector()
    with Path(os.devnull).open("w") as nowhere:
        worker = faust.Worker(
            app,
            loglevel=None,
            override_logging=False,
            redirect_stdouts=False,
            quiet=True,
            stdout=nowhere,
            stderr=nowhere,
        )
        try:
            worker.execute_from_commandline()
        except SystemExit as end:
            # Faust's exit codes beyond 1 carry no meaning for whoever supervises this process.
            raise SystemExit(1 if end.code else 0) from None
