"""Events a second that one worker applies to Redis, and the memory that incidents take there; no Kafka.

For each size of the memory: so many incidents are opened, each by one report, in order of their days; then a fresh
worker applies a mix of events (``bench.reports.MIX``) in batches as it does live, with each batch on the disk of Redis
before the next. Timed is all from a parsed event to the answer of Redis.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import uvloop

from bench.reports import MIX, World
from bench.stack import say
from schemas import Event
from services.alerting.apply import apply
from services.alerting.changes import Changes, Memory
from services.alerting.jobs import job_of
from services.alerting.store.keys import Keys
from services.alerting.store.store import RedisStore
from services.alerting.telling.policy import Policy
from services.gazetteer.gazetteer import Gazetteer
from services.local.deadline import Deadline
from services.local.redis_server import EmbeddedRedis
from services.runtime.faust_app import calm_collector
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings

_SIZES = (1000, 10_000, 100_000)
_BATCH = 256
_WARM_UP = 1024
_READY_S = 20.0
_SAMPLE = 1000
_POLICY = Policy()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="up to 10,000 incidents and fewer events; under 30 s")
    parser.add_argument("--sizes", type=int, nargs="+", metavar="N", help=f"incidents held; default: {_SIZES}")
    given = parser.parse_args()
    sizes = given.sizes or (_SIZES[:2] if given.quick else _SIZES)
    events = 4000 if given.quick else 10_000
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="harmwatch-bench-") as folder:
            redis = EmbeddedRedis(Path(folder))
            redis.start()
            try:
                redis.wait_ready(Deadline.after(_READY_S))
                rows.append(uvloop.run(measure(Settings(redis=redis.address), size, events)))
            finally:
                redis.stop(Deadline.after(10))
    print_figures(rows)


async def measure(settings: Settings, incidents: int, events: int) -> dict[str, float]:
    """The figures for a memory of so many incidents."""
    world, redis = World(incidents), open_async_redis(settings)
    empty = await _used(redis)
    say(f"opening {incidents} incidents …")
    await apply_all(_new_worker(redis, settings), world.openings(incidents))
    memory = await memory_of(redis, Keys(settings), incidents, empty)
    store = _new_worker(redis, settings)
    load = list(world.mix(_WARM_UP + events))
    calm_collector()
    await apply_all(store, load[:_WARM_UP])
    say(f"applying {events} more events …")
    began, worked = time.perf_counter(), time.process_time()
    outcomes = await apply_all(store, load[_WARM_UP:])
    took, worked = time.perf_counter() - began, time.process_time() - worked
    await redis.aclose()
    return {
        "incidents": incidents,
        "events_per_s": round(events / took),
        "worker_us_per_event": round(worked / events * 1e6),
        "alerts_per_event": round(outcomes / events, 2),
        **memory,
    }


def _new_worker(redis: Any, settings: Settings) -> RedisStore:
    return RedisStore(redis, Keys(settings), settings.alerts_kept, by_words=_POLICY.by_words)


async def apply_all(store: RedisStore, events: Iterable[Event]) -> int:
    """Apply the events in batches; how many alerts they raised."""
    near = Gazetteer.load().countries_near
    alerts = 0

    def decide(event: Event, memory: Memory) -> Changes:
        nonlocal alerts
        changes = apply(event, memory, _POLICY, decided_at=event.reported_at)
        alerts += len(changes.alerts)
        return changes

    waiting = iter(events)
    while batch := [job_of(event, decide, near, by_words=_POLICY.by_words) for event in islice(waiting, _BATCH)]:
        await store.apply_all(batch)
        for job in batch:
            if job.error is not None or job.outcome != "applied":
                raise RuntimeError(f"{job.event.event_id}: {job.outcome}") from job.error
    return alerts


async def memory_of(redis: Any, keys: Keys, incidents: int, empty: int) -> dict[str, float]:
    """Bytes an incident takes by itself, and with each claim; streams, which do not grow with them, left out."""
    await redis.unlink(keys.outbox, keys.alerts)
    # What is unlinked is freed a little later.
    await asyncio.sleep(1.0)
    whole = await _used(redis) - empty
    per_claim = {
        kind: await _mean_size(redis, keys, kind, await redis.zcard(keys.articles)) for kind in ("claims", "article")
    }
    listed = await redis.memory_usage(keys.articles, samples=0)
    claims = sum(per_claim.values()) * incidents + listed
    return {
        "bytes_per_incident": round((whole - claims) / incidents),
        "bytes_per_claim": round(claims / incidents),
        "bytes_in_all": whole,
    }


async def _mean_size(redis: Any, keys: Keys, kind: str, number: int) -> float:
    """Mean bytes of a sample of the keys of one kind."""
    pattern = keys.claims("*") if kind == "claims" else keys.article("*")
    names = [name async for name in redis.scan_iter(pattern, count=1000)][:: max(1, number // _SAMPLE)]
    pipeline = redis.pipeline(transaction=False)
    for name in names:
        pipeline.memory_usage(name, samples=0)
    sizes: list[int] = await pipeline.execute()
    return sum(sizes) / len(sizes)


async def _used(redis: Any) -> int:
    return int((await redis.info("memory"))["used_memory"])


def print_figures(rows: list[dict[str, float]]) -> None:
    """A table for people, then one JSON object: the figures of the largest memory, and each."""
    print("mix in per cent: " + ", ".join(f"{kind} {share}" for kind, share in MIX.items()))
    print(f"{'incidents':>10}{'events/s':>10}{'worker µs/event':>18}{'bytes/incident':>16}{'bytes/claim':>13}")
    for row in rows:
        print(
            f"{row['incidents']:10.0f}{row['events_per_s']:10.0f}{row['worker_us_per_event']:18.0f}"
            f"{row['bytes_per_incident']:16.0f}{row['bytes_per_claim']:13.0f}"
        )
    print("to reach: 2,000 events/s, 4,096 bytes/incident")
    figures: dict[str, Any] = {name: rows[-1][name] for name in rows[-1]}
    print(json.dumps(figures | {"by_size": rows}))


if __name__ == "__main__":
    main()
