"""What the measurements of polling share: a web of feeds, an ingest process that polls it, what reaches the topic."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

import psutil

from bench import stack
from bench.ingesting.feed_server import host
from schemas import Article
from schemas.topics import ARTICLES
from services.ingest.polling.feed import FeedSource
from services.ingest.polling.store import FeedStore
from services.local.deadline import Deadline
from services.local.processes import Child
from services.local.supervisor import parse_line
from services.runtime.kafka import open_consumer, partitions_of
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_POLL_MS = 100
_STOP_S = 10.0
_NAMES_A_REQUEST = 200


@dataclass
class FeedWeb:
    """The server's orders and counts."""

    feeds: int
    hosts: int
    port: int

    def url(self, number: int) -> str:
        """Address of a feed; those of one host are spread over the list."""
        return f"http://{host(number % self.hosts)}:{self.port}/feed/{number}"

    def order(self, mode: str, every_s: float = 0.0) -> None:
        """``still``, ``each`` or ``every``."""
        self._get(f"/mode/{mode}/{every_s}")

    def answers(self) -> dict[str, int]:
        """By status."""
        found: dict[str, int] = self._get("/counts")["answers"]
        return found

    def published(self) -> set[str]:
        """Names of all items that there have ever been."""
        counts = self._get("/counts")["published"]
        return {f"{number}-{item}" for number, count in enumerate(counts) for item in range(count)}

    def answers_with(self, names: list[str]) -> dict[str, list[float]]:
        """Of each of these items, when an answer had it (seconds since the epoch), in order."""
        found: dict[str, list[float]] = {}
        for start in range(0, len(names), _NAMES_A_REQUEST):
            found |= self._get(f"/paths/{','.join(names[start : start + _NAMES_A_REQUEST])}")
        return found

    def _get(self, path: str) -> Any:
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return json.load(answer)


@contextmanager
def feed_web(feeds: int, hosts: int) -> Iterator[FeedWeb]:
    """A child process that serves."""
    command = [sys.executable, "-m", "bench.ingesting.feed_server", str(feeds), str(hosts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield FeedWeb(feeds, hosts, int(server.stdout.readline()))
        server.communicate()  # the end of its standard input


@dataclass
class Arrivals:
    """The names of items on the topic in order of arrival, with when (seconds since the epoch) and their versions."""

    seen: list[tuple[str, int, float, float]] = field(default_factory=list)
    """Name, version, when it says it was published, when it was read from the topic."""

    def names(self) -> set[str]:
        """Of all items that have arrived."""
        return {name for name, _, _, _ in self.seen}

    def duplicates(self) -> int:
        """Versions that are on the topic more than once."""
        return len(self.seen) - len({(name, version) for name, version, _, _ in self.seen})

    def delays_ms(self, since: float) -> list[float]:
        """From publication to arrival, of items published since then; sorted."""
        return sorted((arrived - at) * 1000 for _, _, at, arrived in self.seen if at >= since)


@contextmanager
def arrivals(settings: Settings) -> Iterator[Arrivals]:
    """Reads the topic in a thread, from its start."""
    found, ended = Arrivals(), threading.Event()

    def read() -> None:
        with closing(open_consumer(settings)) as consumer:
            partitions = partitions_of(consumer, [settings.topic(ARTICLES)])
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            while not ended.is_set():
                for records in consumer.poll(timeout_ms=_POLL_MS).values():
                    now = time.time()
                    for record in records:
                        article = Article.from_json(record.value)
                        name, _, at = (article.title or "").partition(" ")
                        found.seen.append((name, article.version, float(at) / 1000, now))

    thread = threading.Thread(target=read, name="arrivals")
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


class Ingest:
    """The ingest process under measurement."""

    def __init__(self, settings: Settings) -> None:
        outside = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
        command = [sys.executable, "-m", "services.ingest"]
        self._child = Child("ingest", command, self._take, env=outside | settings.environment())
        self.records: list[Any] = []

    def start(self) -> None:
        """Returns at once."""
        self._child.start()

    def stop(self) -> None:
        """SIGTERM, and its end."""
        self._child.ask_to_stop()
        self._child.wait(Deadline.after(_STOP_S))

    def cpu_s(self) -> float:
        """Processor seconds so far, all threads and helpers."""
        return sum(sum(one.cpu_times()[:2]) for one in self._family())

    def memory_mb(self) -> float:
        """Resident now, helpers too."""
        return sum(one.memory_info().rss for one in self._family()) / 2**20

    def _family(self) -> list[psutil.Process]:
        assert self._child.pid is not None
        process = psutil.Process(self._child.pid)
        return [process, *process.children(recursive=True)]

    def _take(self, line: str) -> None:
        record = parse_line(line)
        self.records.append(record)
        if record.get("level") in ("warning", "error", "critical"):
            stack.say(f"ingest: {record.get('event')} {record.get('reason', '')} {record.get('exception', '')}")


@contextmanager
def ingest(settings: Settings, web: FeedWeb) -> Iterator[Ingest]:
    """Polls all feeds of the web; topics are made first."""
    ensure_topics(settings)
    asyncio.run(_add(settings, web))
    running = Ingest(settings)
    running.start()
    try:
        yield running
    finally:
        running.stop()


async def _add(settings: Settings, web: FeedWeb) -> None:
    sources = [FeedSource(web.url(number), f"Paper {number}", "never") for number in range(web.feeds)]
    async with aclosing(open_async_redis(settings)) as client:
        await FeedStore(client, settings).add(sources, datetime.now(UTC))
