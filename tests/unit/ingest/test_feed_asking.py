"""One question to one feed on a real HTTP server, and what its answer is taken for."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiohttp.web import BaseRequest, Response

from services.ingest.polling.asking import Failed, Gone, Outcome, Read, Unchanged, ask
from services.ingest.polling.feed import Feed, Subscription
from services.runtime.settings import Settings
from services.web.client import open_web
from tests.harness.feed_site import Answer, FeedSite, feed_site, rss, text

TWO = rss("Older", "Newer")


def asking(answer: Answer, test: Callable[[FeedSite, Callable[[Feed], Awaitable[Outcome]]], Awaitable[None]]) -> None:
    async def run() -> None:
        settings = Settings(web_allow=("127.0.0.0/8",))
        with ThreadPoolExecutor(1) as readers:
            async with feed_site() as site, open_web(settings) as web:
                site.answers["/rss"] = answer
                await test(site, lambda feed: ask(web, feed, readers))

    asyncio.run(run())


def outcomes(answer: Answer, *known: Callable[[Feed, Outcome], Feed]) -> list[Outcome]:
    """The outcome of one question, and of one more after each step that carries over what the last has shown."""
    found: list[Outcome] = []

    async def all_in_turn(site: FeedSite, ask_one: Callable[[Feed], Awaitable[Outcome]]) -> None:
        url = site.url("/rss")
        feed = Feed(Subscription(url), url, datetime.now(UTC), 300.0)
        found.append(await ask_one(feed))
        for carry_over in known:
            feed = carry_over(feed, found[-1])
            found.append(await ask_one(feed))

    asking(answer, all_in_turn)
    return found


def remembered(feed: Feed, outcome: Outcome) -> Feed:
    assert isinstance(outcome, Read)
    validators = outcome.validators
    return replace(
        feed,
        etag=validators.etag,
        last_modified=validators.last_modified,
        body=outcome.body,
        digests=outcome.digests,
    )


def titles(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Read)
    return [item.record["title"] for item in outcome.new if item.record is not None]


def test_all_items_of_a_new_feed_are_new_the_oldest_first() -> None:
    (first,) = outcomes(text(rss("Older", "Newer")))
    assert titles(first) == ["Older", "Newer"]


def test_the_next_question_is_conditional() -> None:
    async def twice(site: FeedSite, ask_one: Callable[[Feed], Awaitable[Outcome]]) -> None:
        url = site.url("/rss")
        feed = Feed(Subscription(url), url, datetime.now(UTC), 300.0)
        feed = remembered(feed, await ask_one(feed))
        site.answers["/rss"] = text("", 304)
        assert await ask_one(feed) == Unchanged(304, None, 0.0)
        _, headers = site.requests[1]
        assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"7"', "Wed, 22 Mar 2017 12:00:00 GMT")

    asking(text(TWO, ETag='"7"', Last_Modified="Wed, 22 Mar 2017 12:00:00 GMT"), twice)


def test_the_same_bytes_again_are_no_change_even_without_validators() -> None:
    _, second = outcomes(text(TWO, Cache_Control="max-age=60"), remembered)
    assert second == Unchanged(200, None, 60.0)


def test_only_new_and_changed_items_are_new() -> None:
    corrected = TWO.replace("<title>Newer", "<title>Corrected")
    answers = iter((text(TWO), text(corrected)))

    def next_answer(request: BaseRequest) -> Response | Awaitable[Response]:
        return next(answers)(request)

    first, second = outcomes(next_answer, remembered)
    assert titles(first) == ["Older", "Newer"]
    assert titles(second) == ["Corrected"]


def test_a_large_feed_is_read_like_a_small_one() -> None:
    many = rss(*(f"Report-{number}" for number in range(1000)))
    (first,) = outcomes(text(many))
    assert len(many) > 64 * 1024
    assert len(titles(first)) == 1000


def test_an_item_names_the_feed_by_the_address_it_was_added_under() -> None:
    async def redirected(site: FeedSite, ask_one: Callable[[Feed], Awaitable[Outcome]]) -> None:
        site.answers["/new"] = text(TWO)
        url = site.url("/rss")
        outcome = await ask_one(Feed(Subscription(url), url, datetime.now(UTC), 300.0))
        assert isinstance(outcome, Read)
        assert outcome.moved_to == site.url("/new")
        assert {item.record["feed"] for item in outcome.new if item.record} == {url}

    asking(text("", 301, Location="/new"), redirected)


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (text("", 500), "status", "HTTP 500 Internal Server Error"),
        (text("<html>", 404), "status", "HTTP 404 Not Found"),
        (text("", 299), "status", "HTTP 299"),
        (text("<html><body>Not a feed</body></html>"), "content", ""),
        (text("", 302, Location="/rss"), "redirects", "more than 5 redirects"),
        (text("", 302, Location="ftp://127.0.0.1/feed"), "address", ""),
        (text("no gzip", Content_Encoding="gzip"), "encoding", ""),
    ],
    ids=["500", "404", "unknown status", "HTML", "redirect loop", "other scheme", "bad gzip"],
)
def test_what_is_no_feed_is_a_failure_with_its_kind_and_reason(answer: Answer, kind: str, reason: str) -> None:
    (outcome,) = outcomes(answer)
    assert isinstance(outcome, Failed)
    assert outcome.kind == kind
    assert reason in outcome.reason


def test_a_busy_server_says_when_to_come_back() -> None:
    (outcome,) = outcomes(text("", 429, Retry_After="120"))
    assert isinstance(outcome, Failed)
    assert (outcome.status, outcome.retry_after_s) == (429, 120)


def test_410_is_the_end_of_a_feed() -> None:
    assert outcomes(text("", 410)) == [Gone()]


def test_nobody_listening_is_a_failure() -> None:
    async def run() -> Outcome:
        url = "http://127.0.0.1:1025/rss"
        feed = Feed(Subscription(url), url, datetime.now(UTC), 300.0)
        with ThreadPoolExecutor(1) as readers:
            async with open_web(Settings(web_allow=("127.0.0.0/8",))) as web:
                return await ask(web, feed, readers)

    outcome = asyncio.run(run())
    assert isinstance(outcome, Failed)
    assert outcome.kind == "connection"


def test_the_charset_of_the_header_reaches_the_parser() -> None:
    body = TWO.replace("Wire", "Вести").encode("windows-1251")
    (outcome,) = outcomes(lambda _: Response(body=body, headers={"Content-Type": "text/xml; charset=windows-1251"}))
    assert isinstance(outcome, Read)
    assert {item.record["publisher"] for item in outcome.new if item.record} == {"Вести"}


def test_a_date_years_ahead_counts_as_none() -> None:
    item = "<item><guid>1</guid><title>Strike</title><pubDate>1 Jan 2199 00:00:00 GMT</pubDate></item>"
    (outcome,) = outcomes(text(f"<rss><channel><title>Wire</title>{item}</channel></rss>"))
    assert isinstance(outcome, Read)
    assert [item.record["published_at"] for item in outcome.new if item.record] == [None]


def test_what_had_to_be_mended_in_a_feed_is_said() -> None:
    (outcome,) = outcomes(text(TWO.replace("Older", "Older & more")))
    assert isinstance(outcome, Read)
    assert outcome.defects[0].startswith("is not well-formed: ")


def publishers(outcome: Outcome) -> set[str]:
    assert isinstance(outcome, Read)
    return {item.record["publisher"] for item in outcome.new if item.record is not None}


def test_a_feed_that_renames_itself_keeps_its_publisher() -> None:
    async def renamed(site: FeedSite, ask_one: Callable[[Feed], Awaitable[Outcome]]) -> None:
        url = site.url("/rss")
        feed = Feed(Subscription(url), url, datetime.now(UTC), 300.0)
        first = await ask_one(feed)
        assert publishers(first) == {"Wire"}
        assert isinstance(first, Read)
        site.answers["/rss"] = text(rss("Newest").replace("Wire", "Wire News"))
        assert publishers(await ask_one(replace(feed, own_title=first.publisher))) == {"Wire"}

    asking(text(TWO), renamed)


def moved_in_text(to: str) -> Answer:
    return text(TWO.replace("<item>", f"<itunes:new-feed-url>{to}</itunes:new-feed-url><item>", 1), ETag='"old"')


def test_a_feed_that_says_it_has_moved_is_read_where_it_says() -> None:
    async def moved(site: FeedSite, ask_one: Callable[[Feed], Awaitable[Outcome]]) -> None:
        site.answers["/new"] = text(rss("Older", "Newer", "There"), ETag='"new"')
        url = site.url("/rss")
        feed = Feed(Subscription(url), url, datetime.now(UTC), 300.0)
        outcome = await ask_one(feed)
        assert titles(outcome) == ["Older", "Newer", "There"]
        assert isinstance(outcome, Read)
        assert outcome.moved_to == site.url("/new")
        # Until the move counts both are asked whole: the validators of one mean nothing to the other.
        again = await ask_one(remembered(feed, outcome))
        assert (titles(again), again.moved_to if isinstance(again, Read) else None) == ([], site.url("/new"))
        assert "If-None-Match" not in site.requests[-1][1]

    asking(moved_in_text("/new"), moved)


@pytest.mark.parametrize("there", [text("", 404), text("<html><body>Our new site</body></html>")])
def test_a_feed_whose_new_address_has_no_feed_stays_where_it_is(there: Answer) -> None:
    async def stays(site: FeedSite, ask_one: Callable[[Feed], Awaitable[Outcome]]) -> None:
        site.answers["/new"] = there
        url = site.url("/rss")
        outcome = await ask_one(Feed(Subscription(url), url, datetime.now(UTC), 300.0))
        assert titles(outcome) == ["Older", "Newer"]
        assert isinstance(outcome, Read)
        assert (outcome.moved_to, outcome.validators.etag) == (None, '"old"')

    asking(moved_in_text("/new"), stays)
