"""A web server of feeds on 127.0.0.1, in the loop of the test: answers by path, and what it was asked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from services.runtime.settings import Settings

Answer = Callable[[web.BaseRequest], web.Response | Awaitable[web.Response]]
QUICK: dict[str, object] = {
    "web_allow": ("127.0.0.0/8",),
    "feed_interval": 0.2,
    "feed_interval_min": 0.05,
    "feed_host_gap": 0.0,
}
"""Settings under which a feed on this machine is polled several times a second."""


def quick(settings: Settings, **others: object) -> Settings:
    return Settings(**settings.model_dump(exclude_unset=True) | QUICK | others)


def rss(*titles: str) -> str:
    """A feed of reports; the same title is the same report."""
    items = "".join(
        f"<item><guid>{title}</guid><link>https://wire.example/{title}</link><title>{title}</title>"
        f"<pubDate>Wed, 22 Mar 2017 11:{number // 60 % 60:02d}:{number % 60:02d} GMT</pubDate></item>"
        for number, title in enumerate(titles)
    )
    return f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'


def text(body: str, status: int = 200, **headers: str) -> Answer:
    """Always this; header names with ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.Response(text=body, status=status, headers=named)


@dataclass
class FeedSite:
    """``hosts`` are addresses of one server that politeness takes for different ones."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for asked, _ in self.requests if asked == path)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append((request.path, dict(request.headers)))
        answer = self.answers[request.path](request)
        return await answer if isinstance(answer, Awaitable) else answer


@asynccontextmanager
async def feed_site() -> AsyncIterator[FeedSite]:
    site = FeedSite()
    runner = web.ServerRunner(web.Server(site.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()
