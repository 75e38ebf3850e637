"""Politeness: a host gets one request at a time, and a pause after each, whatever it is for. Within one process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

from services.web.client import MAX_BYTES, Answer

# A host may ask for longer pauses (``Crawl-delay``); at longer ones its news would come hours late.
LONGEST_GAP_S = 30.0
# From so many hosts on, those that nobody waits for and that may be asked at once are forgotten.
_MANY_HOSTS = 10_000


class Getting(Protocol):
    """Port: ``Web``, or ``PoliteWeb`` around it."""

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout_s: float = 60.0,
        follow: bool = True,
    ) -> Answer:
        """See ``Web.get``."""
        ...


@dataclass
class Turn:
    """A turn at a host. Set ``asked`` to false where the host was not asked after all: no pause follows then."""

    asked: bool = True


@dataclass
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    yielding: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    gap_s: float = 0.0
    waiting: int = 0


class Turns:
    """Turns at hosts: ``gap_s`` seconds lie between the end of one and the beginning of the next. For one event loop.

    A host is a name with its port; first come, first served, but that whoever is ``yielding`` lets the others go first.
    """

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def at(self, url: str, *, yielding: bool = False) -> AsyncIterator[Turn]:
        """Wait for this host's turn; nobody else has it while the block runs."""
        host, now = self._host(url), asyncio.get_running_loop().time
        host.waiting += 1
        try:
            # Those that yield queue among themselves: only their first stands in line with the others.
            async with host.yielding if yielding else nullcontext(), host.turn:
                await asyncio.sleep(host.free_at - now())
                turn = Turn()
                try:
                    yield turn
                finally:
                    if turn.asked:
                        host.free_at = now() + max(self._gap_s, host.gap_s)
        finally:
            host.waiting -= 1

    def slow_down(self, url: str, gap_s: float) -> None:
        """Leave this host alone for so long after each turn, at most 30 s, where that is longer than the usual gap."""
        self._host(url).gap_s = min(gap_s, LONGEST_GAP_S)

    def _host(self, url: str) -> _Host:
        if len(self._hosts) > _MANY_HOSTS:
            now = asyncio.get_running_loop().time()
            self._hosts = {name: host for name, host in self._hosts.items() if host.waiting or host.free_at > now}
        return self._hosts.setdefault(authority_of(url), _Host())


class PoliteWeb:
    """The web, asked in turns; ``timeout_s`` of ``get`` begins with the turn."""

    def __init__(self, web: Getting, turns: Turns) -> None:
        self._web = web
        self._turns = turns

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout_s: float = 60.0,
        follow: bool = True,
    ) -> Answer:
        """See ``Web.get``."""
        async with self._turns.at(url):
            return await self._web.get(url, headers=headers, max_bytes=max_bytes, timeout_s=timeout_s, follow=follow)


def authority_of(url: str) -> str:
    """Host and port as written, in lower case, without user and password; empty where there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""
