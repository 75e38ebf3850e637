"""Feeds with a hub: asked to deliver, confirmed, and what is delivered is published if the hub signed it."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import aiohttp
from aiohttp import web

from services.runtime.settings import Settings
from tests.harness.feed_site import FeedSite, quick, rss, text
from tests.integration.ingest.polling import Polling, polling, titles, until, with_site


@dataclass
class Hub:
    """A hub on the site itself: it remembers what it was asked, and asks back."""

    site: FeedSite
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.site.url("/hub")

    def feed(self, *reports: str) -> str:
        links = (
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{self.url}"/>'
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{self.site.url("/rss")}"/>'
        )
        return rss(*reports).replace("<item>", links + "<item>", 1)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response(status=202)

    async def ask_back(self, **changes: str) -> tuple[int, str]:
        """Whether the last question was meant."""
        asked = self.asked[-1]
        query = {
            "hub.mode": "subscribe",
            "hub.topic": asked["hub.topic"],
            "hub.challenge": "c-1",
            "hub.lease_seconds": "864000",
        }
        async with aiohttp.ClientSession() as session:
            answer = await session.get(asked["hub.callback"], params=query | changes)
            return answer.status, await answer.text()

    async def deliver(self, body: str, *, secret: str | None = None, method: str = "sha256") -> int:
        asked = self.asked[-1]
        signature = hmac.new((secret or asked["hub.secret"]).encode(), body.encode(), method).hexdigest()
        headers = {"X-Hub-Signature": f"{method}={signature}", "Content-Type": "application/rss+xml"}
        async with aiohttp.ClientSession() as session:
            answer = await session.post(asked["hub.callback"], data=body.encode(), headers=headers)
            return answer.status


def with_hub(settings: Settings, test: Callable[[Polling, Hub], Awaitable[None]]) -> None:
    """A feed with one report, polled once a minute at most, whose hub has been asked."""
    settings = quick(settings, feed_interval=60.0)

    async def run(site: FeedSite) -> None:
        hub = Hub(site)
        site.answers |= {"/rss": text(hub.feed("One")), "/hub": hub.answer}
        async with polling(settings, site, "/rss") as at_work:
            await until(lambda: bool(hub.asked))
            await test(at_work, hub)

    with_site(run)


def test_a_hub_is_asked_with_a_secret_and_its_question_answered(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        asked = hub.asked[0]
        feed = await at_work.feed("/rss")
        assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", at_work.site.url("/rss"))
        assert asked["hub.callback"] == f"{at_work.callback}/websub/{feed.feed_id}"
        assert len(asked["hub.secret"]) == 64
        assert await hub.ask_back() == (200, "c-1")
        feed = await at_work.feed("/rss")
        assert feed.pushed(datetime.now(UTC) + timedelta(days=9))

    with_hub(settings, test)


def test_what_was_not_asked_for_is_not_confirmed(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        assert (await hub.ask_back(**{"hub.topic": "https://other.example/"}))[0] == 404
        assert (await hub.ask_back(**{"hub.mode": "unsubscribe"}))[0] == 404
        assert (await hub.ask_back(**{"hub.mode": "denied"}))[0] == 404
        feed = await at_work.feed("/rss")
        assert not feed.pushed(datetime.now(UTC))

    with_hub(settings, test)


def test_what_a_hub_delivers_is_published_once(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        await hub.ask_back()
        for method in ("sha1", "sha256", "sha512"):
            assert await hub.deliver(hub.feed("One", "Two"), method=method) == 202
        feed = await at_work.feed("/rss")
        assert feed.delivered == 6

    with_hub(settings, test)
    assert sorted(titles(settings)) == ["One", "Two"]


def test_what_is_not_signed_with_our_secret_is_dropped(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        del at_work
        await hub.ask_back()
        assert await hub.deliver(hub.feed("Forged"), secret="another") == 202
        assert await hub.deliver(hub.feed("Forged"), method="md5") == 202

    with_hub(settings, test)
    assert titles(settings) == ["One"]


def test_a_hub_of_a_feed_that_was_removed_hears_that_it_is_gone(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        await hub.ask_back()
        await at_work.store.remove((await at_work.feed("/rss")).feed_id)
        assert await hub.deliver(hub.feed("Two")) == 410
        assert await hub.ask_back(**{"hub.mode": "unsubscribe"}) == (200, "c-1")

    with_hub(settings, test)


def test_a_feed_that_is_delivered_is_polled_rarely(settings: Settings) -> None:
    settings = quick(settings, feed_interval_max=3600.0)

    async def run(site: FeedSite) -> None:
        hub = Hub(site)
        site.answers |= {"/rss": text(hub.feed("One")), "/hub": hub.answer}
        async with polling(settings, site, "/rss"):
            await until(lambda: bool(hub.asked))
            await hub.ask_back()
            await until(lambda: site.asked("/rss") >= 2)
            asked = site.asked("/rss")
            await asyncio.sleep(1.0)  # several polls long, were it not delivered
            assert site.asked("/rss") <= asked + 1

    with_site(run)
