"""Reads incidents from Redis, whole: each with all of its claims, as one state. The one way to do so."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from schemas import Incident
from services.alerting.store.codecs import decode_incident
from services.alerting.store.commit import Stored
from services.alerting.store.keys import Keys


def read_incidents(redis: Any, keys: Keys, incident_ids: Collection[str]) -> list[Incident]:
    """The incidents in the order of the ids, by a blocking client; ids that are not in the store are left out."""
    if not incident_ids:
        return []
    states = read_states(redis, keys, list(incident_ids))
    return [stored.incident for stored in states.values() if stored is not None]


def read_states(redis: Any, keys: Keys, incident_ids: Sequence[str]) -> dict[str, Stored | None]:
    """Incident id → state and stamp, None where there is none; by a blocking client."""
    pipeline = redis.pipeline(transaction=True)
    _ask(pipeline, keys, incident_ids)
    return dict(zip(incident_ids, _states(pipeline.execute()), strict=True))


async def read_stored(redis: Any, keys: Keys, incident_ids: Sequence[str]) -> dict[str, Stored | None]:
    """The same by an asyncio client."""
    if not incident_ids:
        return {}
    pipeline = redis.pipeline(transaction=True)
    _ask(pipeline, keys, incident_ids)
    return dict(zip(incident_ids, _states(await pipeline.execute()), strict=True))


def _ask(pipeline: Any, keys: Keys, incident_ids: Collection[str]) -> None:
    # In a transaction: an incident and its claims lie under two keys, and a write between the two would tear them.
    for incident_id in incident_ids:
        pipeline.hmget(keys.incident(incident_id), "stamp", "json")
        pipeline.hgetall(keys.claims(incident_id))


def _states(answers: Sequence[Any]) -> Iterator[Stored | None]:
    for (stamp, head), claims in zip(answers[::2], answers[1::2], strict=True):
        yield None if head is None else Stored(decode_incident(head, claims), stamp.decode())
