"""The feeds in Redis: who may poll which, and what stays known."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from services.ingest.polling.feed import Feed, FeedSource, Hints, Trouble
from services.ingest.polling.store import LEASE, Claim, FeedStore, Finished
from services.runtime.redis import key, open_async_redis
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis

NOW = datetime(2017, 3, 22, 12, 0, tzinfo=UTC)
WIRE, HERALD = FeedSource("https://wire.example/rss"), FeedSource("https://herald.example/rss", "Herald")


def with_store(settings: Settings, test: Callable[[FeedStore], Awaitable[None]]) -> None:
    async def run() -> None:
        async with aclosing(open_async_redis(settings)) as client:
            await test(FeedStore(client, settings))

    asyncio.run(run())


async def claim(store: FeedStore, now: datetime, at_most: int = 10) -> list[str]:
    return [claim.feed.subscription.url for claim in (await store.turn((), (), at_most, now)).claims]


async def claim_one(store: FeedStore, now: datetime) -> Claim:
    (claimed,) = (await store.turn((), (), 1, now)).claims
    return claimed


def test_a_feed_that_is_added_is_due_at_once_and_polled_by_one(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        assert await store.add([WIRE, HERALD], NOW) == ["added", "added"]
        first, second = await asyncio.gather(claim(store, NOW), claim(store, NOW))
        assert sorted(first + second) == [HERALD.url, WIRE.url]

    with_store(bare_settings, test)


def test_a_finished_poll_is_written_down_and_the_feed_due_when_it_says(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([HERALD], NOW)
        claimed = await claim_one(store, NOW)
        seen = replace(
            claimed.feed,
            etag='"7"',
            body=b"12345678",
            digests=frozenset({b"\x00digest-"[:8], b"digest-2"}),
            hints=Hints(60.0, frozenset({3}), frozenset({6})),
            polls=1,
            polled_at=NOW,
        )
        due = NOW + timedelta(minutes=5)
        await store.turn([Finished(claimed, seen, due, NOW)], (), 0, NOW)
        assert await store.all() == [(seen, due)]
        assert await claim(store, due - timedelta(milliseconds=1)) == []
        assert await claim(store, due) == [HERALD.url]

    with_store(bare_settings, test)


def test_what_an_answer_no_longer_says_is_forgotten(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([HERALD], NOW)
        claimed = await claim_one(store, NOW)
        failing = replace(claimed.feed, etag='"7"', trouble=Trouble("dns", "not known", NOW, 1))
        await store.turn([Finished(claimed, failing, NOW, NOW)], (), 0, NOW)
        later = NOW + timedelta(minutes=1)
        claimed = await claim_one(store, later)
        assert claimed.feed == failing
        well = replace(failing, etag=None, trouble=None)
        await store.turn([Finished(claimed, well, NOW, NOW)], (), 0, later)
        assert [feed for feed, _ in await store.all()] == [well]

    with_store(bare_settings, test)


def test_a_feed_whose_poller_died_is_taken_over_when_its_lease_ends(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        dead = await claim_one(store, NOW)
        assert await claim(store, NOW + LEASE - timedelta(seconds=1)) == []
        taken_over = await claim_one(store, NOW + LEASE)
        await store.turn([Finished(dead, replace(dead.feed, etag="late"), NOW, NOW)], (), 0, NOW + LEASE)
        assert (await store.all())[0][0].etag is None
        await store.turn([Finished(taken_over, replace(dead.feed, etag="good"), NOW, NOW)], (), 0, NOW + LEASE)
        assert (await store.all())[0][0].etag == "good"

    with_store(bare_settings, test)


def test_a_lease_that_is_renewed_does_not_end(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        held = await claim_one(store, NOW)
        await store.turn((), [held], 0, NOW + LEASE / 2)
        assert await claim(store, NOW + LEASE) == []
        assert await claim(store, NOW + LEASE * 1.5) == [WIRE.url]

    with_store(bare_settings, test)


def test_feeds_of_one_host_are_polled_one_after_the_other_with_a_gap(bare_settings: Settings) -> None:
    settings = bare_settings.model_copy(update={"feed_host_gap": 2.0})
    feeds = [FeedSource(f"https://wire.example/{number}") for number in range(4)]

    async def test(store: FeedStore) -> None:
        await store.add([*feeds, HERALD], NOW)
        claimed = (await store.turn((), (), 10, NOW)).claims
        assert len(claimed) == 2  # one of each host
        ended = NOW + timedelta(seconds=1)
        late = NOW + timedelta(hours=1)
        await store.turn([Finished(c, c.feed, late, host_free=ended) for c in claimed], (), 0, ended)
        assert await claim(store, ended + timedelta(seconds=1.9)) == []
        asked = []
        for second in range(3, 20):
            now = NOW + timedelta(seconds=second)
            turn = await store.turn((), (), 10, now)
            asked += [(second, c.feed.subscription.url) for c in turn.claims]
            await store.turn([Finished(c, c.feed, late, host_free=now) for c in turn.claims], (), 0, now)
        assert len({url for _, url in asked}) == 3
        seconds = [second for second, _ in asked]
        assert all(later - earlier >= 2 for earlier, later in pairwise(seconds))
        assert seconds[-1] <= 9

    with_store(settings, test)


def test_many_feeds_of_one_host_do_not_hold_up_another(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([FeedSource(f"https://crowd.example/{number}") for number in range(300)], NOW)
        await store.add([HERALD], NOW + timedelta(seconds=1))
        assert HERALD.url in await claim(store, NOW + timedelta(seconds=1), at_most=2)

    with_store(bare_settings, test)


def test_adding_a_known_feed_changes_only_what_is_said(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([FeedSource(WIRE.url, "Wire", "always", 60.0)], NOW)
        assert await store.add([WIRE], NOW) == ["known"]
        assert await store.add([FeedSource(WIRE.url, interval_s=90.0)], NOW) == ["changed"]
        feed = await store.find(WIRE.url)
        assert feed is not None
        assert (feed.subscription.title, feed.subscription.full_text, feed.subscription.interval_s) == (
            "Wire",
            "always",
            90.0,
        )

    with_store(bare_settings, test)


def test_a_feed_removed_while_it_is_polled_stays_removed(bare_settings: Settings, redis_client: "redis.Redis") -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        polled = await claim_one(store, NOW)
        assert await store.remove(polled.feed.feed_id)
        assert not await store.remove(polled.feed.feed_id)
        await store.turn([Finished(polled, polled.feed, NOW, NOW)], [polled], 0, NOW)
        assert await store.all() == []
        assert await claim(store, NOW + LEASE * 2) == []

    with_store(bare_settings, test)
    assert redis_client.keys(key(bare_settings, "feed*")) == []


def test_a_host_is_free_again_when_the_feed_polled_there_was_removed(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        polled = await claim_one(store, NOW)
        await store.remove(polled.feed.feed_id)
        await store.add([FeedSource("https://wire.example/other")], NOW)
        await store.turn([Finished(polled, polled.feed, NOW, NOW)], (), 0, NOW)
        assert await claim(store, NOW + timedelta(seconds=2)) == ["https://wire.example/other"]

    with_store(bare_settings, test)


def test_a_feed_that_is_gone_is_not_polled_until_it_is_added_again(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE, HERALD], NOW)
        for claimed in (await store.turn((), (), 10, NOW)).claims:
            gone = replace(claimed.feed, gone=claimed.feed.subscription.url == WIRE.url, polled_at=NOW)
            due = None if gone.gone else NOW + timedelta(days=400)
            await store.turn([Finished(claimed, gone, due, NOW)], (), 0, NOW)
        later = NOW + timedelta(days=365)
        assert await claim(store, later) == []
        assert await store.counts(later) == {"ok": 1, "failing": 0, "dead": 0, "gone": 1}
        assert await store.add([WIRE], later) == ["revived"]
        assert await claim(store, later) == [WIRE.url]
        assert (await store.counts(later))["gone"] == 0

    with_store(bare_settings, test)


def test_failing_feeds_are_counted_by_how_long_they_fail(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE, HERALD], NOW)
        since = {WIRE.url: NOW - timedelta(days=8), HERALD.url: NOW}
        ended = [
            Finished(c, replace(c.feed, trouble=Trouble("dns", "?", since[c.feed.subscription.url], 3)), NOW, NOW)
            for c in (await store.turn((), (), 10, NOW)).claims
        ]
        await store.turn(ended, (), 0, NOW)
        assert await store.counts(NOW) == {"ok": 0, "failing": 1, "dead": 1, "gone": 0}

    with_store(bare_settings, test)


def test_a_feed_is_found_by_the_address_it_has_moved_to(bare_settings: Settings) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        claimed = await claim_one(store, NOW)
        moved: Feed = replace(claimed.feed, address="https://wire.example/feed")
        await store.turn([Finished(claimed, moved, NOW, NOW)], (), 0, NOW)
        assert await store.find("https://wire.example/feed") == moved
        assert await store.find(WIRE.url) == moved
        assert await store.find("https://other.example/") is None

    with_store(bare_settings, test)


async def finish(store: FeedStore, claimed: Claim, now: datetime, **shown: object) -> tuple[Feed, ...]:
    """End a poll after an hour's pause; returns what was forgotten as a double."""
    feed = replace(claimed.feed, **shown)  # type: ignore[arg-type]
    turn = await store.turn([Finished(claimed, feed, now + timedelta(hours=1), now)], (), 0, now)
    return turn.doubles


def test_a_feed_whose_host_was_busy_goes_before_those_that_were_due_later(bare_settings: Settings) -> None:
    settings = bare_settings.model_copy(update={"feed_host_gap": 0.0})
    first, second = FeedSource("https://wire.example/1"), FeedSource("https://wire.example/2")

    async def test(store: FeedStore) -> None:
        await store.add([first], NOW)
        await store.add([second], NOW + timedelta(seconds=1))
        await store.add([FeedSource(f"https://{number}.example/") for number in range(20)], NOW + timedelta(seconds=2))
        now = NOW + timedelta(seconds=3)
        polled = await claim_one(store, now)
        assert polled.feed.subscription.url == first.url
        assert second.url not in await claim(store, now, at_most=5)
        dues = {feed.subscription.url: due for feed, due in await store.all()}
        assert dues[second.url] == NOW + timedelta(seconds=1)
        await finish(store, polled, now)
        assert await claim(store, now, at_most=1) == [second.url]

    with_store(settings, test)


def test_a_waiting_feed_is_polled_by_another_process_when_the_one_at_its_host_has_died(
    bare_settings: Settings,
) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE, FeedSource("https://wire.example/2")], NOW)
        assert len(await claim(store, NOW)) == 1
        after = NOW + LEASE
        both = {*await claim(store, after)}
        both |= {*await claim(store, after + LEASE)}
        assert both == {WIRE.url, "https://wire.example/2"}

    with_store(bare_settings, test)


def test_a_waiting_feed_that_is_changed_or_removed_waits_no_longer(bare_settings: Settings) -> None:
    changed, removed = FeedSource("https://wire.example/2"), FeedSource("https://wire.example/3")

    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        polled = await claim_one(store, NOW)
        await store.add([changed, removed], NOW)
        assert await claim(store, NOW) == []
        found = await store.find(removed.url)
        assert found is not None
        assert await store.remove(found.feed_id)
        await store.add([FeedSource(changed.url, interval_s=60.0)], NOW)
        await finish(store, polled, NOW)
        later = NOW + timedelta(minutes=1)
        assert await claim(store, later) == [changed.url]
        assert await claim(store, later + LEASE / 2) == []

    with_store(bare_settings, test)


def test_a_feed_added_under_the_address_it_has_moved_to_is_known(bare_settings: Settings) -> None:
    there = FeedSource("https://wire.example/feed", "Wire")

    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        assert await finish(store, await claim_one(store, NOW), NOW, address=there.url) == ()
        assert await store.add([there], NOW) == ["changed"]
        assert [feed.subscription.url for feed, _ in await store.all()] == [WIRE.url]

    with_store(bare_settings, test)


def test_a_feed_that_moves_to_where_another_is_asked_is_forgotten_and_stays_known_as_that(
    bare_settings: Settings,
) -> None:
    async def test(store: FeedStore) -> None:
        await store.add([WIRE], NOW)
        moving = await claim_one(store, NOW)
        await store.add([HERALD], NOW)
        doubles = await finish(store, moving, NOW, address=HERALD.url)
        assert [feed.subscription.url for feed in doubles] == [WIRE.url]
        assert [feed.subscription.url for feed, _ in await store.all()] == [HERALD.url]
        assert await claim(store, NOW + timedelta(days=1)) == [HERALD.url]
        assert await store.add([WIRE], NOW) == ["known"]
        assert await store.counts(NOW) == {"ok": 1, "failing": 0, "dead": 0, "gone": 0}
        herald = await store.find(HERALD.url)
        assert herald is not None
        await store.remove(herald.feed_id)
        assert await store.add([WIRE], NOW) == ["added"]

    with_store(bare_settings, test)
