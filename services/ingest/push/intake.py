"""Pushed articles onto their topic: one thread publishes for all requests, each in its turn, and each hears of its own.

A request is settled when the broker has all of its articles and the register knows that; only then is it answered with
202. It never waits for a server that is away: it is told to come again, and what was on its way is ``seen`` then.
"""

import asyncio
import math
import queue
import threading
import time
from collections.abc import Sequence
from http import HTTPStatus
from typing import TypeVar

import structlog

from schemas.push import PushAnswer
from services.ingest.articles import Draft
from services.ingest.items import Item
from services.ingest.patient_register import PatientRegister
from services.ingest.publisher import ArticlePublisher, Outcome, Producer
from services.ingest.push.job import Job
from services.ingest.push.reading import Reader
from services.ingest.push.refusal import Refusal, unavailable
from services.ingest.versions import ArticleRegister
from services.runtime.settings import Settings

_Result = TypeVar("_Result")

log = structlog.get_logger(__name__)

# Nobody is kept waiting while nothing has moved for so long.
_STALLED_S = 5.0
_LOOK_S = 0.1
# What a single article waits behind: one round, and, as deliveries are confirmed in their order, what is in flight.
_ROUND = 200
_MAX_IN_FLIGHT = 400
# What is in flight when the service stops has 3 s of its own.
_STOP_S = 3.5


class Intake:
    """``publish`` and ``require_well`` belong to one event loop, ``start`` and ``close`` to whoever owns it.

    ``producer`` must wait for an absent broker (``Publisher(patient=True)``): what is on its way is never handed to it
    a second time. An error that waiting cannot mend sets ``stop``, and ``close`` raises it.
    """

    def __init__(
        self, producer: Producer, register: ArticleRegister, settings: Settings, stop: threading.Event
    ) -> None:
        self._register = PatientRegister(register, stop)
        self._publisher = ArticlePublisher(
            producer,
            self._register,
            settings,
            on_outcome=self._take,
            stop=stop,
            max_in_flight=_MAX_IN_FLIGHT,
            delivery_timeout_s=math.inf,
        )
        self._stop = stop
        self._queue: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._jobs: dict[str, Job] = {}
        self._waiting_since: float | None = None
        self._well = True
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="push-intake", daemon=True)

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def close(self) -> None:
        """Wait for the end that ``stop`` asks for: what is in flight is delivered or given up, the rest is refused."""
        self._thread.join(_STOP_S)
        if self._failure is not None:
            raise self._failure

    def problem(self) -> str | None:
        """Why articles cannot be published now, or null."""
        if self._stop.is_set():
            return "the service is stopping"
        if self._register.trouble is not None:
            return self._register.trouble
        since = self._waiting_since
        if since is not None and (silent := time.monotonic() - since) > _STALLED_S:
            return f"Kafka has acknowledged nothing for {silent:.0f} s"
        return None

    def require_well(self) -> None:
        """Raises ``Refusal`` (503) where there is a problem."""
        problem = self.problem()
        if self._well != (problem is None):
            self._well = problem is None
            log.info("push takes articles again") if self._well else log.warning("push refuses articles", why=problem)
        if problem is not None:
            # Which server, and where it is, is for the log: senders are strangers.
            raise unavailable("articles cannot be published now; send the same request again, none is published twice")

    async def while_well(self, work: "asyncio.Future[_Result]") -> _Result:
        """The result of the work; cancels it and raises ``Refusal`` (503) as soon as there is a problem."""
        try:
            while not (await asyncio.wait({work}, timeout=_LOOK_S))[0]:
                self.require_well()
            return work.result()
        finally:
            work.cancel()

    async def publish(self, request_id: str, body: bytes, read: Reader) -> PushAnswer:
        """Publish the articles of a body; returns when each is on its topic, was there before, or is rejected.

        Raises ``Refusal``: what the reader raises, and 503 as soon as there is a problem.
        """
        job = Job(request_id, body, read)
        self._queue.put(job)
        result = await self.while_well(job.settled)
        if isinstance(result, Refusal):
            raise result
        return result

    # All below runs in the publishing thread.

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._admit()
                self._give_turns()
            self._publisher.drain()
            self._answer_certain()
        except Exception as error:  # noqa: BLE001 - raised again by ``close``
            if not self._stop.is_set():
                self._failure = error
                self._stop.set()
        self._refuse_all()

    def _admit(self) -> None:
        """Take in what is waiting; without anything to do, wait for it."""
        try:
            job = self._queue.get(timeout=0 if self._jobs else _LOOK_S)
            while True:
                self._jobs[job.request_id] = job
                job = self._queue.get_nowait()
        except queue.Empty:
            return

    def _give_turns(self) -> None:
        """One round: a few articles of each request, all in one batch for the register."""
        self._waiting_since = time.monotonic() if self._jobs else None
        share = max(1, _ROUND // max(1, len(self._jobs)))
        round_of_all = [draft for job in list(self._jobs.values()) for draft in self._turn_of(job, share)]
        self._publisher.offer_drafts(round_of_all)
        if not any(job.has_more for job in self._jobs.values()):
            self._publisher.drain()
        self._answer_certain()

    def _turn_of(self, job: Job, most: int) -> Sequence[tuple[Item, Draft]]:
        try:
            return job.turn(most)
        except Refusal as refusal:
            job.settle(refusal)
        except Exception:  # whatever one request does to us, the others are served
            log.exception("a pushed request failed")
            job.settle(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "harmwatch failed; its log says how"))
        del self._jobs[job.request_id]
        return []

    def _take(self, outcome: Outcome) -> None:
        self._waiting_since = time.monotonic()
        job = self._jobs.get(outcome.line.source)
        if job is not None:  # else it has failed meanwhile
            job.take(outcome)

    def _answer_certain(self) -> None:
        for job in [job for job in self._jobs.values() if job.certain]:
            job.answer()
            del self._jobs[job.request_id]
        if not self._jobs:
            self._waiting_since = None

    def _refuse_all(self) -> None:
        while not self._queue.empty():
            self._admit()
        for job in self._jobs.values():
            job.settle(unavailable("the service is stopping; send the same request again"))
