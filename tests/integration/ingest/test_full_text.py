"""Feed items with their whole text: pages of a real web server, real readers, Redis, and at the end the poller."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
import redis
from aiohttp import web

from services.ingest.items import Item
from services.ingest.pages.completing import Completer
from services.ingest.pages.page import Page
from services.ingest.pages.readers import PageReaders
from services.ingest.polling.feed import FullText
from services.runtime.redis import key, open_async_redis
from services.runtime.settings import Settings
from services.web.client import open_web
from services.web.politeness import Turns
from tests.harness.feed_site import Answer, FeedSite, feed_site, quick, text
from tests.integration.ingest.polling import until

TITLE = "Strike on market of Omara kills 12"
SUMMARY = "At least 12 people were killed in an air strike on the market of Omara on Sunday."
BODY = (
    "At least 12 people were killed in an air strike on the market of Omara on Sunday, medics in the town said."
    " Rescuers dug through the rubble with their hands, a resident said by telephone, and two ambulances were turned"
    " back at a checkpoint. The defence ministry said that its aircraft had not flown over the area that day."
)
OTHER = "The council approved the new budget after a long debate about roads, schools and the public library. " * 3
PAYWALL = """<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>"""
ROBOTS = "/robots.txt"
# The turn at a host that has been asked: long enough that no page comes within any deadline.
NEVER = 3600.0


@dataclass
class Completing:
    site: FeedSite
    completer: Completer

    async def __call__(self, *records: dict[str, Any], full_text: FullText = "auto") -> list[dict[str, Any]]:
        items = [Item("feed", number, b"", record) for number, record in enumerate(records)]
        found = []
        async with aclosing(self.completer.complete(items, full_text)) as groups:
            async for group in groups:
                found += [dict(item.record or {}) for item in group]
        return found


@asynccontextmanager
async def completing(
    settings: Settings, *, gap_s: float = 0.0, readers: PageReaders | None = None, **changed: object
) -> AsyncIterator[Completing]:
    settings = quick(settings, **changed)
    async with (
        feed_site() as site,
        aclosing(open_async_redis(settings)) as client,
        open_web(settings) as asked,
        aclosing(readers or PageReaders()) as reading,
        aclosing(Completer(asked, Turns(gap_s), reading, client, settings)) as completer,
    ):
        site.answers[ROBOTS] = text("", 404)
        yield Completing(site, completer)


def run(test: Callable[[Completing], Awaitable[None]], settings: Settings, **changed: Any) -> None:
    async def running() -> None:
        async with completing(settings, **changed) as complete:
            await test(complete)

    asyncio.run(running())


def page(body: str = BODY, head: str = "") -> Answer:
    article = "".join(f"<p>{escape(part)}</p>" for part in body.split("\n\n"))
    html = f"<html lang='en'><head><title>{TITLE}</title>{head}</head><body><article>{article}</article></body></html>"
    return lambda _: web.Response(text=html, content_type="text/html")


def record(url: str, **changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    given = {"url": url, "guid": url, "title": TITLE, "body": SUMMARY, "publisher": "Post", "published_at": now}
    return given | changes


def test_a_summary_becomes_the_whole_text(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page(f"OMARA (AFP) - {BODY}", "<meta name='author' content='Lena Orr'>")
        (whole,) = await complete(record(complete.site.url("/a")))
        assert whole["body"] == f"OMARA (AFP) - {BODY}"
        assert (whole["body_basis"], whole["wire_origin"], whole["byline"]) == ("page", "AFP", "Lena Orr")
        assert (whole["title"], whole["language"]) == (TITLE, "en")

    run(test, settings)


@pytest.mark.parametrize(
    ("full_text", "has_all", "asked", "basis"),
    [
        ("auto", False, True, "page"),
        ("auto", True, False, "feed"),
        ("always", True, True, "page"),
        ("never", False, False, "summary"),
        ("never", True, False, "feed"),
    ],
)
def test_pages_are_fetched_as_the_feed_says_and_the_user_wants(
    settings: Settings, full_text: FullText, *, has_all: bool, asked: bool, basis: str
) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page()
        (one,) = await complete(record(complete.site.url("/a"), full_text=has_all), full_text=full_text)
        assert (bool(complete.site.asked("/a")), one["body_basis"]) == (asked, basis)

    run(test, settings)


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (text("gone", 410), "status"),
        (text("{}", Content_Type="application/json"), "no_html"),
        (page("Too short."), "shorter"),
        (page(OTHER), "other_text"),
        (page(f"{SUMMARY} Witnesses said so.", PAYWALL), "paywall"),
        (text("no markup", Content_Type="text/html"), "no_article"),
        (lambda _: web.Response(body=b"<p>" + b"x" * 5_000_000, content_type="text/html"), "too_large"),
    ],
)
def test_where_the_page_does_not_serve_the_summary_stays_and_says_why(
    settings: Settings, answer: Answer, trouble: str
) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = answer
        (one,) = await complete(record(complete.site.url("/a")))
        assert (one["body"], one["body_basis"], one["page_trouble"]) == (SUMMARY, "summary", trouble)

    run(test, settings)


@pytest.mark.parametrize(
    ("title", "basis"), [(TITLE, "page"), ("Rovers beaten at home after seven goals in second half", "summary")]
)
def test_an_item_that_has_only_a_title_is_known_by_that(settings: Settings, title: str, basis: str) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page()
        (one,) = await complete(record(complete.site.url("/a"), title=title, body=""))
        assert one["body_basis"] == basis

    run(test, settings)


def test_a_page_that_is_closed_to_robots_is_not_asked_for(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers |= {ROBOTS: text("User-agent: *\nDisallow: /a"), "/a": page(), "/b": page()}
        found = await complete(record(complete.site.url("/a")), record(complete.site.url("/b")))
        assert {one["guid"][-1]: one.get("page_trouble") for one in found} == {"a": "robots", "b": None}
        assert complete.site.asked("/a") == 0

    run(test, settings)


def test_fresh_news_does_not_wait_beyond_the_deadline(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers |= {"/a": page()}
        (one,) = await complete(record(complete.site.url("/a")))
        assert (one["body"], one["page_trouble"]) == (SUMMARY, "deadline")

    run(test, settings, gap_s=NEVER, full_text_deadline=0.2)


def test_what_is_ready_does_not_wait_for_what_is_not(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        records = [record(complete.site.url("/a"), full_text=True), record(complete.site.url("/b"))]
        items = [Item("feed", number, b"", one) for number, one in enumerate(records)]
        async with aclosing(complete.completer.complete(items, "auto")) as groups:
            (first,) = await anext(groups)
        assert first.number == 0

    run(test, settings, gap_s=NEVER)


def test_a_page_that_many_feeds_of_an_outlet_have_is_fetched_once(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page()
        sections = [complete(record(complete.site.url("/a"), feed=f"section {number}")) for number in range(5)]
        found = await asyncio.gather(*sections)
        assert {one["body"] for (one,) in found} == {BODY}
        assert complete.site.asked("/a") == 1

    run(test, settings)


def test_an_item_that_the_feed_words_anew_is_fetched_anew(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page()
        await complete(record(complete.site.url("/a")))
        complete.site.answers["/a"] = page(f"{BODY}\n\nThe toll rose to 15 on Monday.")
        (one,) = await complete(record(complete.site.url("/a"), title=f"{TITLE}, toll rises"))
        assert one["body"].endswith("The toll rose to 15 on Monday.")

    run(test, settings)


def test_a_whole_text_that_was_delivered_does_not_fall_back_to_its_summary(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page()
        assert await complete(record(complete.site.url("/a")))
        complete.site.answers["/a"] = text("", 503)
        assert await complete(record(complete.site.url("/a"), title="Another headline")) == []

    run(test, settings)


def test_a_whole_text_that_was_not_delivered_may(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page()
        item = Item("feed", 1, b"", record(complete.site.url("/a")))
        async with aclosing(complete.completer.complete([item], "auto")) as groups:
            await anext(groups)  # and the service stops before it is delivered
        complete.site.answers["/a"] = text("", 503)
        (one,) = await complete(record(complete.site.url("/a"), title="Another headline"))
        assert one["page_trouble"] == "status"

    run(test, settings)


def test_a_page_to_which_a_redirect_leads_is_not_asked_for_where_its_site_is_closed_to_robots(
    settings: Settings,
) -> None:
    def robots(request: web.BaseRequest) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /b" if request.host.startswith("localhost") else "")

    async def test(complete: Completing) -> None:
        elsewhere = complete.site.url("/b", "localhost")
        complete.site.answers |= {ROBOTS: robots, "/a": text("", 302, Location=elsewhere), "/b": page()}
        (one,) = await complete(record(complete.site.url("/a")))
        assert (one["page_trouble"], complete.site.asked("/b")) == ("robots", 0)

    run(test, settings)


def test_a_mistake_over_one_page_costs_that_page_only(settings: Settings) -> None:
    class Mistaken(PageReaders):
        async def read(self, content: bytes, url: str, charset: str | None) -> Page | None:
            if url.endswith("/a"):
                raise LookupError("a mistake of ours")
            return await super().read(content, url, charset)

    async def test(complete: Completing) -> None:
        complete.site.answers |= {"/a": page(), "/b": page()}
        found = await complete(record(complete.site.url("/a")), record(complete.site.url("/b")))
        assert {one["guid"][-1]: one.get("page_trouble") for one in found} == {"a": "internal", "b": None}

    run(test, settings, readers=Mistaken())


def test_after_the_deadline_no_page_stays_queued_at_its_host(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        await complete(record(complete.site.url("/a")), record(complete.site.url("/b")))
        assert not complete.completer._pages

    run(test, settings, gap_s=NEVER, full_text_deadline=0.2)


def test_a_page_that_one_feed_gives_up_is_left_to_another(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        given_up = asyncio.Event()

        async def late(request: web.BaseRequest) -> web.Response:
            await given_up.wait()
            found = page()(request)
            assert isinstance(found, web.Response)
            return found

        complete.site.answers["/a"] = late
        fresh = record(complete.site.url("/a"))
        patient = asyncio.create_task(complete(fresh | {"published_at": "2017-03-22T12:00:00Z"}))
        (one,) = await complete(fresh)
        given_up.set()
        (other,) = await patient
        assert (one["page_trouble"], other["body_basis"]) == ("deadline", "page")
        assert complete.site.asked("/a") == 1

    run(test, settings, full_text_deadline=0.3)


def test_a_feed_of_many_items_has_a_bounded_number_of_pages_under_way(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        records = [record(complete.site.url(f"/{number}")) for number in range(250)]
        completing = asyncio.create_task(complete(*records))
        await until(lambda: bool(complete.completer._pages))
        assert len(complete.completer._pages) == 100
        assert {one["page_trouble"] for one in await completing} == {"deadline"}
        assert len(completing.result()) == 250

    run(test, settings, gap_s=NEVER, full_text_deadline=2.0)


def test_a_redirect_within_a_site_is_followed_only_where_its_rules_allow(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers |= {
            ROBOTS: text("User-agent: *\nDisallow: /private"),
            "/a": text("", 301, Location="/b"),
            "/b": page(),
            "/c": text("", 301, Location="/private"),
            "/private": page(),
        }
        found = await complete(record(complete.site.url("/a")), record(complete.site.url("/c")))
        assert {one["guid"][-1]: one.get("page_trouble") for one in found} == {"a": None, "c": "robots"}
        assert complete.site.asked("/private") == 0

    run(test, settings)


def test_a_redirect_in_circles_ends(settings: Settings) -> None:
    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = text("", 302, Location="/a")
        (one,) = await complete(record(complete.site.url("/a")))
        assert one["page_trouble"] == "redirects"
        assert complete.site.asked("/a") == 6

    run(test, settings)


def test_a_new_wording_whose_page_fails_for_good_is_let_go_after_some_tries(
    settings: Settings, redis_client: "redis.Redis"
) -> None:
    whole = key(settings, "whole", "*")

    def wait_no_longer() -> None:
        """Put the next try to now: the pauses between them grow to hours."""
        (name,) = redis_client.keys(whole)
        tries, _, _ = str(redis_client.get(name), "ascii").partition(" ")  # type: ignore[arg-type]
        redis_client.set(name, f"{tries} {datetime.now(UTC).isoformat()}")

    async def test(complete: Completing) -> None:
        complete.site.answers["/a"] = page()
        assert await complete(record(complete.site.url("/a")))
        complete.site.answers["/a"] = text("", 404)
        edited = record(complete.site.url("/a"), title="Another headline")
        polls = 0
        while not (given := await complete(edited)):
            asked = complete.site.asked("/a")
            assert await complete(edited) == []
            assert complete.site.asked("/a") == asked  # not before its pause is over
            wait_no_longer()
            polls += 1
            assert polls < 20
        assert given == [{}]  # done with, and nothing to publish
        assert (polls, complete.site.asked("/a")) == (7, 9)

    run(test, settings)
