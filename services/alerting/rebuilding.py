"""Rebuilding the store from what the topics keep: every event in order of record time, decided as of its record.

The same records into an empty Redis give the same bytes, so decisions are dated by the record and not by the clock.
Nothing is published: what the events raised was told when they were applied first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from schemas import Event
from services.alerting.apply import apply
from services.alerting.changes import Changes, Memory
from services.alerting.jobs import decode, job_of
from services.alerting.policy import Policy
from services.alerting.store import Job, RedisStore
from services.gazetteer.gazetteer import Gazetteer
from services.runtime.errors import NeverSucceeds

_BATCH = 256


@dataclass
class Rebuilt:
    """What became of the records; ``unreadable`` has the place of each and the reason, as their dead letters have."""

    applied: int = 0
    seen: int = 0
    unreadable: list[tuple[str, str]] = field(default_factory=list)


class Rebuilding:
    """Applies records in the order in which they are given."""

    def __init__(self, store: RedisStore, policy: Policy, on_progress: Callable[[int], None] = lambda _: None) -> None:
        self._store = store
        self._policy = policy
        self._on_progress = on_progress
        self._countries_near = Gazetteer.load().countries_near
        self.report = Rebuilt()

    async def apply_all(self, records: Iterable[Any]) -> Rebuilt:
        """Apply event records (``topic``, ``partition``, ``offset``, ``timestamp`` in ms, ``value``) to their end."""
        batch: list[tuple[Any, Job]] = []
        for record in records:
            try:
                batch.append((record, self._job(record)))
            except NeverSucceeds as error:
                self._note(record, str(error))
            if len(batch) >= _BATCH:
                await self._apply(batch)
                batch = []
        await self._apply(batch)
        return self.report

    def _job(self, record: Any) -> Job:
        at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
        return job_of(decode(record.value or b""), partial(_decide, policy=self._policy, at=at), self._countries_near)

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


def _decide(event: Event, memory: Memory, *, policy: Policy, at: datetime) -> Changes:
    """As ``apply`` does, with nothing to say aloud."""
    return replace(apply(event, memory, policy, decided_at=at), alerts=(), suppressions=())
