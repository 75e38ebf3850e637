"""Rebuilding the store from what the topics keep: every event and decision, in order of record time.

The same records into an empty Redis give the same bytes, so all is dated by the records and not by the clock. Nothing
is published: what they raised was told when they were applied first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from schemas import Event
from schemas.topics import DECISIONS
from services.alerting import deciding
from services.alerting.apply import apply
from services.alerting.changes import Changes, Memory
from services.alerting.jobs import decode, decode_decision, job_of
from services.alerting.store.store import Job, RedisStore
from services.alerting.telling.policy import Policy
from services.gazetteer.gazetteer import Gazetteer
from services.runtime.errors import NeverSucceeds

_BATCH = 256


@dataclass
class Rebuilt:
    """What became of the records: events applied or seen before, decisions taken.

    ``unreadable`` has the place and the reason of each of the others, as their dead letters have.
    """

    applied: int = 0
    seen: int = 0
    decided: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)


class Rebuilding:
    """Applies records in the order in which they are given; ``store`` must be one that does not publish."""

    def __init__(self, store: RedisStore, policy: Policy, on_progress: Callable[[int], None] = lambda _: None) -> None:
        self._store = store
        self._policy = policy
        self._on_progress = on_progress
        self._countries_near = Gazetteer.load().countries_near
        self.report = Rebuilt()

    async def apply_all(self, records: Iterable[Any]) -> Rebuilt:
        """Apply records (``topic``, ``partition``, ``offset``, ``timestamp`` in ms, ``value``) to their end."""
        batch: list[tuple[Any, Job]] = []
        for record in records:
            try:
                if record.topic.endswith(f".{DECISIONS.suffix}"):
                    await self._apply(batch)
                    batch = []
                    await self._decide(record)
                else:
                    batch.append((record, self._job(record)))
            except NeverSucceeds as error:
                self._note(record, str(error))
            if len(batch) >= _BATCH:
                await self._apply(batch)
                batch = []
        await self._apply(batch)
        return self.report

    async def _decide(self, record: Any) -> None:
        decision = decode_decision(record.value or b"")
        decide = partial(deciding.decide, decision=decision, policy=self._policy, at=_time_of(record))
        await self._store.decide(decision, decide, stream_time=str(record.timestamp))
        self.report.decided += 1
        self._on_progress(1)

    def _job(self, record: Any) -> Job:
        apply_then = partial(_apply_then, policy=self._policy, at=_time_of(record))
        event = decode(record.value or b"")
        job = job_of(event, apply_then, self._countries_near, by_words=self._policy.by_words)
        job.stream_time = str(record.timestamp)
        return job

    async def _apply(self, batch: list[tuple[Any, Job]]) -> None:
        if not batch:
            return
        await self._store.apply_all([job for _, job in batch])
        for record, job in batch:
            if job.error is not None:
                self._note(record, f"{type(job.error).__name__}: {job.error}")
            elif job.outcome == "seen":
                self.report.seen += 1
            else:
                self.report.applied += 1
        self._on_progress(len(batch))

    def _note(self, record: Any, reason: str) -> None:
        self.report.unreadable.append((f"{record.topic}:{record.partition}:{record.offset}", reason))


def _time_of(record: Any) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)


def _apply_then(event: Event, memory: Memory, *, policy: Policy, at: datetime) -> Changes:
    return apply(event, memory, policy, decided_at=at)
