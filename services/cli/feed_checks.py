"""Feeds fetched for a person to look at: politely, without publishing or remembering anything."""

import asyncio
import queue
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.ingest.articles import InvalidArticle
from services.ingest.items import Item
from services.ingest.polling.asking import Outcome, Read, Unchanged, fetch, judge
from services.ingest.polling.codecs import host_of
from services.ingest.polling.feed import Feed
from services.ingest.publisher import draft_of
from services.runtime.settings import Settings
from services.web.client import Answer, Web, WebError, open_web

_HOSTS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Checked:
    """What a feed answered (null: nothing came, for ``error``), and what it was taken for."""

    feed: Feed
    answer: Answer | None
    outcome: Outcome | None
    error: WebError | None = None

    @property
    def good(self) -> bool:
        """Whether it is a feed."""
        return isinstance(self.outcome, Read | Unchanged)

    @property
    def items(self) -> tuple[Item, ...]:
        """What a first poll would publish, the oldest first."""
        return self.outcome.new if isinstance(self.outcome, Read) else ()


def check_feeds(feeds: Sequence[Feed], settings: Settings) -> Iterator[Checked]:
    """Fetch all, and give each as it comes; one host is asked for one feed at a time, with the gap of polling."""
    found: queue.Queue[Checked | BaseException | None] = queue.Queue()

    def work() -> None:
        try:
            asyncio.run(_check_all(feeds, settings, found))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that prints
            found.put(error)
        found.put(None)

    threading.Thread(target=work, name="check-feeds", daemon=True).start()
    while (checked := found.get()) is not None:
        if isinstance(checked, BaseException):
            raise checked
        yield checked


def problem_of(item: Item) -> str | None:
    """Why an item would become no article but a dead letter; null where it would."""
    try:
        draft_of(item, fetched_at=datetime.now(UTC), dated=False)
    except InvalidArticle as invalid:
        return str(invalid)
    return None


async def _check_all(
    feeds: Sequence[Feed], settings: Settings, found: "queue.Queue[Checked | BaseException | None]"
) -> None:
    by_host: defaultdict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        by_host[host_of(feed.address)].append(feed)
    slots = asyncio.Semaphore(_HOSTS_AT_ONCE)

    async def check_host(web: Web, own: Sequence[Feed]) -> None:
        async with slots:
            for number, feed in enumerate(own):
                await asyncio.sleep(settings.feed_host_gap if number else 0)
                found.put(await _check(web, feed))

    async with open_web(settings) as web, asyncio.TaskGroup() as group:
        for own in by_host.values():
            group.create_task(check_host(web, own))


async def _check(web: Web, feed: Feed) -> Checked:
    # As if it were polled for the first time: else there would be nothing to see of a feed that is polled.
    unknown = replace(feed, etag=None, last_modified=None, body=None, digests=frozenset())
    try:
        answer = await fetch(web, unknown)
    except WebError as error:
        return Checked(feed, None, None, error)
    return Checked(feed, answer, judge(unknown, answer, datetime.now(UTC)))
