"""Composition root of ingest: ``python -m services.ingest``. Seeds once, then polls feeds, until told to stop.

Written order on stop, within 5 s: no further poll or seed, deliveries in flight, producer, Redis, health.
"""

import asyncio
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import structlog
from redis import Redis, RedisError

from services.ingest.items import Item
from services.ingest.polling.fetching import open_client
from services.ingest.polling.opml import FeedSource, OpmlError, read_opml
from services.ingest.polling.poller import Deliver, Poller, PollPolicy
from services.ingest.publisher import SERVICE, ArticlePublisher
from services.ingest.seeding.outcome_watch import OutcomeWatch
from services.ingest.seeding.progress import SeedProgress
from services.ingest.seeding.seeding import Seeding, read_seeds
from services.ingest.versions import RedisRegister
from services.runtime.errors import Unreachable
from services.runtime.health import HealthServer
from services.runtime.kafka import Publisher
from services.runtime.logs import start_logging
from services.runtime.redis import open_redis
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

_CLOSE_S = 1.0
_LOOK_S = 0.1


def main(settings: Settings | None = None) -> None:
    """Run until SIGTERM or SIGINT (exit 0) or an error (exit 1; what was not delivered is read again)."""
    settings = settings or Settings()
    start_logging(SERVICE, settings.log_level)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        run(settings, stop)
    except (OpmlError, Unreachable) as error:
        log.error("cannot run", reason=str(error))  # noqa: TRY400 - the message says it all
        sys.exit(1)


def run(settings: Settings, stop: threading.Event) -> None:
    """The service itself, in any thread, until ``stop``."""
    feeds = _subscriptions(settings)  # first: a wrong list is found before anything is published
    with closing(open_redis(settings)) as client, _health(settings, client), _producer(settings) as producer:
        register = RedisRegister(client, settings)
        if settings.seed:
            _seed(settings, client, producer, register, stop)

        def deliver(items: Sequence[Item]) -> None:
            publisher = ArticlePublisher(producer, register, settings, stop=stop)
            publisher.offer(items, dated=False)
            publisher.drain()

        if feeds and not stop.is_set():
            asyncio.run(_poll(feeds, deliver, PollPolicy(interval_s=settings.feed_interval), stop))
        elif not stop.is_set():
            log.info("no feeds to poll; HARMWATCH_FEEDS names no list")
            stop.wait()


def _subscriptions(settings: Settings) -> tuple[FeedSource, ...]:
    if settings.feeds is None:
        return ()
    subscriptions = read_opml(settings.feeds)
    for problem in subscriptions.problems:
        log.warning("feed list entry left out", problem=problem)
    log.info("feed list read", file=str(settings.feeds), feeds=len(subscriptions.feeds))
    return subscriptions.feeds


def _seed(
    settings: Settings, client: Redis, producer: Publisher, register: RedisRegister, stop: threading.Event
) -> None:
    progress = SeedProgress(client, settings)
    if progress.completed:
        return
    with closing(OutcomeWatch(settings)) as watch:
        seeding = Seeding(
            producer=producer, register=register, watch=watch, progress=progress, settings=settings, stop=stop
        )
        seeding.run(read_seeds())


async def _poll(feeds: Sequence[FeedSource], deliver: Deliver, policy: PollPolicy, stop: threading.Event) -> None:
    async with open_client() as client:
        stopping = asyncio.Event()
        relay = asyncio.create_task(_relay(stop, stopping))
        try:
            await Poller(feeds, deliver, client, policy).run(stopping)
        finally:
            relay.cancel()


async def _relay(stop: threading.Event, stopping: asyncio.Event) -> None:
    # Not ``to_thread(stop.wait)``: when polling ends by an error nobody sets ``stop``, and the loop would wait for it.
    while not stop.is_set():  # noqa: ASYNC110 - it is a thread's event, set by a signal handler
        await asyncio.sleep(_LOOK_S)
    stopping.set()


@contextmanager
def _producer(settings: Settings) -> Iterator[Publisher]:
    producer = Publisher(settings)
    try:
        yield producer
    finally:
        producer.close(timeout=_CLOSE_S)


@contextmanager
def _health(settings: Settings, client: Redis) -> Iterator[None]:
    server = HealthServer(settings, {"redis": lambda: _redis_problem(client)})
    try:
        yield
    finally:
        server.close()


def _redis_problem(client: Redis) -> str | None:
    try:
        client.ping()
    except RedisError as error:
        return str(error)
    return None


if __name__ == "__main__":
    main()
