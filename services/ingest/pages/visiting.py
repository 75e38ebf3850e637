"""Pages asked for as their sites allow: before each request, also before that of a redirect, its rules and its turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.ingest.pages.document import MAX_PAGE_BYTES
from services.ingest.pages.robots import Robots, Rules, site_of
from services.web.client import MAX_REDIRECTS, Answer, WebError
from services.web.politeness import Getting, Turn, Turns

_ACCEPT = {"Accept": "text/html, application/xhtml+xml;q=0.9"}
_TIMEOUT_S = 30.0
_HTML = frozenset({"text/html", "application/xhtml+xml"})


class KeptOut(Exception):  # noqa: N818 - it is an outcome
    """The site of ``address`` keeps robots away from it, or does not say whether they may come."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class Visits:
    """At most ``at_once`` pages in memory. For one event loop."""

    def __init__(self, web: Getting, turns: Turns, *, at_once: int) -> None:
        self._web = web
        self._turns = turns
        self._robots = Robots(web, turns)
        self._slots = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def page(self, url: str) -> AsyncIterator[Answer]:
        """The answer at the end of all redirects; the turn at its host lasts as long as the block.

        Raises ``KeptOut`` or ``WebError``.
        """
        address, left = url, MAX_REDIRECTS + 1
        while left > 0:
            # Before the turn: the rules are asked for in a turn of their own.
            rules, site = await self._robots.rules(address), site_of(address)
            async with self._turns.at(address, yielding=True) as turn, self._slots:
                turn.asked = False
                while left > 0 and site_of(address) == site:
                    left -= 1
                    answer = await self._answer(address, rules, turn)
                    if answer.leads_to is None:
                        yield answer
                        return
                    address = answer.leads_to
        raise WebError("redirects", f"more than {MAX_REDIRECTS} redirects")

    async def _answer(self, address: str, rules: Rules, turn: Turn) -> Answer:
        if not await rules.allow(address):
            raise KeptOut(address)
        turn.asked = True
        return await self._web.get(
            address, headers=_ACCEPT, max_bytes=MAX_PAGE_BYTES, timeout_s=_TIMEOUT_S, follow=False
        )


def is_html(answer: Answer) -> bool:
    """Whether it says that it is a page, or nothing."""
    return answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower() in _HTML
