"""Alerting's store in the tests: events as jobs, all that lies in Redis, and the order in which it came there."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from schemas import Decision, Event, Incident
from services.alerting.apply import apply
from services.alerting.changes import Changes, Memory
from services.alerting.decisions.apply import apply_decision
from services.alerting.decisions.outcome import Decided, DecisionRecord, Known
from services.alerting.matching import buckets
from services.alerting.matching.nearby import brief_of, encode_brief
from services.alerting.store.indexes import entries_of
from services.alerting.store.keys import Keys
from services.alerting.store.memory import MemoryStore
from services.alerting.store.reader import read_incidents
from services.alerting.store.store import Job, RedisStore
from services.alerting.telling.policy import Policy
from services.local.deadline import Deadline
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings
from tests.harness.topics import WITHIN_S
from tests.unit.alerting.builders import no_borders

POLICY = Policy()


def job(event: Event) -> Job:
    """Decided at the time of its report, so that two runs write the same bytes."""
    return Job(event, buckets.of_event(event, no_borders), _decide)


def _decide(event: Event, memory: Memory) -> Changes:
    return apply(event, memory, POLICY, event.reported_at)


def _by_a_person(decision: Decision) -> Callable[[Known], Decided]:
    return partial(apply_decision, decision, policy=POLICY, decided_at=decision.at)


class Worker:
    """A store with a cache and a connection of its own, as each alerting process has them."""

    def __init__(self, settings: Settings) -> None:
        self._redis = open_async_redis(settings)
        self.store = RedisStore(self._redis, Keys(settings))

    async def apply(self, events: Iterable[Event]) -> list[str]:
        """Apply the events as one batch; their outcomes."""
        jobs = [job(event) for event in events]
        await self.store.apply_all(jobs)
        for done in jobs:
            if done.error is not None:
                raise done.error
        return [done.outcome for done in jobs]

    async def decide(self, decision: Decision) -> DecisionRecord:
        """Take a person's decision, at the time of its signature."""
        return await self.store.decide(decision, _by_a_person(decision))

    async def close(self) -> None:
        await self._redis.aclose()


def fill_outbox(settings: Settings, events: Sequence[Event]) -> None:
    """Apply events with no relay beside it: as a worker that dies right after its last write."""

    async def apply_all() -> None:
        worker = Worker(settings)
        await worker.apply(events)
        await worker.close()

    asyncio.run(apply_all())


def dump(redis: Any, settings: Settings) -> dict[str, bytes]:
    """Every key of the installation, byte for byte, but for the relay's lease, which each relay takes anew."""
    lease = Keys(settings).relay.encode()
    names = sorted(set(redis.scan_iter(f"{{{settings.prefix}}}:*", count=1000)) - {lease})
    return {name.decode(): redis.dump(name) for name in names}


def incidents_in(redis: Any, settings: Settings) -> list[Incident]:
    """All incidents, by id."""
    begin = f"{{{settings.prefix}}}:incident:"
    ids = sorted(name.decode().removeprefix(begin) for name in redis.scan_iter(f"{begin}*", count=1000))
    return read_incidents(redis, Keys(settings), ids)


def outbox(redis: Any, settings: Settings) -> list[dict[str, str]]:
    """The messages that wait for the relay, in order."""
    entries = redis.xrange(Keys(settings).outbox)
    return [{name.decode(): value.decode() for name, value in fields.items()} for _, fields in entries]


def wait_until_trimmed(redis: Any, settings: Settings) -> None:
    """Return when the relay has delivered all there is and forgotten it."""
    deadline = Deadline.after(WITHIN_S)
    while left := redis.xlen(Keys(settings).outbox):
        assert not deadline.passed, f"{left} messages are still in the outbox"
        time.sleep(0.05)


def order_of_application(redis: Any, settings: Settings) -> list[str]:
    """Event ids in the order in which they were applied: each leaves at least one message in the outbox."""
    ids = [json.loads(message["value"])["event_id"] for message in outbox(redis, settings)]
    return list(dict.fromkeys(ids))


class Model:
    """What the same events do to the store in memory, one after the other."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.store = MemoryStore(no_borders)
        self.messages: list[str] = []
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        changes = _decide(event, self.store.read(event))
        self.store.commit(changes)
        self.messages += [m.to_json().decode() for m in (*changes.alerts, *changes.suppressions)]

    def decide(self, decision: Decision) -> None:
        decided = self.store.decide(decision, _by_a_person(decision))
        if decided is not None:
            self.messages += [alert.to_json().decode() for alert in decided.alerts]

    @property
    def incidents(self) -> list[Incident]:
        return list(self.store.everything())


def assert_as_if_one_after_the_other(redis: Any, settings: Settings, events: Iterable[Event]) -> None:
    """Redis holds what one worker would have left that applied each event once, in some order."""
    by_id = {event.event_id: event for event in events}
    order = order_of_application(redis, settings)
    assert sorted(order) == sorted(by_id), "each event is applied, and none but these"
    model = Model(by_id[event_id] for event_id in order)
    assert [message["value"] for message in outbox(redis, settings)] == model.messages
    assert incidents_in(redis, settings) == model.incidents
    assert_indexes_fit(redis, settings)


def assert_indexes_fit(redis: Any, settings: Settings) -> None:
    """Every index and bucket lists each incident where its state belongs, as that state says, and nothing else."""
    keys, listed, held = Keys(settings), dict[str, dict[str, str]](), dict[str, dict[str, str]]()
    for incident in incidents_in(redis, settings):
        for key, command in entries_of(incident, keys).items():
            listed.setdefault(key, {})[incident.incident_id] = command
        for name in buckets.of_incident(incident):
            brief = encode_brief(brief_of(incident, name))
            held.setdefault(keys.bucket(name), {})[incident.incident_id] = brief
    sets = [keys.recent, keys.silent, keys.places, keys.happened, keys.happened_long, *_named(redis, keys.country("*"))]
    found = {key: dict(redis.zrange(key, 0, -1, withscores=True)) for key in sets}
    assert {k: {i.decode() for i in v} for k, v in found.items() if v} == {k: set(v) for k, v in listed.items()}
    for key, commands in listed.items():
        if key != keys.places:
            assert {i.decode(): f"ZADD {score:.0f}" for i, score in found[key].items()} == commands
    in_buckets = {name: redis.hgetall(name) for name in _named(redis, keys.bucket("*"))}
    says = {
        name: {i.decode(): brief.decode() for i, brief in fields.items() if i != b"stamp"}
        for name, fields in in_buckets.items()
    }
    assert {name: briefs for name, briefs in says.items() if briefs} == held


def _named(redis: Any, pattern: str) -> list[str]:
    return [name.decode() for name in redis.scan_iter(pattern, count=1000)]
