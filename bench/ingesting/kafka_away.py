"""Kafka stopped for a minute while feeds publish, then Redis: what is lost, and what comes twice."""

import tempfile
import time
from pathlib import Path
from typing import Any

from bench import stack
from bench.ingesting.polled_feeds import FeedWeb, Ingest, arrivals, feed_web, ingest
from services.local.deadline import Deadline
from services.local.servers import EmbeddedServers
from services.runtime.settings import Settings

_FEEDS = 500
_NEW_EVERY_S = 15.0
"""A feed shows its last ten items, so all that it publishes in two minutes without Kafka is still there afterwards."""
_AWAY_S, _QUICK_AWAY_S = 60.0, 10.0
_BEFORE_S = 10.0
_READY_S = 60.0
_QUIET_S = 5.0
_PATIENCE_S = 180.0
_POLLED: dict[str, Any] = {
    "feed_interval": 1.0,
    "feed_interval_min": 0.5,
    "feed_interval_max": 2.0,
    "feed_host_gap": 0.0,
    "web_allow": ("127.0.0.0/8",),
    "seed": False,
}


def measure(settings: Settings, quick: bool) -> dict[str, Any]:
    """On servers of its own: 500 feeds publish some 30 items a second; Kafka, then Redis, is killed and comes back.

    Keys: ``published`` (items), ``lost`` (were in an answer, and are not on the topic at the end), ``never_answered``
    (were never in one: their feed had dropped them before it was asked again; no reader could have them),
    ``duplicates`` (versions there more than once),
    ``kafka_away_s``, ``redis_away_s``, ``asked_while_away`` (feeds, from 6 s after Kafka's end until its return) and
    ``back_s`` (from Kafka's return until all that had been published is on the topic);
    ``stop_without_kafka_s`` (from SIGTERM to the end of ingest while Kafka is away and items wait for it). The path of
    each item that is missing is told on standard error.
    """
    del settings
    away_s = _QUICK_AWAY_S if quick else _AWAY_S
    with tempfile.TemporaryDirectory(prefix="harmwatch-bench-") as folder:
        servers = EmbeddedServers(Path(folder), on_progress=stack.say)
        servers.start()
        try:
            own = Settings(kafka=servers.kafka.address, redis=servers.redis.url, data=Path(folder), **_POLLED)
            return _measure(own, servers, away_s)
        finally:
            servers.stop(Deadline.after(10))


def _measure(settings: Settings, servers: EmbeddedServers, away_s: float) -> dict[str, Any]:
    with feed_web(_FEEDS, _FEEDS) as web, ingest(settings, web) as running, arrivals(settings) as found:

        def arrived(names: set[str]) -> float:
            began = time.monotonic()
            while not names <= found.names() and time.monotonic() < began + _PATIENCE_S:
                time.sleep(0.2)
            return time.monotonic() - began

        arrived(web.published())
        web.order("every", _NEW_EVERY_S)
        time.sleep(_BEFORE_S)
        stack.say(f"Kafka away for {away_s:.0f} s …")
        servers.kafka.kill()
        gone = time.monotonic()
        time.sleep(6.0)  # the poller knows that it is away when nothing was acknowledged for 5 s
        asked = sum(web.answers().values())
        time.sleep(away_s - 6.0)
        asked = sum(web.answers().values()) - asked
        servers.kafka.start()
        servers.kafka.wait_ready(Deadline.after(_READY_S))
        kafka_away = time.monotonic() - gone
        back_s = arrived(web.published())  # else what both outages together hold back would be more than a feed shows
        stack.say(f"Redis away for {away_s / 2:.0f} s …")
        servers.redis.kill()
        gone = time.monotonic()
        time.sleep(away_s / 2)
        servers.redis.start()
        servers.redis.wait_ready(Deadline.after(_READY_S))
        redis_away = time.monotonic() - gone
        time.sleep(_BEFORE_S)
        web.order("still")
        published = web.published()
        arrived(published)
        time.sleep(_QUIET_S)  # a second copy would come late
        missing = web.answers_with(sorted(published - found.names()))
        for name, answers in missing.items():
            stack.say(f"item {name} is not on the topic; {_path(answers)}")
        duplicates = found.duplicates()
        stop_s = _stop_without_kafka_s(web, running, servers)
        lines = [record["event"] for record in running.records]
        return {
            "published": len(published),
            "lost": sum(bool(answers) for answers in missing.values()),
            "never_answered": sum(not answers for answers in missing.values()),
            "duplicates": duplicates,
            "kafka_away_s": round(kafka_away, 1),
            "redis_away_s": round(redis_away, 1),
            "asked_while_away": asked,
            "back_s": round(back_s, 1),
            "stop_without_kafka_s": round(stop_s, 1),
            "log_lines_of_waiting": lines.count("polling waits") + lines.count("polling goes on"),
        }


def _stop_without_kafka_s(web: FeedWeb, running: Ingest, servers: EmbeddedServers) -> float:
    servers.kafka.kill()
    web.order("each")
    time.sleep(_BEFORE_S)
    began = time.monotonic()
    running.stop()
    return time.monotonic() - began


def _path(answers: list[float]) -> str:
    if not answers:
        return "no answer had it: its feed dropped it before it was asked again"
    first, last = (time.strftime("%H:%M:%S", time.localtime(at)) for at in (answers[0], answers[-1]))
    return f"{len(answers)} answers had it, the first at {first}, the last at {last}"
