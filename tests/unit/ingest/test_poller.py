"""The poller against a real HTTP server on this machine."""

import asyncio
import gzip
import random
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from services.ingest.items import Item
from services.ingest.polling.fetching import FetchError, Validators, fetch, open_client
from services.ingest.polling.opml import FeedSource
from services.ingest.polling.poller import FeedState, Poller, PollPolicy

Answer = Callable[[BaseHTTPRequestHandler], None]

FEED = """<rss version="2.0"><channel><title>Wire</title>
<item><guid>2</guid><title>Newer</title><pubDate>Wed, 22 Mar 2017 12:00:00 GMT</pubDate></item>
<item><guid>1</guid><title>Older</title><pubDate>Wed, 22 Mar 2017 11:00:00 GMT</pubDate></item></channel></rss>"""


def reply(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def unless_not_modified(request: BaseHTTPRequestHandler) -> None:
    if request.headers["If-None-Match"] == '"7"':
        reply(304)(request)
    else:
        reply(200, FEED.encode(), ETag='"7"', Last_Modified="Wed, 22 Mar 2017 12:00:00 GMT")(request)


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    try:
        while True:
            request.wfile.write(b"<rss>" * 10_000)
    except OSError:
        return


@dataclass
class Site:
    """Answers by path; remembers what was asked, and how many requests were open at once."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def feed(self, path: str, answer: Answer) -> FeedState:
        self.answers[path] = answer
        return FeedState(FeedSource(self.url + path, None))


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.requests.append((self.path, dict(self.headers)))
            served.answers[self.path](self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()


@dataclass
class Delivered:
    """Takes items in place of the publisher."""

    lines: list[Item] = field(default_factory=list)

    def __call__(self, lines: Sequence[Item]) -> None:
        self.lines += lines

    @property
    def titles(self) -> list[str]:
        return [line.record["title"] for line in self.lines if line.record is not None]


@asynccontextmanager
async def polling(deliver: Callable[[Sequence[Item]], None]) -> AsyncIterator[Poller]:
    async with open_client() as client:
        yield Poller([], deliver, client, PollPolicy())


def with_poller(deliver: Callable[[Sequence[Item]], None], test: Callable[[Poller], Awaitable[None]]) -> None:
    async def run() -> None:
        async with polling(deliver) as poller:
            await test(poller)

    asyncio.run(run())


def poll_all(deliver: Delivered, *states: FeedState) -> None:
    async def each(poller: Poller) -> None:
        for state in states:
            await poller.poll(state)

    with_poller(deliver, each)


def test_items_are_delivered_the_oldest_first(site: Site) -> None:
    delivered = Delivered()
    poll_all(delivered, site.feed("/rss", reply(200, FEED.encode())))
    assert delivered.titles == ["Older", "Newer"]


def test_the_second_poll_is_conditional_and_delivers_nothing_when_not_modified(site: Site) -> None:
    delivered, state = Delivered(), site.feed("/rss", unless_not_modified)
    poll_all(delivered, state, state)
    assert delivered.titles == ["Older", "Newer"]
    _, second = site.requests[1]
    assert (second["If-None-Match"], second["If-Modified-Since"]) == ('"7"', "Wed, 22 Mar 2017 12:00:00 GMT")
    assert second["User-Agent"].startswith("harmwatch/")


def test_only_new_and_changed_items_of_a_changed_feed_are_delivered(site: Site) -> None:
    delivered, state = Delivered(), site.feed("/rss", reply(200, FEED.encode()))
    poll_all(delivered, state)
    site.answers["/rss"] = reply(200, FEED.replace("Newer", "Corrected").encode())
    poll_all(delivered, state)
    assert delivered.titles == ["Older", "Newer", "Corrected"]


def test_what_could_not_be_delivered_is_fetched_again(site: Site) -> None:
    def fails(_: Sequence[Item]) -> None:
        raise ConnectionError("Kafka is away")

    state = site.feed("/rss", unless_not_modified)
    with pytest.raises(ConnectionError):
        with_poller(fails, lambda poller: poller.poll(state))
    delivered = Delivered()
    poll_all(delivered, state)
    assert delivered.titles == ["Older", "Newer"]


@pytest.mark.parametrize(
    "answer",
    [
        reply(500),
        reply(404, b"<html>"),
        reply(200, b"<html><body>Not a feed</body></html>"),
        reply(302, Location="/bad"),
        reply(302, Location="ftp://127.0.0.1/feed"),
        reply(302, Location="http://[broken/"),
        reply(200, b"no gzip", Content_Encoding="gzip"),
        lambda request: request.connection.close(),
        lambda request: request.wfile.write(b"no HTTP at all\r\n\r\n") and None,
    ],
    ids=["500", "404", "HTML", "redirect loop", "other scheme", "bad redirect", "bad gzip", "hang-up", "no HTTP"],
)
def test_a_bad_feed_counts_its_failures_and_stops_no_other(site: Site, answer: Answer) -> None:
    bad, good, delivered = site.feed("/bad", answer), site.feed("/good", reply(200, FEED.encode())), Delivered()
    poll_all(delivered, bad, bad, good)
    assert (bad.failures, good.failures, delivered.titles) == (2, 0, ["Older", "Newer"])


def test_a_success_forgets_the_failures(site: Site) -> None:
    state = site.feed("/rss", reply(503))
    poll_all(Delivered(), state)
    site.answers["/rss"] = reply(200, FEED.encode())
    poll_all(Delivered(), state)
    assert state.failures == 0


def fetching(url: str, *, max_bytes: int = 1000, timeout_s: float = 5.0) -> FetchError:
    async def run() -> None:
        async with open_client() as client:
            await fetch(client, url, Validators(), max_bytes=max_bytes, timeout_s=timeout_s)

    with pytest.raises(FetchError) as caught:
        asyncio.run(run())
    return caught.value


def test_a_body_without_end_is_cut_off_at_the_limit(site: Site) -> None:
    site.answers["/rss"] = endless
    assert fetching(site.url + "/rss").kind == "too_large"


def test_the_limit_counts_what_gzip_expands_to(site: Site) -> None:
    site.answers["/rss"] = reply(200, gzip.compress(b"x" * 100_000), Content_Encoding="gzip")
    assert fetching(site.url + "/rss").kind == "too_large"


def test_a_server_that_says_nothing_is_left_after_the_time_limit(site: Site) -> None:
    released = threading.Event()

    def silent(_: BaseHTTPRequestHandler) -> None:
        released.wait(10)

    site.answers["/rss"] = silent
    assert fetching(site.url + "/rss", timeout_s=0.1).kind == "timeout"
    released.set()


def test_at_most_five_redirects_are_followed(site: Site) -> None:
    for hop in range(7):
        site.answers[f"/{hop}"] = reply(301, Location=f"/{hop + 1}")
    assert fetching(site.url + "/0").kind == "redirects"
    assert len(site.requests) == 6


def test_the_charset_of_the_header_reaches_the_parser(site: Site) -> None:
    russian = FEED.replace("Wire", "Вести").encode("windows-1251")
    delivered = Delivered()
    poll_all(delivered, site.feed("/rss", reply(200, russian, Content_Type="text/xml; charset=windows-1251")))
    assert {line.record["publisher"] for line in delivered.lines if line.record is not None} == {"Вести"}


Stop = Callable[[], object]


def run_until(feeds: list[FeedSource], deliver: Callable[[Sequence[Item], Stop], None]) -> None:
    """Run the poller; ``deliver`` is called in a thread and may call ``stop``."""

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        async with open_client() as client:
            poller = Poller(
                feeds, lambda lines: deliver(lines, lambda: loop.call_soon_threadsafe(stop.set)), client, PollPolicy()
            )
            await asyncio.wait_for(poller.run(stop), 10)

    asyncio.run(run())


def test_all_feeds_of_the_list_are_polled_and_stop_ends_it(site: Site) -> None:
    feeds = [site.feed(f"/{n}", reply(200, FEED.encode())).source for n in range(3)]
    seen: list[str] = []

    def deliver(lines: Sequence[Item], stop: Stop) -> None:
        seen.extend({line.source for line in lines})
        if len(seen) == len(feeds):
            stop()

    run_until(feeds, deliver)
    assert sorted(seen) == [feed.url for feed in feeds]


def test_an_error_of_the_publisher_ends_the_poller_with_it(site: Site) -> None:
    def deliver(_: Sequence[Item], __: Stop) -> None:
        raise ConnectionError("Kafka is away")

    with pytest.raises(ConnectionError, match="Kafka is away"):
        run_until([site.feed("/rss", reply(200, FEED.encode())).source], deliver)


def test_one_host_is_asked_for_one_feed_at_a_time(site: Site) -> None:
    lock, beside_another = threading.Lock(), []

    def alone(request: BaseHTTPRequestHandler) -> None:
        if lock.acquire(blocking=False):
            threading.Event().wait(0.02)  # long enough for a second request to come, were one on its way
            lock.release()
        else:
            beside_another.append(request.path)
        reply(200, FEED.encode())(request)

    feeds = [site.feed(f"/{n}", alone).source for n in range(5)]
    seen: list[str] = []

    def deliver(lines: Sequence[Item], stop: Stop) -> None:
        seen.append(lines[0].source)
        if len(seen) == len(feeds):
            stop()

    run_until(feeds, deliver)
    assert beside_another == []


def test_the_delay_doubles_with_each_failure_up_to_the_limit_and_jitters() -> None:
    policy = PollPolicy(interval_s=300.0, jitter=0.0, max_backoff_s=2000.0)
    chance = random.Random(7)
    assert [policy.delay(failures, chance) for failures in (0, 1, 2, 3, 1000)] == [300, 600, 1200, 2000, 2000]
    jittered = {PollPolicy(interval_s=300.0, jitter=0.1).delay(0, chance) for _ in range(100)}
    assert len(jittered) == 100
    assert 270 <= min(jittered) <= max(jittered) <= 330


def test_an_interval_above_the_back_off_limit_is_kept() -> None:
    policy = PollPolicy(interval_s=86_400.0, jitter=0.0)
    assert policy.delay(3, random.Random(7)) == 86_400.0
