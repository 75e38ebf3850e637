"""Feeds with a hub: asked to deliver, confirmed, and what is delivered is published if the hub signed it."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import aiohttp
from aiohttp import web

from services.ingest.feeds.parsing import MAX_FEED_BYTES
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
        assert feed.channel is not None
        assert len(feed.channel.key) == 32
        assert asked["hub.callback"] == f"{at_work.callback}/websub/{feed.feed_id}/{feed.channel.key}"
        assert len(asked["hub.secret"]) == 64
        assert await hub.ask_back() == (200, "c-1")
        feed = await at_work.feed("/rss")
        assert feed.pushed(datetime.now(UTC) + timedelta(days=6))
        assert not feed.pushed(datetime.now(UTC) + timedelta(days=8)), "it promises more than was asked for"

    with_hub(settings, test)


def test_what_was_not_asked_for_is_not_confirmed(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        assert (await hub.ask_back(**{"hub.topic": "https://other.example/"}))[0] == 404
        assert (await hub.ask_back(**{"hub.mode": "unsubscribe"}))[0] == 404
        assert (await hub.ask_back(**{"hub.mode": "denied"}))[0] == 404
        feed = await at_work.feed("/rss")
        assert not feed.pushed(datetime.now(UTC))

    with_hub(settings, test)


def test_who_does_not_know_the_address_that_the_hub_was_given_confirms_nothing(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        feed = await at_work.feed("/rss")
        guessed = f"{at_work.callback}/websub/{feed.feed_id}"
        query = {"hub.mode": "subscribe", "hub.topic": hub.asked[0]["hub.topic"], "hub.lease_seconds": "864000"}
        async with aiohttp.ClientSession() as session:
            for address in (guessed, f"{guessed}/{'0' * 32}", f"{guessed}/{quote('schlüssel')}"):
                assert (await session.get(address, params=query)).status == 404
        feed = await at_work.feed("/rss")
        assert not feed.pushed(datetime.now(UTC))

    with_hub(settings, test)


def test_one_question_is_confirmed_once(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        assert await hub.ask_back(**{"hub.lease_seconds": "3600"}) == (200, "c-1")
        assert (await hub.ask_back())[0] == 404
        feed = await at_work.feed("/rss")
        assert not feed.pushed(datetime.now(UTC) + timedelta(hours=2))

    with_hub(settings, test)


def test_what_cannot_be_taken_is_answered_before_its_body_comes(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        del at_work
        ours, never = hub.asked[0]["hub.callback"], asyncio.Event()
        signed = {"X-Hub-Signature": "sha256=00"}
        async with aiohttp.ClientSession() as session:
            for address, headers, status in ((ours, {}, 202), (ours[:-32] + "0" * 32, signed, 410)):
                answer = await session.post(address, data=_held(b"<rss>", never), headers=headers)
                assert answer.status == status

    with_hub(settings, test)


def test_bodies_that_are_being_received_are_bounded_in_all(settings: Settings) -> None:
    async def test(at_work: Polling, hub: Hub) -> None:
        del at_work
        release = asyncio.Event()
        signed = {"X-Hub-Signature": "sha256=00"}

        async def deliver(session: aiohttp.ClientSession) -> int:
            body = _held(bytes(MAX_FEED_BYTES), release)
            return (await session.post(hub.asked[0]["hub.callback"], data=body, headers=signed)).status

        async with aiohttp.ClientSession() as session:
            sent = [asyncio.create_task(deliver(session)) for _ in range(4)]
            done, waiting = await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
            assert [task.result() for task in done] == [429]
            release.set()
            assert [await task for task in waiting] == [202] * 3

    with_hub(settings, test)


async def _held(body: bytes, release: asyncio.Event) -> AsyncIterator[bytes]:
    """A body whose end comes when it is released."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]
    await release.wait()


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
