"""The ingest process as a whole: a list of feeds in, articles on the topic, an orderly end."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from services.runtime.settings import Settings
from tests.integration.ingest.reading import articles_on

FEED = b"""<rss version="2.0"><channel><title>Wire</title><item><guid>1</guid><title>Report</title>
<description>Medics say that 12 people were killed.</description><link>/article</link></item></channel></rss>"""
WHOLE = "Medics say that 12 people were killed when a shell hit the bakery of Omara early on Sunday."
PAGES = {
    "/good": FEED,
    "/bad": b"<html>gone</html>",
    "/article": f"<html><body><article><p>{WHOLE}</p></article></body></html>".encode(),
    "/robots.txt": b"User-agent: *\nDisallow: /private",
}


class Feeds:
    """A web server with a good feed, its page, and a bad one; ``asked_again`` when the good one was polled again."""

    def __init__(self) -> None:
        self.polls = dict.fromkeys(PAGES, 0)
        self.asked_again = threading.Event()
        feeds = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = feeds.answer(self.path)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, path: str) -> bytes:
        self.polls[path] += 1
        if self.polls["/good"] > 1 and self.polls["/bad"] > 0:
            self.asked_again.set()
        return PAGES[path]


@pytest.fixture
def feeds() -> Iterator[Feeds]:
    made = Feeds()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def start(settings: Settings) -> "subprocess.Popen[bytes]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
    command = [sys.executable, "-m", "services.ingest"]
    return subprocess.Popen(command, env=inherited | settings.environment(), stderr=subprocess.PIPE)


def test_new_items_reach_the_topic_once_with_their_whole_text_and_sigterm_ends_the_service(
    settings: Settings, feeds: Feeds, tmp_path: Path
) -> None:
    opml = tmp_path / "feeds.opml"
    outlines = "".join(f'<outline type="rss" text="Wire" xmlUrl="{feeds.url}{path}"/>' for path in ("/bad", "/good"))
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    quick = {"feed_interval": 0.1, "feed_interval_min": 0.1, "feed_host_gap": 0.0, "web_allow": ("127.0.0.0/8",)}
    service = start(settings.model_copy(update={"feeds": opml, "seed": False, **quick}))
    assert feeds.asked_again.wait(30)  # so the first answer was delivered
    service.send_signal(signal.SIGTERM)
    _, log = service.communicate(timeout=10)
    assert service.returncode == 0, log.decode()
    (article,) = articles_on(settings)
    assert (article.title, article.feed) == ("Report", f"{feeds.url}/good")
    assert (article.body, article.body_basis) == (WHOLE, "page")
    failures = [line for line in map(json.loads, log.splitlines()) if line["event"] == "feed failed"]
    assert {line["feed"] for line in failures} == {f"{feeds.url}/bad"}
    assert "web page" in failures[0]["reason"]


def test_while_it_waits_for_a_seeds_outcome_sigterm_ends_it_too(settings: Settings) -> None:
    service = start(settings)
    while not articles_on(settings):
        assert service.poll() is None
    service.send_signal(signal.SIGTERM)
    _, log = service.communicate(timeout=10)
    assert service.returncode == 0, log.decode()
    assert len(articles_on(settings)) == 1


def test_a_list_that_cannot_be_read_ends_it_with_the_reason(settings: Settings, tmp_path: Path) -> None:
    missing = tmp_path / "none.opml"
    service = start(settings.model_copy(update={"feeds": missing}))
    _, log = service.communicate(timeout=30)
    assert service.returncode == 1
    assert f"{missing}: cannot be read: No such file or directory" in log.decode()
