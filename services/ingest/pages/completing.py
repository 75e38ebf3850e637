"""Feed items become whole: where a feed carries only a summary, the article's page is fetched and read.

Decision 19 says why an item is published once, and what it is when its page cannot be had in time.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any

import structlog

from services.ingest.items import Item
from services.ingest.pages.document import MAX_PAGE_BYTES
from services.ingest.pages.page import Page
from services.ingest.pages.readers import PageReaders, Unreadable
from services.ingest.pages.robots import Robots
from services.ingest.patient_register import OUTAGES
from services.ingest.polling.feed import FullText
from services.runtime.metrics import FEED_FULL_TEXT
from services.runtime.redis import key
from services.runtime.settings import Settings
from services.web.client import Answer, WebError
from services.web.politeness import Getting, Turns, authority_of
from services.web.shown import shown

if TYPE_CHECKING:
    import redis.asyncio

log = structlog.get_logger(__name__)

_ACCEPT = {"Accept": "text/html, application/xhtml+xml;q=0.9"}
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_TIMEOUT_S = 30.0
# Pages in memory at once, fetched or being read: 16 times 4 MiB at the worst, 2 MB as pages are.
_PAGES_AT_ONCE = 16
# Nobody waits for yesterday's news: what a feed carries when it is added may wait for its turns at the host.
_FRESH = timedelta(hours=1)
_BACKLOG_S = 30.0
# As many as feeds have. A hostile one has 100,000: their pages wait for those before them, within the same deadline.
_PAGES_OF_A_FEED = 100
# An outlet's sections carry the same items: their pages are fetched once.
_PAGES_KEPT = 500
# How long an item whose text is whole cannot fall back to its summary; feeds show items for a day or two.
_WHOLE_FOR = timedelta(days=3)
# A page that shares fewer of the item's longer words is another one: a home page, "not found" in other words.
_LEAST_SHARED = 0.3
_FEW_WORDS = 5
_LONGER_WORDS = re.compile(r"\w{4,}")


class NoPage(Exception):  # noqa: N818 - it is an outcome
    """There is no whole text for this item; ``kind`` is one of few words, for counting and for the Article."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass
class _Fetch:
    task: asyncio.Task[Page]
    awaited_by: int = 0


class Completer:
    """For one event loop; close it with ``aclose``."""

    def __init__(
        self, web: Getting, turns: Turns, readers: PageReaders, client: "redis.asyncio.Redis", settings: Settings
    ) -> None:
        self._web = web
        self._turns = turns
        self._robots = Robots(web, turns)
        self._readers = readers
        self._client = client
        self._settings = settings
        self._slots = asyncio.Semaphore(_PAGES_AT_ONCE)
        self._pages: OrderedDict[str, _Fetch] = OrderedDict()

    async def aclose(self) -> None:
        """Give up the pages under way."""
        tasks = [fetch.task for fetch in self._pages.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def complete(self, items: Sequence[Item], full_text: FullText) -> AsyncGenerator[Sequence[Item], None]:
        """The items of a feed with their whole text where it can be had, in groups as they get ready.

        Ask for the next group when the last is delivered: only then is it remembered that its texts are whole. An item
        is left out where its whole text is published and only its summary could be had now.
        """
        began = asyncio.get_running_loop().time()
        newest_first = (item for item in reversed(items) if _lacks_text(item, full_text))
        waiting = self._completing(newest_first, began, _PAGES_OF_A_FEED)
        try:
            if at_once := [_as_given(item) for item in items if not _lacks_text(item, full_text)]:
                yield at_once
            while waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                if ready := [item for task in done if (item := task.result()) is not None]:
                    yield ready
                    await self._remember(ready)
                waiting |= self._completing(newest_first, began, _PAGES_OF_A_FEED - len(waiting))
        finally:
            for task in waiting:
                task.cancel()

    def _completing(self, items: Iterator[Item], began: float, most: int) -> "set[asyncio.Task[Item | None]]":
        return {asyncio.create_task(self._completed(item, began)) for item in islice(items, most)}

    async def _completed(self, item: Item, began: float) -> Item | None:
        record = item.record or {}
        try:
            page = await self._page_by(began + self._deadline_s(record), record)
            _check(page, record)
        except TimeoutError:
            kind = "deadline"
        except NoPage as none:
            kind = none.kind
        except Exception as error:  # a mistake of ours over one page must cost no more than that page
            log.exception("page could not be handled", page=shown(str(record.get("url"))), reason=str(error))
            kind = "internal"
        else:
            FEED_FULL_TEXT.labels("page").inc()
            return replace(item, record=_whole(record, page))
        if await self._is_whole(record):
            FEED_FULL_TEXT.labels("kept").inc()
            return None
        FEED_FULL_TEXT.labels(kind).inc()
        return replace(item, record={**record, "body_basis": "summary", "page_trouble": kind})

    def _deadline_s(self, record: Mapping[str, Any]) -> float:
        fresh_s = self._settings.full_text_deadline
        try:
            age = datetime.now(UTC) - datetime.fromisoformat(str(record.get("published_at")))
        except (ValueError, TypeError):
            return fresh_s
        return fresh_s if age < _FRESH else max(fresh_s, _BACKLOG_S)

    async def _page_by(self, deadline: float, record: Mapping[str, Any]) -> Page:
        """The page of an item as the feed now words it, fetched once; raises ``TimeoutError`` at the deadline.

        Whoever gives up waiting leaves it to the others; with the last it ends, so that no queue of unwanted pages
        is left at its host.
        """
        if deadline <= asyncio.get_running_loop().time():
            raise TimeoutError
        wording = _digest(*(record.get(part) for part in ("url", "title", "body", "updated_at")))
        fetch = self._pages.get(wording) or self._begin(wording, str(record.get("url")))
        fetch.awaited_by += 1
        try:
            async with asyncio.timeout_at(deadline):
                return await asyncio.shield(fetch.task)
        finally:
            fetch.awaited_by -= 1
            if not fetch.awaited_by and not fetch.task.done():
                fetch.task.cancel()
                self._forget(wording, fetch)  # at once: nobody must join what is about to end

    def _begin(self, wording: str, url: str) -> _Fetch:
        fetch = self._pages[wording] = _Fetch(asyncio.create_task(self._fetch(url)))
        fetch.task.add_done_callback(lambda _: self._ended(wording, fetch))
        return fetch

    def _ended(self, wording: str, fetch: _Fetch) -> None:
        if fetch.task.cancelled() or fetch.task.exception() is not None:
            self._forget(wording, fetch)  # the next feed that has this item may be luckier
        while len(self._pages) > _PAGES_KEPT and self._pages[next(iter(self._pages))].task.done():
            self._pages.popitem(last=False)

    def _forget(self, wording: str, fetch: _Fetch) -> None:
        if self._pages.get(wording) is fetch:
            del self._pages[wording]

    async def _fetch(self, url: str) -> Page:
        rules = await self._robots.rules(url)
        async with self._turns.at(url, yielding=True) as turn, self._slots:
            turn.asked = await rules.allow(url)
            if not turn.asked:
                raise NoPage("robots")
            answer = await self._get(url)
            try:
                page = await self._readers.read(answer.content, answer.url, answer.charset)
            except Unreadable as error:
                raise NoPage("unreadable") from error
        # Where a redirect led is known too late to ask before; what that site keeps from robots is not used.
        if authority_of(answer.url) != authority_of(url) and not await self._robots.allow(answer.url):
            raise NoPage("robots")
        if page is None:
            raise NoPage("no_article")
        if page.wall is not None:
            raise NoPage(page.wall)
        return page

    async def _get(self, url: str) -> Answer:
        try:
            answer = await self._web.get(url, headers=_ACCEPT, max_bytes=MAX_PAGE_BYTES, timeout_s=_TIMEOUT_S)
        except WebError as error:
            raise NoPage(error.kind) from error
        if answer.status != HTTPStatus.OK:
            raise NoPage("status")
        if answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower() not in _HTML:
            raise NoPage("no_html")
        return answer

    async def _remember(self, items: Sequence[Item]) -> None:
        whole = [item.record for item in items if item.record is not None and item.record["body_basis"] == "page"]
        with suppress(*OUTAGES):
            async with self._client.pipeline(transaction=False) as pipe:
                for record in whole:
                    pipe.set(self._key(record), b"", ex=_WHOLE_FOR)
                await pipe.execute()

    async def _is_whole(self, record: Mapping[str, Any]) -> bool:
        with suppress(*OUTAGES):
            # Remembered anew: an item that is kept is tried at each poll, for as long as its feed shows it.
            return await self._client.getex(self._key(record), ex=_WHOLE_FOR) is not None
        return False

    def _key(self, record: Mapping[str, Any]) -> str:
        """Exists while this item's whole text counts as published."""
        return key(self._settings, "whole", _digest(record.get("publisher"), record.get("guid") or record.get("url")))


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:16]


def _lacks_text(item: Item, full_text: FullText) -> bool:
    if item.record is None or full_text == "never":
        return False
    return full_text == "always" or not item.record.get("full_text")


def _as_given(item: Item) -> Item:
    if item.record is None:
        return item
    basis = "feed" if item.record.get("full_text") else "summary"
    FEED_FULL_TEXT.labels("feed" if basis == "feed" else "never").inc()
    return replace(item, record={**item.record, "body_basis": basis})


def _check(page: Page, record: Mapping[str, Any]) -> None:
    """Raise ``NoPage`` where the page has less than the feed, or is about something else."""
    summary = str(record.get("body") or "")
    if len(page.body.split()) < len(summary.split()):
        raise NoPage("shorter")
    if not _is_about_the_same(page, summary, str(record.get("title") or "")):
        raise NoPage("other_text")


def _is_about_the_same(page: Page, summary: str, title: str) -> bool:
    """Whether the page's text has the longer words of the summary, or, where there is hardly one, of the title."""
    words, found = _longer_words(summary), _longer_words(page.body)
    if len(words) < _FEW_WORDS:
        words, found = _longer_words(title), found | _longer_words(page.title or "")
    return len(words) < _FEW_WORDS or len(words & found) >= _LEAST_SHARED * len(words)


def _longer_words(text: str) -> set[str]:
    return set(_LONGER_WORDS.findall(text.casefold()))


def _whole(record: Mapping[str, Any], page: Page) -> dict[str, Any]:
    """The feed's record with what the page adds: the feed names and dates the item, the page has the text.

    Without a guid the address names the article; it must be the same when its page cannot be had.
    """
    return {
        **record,
        "canonical_url": page.canonical_url if record.get("guid") else None,
        "title": record.get("title") or page.title,
        "body": page.body,
        "body_basis": "page",
        "byline": record.get("byline") or page.byline,
        "language": page.language or record.get("language"),
        "wire_origin": page.wire_origin,
        "published_at": record.get("published_at") or page.published_at,
        "updated_at": record.get("updated_at") or page.updated_at,
    }
