"""What sites ask of robots (RFC 9309): whether a page may be fetched, and how slowly.

The rules of a site are kept for a day. A site whose rules cannot be had because it has none (4xx) is open; one whose
server fails or does not answer is closed until it does, or as its rules last said.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from protego import Protego

from services.web.client import Answer, WebError
from services.web.politeness import Getting, Turns, authority_of

# The name by which sites know us; the User-Agent begins with it.
PRODUCT = "harmwatch"
MAX_RULES_BYTES = 500 * 1024
_KEPT = timedelta(hours=24)
_ASKED_AGAIN = timedelta(minutes=10)  # after a failure
# Beyond it a site's rules are no rules but a mistake or an attack. Between the two limits the rest is not read.
_MAX_BYTES = 4 * MAX_RULES_BYTES
_TIMEOUT_S = 10.0
# No article's address is longer. Each rule is tried on an address; 28,000 with wildcards take 0.2 s on this length.
# The rules are not cut: RFC 9309 has 500 KiB of them read, and one that is dropped would let us in where we should not.
_LONGEST_URL = 2000
# What is kept, by number and by the length of the files (parsed they take ten times as much); a site that was let go
# is asked again when its feed's next items come.
_SITES, _RULES_BYTES = 2000, 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site's file says, or ``open`` to all or none where there is no file.

    They hold ``until`` then by the loop's clock; ``size`` is the file's length in characters.
    """

    file: Protego | None
    open: bool
    until: float
    size: int = 0

    async def allow(self, url: str) -> bool:
        """Whether this page may be fetched; never where its address is too long to be tried on the rules."""
        if self.file is None or not self.open:
            return self.open
        if len(url) > _LONGEST_URL:
            return False
        # In a thread: a hostile file takes long over each address.
        return bool(await asyncio.to_thread(self.file.can_fetch, url, PRODUCT))

    @property
    def delay_s(self) -> float:
        """The pause that the site asks for; 0 where it asks for none."""
        return float((self.file.crawl_delay(PRODUCT) if self.file is not None else None) or 0.0)


class Robots:
    """The rules of the sites last asked, in one event loop."""

    def __init__(self, web: Getting, turns: Turns) -> None:
        self._web = web
        self._turns = turns
        self._sites: OrderedDict[str, Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """The rules of a page's site, at most a day old; asks for them, in a turn at its host, where there are none."""
        site = site_of(url)
        rules = self._sites.get(site)
        if rules is None or rules.until <= asyncio.get_running_loop().time():
            rules = await self._ask_once(site)
        else:
            self._sites.move_to_end(site)
        return rules

    async def _ask_once(self, site: str) -> Rules:
        """All that wait for one site's rules share one request; whoever gives up waiting does not end it."""
        task = self._asking.get(site)
        if task is None:
            task = self._asking[site] = asyncio.create_task(self._ask(site))
            task.add_done_callback(lambda _: self._asking.pop(site))
        return await asyncio.shield(task)

    async def _ask(self, site: str) -> Rules:
        address = f"{site}/robots.txt"
        answer: Answer | None = None
        try:
            async with self._turns.at(address):
                answer = await self._web.get(address, max_bytes=_MAX_BYTES, timeout_s=_TIMEOUT_S)
            none_there = _is_unavailable(answer)
        except WebError as error:
            none_there = error.kind == "redirects"  # RFC 9309 §2.3.1.2: as if there were none
        rules = await self._judge(site, answer, none_there=none_there)
        self._keep(site, rules)
        self._turns.slow_down(address, rules.delay_s)
        return rules

    def _keep(self, site: str, rules: Rules) -> None:
        self._sites[site] = rules
        self._sites.move_to_end(site)
        size = sum(kept.size for kept in self._sites.values())
        while len(self._sites) > 1 and (len(self._sites) > _SITES or size > _RULES_BYTES):
            _, oldest = self._sites.popitem(last=False)
            size -= oldest.size

    async def _judge(self, site: str, answer: Answer | None, *, none_there: bool) -> Rules:
        now = asyncio.get_running_loop().time()
        if answer is not None and answer.status == HTTPStatus.OK:
            text = answer.content[:MAX_RULES_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
            # In a thread: the largest take a second.
            file = await asyncio.to_thread(Protego.parse, text)
            return Rules(file, open=True, until=now + _KEPT.total_seconds(), size=len(text))
        if none_there:
            return Rules(None, open=True, until=now + _KEPT.total_seconds())
        again = now + _ASKED_AGAIN.total_seconds()
        last = self._sites.get(site)
        return Rules(last.file, last.open, again) if last is not None else Rules(None, open=False, until=again)


def _is_unavailable(answer: Answer) -> bool:
    # "Too many requests" says that there is somebody who does not want to be asked now.
    return (
        HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
        and answer.status != HTTPStatus.TOO_MANY_REQUESTS
    )


def site_of(url: str) -> str:
    """Whose rules count for an address: scheme, host and port."""
    return f"{urlsplit(url).scheme}://{authority_of(url)}"
