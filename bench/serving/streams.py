"""``GET /v1/stream`` with many subscribers and an alert a second, some of whom lose their connection on the way."""

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import psutil

from bench.serving.listeners import Heard, Load, listen
from bench.serving.percentiles import percentile
from schemas import Alert
from schemas.topics import ALERTS_NEW
from services.local.deadline import Deadline
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings

_PROCESSES = 2
_CUT = 50
_PAUSE_S = 1.0
_CONNECTED_S = 120.0
# Far more than an alert takes: who has not heard it by then has missed it.
_PATIENCE_S = 60.0


def measure(
    settings: Settings,
    address: str,
    gateway: psutil.Process,
    subscribers: int,
    alerts: Sequence[tuple[str, bytes]],
) -> dict[str, Any]:
    """Publish the alerts (key, value), one a second, to subscribers of whom every fifth has a filter of its own.

    Keys: ``sse_p50_ms`` and ``sse_p99_ms`` from the call that publishes to Kafka to the event in the subscriber's
    hands, of those that came over a connection that was open; ``sse_missed`` and ``sse_twice``, of all. ``sse_cut``
    subscribers are cut off in the middle and come back 2.5 s later with ``Last-Event-ID``; ``sse_resumed`` is how many
    alerts they got that way. ``sse_cpu_ms_per_alert``: processor time of the gateway for an alert and all its
    subscribers.
    """
    share, cut = subscribers // _PROCESSES, _CUT // _PROCESSES
    load = Load(address, len(alerts), cut, len(alerts) * _PAUSE_S + _CONNECTED_S + _PATIENCE_S)
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as processes:
        running = [processes.submit(listen, load, at * share, share) for at in range(_PROCESSES)]
        _wait_for_listeners(address, share * _PROCESSES)
        worked = _cpu_s(gateway)
        published = _publish(settings, alerts)
        heard = [subscriber for done in running for subscriber in done.result()]
        worked = _cpu_s(gateway) - worked
    return _figures(published, heard) | {
        "sse_streams": share * _PROCESSES,
        "sse_cut": cut * _PROCESSES,
        "sse_cpu_ms_per_alert": round(worked / len(alerts) * 1000, 1),
    }


def _wait_for_listeners(address: str, number: int) -> None:
    deadline = Deadline.after(_CONNECTED_S)
    while (there := httpx.get(f"{address}/health", timeout=60).json()["listeners"]) < number:
        if deadline.passed:
            raise TimeoutError(f"{there} of {number} streams are open")
        time.sleep(0.2)


def _cpu_s(process: psutil.Process) -> float:
    used = process.cpu_times()
    return used.user + used.system


def _publish(settings: Settings, alerts: Sequence[tuple[str, bytes]]) -> dict[str, float]:
    """The time (monotonic, the same in every process) at which each was published, by its id."""
    times = {}
    with closing(Publisher(settings)) as publisher:
        begin = time.monotonic() + _PAUSE_S
        for at, (key, value) in enumerate(alerts):
            alert_id = Alert.from_json(value).alert_id
            time.sleep(max(0.0, begin + at * _PAUSE_S - time.monotonic()))
            times[alert_id] = time.monotonic()
            publisher.publish(ALERTS_NEW, key=key, value=value, headers=[])
    return times


def _figures(published: dict[str, float], heard: Sequence[Sequence[Heard]]) -> dict[str, Any]:
    every = [event for events in heard for event in events]
    live = [event for event in every if event.opened < published[event.alert_id]]
    took = [(event.at - published[event.alert_id]) * 1000 for event in live]
    different = [len({event.alert_id for event in events}) for events in heard]
    return {
        "sse_p50_ms": percentile(took, 50),
        "sse_p99_ms": percentile(took, 99),
        "sse_missed": sum(len(published) - number for number in different),
        "sse_twice": len(every) - sum(different),
        "sse_alerts": len(published),
        "sse_resumed": len(every) - len(live),
    }
