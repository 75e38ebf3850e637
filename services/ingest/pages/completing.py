"""Feed items become whole: where a feed carries only a summary, the article's page is fetched and read.

Decision 19 says why an item is published once, and what it is when its page cannot be had in time.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any

import structlog

from services.ingest.items import Item
from services.ingest.pages.page import Page
from services.ingest.pages.readers import PageReaders, Unreadable
from services.ingest.pages.visiting import KeptOut, Visits, is_html
from services.ingest.pages.whole_texts import WholeTexts
from services.ingest.patient_register import OUTAGES
from services.ingest.polling.feed import FullText
from services.runtime.metrics import FEED_FULL_TEXT
from services.runtime.settings import Settings
from services.web.client import Answer, WebError
from services.web.politeness import Getting, Turns
from services.web.shown import shown

if TYPE_CHECKING:
    import redis.asyncio

log = structlog.get_logger(__name__)

# Pages in memory at once, fetched or being read: 16 times 4 MiB at the worst, 2 MB as pages are.
_PAGES_AT_ONCE = 16
# Nobody waits for yesterday's news: what a feed carries when it is added may wait for its turns at the host.
_FRESH = timedelta(hours=1)
_BACKLOG_S = 30.0
# As many as feeds have. A hostile one has 100,000: their pages wait for those before them, within the same deadline.
_PAGES_OF_A_FEED = 100
# An outlet's sections carry the same items: their pages are fetched once.
_PAGES_KEPT = 500
_LET_GO = "new wording of an article whose page cannot be had; its whole text stays"
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
        self._visits = Visits(web, turns, at_once=_PAGES_AT_ONCE)
        self._readers = readers
        self._whole_texts = WholeTexts(client, settings)
        self._settings = settings
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
        is left out where its whole text is published and only its summary could be had now, and ``skipped`` after many
        tries. Redis' errors are the caller's: without it nobody knows what is published.
        """
        newest_first = await self._due(item for item in reversed(items) if _lacks_text(item, full_text))
        began = asyncio.get_running_loop().time()
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

    async def _due(self, items: Iterable[Item]) -> Iterator[Item]:
        """Those whose pages may be asked for now: not that of one that is kept, before its pause is over."""
        listed, now = list(items), datetime.now(UTC)
        known = await self._whole_texts.find([item.record or {} for item in listed])
        return (item for item, whole in zip(listed, known, strict=True) if whole is None or whole.due <= now)

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
        except OUTAGES:
            raise
        except Exception as error:  # a mistake of ours over one page must cost no more than that page
            log.exception("page could not be handled", page=shown(str(record.get("url"))), reason=str(error))
            kind = "internal"
        else:
            FEED_FULL_TEXT.labels("page").inc()
            return replace(item, record=_whole(record, page))
        (published,) = await self._whole_texts.find([record])
        if published is not None:
            FEED_FULL_TEXT.labels("kept").inc()
            failed = await self._whole_texts.note_failure(record, published, datetime.now(UTC))
            return replace(item, record=None, skipped=_LET_GO) if failed.is_hopeless else None
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
        try:
            async with self._visits.page(url) as answer:
                page = await self._read(answer)
        except KeptOut as kept_out:
            raise NoPage("robots") from kept_out
        except WebError as error:
            raise NoPage(error.kind) from error
        if page is None:
            raise NoPage("no_article")
        if page.wall is not None:
            raise NoPage(page.wall)
        return page

    async def _read(self, answer: Answer) -> Page | None:
        if answer.status != HTTPStatus.OK:
            raise NoPage("status")
        if not is_html(answer):
            raise NoPage("no_html")
        try:
            return await self._readers.read(answer.content, answer.url, answer.charset)
        except Unreadable as error:
            raise NoPage("unreadable") from error

    async def _remember(self, items: Sequence[Item]) -> None:
        whole = [item.record for item in items if item.record is not None and item.record["body_basis"] == "page"]
        await self._whole_texts.remember(whole, datetime.now(UTC))


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
