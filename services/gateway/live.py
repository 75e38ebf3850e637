"""Alerts as they come, to everybody who listens now. One event loop; nobody who reads slowly holds up another."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from schemas import Alert
from services.gateway.projection.search import Wanted

# A listener so far behind is let go: it comes back with the last alert it saw, and goes on from there.
_MOST_WAITING = 1000

IsWanted = Callable[[Wanted, Alert], bool]
ShownToAll = Callable[[Alert], Alert]
"""The alert as readers may see it who may not see names."""


End = Literal["stopping", "behind", "revoked"]
"""Why a listener hears no more: the service stops, it was too slow, its token is none any more."""


@dataclass(frozen=True)
class Spoken:
    """What is told: an alert, or the change of a desk, which has no id. Written once for all who listen.

    ``document``: JSON without line breaks.
    """

    kind: str
    id: str | None
    document: str

    @cached_property
    def event(self) -> bytes:
        """As a server-sent event (HTML standard, §9.2)."""
        named = "" if self.id is None else f"id: {self.id}\n"
        return f"{named}event: {self.kind}\ndata: {self.document}\n\n".encode()

    @cached_property
    def message(self) -> str:
        """As a message by WebSocket."""
        named = "" if self.id is None else f'"id":"{self.id}",'
        return f'{{"event":"{self.kind}",{named}"data":{self.document}}}'


def spoken_of(alert: Alert) -> Spoken:
    """The alert as it is told."""
    return Spoken(alert.kind, alert.alert_id, alert.to_json().decode())


class Hub:
    """Hands every alert to every listener that wants it; what is wanted alike is decided once."""

    def __init__(self, is_wanted: IsWanted, shown_to_all: ShownToAll) -> None:
        self._is_wanted = is_wanted
        self._shown_to_all = shown_to_all
        self._listeners: dict[tuple[Wanted, bool], set[Listener]] = {}
        """By what they want, and whether they may see names."""

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Hand on; returns without waiting for any listener."""
        for alert in alerts:
            to_all, with_names = spoken_of(self._shown_to_all(alert)), spoken_of(alert)
            for (wanted, names), listeners in tuple(self._listeners.items()):
                if self._is_wanted(wanted, alert):
                    for listener in tuple(listeners):
                        listener.hear(with_names if names else to_all)

    def tell_desk(self, incident_id: str) -> None:
        """Say to those who review that somebody did something at the desk of the incident."""
        spoken = Spoken("desk", None, json.dumps({"incident_id": incident_id}))
        for listeners in tuple(self._listeners.values()):
            for listener in tuple(listeners):
                if listener.reviews:
                    listener.hear(spoken)

    @contextmanager
    def listening(self, wanted: Wanted, *, names: bool = False, reviews: bool = False) -> Iterator["Listener"]:
        """A listener for the time of the block; it hears what is told from now on.

        ``names``: it may see names. ``reviews``: it hears of desks too.
        """
        listener = Listener(reviews=reviews)
        listeners = self._listeners.setdefault((wanted, names), set())
        listeners.add(listener)
        try:
            yield listener
        finally:
            listeners.discard(listener)
            if not listeners:
                self._listeners.pop((wanted, names), None)

    @property
    def number(self) -> int:
        """How many listen."""
        return sum(len(listeners) for listeners in self._listeners.values())

    def close(self) -> None:
        """End every listener: the service stops."""
        for listeners in tuple(self._listeners.values()):
            for listener in tuple(listeners):
                listener.end("stopping")


class Listener:
    """Ask for the ``next``; there is none any more when it has ``ended``."""

    def __init__(self, *, reviews: bool) -> None:
        self.reviews = reviews
        self.ended: End = "stopping"
        self._waiting: asyncio.Queue[Spoken | None] = asyncio.Queue()

    def hear(self, spoken: Spoken) -> None:
        """Keep it until it is asked for."""
        if self._waiting.qsize() >= _MOST_WAITING:
            self.end("behind")
        else:
            self._waiting.put_nowait(spoken)

    def end(self, why: End) -> None:
        """No more will come; what was heard and not asked for is dropped, since it will be asked for again."""
        self.ended = why
        while not self._waiting.empty():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def next(self, timeout_s: float) -> Spoken | None:
        """The next, or null at the end. Raises TimeoutError when none came for so long."""
        async with asyncio.timeout(timeout_s):
            return await self._waiting.get()
