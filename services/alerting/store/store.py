"""The incident store in Redis: reads what an event may touch, commits what it changes, all or nothing.

A batch of events is folded in memory, in order, over a cache of what was read; one script per event then goes out in
one pipeline (``scripts/commit.lua``). The script checks the stamps of what was read, so a stale cache costs a second
try and never a wrong write: on a conflict the cache is dropped and the fold repeats from there.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from redis.exceptions import NoScriptError

from schemas import Decision, Event, Incident
from services.alerting.changes import AppliedEvent, ArticleRecord, Changes, Memory, leads_to
from services.alerting.decisions.keeping import erase_told, erased_decisions, guard_of, read_reach, read_record
from services.alerting.decisions.outcome import Decided, DecisionRecord, Known
from services.alerting.matching.nearby import choose, decode_brief
from services.alerting.store import stamps
from services.alerting.store.cache import Cache
from services.alerting.store.codecs import decode_applied, encode_applied
from services.alerting.store.commit import NOW, Call, Committer, Guard, Stored
from services.alerting.store.indexes import Change
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_stored
from services.runtime import metrics

Decide = Callable[[Event, Memory], Changes]
Apply = Callable[[Known], Decided]
# How many alerts the stream of alerts keeps, where no setting says otherwise.
ALERTS_KEPT = 10_000
# Two workers that meet on one bucket settle in two or three tries; this many mean that something else is wrong.
_TRIES = 50
# Events written in one go while the next are decided on; each is one more sync of the disk.
_PART = 16
# Of the event loop, until what was begun is on its way.
_TURNS = 3


@dataclass(frozen=True, slots=True)
class _Read:
    """What the buckets of a job said: the stamp of each, and which incidents may be the event's."""

    stamps: dict[str, str]
    candidates: set[str]


@dataclass
class Job:
    """One event to apply, and the buckets that hold its candidates.

    ``stream_time``: the time of what it adds to streams (ms); by default the server's clock. ``error`` is set when
    deciding about it failed, which no repetition would mend.
    """

    event: Event
    buckets: frozenset[str]
    decide: Decide
    stream_time: str = NOW
    outcome: str = "pending"
    error: Exception | None = None
    read: "_Read | None" = None


class ConflictError(Exception):
    """The store changed under every one of many tries."""


class RedisStore:
    """Used by one event loop; several processes may share one Redis. Without ``publishes`` the outbox stays empty."""

    def __init__(
        self,
        redis: Any,
        keys: Keys,
        alerts_kept: int = ALERTS_KEPT,
        *,
        publishes: bool = True,
        by_words: bool = True,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._committer = Committer(keys, alerts_kept, publishes, by_words)
        self._cache = Cache()
        # A person's decision drops the cache, which a batch in its middle would miss.
        self._busy = asyncio.Lock()
        self._script = (files("services.alerting.store") / "scripts" / "commit.lua").read_text()
        self._sha = hashlib.sha1(self._script.encode(), usedforsecurity=False).hexdigest()

    async def apply_all(self, jobs: Sequence[Job]) -> None:
        """Apply the jobs in order; each ends with an outcome (applied, seen) or an error."""
        async with self._busy:
            await self._apply_all(jobs)

    async def _apply_all(self, jobs: Sequence[Job]) -> None:
        waiting = list(jobs)
        self._cache.trim()
        for _ in range(_TRIES):
            await self._load(waiting)
            waiting = await self._fold_and_commit(waiting)
            if not waiting:
                return
            metrics.APPLY_CONFLICTS.inc(len(waiting))
            self._cache.clear()
        raise ConflictError(f"event {waiting[0].event.event_id} met a conflict {_TRIES} times")

    async def decide(self, decision: Decision, apply: Apply, stream_time: str = NOW) -> DecisionRecord:
        """Commit what a person decided, once; what became of it, now or when it was committed before.

        ``apply`` is given everything that the decision may touch, and must be pure: a conflict with a worker repeats it
        on what is there then.
        """
        async with self._busy:
            record = await read_record(self._redis, self._keys, decision.decision_id)
            if record is None:
                record = await self._decide(decision, apply, stream_time)
            await erase_told(self._redis, self._keys, record)
            return record

    async def _decide(self, decision: Decision, apply: Apply, stream_time: str) -> DecisionRecord:
        for _ in range(_TRIES):
            reach, states = await read_reach(self._redis, self._keys, decision)
            decided = apply(reach.known)
            changes = Changes("", incidents=decided.incidents, alerts=decided.alerts)
            before = {incident_id: stored for incident_id, stored in states.items() if stored is not None}
            checks = {self._keys.incident(i): _stamp(stored) for i, stored in states.items()}
            erased = []
            if decided.record.outcome == "applied":
                erased = await erased_decisions(self._redis, self._keys, decision, reach.known)
            guard = guard_of(decided.record, self._keys, erased)
            [answer] = await self._send([self._committer.call(changes, before, checks, guard, stream_time)])
            self._cache.clear()
            if answer == "applied":
                return decided.record
            known = await read_record(self._redis, self._keys, decision.decision_id)
            if known is not None:
                return known
        raise ConflictError(f"decision {decision.decision_id} met a conflict {_TRIES} times")

    async def _load(self, jobs: Sequence[Job]) -> None:
        """Bring into the cache what the jobs may touch and it does not hold."""
        articles = self._cache.missing_articles(job.event for job in jobs)
        names = self._cache.missing_buckets({name for job in jobs for name in job.buckets})
        if articles or names:
            pipeline = self._redis.pipeline(transaction=False)
            for article_id in articles:
                pipeline.hgetall(self._keys.article(article_id))
            for name in names:
                pipeline.hgetall(self._keys.bucket(name))
            answers = await pipeline.execute()
            for article_id, answer in zip(articles, answers, strict=False):
                applied = [decode_applied(event_id.decode(), raw) for event_id, raw in answer.items()]
                self._cache.put_article(article_id, ArticleRecord(tuple(applied)))
            for name, answer in zip(names, answers[len(articles) :], strict=True):
                stamp = answer.pop(b"stamp", b"").decode()
                self._cache.put_bucket(
                    name, stamp, {i.decode(): decode_brief(raw.decode()) for i, raw in answer.items()}
                )
        # Where all that its buckets list is at hand, a job chooses when its turn comes.
        unknown = [job for job in jobs if not self._cache.holds_all_of(job.buckets)]
        await self._load_incidents({incident_id for job in unknown for incident_id in self._read(job).candidates})
        await self._load_told(jobs)

    async def _load_told(self, jobs: Sequence[Job]) -> None:
        """The incidents of the jobs' articles, and those that their claims may be in now."""
        wanted = {i for job in jobs for i in self._cache.article(job.event.article_id).incident_ids}
        while wanted:
            await self._load_incidents(wanted)
            into = {other for told in self._cache.incidents(wanted) for other in leads_to(told)}
            wanted = set(self._cache.missing_incidents(into))

    async def _load_incidents(self, wanted: set[str]) -> None:
        missing = self._cache.missing_incidents(wanted)
        if missing:
            self._cache.put_incidents(await read_stored(self._redis, self._keys, missing))

    def _read(self, job: Job) -> _Read:
        """The buckets as the cache has them; candidates are chosen anew only where one of them has changed."""
        stamps = self._cache.stamps(job.buckets)
        if job.read is None or job.read.stamps != stamps:
            job.read = _Read(stamps, choose(job.event, self._cache.briefs(job.buckets)))
        return job.read

    def _told(self, event: Event) -> set[str]:
        """Ids of the incidents that the article's record points at, with those that their claims may be in now."""
        wanted: set[str] = set()
        following = set(self._cache.article(event.article_id).incident_ids)
        while following:
            wanted |= following
            known = self._cache.incidents(following)
            following = {into for one in known for into in leads_to(one)} - wanted
        return wanted

    async def _fold_and_commit(self, jobs: Sequence[Job]) -> list[Job]:
        """Decide about the jobs in order and write while deciding; the jobs to do again.

        One part is on its way at a time: what follows rests on it, and on another connection might overtake it.
        """
        writing: asyncio.Task[None] | None = None
        try:
            for first in range(0, len(jobs), _PART):
                calls = [
                    (job, call) for job in jobs[first : first + _PART] if (call := await self._fold(job)) is not None
                ]
                if writing is not None:
                    await writing
                writing = asyncio.create_task(self._commit(calls)) if calls else None
                await _go_out()
            if writing is not None:
                await writing
        except BaseException:
            # The cache went ahead of what is written; and the write must have ended before its connection goes.
            self._cache.clear()
            if writing is not None and not writing.done():
                writing.cancel()
                await asyncio.wait([writing])
            raise
        if any(job.outcome == "seen" for job in jobs):
            # Written by another worker, or before a crash: the cache does not know what that write did.
            self._cache.clear()
        return [job for job in jobs if job.outcome == "conflict"]

    async def _fold(self, job: Job) -> Call | None:
        """Decide about one event over the cache, put the result into the cache, and say what to write.

        The decision rests on each bucket read, each incident beside them, and the article's record.
        """
        event = job.event
        record = self._cache.article(event.article_id)
        told, read = self._told(event), self._read(job)
        # An event of this batch may have brought an incident near that was out of reach when the batch was read.
        await self._load_incidents(told | read.candidates)
        before = self._cache.stored(told | read.candidates)
        memory = Memory(_incidents(before, read.candidates), record, _incidents(before, told))
        try:
            changes = job.decide(event, memory)
        except Exception as error:  # noqa: BLE001 - deciding is pure: what failed once fails always
            job.outcome, job.error = "failed", error
            return None
        if changes.applied is None:
            job.outcome = "seen"
            return None
        checks = {self._keys.bucket(name): stamp for name, stamp in read.stamps.items()}
        checks |= {self._keys.incident(i): _stamp(before.get(i)) for i in sorted(told)}
        guard = self._guard(event, record, changes.applied)
        call = self._committer.call(changes, before, checks, guard, job.stream_time)
        self._cache.follow(call)
        self._cache.put_article(event.article_id, ArticleRecord((*record.applied, changes.applied)))
        return call

    def _guard(self, event: Event, record: ArticleRecord, applied: AppliedEvent) -> Guard:
        reported = str(round(event.reported_at.timestamp() * 1000))
        return Guard(
            key=self._keys.article(event.article_id),
            field=event.event_id,
            entry=encode_applied(applied),
            known=[known.event_id for known in record.applied],
            also=(Change(self._keys.articles, f"ZADD GT {reported}", event.article_id),),
        )

    async def _commit(self, calls: Sequence[tuple[Job, Call]]) -> None:
        """Write in order; what is written after a conflict stays, or meets a conflict too where it rests on it."""
        answers = await self._send([call for _, call in calls])
        for (job, _), answer in zip(calls, answers, strict=True):
            job.outcome = answer

    async def _send(self, calls: Sequence[Call]) -> list[str]:
        """The script's answers. A server that is new, or has restarted, refuses every call until it has the script."""
        try:
            return await self._run(calls)
        except NoScriptError:
            await self._redis.script_load(self._script)
            return await self._run(calls)

    async def _run(self, calls: Sequence[Call]) -> list[str]:
        # Not by ``register_script``: its pipelines ask in a round trip of their own whether the script is there.
        pipeline = self._redis.pipeline(transaction=False)
        for call in calls:
            pipeline.evalsha(self._sha, len(call.keys), *call.keys, *call.args)
        return [answer.decode() for answer in await pipeline.execute()]


async def _go_out() -> None:
    """Let a write that has just begun reach its socket: deciding on the next part does not leave the loop."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _incidents(states: Mapping[str, Stored], incident_ids: set[str]) -> tuple[Incident, ...]:
    """Those of the incidents that are there, in order of their ids."""
    return tuple(states[incident_id].incident for incident_id in sorted(incident_ids) if incident_id in states)


def _stamp(stored: Stored | None) -> str:
    return stored.stamp if stored is not None else stamps.NEVER_WRITTEN
