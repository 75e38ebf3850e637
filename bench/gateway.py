"""The gateway as its users find it: lists over 100,000 incidents, the page, 1,000 streams, a webhook that goes down.

An alert comes each second, two for the webhook, whose receiver is away for a minute. One gateway process over embedded
Kafka and Redis, asked over HTTP on the loopback; who asks, the servers and the gateway share the machine's processors.
One table for people, then one JSON object; the parts are in ``bench/serving/``.
"""

import argparse
import asyncio
import json
from itertools import islice
from typing import Any

import psutil

from bench import stack
from bench.alerting import apply_all
from bench.reports import World
from bench.serving import lists, page, streams, webhooks
from bench.serving.running import gateway
from services.alerting.store.keys import Keys
from services.alerting.store.store import RedisStore
from services.local.ports import free_port
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_CHUNK = 5_000
_PARTS = ("lists", "page", "streams", "webhook")
_DOWN_S, _QUICK_DOWN_S = 60.0, 10.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"default: all of {', '.join(_PARTS)}")
    parser.add_argument("--quick", action="store_true", help="10,000 incidents, fewer questions and alerts")
    parser.add_argument("--incidents", type=int, metavar="N", help="default: 100,000")
    parser.add_argument("--streams", type=int, default=1_000, metavar="N", help="default: 1,000")
    given = parser.parse_args()
    parts = given.parts or _PARTS
    if unknown := sorted(set(parts) - set(_PARTS)):
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(_PARTS)}")
    incidents = given.incidents or (10_000 if given.quick else 100_000)
    figures: dict[str, Any] = {"incidents": incidents}
    with stack.servers() as settings:
        changes = {"gateway_port": free_port(), "gateway_rate": 0, "web_allow": ("127.0.0.0/8",)}
        own = Settings(**settings.model_dump(exclude_unset=True) | changes)
        ensure_topics(own)
        stack.say(f"opening {incidents} incidents …")
        alerts = asyncio.run(_fill(own, incidents))
        with gateway(own) as (process, address, caught_up_s):
            figures |= {"catch_up_s": caught_up_s}
            running = psutil.Process(process.pid)
            if "lists" in parts:
                stack.say("asking for lists …")
                figures |= lists.measure(address, quick=given.quick)
            if "page" in parts:
                stack.say("opening the page …")
                figures |= page.measure(address, quick=given.quick)
            if "streams" in parts:
                stack.say(f"listening with {given.streams} streams …")
                figures |= streams.measure(own, address, running, given.streams, alerts[: 20 if given.quick else 60])
            if "webhook" in parts:
                stack.say("delivering to a webhook …")
                down_s = _QUICK_DOWN_S if given.quick else _DOWN_S
                figures |= webhooks.measure(own, address, alerts[-webhooks.updates_within(down_s) :], down_s)
            figures |= {"gateway_memory_mb": round(running.memory_info().rss / 2**20)}
    print_table(figures)
    print(json.dumps(figures))


async def _fill(settings: Settings, incidents: int) -> list[tuple[str, bytes]]:
    """Open so many incidents; the last alerts that this raised, as key and value of their topic."""
    redis: Any = open_async_redis(settings)
    keys = Keys(settings)
    store = RedisStore(redis, keys, settings.alerts_kept)
    openings = World(incidents).openings(incidents)
    while events := list(islice(openings, _CHUNK)):
        await redis.unlink(keys.outbox)  # nobody publishes it here, and 100,000 alerts would fill the memory
        await apply_all(store, events)
    entries = await redis.xrange(keys.outbox)
    await redis.aclose()
    return [(fields[b"key"].decode(), fields[b"value"]) for _, fields in entries if fields[b"topic"] == b"alerts.new"]


def print_table(figures: dict[str, Any]) -> None:
    """A figure a line; then what is to be reached."""
    width = max(map(len, figures))
    for name, figure in figures.items():
        if name != "incidents_by_question":
            print(f"{name:<{width}}  {figure}")
    if "incidents_by_question" in figures:
        print(f"{'question':<40}{'p50 ms':>9}{'p99 ms':>9}")
        for name, (middle, slow) in figures["incidents_by_question"].items():
            print(f"{name:<40}{middle:>9}{slow:>9}")
    print("to reach at 100,000 incidents: incidents_p99_ms 50, sse_p99_ms 500, sse_missed 0")
    print("to reach at 10,000 incidents: page_first_row_ms 1000")
    print("at a receiver that is down for 60 s: webhook_lost 0, webhook_disordered 0")


if __name__ == "__main__":
    main()
