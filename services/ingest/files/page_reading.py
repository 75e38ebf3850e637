"""From pages that files name or hold to articles: fetched as their sites allow, read in child processes."""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from schemas.cloudevents import iso_utc
from services.ingest.files.page_records import NO_PAGE, FoundPage, host_of, item_of
from services.ingest.files.url_lists import Link
from services.ingest.items import Item
from services.ingest.pages.readers import PageReaders, Unreadable
from services.ingest.pages.visiting import KeptOut, Visits, is_html
from services.runtime.settings import Settings
from services.web.client import Answer, WebError, open_web
from services.web.politeness import Turns
from services.web.shown import shown

_READERS = 2
# Lists name many pages of one host in a row; while those wait for their turns, others are read further down the list.
_LINKS_AHEAD = 64
_PAGES_AHEAD = 8
_SHOWN = 60


def read_pages(settings: Settings, found: Iterable[Link | FoundPage | Item]) -> Iterator[Item]:
    """The article of each page, or why there is none; items pass through.

    Pages that a file holds keep their order, for it may hold two versions of one; those of a list come as they are
    answered. Pages of one host are fetched one after the other, ``feed_host_gap`` apart, and only if it lets robots in.
    """
    with asyncio.Runner() as runner:
        reading = _PageReading(iter(found), settings)
        try:
            runner.run(reading.open())
            while (item := runner.run(reading.next_item())) is not None:
                yield item
        finally:
            runner.run(reading.close())


class _PageReading:
    """Pages under way, in one event loop that runs while somebody waits for the next item."""

    def __init__(self, found: Iterator[Link | FoundPage | Item], settings: Settings) -> None:
        self._found = found
        self._settings = settings
        self._readers = PageReaders(_READERS)
        self._stack = AsyncExitStack()
        self._visits: Visits
        # A list can be a pipe: whoever waits for its next line must not keep back the pages that have come.
        self._next: asyncio.Task[Link | FoundPage | Item | None] | None = None
        self._ended = False
        self._fetched: set[asyncio.Task[Item]] = set()
        self._held: deque[asyncio.Task[Item]] = deque()

    async def open(self) -> None:
        """Get ready."""
        await self._stack.enter_async_context(aclosing(self._readers))
        web = await self._stack.enter_async_context(open_web(self._settings))
        self._visits = Visits(web, Turns(self._settings.feed_host_gap), at_once=_LINKS_AHEAD)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in (*self._fetched, *self._held):
            task.cancel()
        await asyncio.gather(*self._fetched, *self._held, return_exceptions=True)
        await self._stack.aclose()

    async def next_item(self) -> Item | None:
        """The next item that is there; null after the last."""
        while True:
            if self._next is None and not self._ended and self._has_room():
                self._next = asyncio.create_task(asyncio.to_thread(next, self._found, None))
            waiting: set[asyncio.Task[Any]] = {*self._fetched, *list(self._held)[:1]}
            if self._next is not None:
                waiting.add(self._next)
            if not waiting:
                return None
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            item = self._finished(done)
            if item is not None:
                return item

    def _has_room(self) -> bool:
        return len(self._fetched) < _LINKS_AHEAD and len(self._held) < _PAGES_AHEAD

    def _finished(self, done: set[asyncio.Task[Any]]) -> Item | None:
        if self._held and self._held[0] in done:
            return self._held.popleft().result()
        fetched: asyncio.Task[Item] | None = next(iter(done & self._fetched), None)
        if fetched is not None:
            self._fetched.discard(fetched)
            return fetched.result()
        if self._next is None:
            return None
        found, self._next = self._next.result(), None
        if isinstance(found, Link):
            self._fetched.add(asyncio.create_task(self._fetch(found)))
        elif isinstance(found, FoundPage):
            self._held.append(asyncio.create_task(self._read(found)))
        self._ended = found is None
        return found if isinstance(found, Item) else None

    async def _read(self, found: FoundPage) -> Item:
        try:
            return item_of(found, await self._readers.read(found.content, found.url, found.charset))
        except Unreadable as error:
            return replace(found.item, raw=found.content, error=f"its page cannot be read: {error}")

    async def _fetch(self, link: Link) -> Item:
        item = Item(link.source, link.number, link.raw, link=link.url)
        try:
            answer = await self._answer(link.url)
        except _NotFetched as problem:
            return replace(item, error=str(problem))
        if not is_html(answer):
            return replace(item, skipped=NO_PAGE)
        # What a list saw before us is nearer to the time of publication than our own visit.
        seen_at = link.seen_at or iso_utc(datetime.now(UTC))
        found = await self._read(FoundPage(item, answer.content, answer.url, answer.charset, seen_at))
        return replace(found, raw=link.raw)

    async def _answer(self, url: str) -> Answer:
        if host_of(url) is None:
            raise _NotFetched(f"{url[:_SHOWN]!r} is no address of the web")
        try:
            async with self._visits.page(url) as answer:
                if answer.status != HTTPStatus.OK:
                    raise _NotFetched(f"cannot be fetched: its server answers {answer.status}")
                return answer
        except WebError as error:
            raise _NotFetched(f"cannot be fetched: {error}") from error
        except KeptOut as kept_out:
            whose = "its site" if kept_out.address == url else f"{shown(kept_out.address)}, to which it leads,"
            said = "asks robots to stay away, or does not say whether they may come (robots.txt)"
            raise _NotFetched(f"not fetched: {whose} {said}") from kept_out


class _NotFetched(Exception):  # noqa: N818 - it reads as what it says
    """The message is the item's."""
