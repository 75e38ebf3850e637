"""From what a person orders to what became of it: signed, tried, published, awaited. Blocking; every way in uses it."""

import asyncio
import time
from contextlib import closing
from datetime import datetime
from typing import Any

from kafka.errors import KafkaError

from schemas import Decision
from schemas.cloudevents import envelope
from schemas.decision import signed
from schemas.topics import DECISIONS
from services.alerting.configured import policy_of
from services.alerting.decisions.apply import apply_decision
from services.alerting.decisions.keeping import read_reach
from services.alerting.decisions.outcome import DecisionRecord
from services.alerting.store.keys import Keys
from services.runtime.errors import Unreachable, named
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings

_DELIVERY_S = 30.0
_POLL_S = 0.05
_NOT_SIGNED = "0" * 32


def signed_by(who: str, at: datetime, **fields: Any) -> Decision:
    """The decision with its id; the same of the same person and time has the same. Raises ``ValidationError``."""
    return signed(Decision.model_validate({"decision_id": _NOT_SIGNED, "by": who, "at": at} | fields))


def order(settings: Settings, redis: Any, decision: Decision, *, source: str, wait: float) -> DecisionRecord | None:
    """Publish the decision; what became of it, None where alerting has not applied it within ``wait`` seconds.

    What alerting would refuse as things are now is not published: its record comes back, and is kept nowhere. A
    decision that was taken before is not taken again. ``source``: whose hand it came through (CloudEvents).
    Raises ``Unreachable`` where Kafka is away, and what Redis raises.
    """
    keys = Keys(settings)
    taken = _record(redis, keys, decision)
    if taken is not None:
        return taken
    tried = asyncio.run(_tried(settings, decision))
    if tried.outcome == "refused":
        # Where the same was ordered twice at once, the first may have been applied meanwhile.
        return _record(redis, keys, decision) or tried
    _publish(settings, decision, source)
    return _awaited(redis, keys, decision, wait)


async def _tried(settings: Settings, decision: Decision) -> DecisionRecord:
    """What alerting would do with the decision as things are now: the same core, without writing."""
    redis = open_async_redis(settings)
    try:
        reach, _ = await read_reach(redis, Keys(settings), decision)
    finally:
        await redis.aclose()
    return apply_decision(decision, reach.known, policy_of(settings), decision.at).record


def _publish(settings: Settings, decision: Decision, source: str) -> None:
    with closing(open_consumer(settings)) as consumer:
        # A producer would wait a minute for a topic that nobody created.
        partitions_of(consumer, [settings.topic(DECISIONS)])
    headers = envelope(DECISIONS, decision.decision_id, source, decision.at)
    with closing(Publisher(settings)) as publisher:
        future = publisher.publish(DECISIONS, key=decision.key, value=decision.to_json(), headers=headers)
        try:
            future.get(timeout=_DELIVERY_S)
        except KafkaError as error:
            raise Unreachable(f"Not done: Kafka did not take the decision ({named(error)}).") from error


def _awaited(redis: Any, keys: Keys, decision: Decision, wait: float) -> DecisionRecord | None:
    give_up = time.monotonic() + wait
    while True:
        record = _record(redis, keys, decision)
        if record is not None or time.monotonic() >= give_up:
            return record
        time.sleep(_POLL_S)


def _record(redis: Any, keys: Keys, decision: Decision) -> DecisionRecord | None:
    raw = redis.hget(keys.decisions, decision.decision_id)
    return None if raw is None else DecisionRecord.from_json(raw)
