"""Subscribers of a stream: plain sockets, so that what is measured is the gateway and not a client's library."""

import asyncio
import time
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import uvloop

_AWAY_S = 2.5
_LONGEST_LINE = 2**20
# Not all at once: half of the listeners would wait in the queue of the socket, as no newsroom's do.
_CONNECTING = 20
_FIRST_DAY = date(2000, 1, 1)


class Load(NamedTuple):
    """What a process of subscribers is to do, within so many ``seconds``.

    The first ``cut`` of them lose their connection after a third of the ``alerts`` and come back.
    """

    address: str
    alerts: int
    cut: int
    seconds: float


class Heard(NamedTuple):
    """An alert that came to a subscriber ``at`` a time, over a connection ``opened`` before; monotonic seconds."""

    alert_id: str
    at: float
    opened: float


def listen(load: Load, first: int, number: int) -> list[list[Heard]]:
    """What each of ``number`` subscribers heard until it had all alerts, or the time was over."""
    return uvloop.run(_listen(load, first, number))


async def _listen(load: Load, first: int, number: int) -> list[list[Heard]]:
    connecting = asyncio.Semaphore(_CONNECTING)
    subscribers = [
        _Subscriber(load, _filter(first + at), load.alerts // 3 if at < load.cut else None, connecting)
        for at in range(number)
    ]
    tasks = [asyncio.create_task(subscriber.run()) for subscriber in subscribers]
    _, late = await asyncio.wait(tasks, timeout=load.seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [subscriber.heard for subscriber in subscribers]


def _filter(at: int) -> str:
    """Every fifth asks for days from another day on; all alerts fit."""
    return "" if at % 5 else f"?happened_from={_FIRST_DAY + timedelta(days=at)}"


class _Subscriber:
    def __init__(self, load: Load, question: str, cut_after: int | None, connecting: asyncio.Semaphore) -> None:
        self.heard: list[Heard] = []
        self._address = urlsplit(load.address)
        self._question = question
        self._alerts = load.alerts
        self._cut_after = cut_after
        self._connecting = connecting

    async def run(self) -> None:
        if self._cut_after is not None:
            await self._hear(self._cut_after)
            await asyncio.sleep(_AWAY_S)
        while len(self.heard) < self._alerts:
            await self._hear(self._alerts)

    async def _hear(self, until: int) -> None:
        """Connect, and listen until there are so many alerts in all, or the gateway ends the stream."""
        opened = time.monotonic()
        async with self._connecting:
            reader, writer = await asyncio.open_connection(
                self._address.hostname, self._address.port, limit=_LONGEST_LINE
            )
            last = f"Last-Event-ID: {self.heard[-1].alert_id}\r\n" if self.heard else ""
            host = f"Host: {self._address.netloc}\r\n"  # without a token it is read under a name of this machine
            writer.write(f"GET /v1/stream{self._question} HTTP/1.1\r\n{host}{last}\r\n".encode())
            status = await reader.readline()
            if b" 200 " not in status:
                raise RuntimeError(status.decode())
        try:
            while len(self.heard) < until and (line := await reader.readline()):
                if line.startswith(b"id: "):
                    self.heard.append(Heard(line[4:].strip().decode(), time.monotonic(), opened))
        finally:
            writer.close()
