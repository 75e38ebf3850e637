"""The pages that a list names, fetched politely: a host gets one request at a time, never two within a second."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from schemas.cloudevents import iso_utc
from services.ingest.files.page_records import NO_PAGE, host_of, page_item
from services.ingest.files.url_lists import Link
from services.ingest.items import Item
from services.ingest.pages.document import MAX_PAGE_BYTES
from services.ingest.web.client import Web, WebError, open_web
from services.runtime.settings import Settings

_TIMEOUT_S = 30.0
_GAP_S = 1.0
# Lists name many pages of one host in a row; while those wait for their turns, others are read further down the list.
_AHEAD = 64
_HTML = ("text/html", "application/xhtml+xml")


def fetch_links(settings: Settings, links: Iterable[Link | Item]) -> Iterator[Item]:
    """An item for each link, as they are answered: the article, or why there is none; items pass through."""
    with asyncio.Runner() as runner:
        fetching = _Fetching(iter(links))
        try:
            runner.run(fetching.open(settings))
            while (item := runner.run(fetching.next_item())) is not None:
                yield item
        finally:
            runner.run(fetching.close())


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0


class _Fetching:
    """Pages under way, in one event loop that runs while somebody waits for the next item."""

    def __init__(self, links: Iterator[Link | Item]) -> None:
        self._links = links
        self._stack = AsyncExitStack()
        self._web: Web
        self._hosts: dict[str, _Host] = {}
        # A list can be a pipe: whoever waits for its next line must not keep back the pages that have come.
        self._reading: asyncio.Task[Link | Item | None] | None = None
        self._ended = False
        self._under_way: set[asyncio.Task[Item]] = set()

    async def open(self, settings: Settings) -> None:
        """Get ready to fetch."""
        self._web = await self._stack.enter_async_context(open_web(settings))

    async def close(self) -> None:
        """Give up what is under way."""
        for task in self._under_way:
            task.cancel()
        await self._stack.aclose()

    async def next_item(self) -> Item | None:
        """The next item that is there; null after the last."""
        while True:
            if self._reading is None and not self._ended and len(self._under_way) < _AHEAD:
                self._reading = asyncio.create_task(asyncio.to_thread(next, self._links, None))
            waiting: set[asyncio.Task[Any]] = {*self._under_way}
            if self._reading is not None:
                waiting.add(self._reading)
            if not waiting:
                return None
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            item = self._finished(done)
            if item is not None:
                return item

    def _finished(self, done: set[asyncio.Task[Any]]) -> Item | None:
        fetched: asyncio.Task[Item] | None = next(iter(done & self._under_way), None)
        if fetched is not None:
            self._under_way.discard(fetched)
            return fetched.result()
        if self._reading is None:
            return None
        found, self._reading = self._reading.result(), None
        if isinstance(found, Link):
            self._under_way.add(asyncio.create_task(self._fetch(found)))
        self._ended = found is None
        return found if isinstance(found, Item) else None

    async def _fetch(self, link: Link) -> Item:
        item = Item(link.source, link.number, link.raw)
        host = host_of(link.url)
        if host is None:
            return replace(item, error=f"{link.url[:60]!r} is no address of the web")
        async with self._turn_at(host):
            return await self._answered(link, item)

    @asynccontextmanager
    async def _turn_at(self, host: str) -> AsyncIterator[None]:
        place = self._hosts.setdefault(host, _Host())
        async with place.turn:
            loop = asyncio.get_running_loop()
            await asyncio.sleep(place.free_at - loop.time())
            try:
                yield
            finally:
                place.free_at = loop.time() + _GAP_S

    async def _answered(self, link: Link, item: Item) -> Item:
        try:
            answer = await self._web.get(link.url, max_bytes=MAX_PAGE_BYTES, timeout_s=_TIMEOUT_S)
        except WebError as error:
            return replace(item, error=f"cannot be fetched: {error}")
        if answer.status != HTTPStatus.OK:
            return replace(item, error=f"cannot be fetched: its server answers {answer.status}")
        if answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower() not in _HTML:
            return replace(item, skipped=NO_PAGE)
        # What a list saw before us is nearer to the time of publication than our own visit.
        seen_at = link.seen_at or iso_utc(datetime.now(UTC))
        return await asyncio.to_thread(page_item, item, answer.content, answer.url, answer.charset, seen_at)
