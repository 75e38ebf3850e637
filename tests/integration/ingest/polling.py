"""A poller at work on feeds of a real web server, with real Redis and Kafka."""

import asyncio
import random
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import FastAPI

from services.ingest.polling.bookkeeping import Bookkeeper
from services.ingest.polling.deliveries import Deliveries
from services.ingest.polling.feed import Feed, FeedSource
from services.ingest.polling.hubs import Hubs
from services.ingest.polling.outlet import Outlet
from services.ingest.polling.poller import Complete, Poller, as_given
from services.ingest.polling.router import websub_router
from services.ingest.polling.schedule import Rhythm
from services.ingest.polling.store import FeedStore
from services.ingest.push.server import HttpServer
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher
from services.runtime.redis import open_async_redis, open_redis
from services.runtime.settings import Settings
from services.web.client import open_web
from tests.harness.feed_site import FeedSite, feed_site
from tests.integration.ingest.reading import articles_on

_PATIENCE_S = 60.0


@dataclass
class Polling:
    """A poller at work, and what it works on; ``callback`` is where hubs reach it."""

    site: FeedSite
    store: FeedStore
    poller: Poller
    callback: str

    async def feed(self, path: str) -> Feed:
        found = await self.store.find(self.site.url(path))
        assert found is not None
        return found


async def until(what: Callable[[], bool]) -> None:
    """Wait for it; fails after a minute."""
    deadline = time.monotonic() + _PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def polling(
    settings: Settings, site: FeedSite, *paths: str, complete: Complete = as_given
) -> AsyncIterator[Polling]:
    """Polls these feeds of the site, and stops in order at the end."""
    stop, stopping = threading.Event(), asyncio.Event()
    with closing(Publisher(settings, patient=True)) as producer, closing(open_redis(settings)) as blocking:
        outlet = Outlet(producer, RedisRegister(blocking, settings), settings, stop)
        app = FastAPI()
        deliveries = Deliveries(blocking, settings)
        app.include_router(websub_router(deliveries))
        server = HttpServer(app, "127.0.0.1", 0, stop)
        server.start()
        callback = f"http://127.0.0.1:{server.port}"
        async with aclosing(open_async_redis(settings)) as client, open_web(settings) as web:
            store = FeedStore(client, settings)
            await store.add([FeedSource(site.url(path)) for path in paths], datetime.now(UTC))
            keeper = Bookkeeper(Rhythm.of(settings), random.Random(7))
            hubs = Hubs(web, store, callback)
            poller = Poller(
                store, web, outlet, keeper, concurrency=settings.feed_concurrency, hubs=hubs, complete=complete
            )
            deliveries.begin(poller)
            running = asyncio.create_task(poller.run(stopping))
            try:
                yield Polling(site, store, poller, callback)
            finally:
                stop.set()
                stopping.set()
                await running
                await asyncio.to_thread(outlet.close, 5.0)
                await asyncio.to_thread(server.close)


def with_site(test: Callable[[FeedSite], Awaitable[None]]) -> None:
    """Run a test that needs a web server of feeds."""

    async def run() -> None:
        async with feed_site() as site:
            await test(site)

    asyncio.run(run())


def titles(settings: Settings) -> list[str]:
    """Of all articles on the topic."""
    return [article.title or "" for article in articles_on(settings)]
