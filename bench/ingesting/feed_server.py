"""A web of feeds for measuring: one process, many hosts (addresses of 127.0.0.0/8), feeds that grow as told.

``python -m bench.ingesting.feed_server FEEDS HOSTS`` prints its port and serves until its standard input ends. Feed
``n`` is ``/feed/n`` on its host; its items are numbered, and each says in its title when it was published (ms).
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

import uvloop
from aiohttp import web

WINDOW = 10
"""Items that a feed shows, the newest of them."""
_TEXT = " ".join(
    f"Residents of district {number} told our reporter that the night had been quiet until shells fell near the market."
    for number in range(1, 7)
)


@dataclass
class Served:
    """One feed. ``published`` counts its items from the beginning; ``due`` is when the next one appears by itself.

    ``answers`` are those that had the feed in them: when (seconds since the epoch), and how many items there had been.
    """

    number: int
    published: int = 0
    answers: list[tuple[float, int]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    due: float = 0.0
    body: bytes = b""

    def publish(self, at: float) -> None:
        """One more item, published then (seconds since the epoch)."""
        name = f"{self.number}-{self.published}"
        date = format_datetime(datetime.fromtimestamp(at, UTC))
        self.shown.append(
            f"<item><guid>{name}</guid><link>https://bench.example/{name}</link><title>{name} {at * 1000:.0f}</title>"
            f"<pubDate>{date}</pubDate><description>{_TEXT}</description></item>"
        )
        del self.shown[:-WINDOW]
        self.published += 1
        self.body = b""

    def as_rss(self) -> bytes:
        """The document, made anew only after something was published."""
        if not self.body:
            items = "".join(reversed(self.shown))
            head = f"<title>Paper {self.number}</title><link>https://bench.example/</link>"
            self.body = f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()
        return self.body


class World:
    """All feeds. Modes: ``still``; ``each`` answer has a new item; ``every`` so many seconds a feed has one."""

    def __init__(self, feeds: int) -> None:
        self.feeds = [Served(number) for number in range(feeds)]
        self.mode = "still"
        self.every_s = 0.0
        self.answers = {200: 0, 304: 0}
        for feed in self.feeds:
            for _ in range(WINDOW):
                feed.publish(time.time())

    def set_mode(self, mode: str, every_s: float) -> None:
        """From now on; the feeds' turns are spread at random."""
        self.mode, self.every_s = mode, every_s
        for feed in self.feeds:
            feed.due = time.time() + random.random() * every_s

    def answer(self, number: int, known: str | None) -> web.Response:
        """200 with what there is, or 304 for who knows it."""
        feed, now = self.feeds[number], time.time()
        if self.mode == "each":
            feed.publish(now)
        self._catch_up(feed, now)
        etag = f'"{feed.published}"'
        status = 304 if known == etag else 200
        self.answers[status] += 1
        # A server that is asked again in minutes keeps no connection open for that.
        headers = {"ETag": etag, "Connection": "close"}
        if status == 304:
            return web.Response(status=304, headers=headers)
        feed.answers.append((now, feed.published))
        return web.Response(body=feed.as_rss(), headers=headers, content_type="application/rss+xml")

    def _catch_up(self, feed: Served, now: float) -> None:
        while self.mode == "every" and feed.due <= now:
            feed.publish(feed.due)
            feed.due += self.every_s

    def published(self) -> list[int]:
        """How many items each feed has had until now."""
        now = time.time()
        for feed in self.feeds:
            self._catch_up(feed, now)
        return [feed.published for feed in self.feeds]

    def paths(self, names: list[str]) -> dict[str, list[float]]:
        """Of each of these items, when it was in an answer."""
        found = {}
        for name in names:
            feed, item = (int(part) for part in name.split("-"))
            answers = self.feeds[feed].answers
            found[name] = [at for at, published in answers if published - WINDOW <= item < published]
        return found

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """A feed, or an order of the measurement."""
        match request.path.split("/"):
            case [_, "feed", number]:
                return self.answer(int(number), request.headers.get("If-None-Match"))
            case [_, "mode", mode, every_s]:
                self.set_mode(mode, float(every_s))
            case [_, "paths", names]:
                return web.Response(text=json.dumps(self.paths(names.split(","))))
        return web.Response(text=json.dumps({"answers": self.answers, "published": self.published()}))


async def serve(feeds: int, hosts: int) -> None:
    """Until standard input ends."""
    world = World(feeds)
    runner = web.ServerRunner(web.Server(world.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    port = runner.addresses[0][1]
    for number in range(1, hosts):
        await web.TCPSite(runner, host(number), port, backlog=128).start()
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


def host(number: int) -> str:
    """Address of the n-th host; the first is 127.0.0.1."""
    return f"127.0.{number // 250}.{number % 250 + 1}"


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2])))
