"""Polls the feeds of an installation: takes those that are due, asks them, publishes what is new, writes down the rest.

What a poll has shown is written only when all its new items are delivered: had it been before, "not modified" at the
next poll would lose them. While Kafka or Redis is away no feed is asked; what was fetched is held and goes through when
they answer again.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Protocol

import structlog
from redis.exceptions import RedisError

from services.ingest.items import Item
from services.ingest.patient_register import OUTAGES
from services.ingest.polling.asking import Failed, Gone, Heard, Outcome, Read, ask, without
from services.ingest.polling.bookkeeping import Bookkeeper
from services.ingest.polling.feed import Feed, FullText
from services.ingest.polling.hubs import Hubs
from services.ingest.polling.outlet import Delivered, Stopped
from services.ingest.polling.store import LEASE, Claim, Claimed, FeedStore, Finished
from services.runtime.metrics import FEED_FRESH_SECONDS, FEED_POLLS, FEEDS
from services.web.politeness import Getting
from services.web.shown import shown

log = structlog.get_logger(__name__)

# So often a feed that was added elsewhere is noticed, at the latest.
_LOOK_S = 1.0
# Turns are not closer together: what ends meanwhile is written in one round trip.
_COALESCE_S = 0.01
_RENEW_S = LEASE.total_seconds() / 3
_COUNT_S = 15.0
_GRACE_ON_STOP_S = 1.0
_LAST_WORDS_S = 1.0


class NotPublished(Exception):  # noqa: N818 - it says what has happened
    """Publishing has failed in a way that waiting does not mend; its cause says how."""


class Publishing(Protocol):
    """Port: ``Outlet``."""

    @property
    def has_room(self) -> bool:
        """Whether more should be fetched."""
        ...

    def trouble(self) -> str | None:
        """Why nothing gets through now, or null."""
        ...

    async def publish(self, items: Sequence[Item]) -> Delivered:
        """Return when all are delivered; raises ``Stopped`` when the service stops first."""
        ...


Complete = Callable[[Sequence[Item], FullText], AsyncGenerator[Sequence[Item], None]]
"""Gives the new items of a feed in groups as their texts get whole; asked for the next when one is delivered.

An item that it leaves out is new again at the next poll; one that it gives as ``skipped`` is done with, unpublished.
"""


async def as_given(items: Sequence[Item], full_text: FullText) -> AsyncGenerator[Sequence[Item], None]:
    """The items as the feed has them."""
    del full_text
    yield items


class Poller:
    """Runs in one event loop, at most ``concurrency`` polls at once. Without ``hubs`` nobody is asked to deliver."""

    def __init__(
        self,
        store: FeedStore,
        web: Getting,
        outlet: Publishing,
        bookkeeper: Bookkeeper,
        *,
        concurrency: int,
        complete: Complete = as_given,
        hubs: Hubs | None = None,
    ) -> None:
        self._store = store
        self._web = web
        self._outlet = outlet
        self._bookkeeper = bookkeeper
        self._concurrency = concurrency
        self._complete = complete
        self._hubs = hubs
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="read-feed")
        self._polls: dict[asyncio.Task[None], Claim] = {}
        self._finished: list[Finished] = []
        self._woken = asyncio.Event()
        self._renewed_at = self._counted_at = 0.0
        self._waiting_since: float | None = None
        self._redis_trouble: str | None = None
        self._error: BaseException | None = None

    def trouble(self) -> str | None:
        """Why no feed is asked now, or null where they are."""
        return self._redis_trouble or self._outlet.trouble()

    @property
    def has_room(self) -> bool:
        """Whether anything can be published now."""
        return self._outlet.has_room

    async def take(self, feed: Feed, items: Sequence[Item]) -> None:
        """Publish what a hub delivered of a feed; returns when all of it is on its topic. Raises ``Stopped``."""
        await self._publish(feed, items)

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until ``stop``; raises ``NotPublished``, and nothing that one feed can cause."""
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._woken.set())
        try:
            while not stop.is_set():
                self._woken.clear()
                claimed = await self._turn()
                self._note_trouble()
                for claim in claimed.claims:
                    self._start(claim)
                await self._rest(claimed.next_due)
                if self._error is not None:
                    raise self._error
        finally:
            stopping.cancel()
            await self._wind_down()

    async def _turn(self) -> Claimed:
        """Write down what has ended and take what is due, in one round trip."""
        room = self._concurrency - len(self._polls) if self._outlet.has_room else 0
        began = time.monotonic()
        held = list(self._polls.values()) if began - self._renewed_at > _RENEW_S else []
        finished, self._finished = self._finished, []
        try:
            if began - self._counted_at > _COUNT_S:
                await self._count()
            claimed = await self._store.turn(finished, held, room, datetime.now(UTC))
        except OUTAGES as error:
            self._finished = finished + self._finished
            self._redis_trouble = f"Redis does not answer: {error}"
            return Claimed((), None)
        if held:
            self._renewed_at = began
        for feed in claimed.doubles:
            log.warning(
                "feed forgotten: it has moved to where another feed is asked",
                feed=shown(feed.subscription.url),
                other=shown(feed.address),
            )
        self._redis_trouble = None
        return claimed

    async def _count(self) -> None:
        for standing, count in (await self._store.counts(datetime.now(UTC))).items():
            FEEDS.labels(standing).set(count)
        self._counted_at = time.monotonic()

    def _note_trouble(self) -> None:
        reason = self.trouble()
        if reason is not None and self._waiting_since is None:
            self._waiting_since = time.monotonic()
            log.warning("polling waits", reason=reason, polls_held=len(self._polls))
        elif reason is None and self._waiting_since is not None:
            log.info("polling goes on", waited_s=round(time.monotonic() - self._waiting_since, 1))
            self._waiting_since = None

    def _start(self, claim: Claim) -> None:
        task = asyncio.create_task(self._poll(claim))
        self._polls[task] = claim
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        del self._polls[task]
        self._woken.set()
        if not task.cancelled():
            self._error = self._error or task.exception()

    async def _poll(self, claim: Claim) -> None:
        asked_at = datetime.now(UTC)
        try:
            outcome = await ask(self._web, claim.feed, self._readers)
            asked_at = datetime.now(UTC)
            if isinstance(outcome, Read) and outcome.new:
                outcome = without(outcome, await self._publish(claim.feed, outcome.new))
            known = await self._with_channel(claim.feed, outcome, asked_at)
        except (Stopped, asyncio.CancelledError, *OUTAGES):
            # Asked again by whoever polls next, or when Redis answers; what went out already is known by its text.
            now = datetime.now(UTC)
            self._finished.append(Finished(claim, claim.feed, due=now, host_free=now))
            return
        except NotPublished:
            raise
        except Exception as error:  # a mistake of ours over one feed must not stop the others
            log.exception("feed could not be handled", feed=shown(claim.feed.subscription.url))
            outcome, known = Failed("internal", f"{type(error).__name__}: {error}"), claim.feed
        feed, due = self._bookkeeper.after(known, outcome, asked_at)
        self._finished.append(Finished(claim, feed, due, host_free=asked_at))
        FEED_POLLS.labels(_word(outcome)).inc()
        tell_changes(claim.feed, feed, asked_at)

    async def _with_channel(self, feed: Feed, outcome: Outcome, now: datetime) -> Feed:
        if self._hubs is None or not isinstance(outcome, Heard):
            return feed
        try:
            return await self._hubs.keep(feed, outcome, now)
        except OUTAGES:  # polling waits until Redis answers; the hub is asked at a later poll
            return feed

    async def _publish(self, feed: Feed, new: Sequence[Item]) -> list[Item]:
        """Those that were left out."""
        published: set[int] = set()
        async with aclosing(self._complete(new, feed.subscription.full_text)) as groups:
            async for items in groups:
                await self._deliver(feed, [item for item in items if item.skipped is None])
                published.update(item.number for item in items)
        return [item for item in new if item.number not in published]

    async def _deliver(self, feed: Feed, items: Sequence[Item]) -> None:
        try:
            delivered = await self._outlet.publish(items)
        except (Stopped, asyncio.CancelledError):
            raise
        except Exception as error:
            raise NotPublished(f"publishing has failed: {error}") from error
        self._note_delivered(feed, items, delivered)

    def _note_delivered(self, feed: Feed, items: Sequence[Item], delivered: Delivered) -> None:
        if delivered.invalid:
            log.warning(
                "feed items are no articles; see: harmwatch dlq list",
                feed=shown(feed.subscription.url),
                items=delivered.invalid,
            )
        if feed.polls:  # what a feed had before it was added is not late
            now = time.time()
            for seconds in _ages(items, now):
                FEED_FRESH_SECONDS.observe(seconds)

    async def _rest(self, next_due: datetime | None) -> None:
        """Until a poll ends, a feed is due, it is time to look, or the service stops."""
        await asyncio.sleep(_COALESCE_S)
        pause = _LOOK_S
        if next_due is not None and len(self._polls) < self._concurrency and self._outlet.has_room:
            pause = min(_LOOK_S, max(0.0, (next_due - datetime.now(UTC)).total_seconds()))
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._woken.wait()

    async def _wind_down(self) -> None:
        """Let polls end for a moment, cancel the others, and give all leases back, if Redis answers at once."""
        if self._polls:
            await asyncio.wait(list(self._polls), timeout=_GRACE_ON_STOP_S)
        left = list(self._polls)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self._readers.shutdown(wait=False)
        with suppress(RedisError, TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_S):
                await self._store.turn(self._finished, (), 0, datetime.now(UTC))
        log.info("polling stopped", polls_cut_short=len(left))


def tell_changes(before: Feed, after: Feed, now: datetime) -> None:
    """One log line where a feed stands otherwise than before; a poll by itself is none."""
    note = log.bind(feed=shown(after.subscription.url))
    if after.address != before.address:
        note.info("feed moved", to=shown(after.address))
    if after.unidentified and not before.unidentified:
        note.warning("feed has items with neither link nor guid; they cannot be published", items=after.unidentified)
    was, stands = before.standing(before.polled_at or now), after.standing(now)
    if after.gone:
        note.warning("feed gone", reason="HTTP 410 Gone")
    elif after.trouble is not None and (was != stands or before.trouble is None):
        note.warning(
            "feed dead" if stands == "dead" else "feed failed", kind=after.trouble.kind, reason=after.trouble.reason
        )
    elif after.trouble is None and before.trouble is not None:
        note.info("feed answers again", failures=before.trouble.failures)


def _word(outcome: Outcome) -> str:
    match outcome:
        case Failed():
            return outcome.kind
        case Gone():
            return "gone"
        case Read() if outcome.new:
            return "new"
        case _:
            return "unchanged"


def _ages(items: Sequence[Item], now: float) -> list[float]:
    """Seconds since the items say they were published; those that do not say, or say the future, are left out."""
    ages = []
    for item in items:
        stated = str(item.record.get("published_at")) if item.record else ""
        with suppress(ValueError):
            ages.append(now - datetime.fromisoformat(stated).timestamp())
    return [age for age in ages if age >= 0]
