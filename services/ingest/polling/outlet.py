"""The way of new items to Kafka: one thread that publishes, and a bounded queue before it.

While Kafka or Redis is away it holds what it has and waits, however long. Nothing is given up and nothing handed to
the producer a second time, so that nothing is lost or comes twice. Who fetches asks ``has_room`` first: what could not
be kept is not fetched.
"""

import asyncio
import math
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from services.ingest.items import Item
from services.ingest.patient_register import PatientRegister
from services.ingest.publisher import ArticlePublisher, Outcome, Producer
from services.ingest.versions import ArticleRegister
from services.runtime.metrics import FEED_ITEMS_WAITING
from services.runtime.settings import Settings

# Polls under way when it is full still bring theirs: these bound what more is fetched.
_MOST_ITEMS = 5_000
_MOST_BYTES = 32 * 1024 * 1024
_BATCH_ITEMS = 500
# A broker that is well acknowledges in milliseconds; one that elects a leader takes a second or two.
_AWAY_AFTER_S = 5.0
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the items of one ``publish``: each is in one count."""

    published: int = 0
    seen: int = 0
    invalid: int = 0


class Stopped(Exception):  # noqa: N818 - it is no error
    """The service stops before these items are known to be delivered; they are read again at the next start."""


@dataclass
class _Parcel:
    """Items of one poll and who waits for them."""

    items: Sequence[Item]
    loop: asyncio.AbstractEventLoop
    waiting: "asyncio.Future[Delivered]"
    counts: dict[str, int] = field(default_factory=lambda: {"published": 0, "seen": 0, "invalid": 0})

    @property
    def size(self) -> int:
        return sum(len(item.raw) for item in self.items)

    def done(self) -> None:
        self._settle(lambda: self.waiting.set_result(Delivered(**self.counts)))

    def failed(self, error: BaseException) -> None:
        self._settle(lambda: self.waiting.set_exception(error))

    def _settle(self, settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended, nobody waits any more
            self.loop.call_soon_threadsafe(lambda: None if self.waiting.done() else settle())


class Outlet:
    """Publishes for any number of polls. ``producer`` must wait for an absent broker (``Publisher(patient=True)``).

    ``stop`` gives what is in flight 3 s; then ``publish`` raises ``Stopped``. An error that waiting cannot mend (a
    record that the broker refuses) is raised by this and every later ``publish``.
    """

    def __init__(
        self, producer: Producer, register: ArticleRegister, settings: Settings, stop: threading.Event
    ) -> None:
        self._producer = producer
        self._register = PatientRegister(register, stop)
        self._settings = settings
        self._stop = stop
        self._parcels: queue.Queue[_Parcel] = queue.Queue()
        self._lock = threading.Lock()
        self._waiting_items = self._waiting_bytes = 0
        self._busy_since: float | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="outlet", daemon=True)
        self._thread.start()

    @property
    def has_room(self) -> bool:
        """Whether more should be fetched: there is room in the queue, and Kafka and Redis answer."""
        within = self._waiting_items < _MOST_ITEMS and self._waiting_bytes < _MOST_BYTES
        return within and self.trouble() is None

    def trouble(self) -> str | None:
        """Why nothing gets through now, or null where it does."""
        if self._error is not None and not isinstance(self._error, Stopped):
            return f"publishing has failed: {self._error}"
        if self._register.trouble is not None:
            return self._register.trouble
        since = self._busy_since
        waited = 0.0 if since is None else time.monotonic() - since
        if waited < _AWAY_AFTER_S:
            return None
        return f"Kafka at {self._settings.kafka} has acknowledged nothing for {waited:.0f} s"

    async def publish(self, items: Sequence[Item]) -> Delivered:
        """Return when all items are on their topics and registered, however long that takes."""
        if self._error is not None:
            raise self._error
        loop = asyncio.get_running_loop()
        parcel = _Parcel(items, loop, loop.create_future())
        self._count(parcel, 1)
        self._parcels.put(parcel)
        if self._error is not None:  # it failed between the two, and nobody would take this parcel
            raise self._error
        return await parcel.waiting

    def close(self, timeout_s: float) -> None:
        """Wait for the thread to end; call it after ``stop`` was set."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        parcels: list[_Parcel] = []
        try:
            while not self._stop.is_set():
                parcels = self._next_batch()
                if parcels:
                    self._deliver(parcels)
            self._error = Stopped("the service stops")
        except Exception as error:  # noqa: BLE001 - raised again by publish, in the loop of the poller
            self._error = Stopped("the service stops") if self._stop.is_set() else error
        for parcel in [*parcels, *self._left()]:
            parcel.failed(self._error)

    def _next_batch(self) -> list[_Parcel]:
        """What waits, up to a batch; nothing after a moment in which nothing came."""
        parcels: list[_Parcel] = []
        with suppress(queue.Empty):
            parcels.append(self._parcels.get(timeout=_LOOK_S))
            while sum(len(parcel.items) for parcel in parcels) < _BATCH_ITEMS:
                parcels.append(self._parcels.get_nowait())
        return parcels

    def _left(self) -> list[_Parcel]:
        parcels: list[_Parcel] = []
        with suppress(queue.Empty):
            while True:
                parcels.append(self._parcels.get_nowait())
        return parcels

    def _count(self, parcel: _Parcel, sign: int) -> None:
        with self._lock:
            self._waiting_items += sign * len(parcel.items)
            self._waiting_bytes += sign * parcel.size
            FEED_ITEMS_WAITING.set(self._waiting_items)

    def _deliver(self, parcels: Sequence[_Parcel]) -> None:
        self._busy_since = time.monotonic()
        owner = {id(item): parcel for parcel in parcels for item in parcel.items}

        def count(outcome: Outcome) -> None:
            self._busy_since = time.monotonic()
            owner[id(outcome.line)].counts[outcome.kind] += 1

        publisher = ArticlePublisher(
            self._producer,
            self._register,
            self._settings,
            on_outcome=count,
            stop=self._stop,
            delivery_timeout_s=math.inf,
        )
        publisher.offer([item for parcel in parcels for item in parcel.items], dated=False)
        publisher.drain()
        self._busy_since = None
        for parcel in parcels:
            self._count(parcel, -1)
            parcel.done()
