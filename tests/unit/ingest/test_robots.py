"""What sites ask of robots, asked of a real web server on this machine."""

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest
from protego import Protego

from services.ingest.pages.robots import MAX_RULES_BYTES, Robots, Rules
from services.runtime.settings import Settings
from services.web.client import open_web
from services.web.politeness import Turns
from tests.harness.feed_site import FeedSite, feed_site, text

SETTINGS = Settings(web_allow=("127.0.0.0/8",))


def with_robots(test: Callable[[FeedSite, Robots], Awaitable[None]]) -> None:
    async def run() -> None:
        async with feed_site() as site, open_web(SETTINGS) as web:
            await test(site, Robots(web, Turns(gap_s=0.0)))

    asyncio.run(run())


async def may_fetch(robots: Robots, url: str) -> bool:
    return await (await robots.rules(url)).allow(url)


def allowed(rules: str, *paths: str, status: int = 200) -> list[bool]:
    found: list[bool] = []

    async def test(site: FeedSite, robots: Robots) -> None:
        site.answers["/robots.txt"] = text(rules, status)
        found.extend([await may_fetch(robots, site.url(path)) for path in paths])

    with_robots(test)
    return found


def test_the_file_decides_by_address() -> None:
    rules = "User-agent: *\nDisallow: /private/\nAllow: /private/open\nDisallow: /*?print="
    assert allowed(rules, "/a", "/private/a", "/private/open", "/a?print=1") == [True, False, True, False]


def test_rules_for_us_go_before_those_for_all() -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: Harmwatch\nDisallow: /members"
    assert allowed(rules, "/a", "/members") == [True, False]


@pytest.mark.parametrize(
    ("status", "open_"), [(404, True), (403, True), (410, True), (429, False), (500, False), (503, False)]
)
def test_a_site_without_rules_is_open_and_one_whose_server_fails_is_closed(status: int, *, open_: bool) -> None:
    assert allowed("", "/a", status=status) == [open_]


def test_a_site_that_does_not_answer_is_closed() -> None:
    async def test() -> None:
        async with feed_site() as site, open_web(SETTINGS) as web:
            nobody = site.url("/a")
        async with open_web(SETTINGS) as web:
            assert not await may_fetch(Robots(web, Turns(gap_s=0.0)), nobody)

    asyncio.run(test())


def test_what_stands_beyond_the_limit_is_not_read() -> None:
    padding = "# " + "x" * MAX_RULES_BYTES
    assert allowed(f"User-agent: *\nDisallow: /a\n{padding}\nDisallow: /b", "/a", "/b") == [False, True]


@pytest.mark.parametrize("rules", ["", "<html>", "\ufeffUser-agent: *\nDisallow: /b", "\0" * 100, "Disallow: /a"])
def test_a_file_that_keeps_nobody_out_of_this_page(rules: str) -> None:
    assert allowed(rules, "/a") == [True]


def test_a_site_is_asked_once_for_all_its_pages() -> None:
    async def test(site: FeedSite, robots: Robots) -> None:
        site.answers["/robots.txt"] = text("User-agent: *\nDisallow:")
        await asyncio.gather(*(robots.rules(site.url(f"/{number}")) for number in range(20)))
        await robots.rules(site.url("/late"))
        assert site.asked("/robots.txt") == 1

    with_robots(test)


def test_an_address_too_long_to_be_tried_on_the_rules_is_closed() -> None:
    rules = "User-agent: *\nDisallow: /*?print="
    assert allowed(rules, "/a", "/" + "a" * 2000) == [True, False]


def test_the_rules_are_tried_off_the_loop() -> None:
    tried_by: list[int] = []

    class Slow(Protego):
        def can_fetch(self, url: str, user_agent: str) -> bool:
            tried_by.append(threading.get_ident())
            return super().can_fetch(url, user_agent)

    assert asyncio.run(Rules(Slow.parse(""), open=True, until=0.0).allow("https://post.example/a"))
    assert tried_by
    assert threading.get_ident() not in tried_by
