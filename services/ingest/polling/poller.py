"""Polls the feeds of a list for ever: each on its own clock, one at a time from a host, none able to stop another."""

import asyncio
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from services.ingest.feeds.parsing import FeedError, ParsedFeed, parse_feed
from services.ingest.items import Item
from services.ingest.polling.fetching import Fetched, FetchError, Validators, fetch
from services.ingest.polling.opml import FeedSource
from services.runtime.metrics import FEED_ERRORS

log = structlog.get_logger(__name__)

Deliver = Callable[[Sequence[Item]], None]
"""Publishes items and returns when they are delivered (blocking; called in a thread). Its errors end the poller."""


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """Seconds between polls and how they change; limits."""

    interval_s: float = 300.0
    jitter: float = 0.1
    max_backoff_s: float = 6 * 3600.0
    fetch_timeout_s: float = 60.0
    concurrency: int = 20

    def delay(self, failures: int, chance: random.Random) -> float:
        """Until the next poll: the interval, doubled by each failure in a row up to 6 h, with ±10 % of jitter.

        Without jitter the feeds of one list would be polled in step for ever.
        """
        limit = max(self.interval_s, self.max_backoff_s)
        doubled = min(limit, self.interval_s * 2.0 ** min(failures, 30))
        return doubled * chance.uniform(1 - self.jitter, 1 + self.jitter)


@dataclass
class FeedState:
    """What is known of a feed since the start. ``items`` are digests of those in its last delivered answer."""

    source: FeedSource
    validators: Validators = field(default_factory=Validators)
    items: frozenset[bytes] = frozenset()
    failures: int = 0


class Poller:
    """Runs in one event loop; parsing and delivering happen in threads."""

    def __init__(
        self,
        feeds: Iterable[FeedSource],
        deliver: Deliver,
        client: httpx.AsyncClient,
        policy: PollPolicy,
        chance: random.Random | None = None,
    ) -> None:
        self._states = [FeedState(feed) for feed in feeds]
        self._deliver = deliver
        self._client = client
        self._policy = policy
        self._chance = chance or random.Random()  # noqa: S311 - jitter is no secret
        self._hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._slots = asyncio.Semaphore(policy.concurrency)

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``; raises only what ``deliver`` raises (Kafka or Redis failed), never for a feed."""
        polling = asyncio.gather(*(self._keep_polling(state, stop) for state in self._states))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((polling, stopping), return_when=asyncio.FIRST_COMPLETED)
        if not polling.done():
            polling.cancel()
        stopping.cancel()
        try:
            await polling
        except asyncio.CancelledError:
            log.info("polling stopped")

    async def _keep_polling(self, state: FeedState, stop: asyncio.Event) -> None:
        while not stop.is_set():
            async with self._hosts[urlsplit(state.source.url).hostname or ""], self._slots:
                await self.poll(state)
            await asyncio.sleep(self._policy.delay(state.failures, self._chance))

    async def poll(self, state: FeedState) -> None:
        """Fetch, parse and deliver once; a feed that fails is logged, counted and polled less often."""
        try:
            fetched = await fetch(
                self._client, state.source.url, state.validators, timeout_s=self._policy.fetch_timeout_s
            )
            if fetched is not None:
                await self._take(state, fetched)
        except (FetchError, FeedError) as error:
            state.failures += 1
            kind = error.kind if isinstance(error, FetchError) else "content"
            FEED_ERRORS.labels(kind).inc()
            log.warning("feed failed", feed=state.source.url, kind=kind, reason=str(error), failures=state.failures)
        else:
            state.failures = 0

    async def _take(self, state: FeedState, fetched: Fetched) -> None:
        parsed = await asyncio.to_thread(
            parse_feed, fetched.content, url=state.source.url, title=state.source.title, charset=fetched.charset
        )
        items = _as_lines(parsed, state.source.url)
        new = [line for digest, line in items.items() if digest not in state.items]
        if new:
            await asyncio.to_thread(self._deliver, new)
        # Only now: had the delivery failed, "not modified" at the next poll would lose these items.
        state.items, state.validators = frozenset(items), fetched.validators
        log.info("feed polled", feed=state.source.url, items=len(items), new=len(new), without_identity=parsed.skipped)


def _as_lines(parsed: ParsedFeed, url: str) -> dict[bytes, Item]:
    """The items as lines, the oldest first; the digest tells an item that was not touched since."""
    lines = {}
    for number, record in enumerate(sorted(parsed.records, key=_published), start=1):
        raw = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
        lines[hashlib.sha256(raw).digest()] = Item(url, number, raw, record)
    return lines


def _published(record: Mapping[str, Any]) -> str:
    return record["published_at"] or ""
