"""Composition root of ingest: ``python -m services.ingest``. Seeds once, polls feeds, takes what is pushed.

Written order on stop, within 5 s: no further poll, seed or push, deliveries in flight, health, producer, Redis.
"""

import asyncio
import gc
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing, closing, contextmanager, nullcontext
from datetime import UTC, datetime

import structlog
import uvloop
from redis import Redis, RedisError

from services.ingest.pages.completing import Completer
from services.ingest.pages.readers import PageReaders
from services.ingest.polling.bookkeeping import Bookkeeper
from services.ingest.polling.deliveries import Deliveries
from services.ingest.polling.feed import FeedSource
from services.ingest.polling.hubs import Hubs
from services.ingest.polling.lists import FeedListError, read_list
from services.ingest.polling.outlet import Outlet
from services.ingest.polling.poller import Poller
from services.ingest.polling.router import websub_router
from services.ingest.polling.schedule import Rhythm
from services.ingest.polling.store import FeedStore
from services.ingest.publisher import SERVICE
from services.ingest.push.push import Push
from services.ingest.push.tokens import TokenError, read_tokens
from services.ingest.seeding.outcome_watch import OutcomeWatch
from services.ingest.seeding.progress import SeedProgress
from services.ingest.seeding.seeding import Seeding, read_seeds
from services.ingest.versions import RedisRegister
from services.runtime.errors import Unreachable
from services.runtime.health import Check, HealthServer
from services.runtime.kafka import Publisher
from services.runtime.listening import CannotListen
from services.runtime.logs import start_logging
from services.runtime.redis import open_async_redis, open_redis
from services.runtime.settings import Settings
from services.web.client import open_web
from services.web.politeness import PoliteWeb, Turns

log = structlog.get_logger(__name__)

# All deliveries are waited for before; what is left then is for a broker that is away.
_CLOSE_S = 0.3
# The outlet gives what is in flight 3 s, from the moment of the stop on; polling winds down meanwhile.
_LAST_DELIVERIES_S = 3.5
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
    except (CannotListen, FeedListError, TokenError, Unreachable) as error:
        log.error("cannot run", reason=str(error))  # noqa: TRY400 - the message says it all
        sys.exit(1)
    finally:
        # All is closed. The interpreter would look through some million objects once more, which takes a second.
        gc.freeze()


def run(settings: Settings, stop: threading.Event) -> None:
    """The service itself, in any thread, until ``stop``."""
    # First: a wrong list or token is found before anything is published.
    listed, tokens = _listed(settings), read_tokens(settings)
    checks: dict[str, Check] = {}
    with closing(open_redis(settings)) as client, _producer(settings) as producer:
        checks["redis"] = lambda: _redis_problem(client)
        register = RedisRegister(client, settings)
        outlet = Outlet(producer, register, settings, stop)
        deliveries = Deliveries(client, settings)
        routers = [websub_router(deliveries)] if settings.websub_callback else []
        push = Push(tokens, producer, register, settings, stop, routers=routers) if tokens else None
        with _health(settings, checks), push or nullcontext():
            if push is not None:
                checks["push"] = push.problem
            if settings.seed:
                _seed(settings, client, producer, register, stop)
            try:
                if not stop.is_set():
                    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                        runner.run(_poll(settings, listed, outlet, deliveries=deliveries, checks=checks, stop=stop))
            finally:
                stop.set()
                outlet.close(_LAST_DELIVERIES_S)


def _listed(settings: Settings) -> tuple[FeedSource, ...]:
    if settings.feeds is None:
        return ()
    listed = read_list(settings.feeds)
    for problem in listed.problems:
        log.warning("feed list entry left out", problem=problem)
    return listed.feeds


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


async def _poll(
    settings: Settings,
    listed: Sequence[FeedSource],
    outlet: Outlet,
    *,
    deliveries: Deliveries,
    checks: dict[str, Check],
    stop: threading.Event,
) -> None:
    async with (
        aclosing(open_async_redis(settings)) as client,
        open_web(settings, connections=settings.feed_concurrency) as web,
        aclosing(PageReaders()) as readers,
        aclosing(Completer(web, turns := Turns(settings.feed_host_gap), readers, client, settings)) as completer,
    ):
        store = FeedStore(client, settings)
        await _add(store, listed, settings)
        bookkeeper = Bookkeeper(Rhythm.of(settings), random.Random())  # noqa: S311 - jitter is no secret
        poller = Poller(
            store,
            PoliteWeb(web, turns),
            outlet,
            bookkeeper,
            concurrency=settings.feed_concurrency,
            complete=completer.complete,
            hubs=Hubs(web, store, settings.websub_callback) if settings.websub_callback else None,
        )
        deliveries.begin(poller)
        checks["polling"] = poller.trouble
        stopping = asyncio.Event()
        relay = asyncio.create_task(_relay(stop, stopping))
        try:
            await poller.run(stopping)
        finally:
            relay.cancel()


async def _add(store: FeedStore, listed: Sequence[FeedSource], settings: Settings) -> None:
    now = datetime.now(UTC)
    outcomes: Counter[str] = Counter(await store.add(listed, now))
    if listed:
        log.info("feed list added", file=str(settings.feeds), feeds=len(listed), **outcomes)
    counts = await store.counts(now)
    if sum(counts.values()) == 0:
        log.info("no feeds to poll yet; add some with: harmwatch feeds add URL")
    else:
        log.info("polling", feeds=dict(counts))


async def _relay(stop: threading.Event, stopping: asyncio.Event) -> None:
    # Not ``to_thread(stop.wait)``: when polling ends by an error nobody sets ``stop``, and the loop would wait for it.
    while not stop.is_set():  # noqa: ASYNC110 - it is a thread's event, set by a signal handler
        await asyncio.sleep(_LOOK_S)
    stopping.set()


@contextmanager
def _producer(settings: Settings) -> Iterator[Publisher]:
    producer = Publisher(settings, patient=True)
    try:
        yield producer
    finally:
        producer.close(timeout=_CLOSE_S)


@contextmanager
def _health(settings: Settings, checks: dict[str, Check]) -> Iterator[None]:
    server = HealthServer(settings, checks)
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
