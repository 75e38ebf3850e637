"""Pages of lists fetched from a real web server, and pages of crawls, read in child processes."""

import asyncio
import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

import psutil
import pytest
from aiohttp import web

from services.ingest.files.page_reading import read_pages
from services.ingest.files.reading import Files
from services.ingest.items import Item
from services.runtime.settings import Settings
from tests.harness.feed_site import Answer, FeedSite, feed_site, text
from tests.unit.ingest.warcs import page, warc_record

SETTINGS = Settings(web_allow=("127.0.0.0/8",), feed_host_gap=0.0)


@contextmanager
def site(answers: Mapping[str, Answer]) -> Iterator[FeedSite]:
    """A web server in a thread of its own, as ``read_pages`` runs its own loop."""
    ready, done = threading.Event(), threading.Event()
    served: list[FeedSite] = []

    async def serve() -> None:
        async with feed_site() as made:
            made.answers.update({"/robots.txt": text("", 404)} | dict(answers))
            served.append(made)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield served[0]
    finally:
        done.set()
        thread.join()


def html(content: bytes) -> Answer:
    return lambda _: web.Response(body=content, content_type="text/html")


def read(content: str) -> list[Item]:
    return list(Files(["-"], io.BytesIO(content.encode()), pages=partial(read_pages, SETTINGS)))


def by_line(items: list[Item]) -> dict[int, str | None]:
    return {item.number: (item.record or {}).get("title") or item.skipped or item.error for item in items}


def test_the_pages_of_a_list_become_articles_and_each_that_does_not_says_why() -> None:
    answers = {
        "/a": html(page(1)),
        "/gone": text("", 404),
        "/feed": text("<rss/>"),
        "/private/a": html(page(2)),
        "/robots.txt": text("User-agent: *\nDisallow: /private/"),
    }
    with site(answers) as served:
        paths = ("/a", "/gone", "/feed", "/private/a", "/a")
        found = by_line(read("".join(f"{served.url(path)}\n" for path in paths)))
    assert found == {
        1: "Report 1",
        2: "cannot be fetched: its server answers 404",
        3: "answer that is no HTML page",
        4: "not fetched: its site asks robots to stay away, or does not say whether they may come (robots.txt)",
        5: "page named before in this file",
    }


def test_a_page_without_a_date_is_dated_by_when_it_was_seen_and_says_so() -> None:
    with site({"/a": html(page(1)), "/b": html(page(2, '<meta name="date" content="2017-03-20">'))}) as served:
        first, second = sorted(read(f"{served.url('/a')}\n{served.url('/b')}\n"), key=lambda item: item.number)
    assert first.record is not None
    assert second.record is not None
    assert (first.record["publisher"], first.record["published_basis"]) == ("127.0.0.1", "crawled")
    assert (second.record["published_at"], second.record["published_basis"]) == ("2017-03-20", "stated")


@pytest.mark.parametrize("url", ["http://192.168.0.1/a", "http://[::1]/a"])
def test_a_list_cannot_reach_into_our_own_network(url: str) -> None:
    (item,) = read(f"{url}\n")
    assert item.record is None
    assert item.error


def test_an_address_from_a_pipe_is_fetched_before_the_next_one_comes() -> None:
    taken = threading.Event()

    def lines(served: FeedSite) -> Iterator[bytes]:
        yield f"{served.url('/a')}\n".encode()
        assert taken.wait(60)
        yield f"{served.url('/b')}\n".encode()

    with site({"/a": html(page(1)), "/b": html(page(2))}) as served:
        items = iter(Files(["-"], _Pipe(lines(served)), pages=partial(read_pages, SETTINGS)))
        first = next(items)
        taken.set()
        titles = [(item.record or {}).get("title") for item in (first, *items)]
    assert titles == ["Report 1", "Report 2"]


class _Pipe(io.BytesIO):
    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks = chunks

    def read1(self, _size: int | None = -1, /) -> bytes:
        return next(self._chunks, b"")


def test_the_pages_of_a_crawl_keep_their_order() -> None:
    crawl = b"".join(warc_record(number) for number in range(30))
    items = list(Files(["-"], io.BytesIO(crawl), pages=partial(read_pages, SETTINGS)))
    assert [(item.record or {}).get("title") for item in items] == [f"Report {number}" for number in range(30)]


def test_whoever_stops_in_the_middle_leaves_nothing_running() -> None:
    crawl = b"".join(warc_record(number) for number in range(30))
    items = iter(Files(["-"], io.BytesIO(crawl), pages=partial(read_pages, SETTINGS)))
    assert next(items).record is not None
    items.close()  # type: ignore[attr-defined]
    assert [child for child in psutil.Process().children() if "reader_process" in " ".join(child.cmdline())] == []


def test_a_page_to_which_a_redirect_leads_is_not_asked_for_where_robots_are_not_welcome() -> None:
    answers = {
        "/a": text("", 302, Location="/private/a"),
        "/private/a": html(page(1)),
        "/robots.txt": text("User-agent: *\nDisallow: /private/"),
    }
    with site(answers) as served:
        (item,) = read(f"{served.url('/a')}\n")
        assert served.asked("/private/a") == 0
    assert item.error is not None
    assert item.error.startswith(
        f"not fetched: {served.url('/private/a')}, to which it leads, asks robots to stay away"
    )
