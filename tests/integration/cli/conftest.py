"""The command line against real Kafka and Redis, each test under a prefix of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.feed_site import FeedSite, feed_site


@pytest.fixture
def bare(servers: Any, prefix: str) -> Settings:
    """Servers without any topic of this prefix."""
    return Settings(kafka=servers.kafka, redis=servers.redis, prefix=prefix)


@pytest.fixture
def settings(bare: Settings) -> Settings:
    """The same with its topics."""
    ensure_topics(bare)
    return bare


@pytest.fixture
def publisher(settings: Settings) -> Iterator[Publisher]:
    """Publishes as the services do."""
    with closing(Publisher(settings)) as publisher:
        yield publisher


@pytest.fixture
def site() -> Iterator[FeedSite]:
    """A site in a loop of its own thread: commands are other processes."""
    loop, ready, ended = asyncio.new_event_loop(), threading.Event(), asyncio.Event()
    sites: list[FeedSite] = []

    async def serve() -> None:
        async with feed_site() as made:
            sites.append(made)
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield sites[0]
    loop.call_soon_threadsafe(ended.set)
    thread.join()
