"""Polling as a whole: feeds of a real web server, Redis, Kafka, and what happens while one of them is away."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime

import pytest
from aiohttp.web import BaseRequest, Response
from redis.exceptions import ConnectionError as NoConnection

from services.ingest.items import Item
from services.ingest.polling.feed import FeedSource, FullText
from services.runtime.settings import Settings
from tests.harness.feed_site import FeedSite, quick, rss, text
from tests.integration.ingest.polling import polling, titles, until, with_site
from tests.servers import Servers


def test_new_items_are_published_once_and_what_is_known_outlives_the_process(settings: Settings) -> None:
    settings = quick(settings)

    async def test(site: FeedSite) -> None:
        site.answers["/rss"] = text(rss("One", "Two"))
        async with polling(settings, site, "/rss"):
            await until(lambda: site.asked("/rss") >= 3)
        site.answers["/rss"] = text(rss("One", "Two", "Three"))
        asked = site.asked("/rss")
        async with polling(settings, site) as at_work:
            await until(lambda: site.asked("/rss") >= asked + 3)
            feed = await at_work.feed("/rss")
            assert (feed.items, feed.status) == (3, 200)

    with_site(test)
    assert titles(settings) == ["One", "Two", "Three"]


def test_a_feed_that_is_added_or_removed_while_polling_is_noticed(settings: Settings) -> None:
    settings = quick(settings)

    async def test(site: FeedSite) -> None:
        site.answers |= {"/rss": text(rss("One")), "/late": text(rss("Late"))}
        async with polling(settings, site, "/rss") as at_work:
            await until(lambda: site.asked("/rss") > 0)
            await at_work.store.add([FeedSource(site.url("/late"))], datetime.now(UTC))
            await at_work.store.remove((await at_work.feed("/rss")).feed_id)
            await until(lambda: site.asked("/late") > 0)
            asked = site.asked("/rss")
            await until(lambda: site.asked("/late") > 3)
            assert site.asked("/rss") <= asked + 1

    with_site(test)
    assert sorted(titles(settings)) == ["Late", "One"]


def test_two_processes_poll_each_feed_once(settings: Settings) -> None:
    settings = quick(settings, feed_interval=3600.0)
    paths = [f"/{number}" for number in range(20)]

    async def test(site: FeedSite) -> None:
        site.answers = {path: text(rss(f"Report{path[1:]}")) for path in paths}
        async with polling(settings, site, *paths), polling(settings, site):
            await until(lambda: len(site.requests) >= len(paths))
            await asyncio.sleep(0)
        assert sorted(path for path, _ in site.requests) == sorted(paths)

    with_site(test)
    assert len(titles(settings)) == len(paths)


@pytest.mark.parametrize("status", [500, 429])
def test_a_feed_that_fails_stops_no_other_and_is_left_alone_as_long_as_it_asks(settings: Settings, status: int) -> None:
    settings = quick(settings)

    async def test(site: FeedSite) -> None:
        site.answers |= {"/good": text(rss("One")), "/bad": text("", status, Retry_After="3600")}
        async with polling(settings, site, "/bad", "/good") as at_work:
            await until(lambda: site.asked("/good") >= 4 and site.asked("/bad") > 0)
            assert site.asked("/bad") == 1
            bad = await at_work.feed("/bad")
            assert bad.trouble is not None
            assert (bad.trouble.kind, bad.trouble.failures) == ("status", 1)

    with_site(test)
    assert titles(settings) == ["One"]


def test_a_feed_is_asked_again_where_redis_went_away_while_its_texts_were_completed(settings: Settings) -> None:
    settings = quick(settings, feed_interval=60.0)
    outages, completed = [NoConnection("Redis is away")], []

    async def complete(items: Sequence[Item], full_text: FullText) -> AsyncGenerator[Sequence[Item], None]:
        del full_text
        yield items[:1]
        if outages:
            raise outages.pop()
        yield items[1:]
        completed.append(items)  # asked for more: these are delivered

    async def test(site: FeedSite) -> None:
        site.answers["/rss"] = text(rss("One", "Two"))
        async with polling(settings, site, "/rss", complete=complete):
            await until(lambda: bool(completed))
            assert site.asked("/rss") == 2

    with_site(test)
    assert titles(settings) == ["One", "Two"]


def test_an_item_that_was_left_out_is_new_again_though_its_feed_is_unchanged(settings: Settings) -> None:
    settings = quick(settings)
    rounds: list[list[str]] = []

    async def complete(items: Sequence[Item], full_text: FullText) -> AsyncGenerator[Sequence[Item], None]:
        del full_text
        rounds.append([str((item.record or {})["title"]) for item in items])
        yield items if len(rounds) > 1 else items[:1]

    def unchanging(request: BaseRequest) -> Response:
        if request.headers.get("If-None-Match") == '"1"':
            return Response(status=304)
        return Response(text=rss("One", "Two"), headers={"ETag": '"1"'})

    async def test(site: FeedSite) -> None:
        site.answers["/rss"] = unchanging
        async with polling(settings, site, "/rss", complete=complete):
            await until(lambda: site.asked("/rss") >= 4)

    with_site(test)
    assert rounds == [["One", "Two"], ["Two"]]
    assert titles(settings) == ["One", "Two"]


class Growing:
    """A feed with one item more at each answer."""

    def __init__(self) -> None:
        self.answers = 0

    def __call__(self, _: BaseRequest) -> Response:
        self.answers += 1
        return Response(text=rss(*(f"Report-{number}" for number in range(self.answers))))


def test_while_kafka_is_away_nothing_is_fetched_and_then_nothing_is_lost_or_doubled(
    settings: Settings, servers: Servers
) -> None:
    settings = quick(settings)
    feed = Growing()

    async def test(site: FeedSite) -> None:
        site.answers["/rss"] = feed
        async with polling(settings, site, "/rss") as at_work:
            await until(lambda: feed.answers > 3)
            await asyncio.to_thread(servers.kill_kafka)
            try:
                await until(lambda: at_work.poller.trouble() is not None)
                assert "Kafka" in (at_work.poller.trouble() or "")
                held = feed.answers
                await asyncio.sleep(2)  # several polls long, were there any
                assert feed.answers == held
            finally:
                await asyncio.to_thread(servers.start_kafka)
            await until(lambda: feed.answers > held + 3)
            assert at_work.poller.trouble() is None

    with_site(test)
    on_topic = titles(settings)
    assert len(on_topic) == len(set(on_topic))
    # The last answers may have been fetched without being delivered before the stop; none before them may be missing.
    assert set(on_topic) >= {f"Report-{number}" for number in range(feed.answers - 2)}


def test_while_redis_is_away_polling_waits_and_then_nothing_is_lost_or_doubled(
    settings: Settings, servers: Servers
) -> None:
    settings = quick(settings)
    feed = Growing()

    async def test(site: FeedSite) -> None:
        site.answers["/rss"] = feed
        async with polling(settings, site, "/rss") as at_work:
            for _ in range(3):
                held = feed.answers
                await until(lambda seen=held: feed.answers > seen + 3)  # type: ignore[misc]
                await asyncio.to_thread(servers.restart_redis)
            held = feed.answers
            await until(lambda: feed.answers > held + 3)
            assert at_work.poller.trouble() is None

    with_site(test)
    on_topic = titles(settings)
    assert len(on_topic) == len(set(on_topic))
    assert set(on_topic) >= {f"Report-{number}" for number in range(feed.answers - 2)}


def test_a_mistake_over_the_texts_of_one_feed_stops_no_other_and_is_shown(settings: Settings) -> None:
    settings = quick(settings)

    async def complete(items: Sequence[Item], full_text: FullText) -> AsyncGenerator[Sequence[Item], None]:
        del full_text
        yield items[:1]
        if items[0].source.endswith("/bad"):
            raise LookupError("a mistake of ours")
        yield items[1:]

    async def test(site: FeedSite) -> None:
        site.answers |= {"/bad": text(rss("One", "Two")), "/good": text(rss("Three", "Four"))}
        async with polling(settings, site, "/bad", "/good", complete=complete) as at_work:
            await until(lambda: site.asked("/bad") > 1 and site.asked("/good") > 2)
            bad = await at_work.feed("/bad")
            assert bad.trouble is not None
            assert bad.trouble.kind == "internal"

    with_site(test)
    assert sorted(titles(settings)) == ["Four", "One", "Three"]


def test_a_feed_that_is_renamed_makes_no_article_new(settings: Settings) -> None:
    settings = quick(settings)

    async def test(site: FeedSite) -> None:
        site.answers["/rss"] = text(rss("One"))
        async with polling(settings, site, "/rss"):
            await until(lambda: site.asked("/rss") > 1)
            site.answers["/rss"] = text(rss("One", "Two").replace("Wire", "Wire News"))
            asked = site.asked("/rss")
            await until(lambda: site.asked("/rss") > asked + 2)

    with_site(test)
    assert titles(settings) == ["One", "Two"]


def test_a_feed_under_its_old_and_its_new_address_is_polled_once(settings: Settings) -> None:
    settings = quick(settings, feed_interval_max=0.2)

    async def test(site: FeedSite) -> None:
        site.answers |= {"/old": text("", 301, Location="/new"), "/new": text(rss("One"))}
        async with polling(settings, site, "/old", "/new") as at_work:
            await until(lambda: site.asked("/old") >= 3)
            asked = site.asked("/new")
            await until(lambda: site.asked("/new") > asked + 5)
            assert site.asked("/old") == 3
            assert [feed.subscription.url for feed, _ in await at_work.store.all()] == [site.url("/new")]

    with_site(test)
