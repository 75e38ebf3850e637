"""The incident store in Redis: reads what an event may touch, commits what it changes, all or nothing.

A batch of events is folded in memory, in order, over a cache of what was read; one script per event then goes out in
one pipeline (``scripts/apply.lua``). The script checks the stamps of what was read, so a stale cache costs a second try
and never a wrong write: on a conflict the cache is dropped and the fold repeats from there.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any

from redis.exceptions import NoScriptError

from schemas import Event, Incident
from schemas.parts import Message
from schemas.topics import ALERT_TOPICS, SUPPRESSED
from services.alerting import buckets, stamps
from services.alerting.cache import Cache
from services.alerting.changes import AppliedEvent, ArticleRecord, Changes, Memory
from services.alerting.codecs import decode_applied, encode_applied
from services.alerting.keys import Keys
from services.runtime import metrics

Decide = Callable[[Event, Memory], Changes]
# Two workers that meet on one bucket settle in two or three tries; this many mean that something else is wrong.
_TRIES = 50


@dataclass
class Job:
    """One event to apply, and the buckets that hold its candidates.

    ``error`` is set when deciding about it failed, which no repetition would mend.
    """

    event: Event
    buckets: frozenset[str]
    decide: Decide
    outcome: str = "pending"
    error: Exception | None = None


@dataclass(frozen=True)
class _Call:
    """The arguments of one apply script, in the order that the script names."""

    keys: list[str] = field(default_factory=list)
    args: list[str | bytes | int] = field(default_factory=list)


class ConflictError(Exception):
    """The store changed under every one of many tries."""


class RedisStore:
    """Used by one event loop; several processes may share one Redis."""

    def __init__(self, redis: Any, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._cache = Cache()
        self._script = (files("services.alerting") / "scripts" / "apply.lua").read_text()
        self._sha = hashlib.sha1(self._script.encode(), usedforsecurity=False).hexdigest()

    async def apply_all(self, jobs: Sequence[Job]) -> None:
        """Apply the jobs in order; each ends with an outcome (applied, seen) or an error."""
        waiting = list(jobs)
        self._cache.trim()
        for _ in range(_TRIES):
            await self._load(waiting)
            folded = [(job, self._fold(job)) for job in waiting]
            calls = [(job, call) for job, call in folded if call is not None]
            waiting = await self._commit(calls)
            if not waiting:
                return
            metrics.APPLY_CONFLICTS.inc(len(waiting))
            self._cache.clear()
        raise ConflictError(f"event {waiting[0].event.event_id} met a conflict {_TRIES} times")

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
                self._cache.put_bucket(name, stamp, {member.decode() for member in answer})
        await self._load_incidents({incident_id for job in jobs for incident_id in self._incident_ids(job)})
        while following := self._unread_survivors(jobs):
            await self._load_incidents(following)

    async def _load_incidents(self, wanted: set[str]) -> None:
        missing = self._cache.missing_incidents(wanted)
        if not missing:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for incident_id in missing:
            pipeline.hget(self._keys.incident(incident_id), "json")
        for incident_id, raw in zip(missing, await pipeline.execute(), strict=True):
            if raw is None:
                raise LookupError(f"incident {incident_id} is named in a bucket or record but not in the store")
            self._cache.put_incident(Incident.from_json(raw), stamps.of_incident(raw))

    def _candidate_ids(self, job: Job) -> set[str]:
        return {member for name in job.buckets for member in self._cache.members(name)}

    def _incident_ids(self, job: Job) -> set[str]:
        return self._candidate_ids(job) | self._cache.article(job.event.article_id).incident_ids

    def _unread_survivors(self, jobs: Sequence[Job]) -> set[str]:
        """What the incidents of the jobs' articles were merged into, and the cache does not hold."""
        known = {into for job in jobs for told in self._told(job.event) if (into := told.merged_into) is not None}
        return set(self._cache.missing_incidents(known))

    def _told(self, event: Event) -> tuple[Incident, ...]:
        """The incidents that the article's record points at, with those that they were merged into."""
        wanted: set[str] = set()
        following = set(self._cache.article(event.article_id).incident_ids)
        while following:
            wanted |= following
            known = self._cache.incidents(following)
            following = {into for one in known if (into := one.merged_into) is not None} - wanted
        return self._cache.incidents(wanted)

    def _fold(self, job: Job) -> _Call | None:
        """Decide about one event over the cache, put the result into the cache, and say what to write."""
        event = job.event
        record = self._cache.article(event.article_id)
        memory = Memory(self._cache.incidents(self._candidate_ids(job)), record, self._told(event))
        try:
            changes = job.decide(event, memory)
        except Exception as error:  # noqa: BLE001 - deciding is pure: what failed once fails always
            job.outcome, job.error = "failed", error
            return None
        if changes.applied is None:
            job.outcome = "seen"
            return None
        call = self._call(job, memory, changes, changes.applied)
        self._cache.put_article(event.article_id, ArticleRecord((*record.applied, changes.applied)))
        return call

    def _call(self, job: Job, memory: Memory, changes: Changes, applied: AppliedEvent) -> _Call:
        event = job.event
        read = {incident.incident_id: incident for incident in (*memory.candidates, *memory.told)}
        checks = self._checks(job, read, memory.told, changes)
        moves = self._moves(read, changes.incidents)
        messages = _messages(changes)
        call = _Call(
            keys=[self._keys.article(event.article_id), self._keys.recent, self._keys.outbox],
            args=[
                event.event_id,
                " ".join(sorted(known.event_id for known in memory.article.applied)),
                encode_applied(applied),
                len(checks),
                len(changes.incidents),
                len(moves),
                len(messages),
            ],
        )
        for key, stamp in checks.items():
            call.keys.append(key)
            call.args.append(stamp)
        for incident in changes.incidents:
            self._put(call, incident)
        for name, incident_id, joins in moves:
            stamp = self._cache.incident_stamp(incident_id)
            call.keys.append(self._keys.bucket(name))
            call.args.extend([incident_id, stamp, "1" if joins else "0"])
            self._cache.move(name, incident_id, stamp, joins=joins)
        for message in messages:
            call.args.extend(message)
        return call

    def _put(self, call: _Call, incident: Incident) -> None:
        """The write of an incident's new state; the cache goes ahead of it."""
        json = incident.to_json()
        stamp = stamps.of_incident(json)
        listed = "1" if incident.alerted and incident.status != "merged" else "0"
        changed_ms = round(incident.last_changed_at.timestamp() * 1000)
        call.keys.append(self._keys.incident(incident.incident_id))
        call.args.extend([incident.incident_id, stamp, listed, changed_ms, json])
        self._cache.put_incident(incident, stamp)

    def _checks(
        self, job: Job, read: dict[str, Incident], told: Sequence[Incident], changes: Changes
    ) -> dict[str, str]:
        """Key → stamp of everything the decision rests on: each bucket read, and each incident beside them."""
        checks = {self._keys.bucket(name): self._cache.bucket_stamp(name) for name in sorted(job.buckets)}
        for incident in (*told, *changes.incidents):
            known = incident.incident_id in read
            stamp = self._cache.incident_stamp(incident.incident_id) if known else stamps.NEVER_WRITTEN
            checks[self._keys.incident(incident.incident_id)] = stamp
        return checks

    def _moves(self, read: dict[str, Incident], changed: Sequence[Incident]) -> list[tuple[str, str, bool]]:
        """Which buckets change. Staying counts as a change: a bucket's stamp covers the states of its incidents."""
        moves = []
        for incident in changed:
            before = read.get(incident.incident_id)
            now = buckets.of_incident(incident)
            left = buckets.of_incident(before) - now if before is not None else frozenset()
            moves += [(name, incident.incident_id, True) for name in sorted(now)]
            moves += [(name, incident.incident_id, False) for name in sorted(left)]
        return moves

    async def _commit(self, calls: Sequence[tuple[Job, _Call]]) -> list[Job]:
        """Write in order; the jobs to do again, from the first conflict on (what was written after it stays seen)."""
        if not calls:
            return []
        try:
            answers = await self._send([call for _, call in calls])
        except NoScriptError:
            # A new server, or one that has restarted: it refused every call, so nothing of them is written.
            await self._redis.script_load(self._script)
            answers = await self._send([call for _, call in calls])
        for (job, _), answer in zip(calls, answers, strict=True):
            job.outcome = answer
        if "seen" in answers:
            # Written by another worker, or before a crash: the cache does not know what that write did.
            self._cache.clear()
        if "conflict" not in answers:
            return []
        return [job for job, _ in calls if job.outcome == "conflict"]

    async def _send(self, calls: Sequence[_Call]) -> list[str]:
        # Not by ``register_script``: its pipelines ask in a round trip of their own whether the script is there.
        pipeline = self._redis.pipeline(transaction=False)
        for call in calls:
            pipeline.evalsha(self._sha, len(call.keys), *call.keys, *call.args)
        return [answer.decode() for answer in await pipeline.execute()]


def _messages(changes: Changes) -> list[list[str | bytes | int]]:
    """The outbox messages of a decision: topic, key, id, value, and when it was decided (ms)."""
    alerts = [
        _message(ALERT_TOPICS[alert.kind].suffix, alert.incident_id, alert.alert_id, alert, alert.raised_at)
        for alert in changes.alerts
    ]
    silences = [
        _message(SUPPRESSED.suffix, silence.article_id, silence.suppression_id, silence, silence.decided_at)
        for silence in changes.suppressions
    ]
    return alerts + silences


def _message(topic: str, key: str, message_id: str, message: Message, at: datetime) -> list[str | bytes | int]:
    return [topic, key, message_id, message.to_json(), round(at.timestamp() * 1000)]
