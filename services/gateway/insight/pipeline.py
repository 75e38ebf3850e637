"""How the pipeline runs, by what Kafka knows: no record is read for it.

Throughput is the distance between the end of a topic and where it was a minute ago, which the broker finds by time.
"""

import asyncio
import time
from contextlib import closing
from typing import Any

from kafka.errors import KafkaError

from schemas.topics import TOPICS
from services.runtime.errors import Unreachable, named
from services.runtime.kafka import open_admin, open_consumer, partitions_of
from services.runtime.lag import lags_of
from services.runtime.settings import Settings

_WINDOW_S = 60
# Pages that are open everywhere ask every few seconds; the broker is asked once for all of them.
_GOOD_FOR_S = 3.0


class Pipeline:
    """Asks Kafka when its last answer is old, once however many want to know."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asking = asyncio.Lock()
        self._answer: dict[str, Any] | Unreachable = Unreachable("not asked yet")
        self._asked = -_GOOD_FOR_S

    async def now(self) -> dict[str, Any]:
        """``topics`` and ``services``, as ``docs/api.md`` has them. Raises ``Unreachable`` where Kafka is away."""
        async with self._asking:
            if time.monotonic() - self._asked >= _GOOD_FOR_S:
                self._answer = await asyncio.to_thread(_ask, self._settings)
                self._asked = time.monotonic()
            answer = self._answer
        if isinstance(answer, Unreachable):
            raise Unreachable(str(answer))
        return answer


def _ask(settings: Settings) -> dict[str, Any] | Unreachable:
    try:
        with closing(open_admin(settings)) as admin, closing(open_consumer(settings)) as consumer:
            return {"topics": _topics(settings, consumer), "services": _services(settings, admin, consumer)}
    except Unreachable as error:
        return error
    except KafkaError as error:
        return Unreachable(f"Kafka at {settings.kafka} did not answer: {named(error)}")


def _topics(settings: Settings, consumer: Any) -> list[dict[str, Any]]:
    then = round((time.time() - _WINDOW_S) * 1000)
    told = []
    for topic in TOPICS:
        partitions = partitions_of(consumer, [settings.topic(topic)])
        firsts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
        found = consumer.offsets_for_times(dict.fromkeys(partitions, then))
        came = sum(ends[p] - found[p].offset for p in partitions if found.get(p) is not None)
        told.append(
            {
                "topic": settings.topic(topic),
                "records": sum(ends[p] - firsts[p] for p in partitions),
                "per_second": round(came / _WINDOW_S, 3),
            }
        )
    return told


def _services(settings: Settings, admin: Any, consumer: Any) -> list[dict[str, Any]]:
    return [
        {
            "service": lag.service,
            "group": lag.group,
            "running": lag.members,
            "lag": [
                {"topic": f"{settings.prefix}.{suffix}", "records": records} for suffix, records in lag.behind.items()
            ],
        }
        for lag in lags_of(settings, admin, consumer)
    ]
