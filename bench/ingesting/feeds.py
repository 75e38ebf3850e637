"""Polling of 5,000 feeds on 1,000 hosts: how many a second, how soon what is new is on the topic, at what cost."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from bench import stack
from bench.ingesting.polled_feeds import Arrivals, FeedWeb, Ingest, arrivals, feed_web, ingest
from services.runtime.settings import Settings

_FEEDS, _QUICK_FEEDS = 5_000, 500
_FEEDS_A_HOST = 5
_MEASURED_S, _QUICK_MEASURED_S = 30.0, 8.0
_FIRST_ROUND_S = 600.0
_LOOK_S = 0.2
# As often as one process can: how fast it is, not how patient.
_FLAT_OUT = {
    "feed_interval": 0.05,
    "feed_interval_min": 0.01,
    "feed_interval_max": 0.05,
    "feed_host_gap": 0.0,
    "web_allow": ("127.0.0.0/8",),
    "seed": False,
}
# In the last phase of each this many feeds a second have something new: a hundredth of them.
_NEW_EVERY_S = 100.0


def measure(settings: Settings, quick: bool) -> dict[str, Any]:
    """Poll as fast as one process can: feeds that stay as they are, have something new each time, or now and then.

    Keys: ``feeds_unchanged_per_s`` and ``feeds_new_per_s`` (answers of 304, and with one new item of ten), with
    ``unchanged_cpu_ms`` and ``new_cpu_ms`` of the ingest process for each; ``fresh_p50_ms`` and ``fresh_p99_ms`` from
    when an item appears in one of ``feeds`` until it is read from the topic, where one feed in a hundred has something
    new each second (the time between two polls of a feed, ``round_s``, is in it); ``answered_p50_ms`` and
    ``answered_p99_ms`` from the answer that has it; ``memory_mb`` (resident, highest seen).
    """
    own = Settings(**settings.model_dump(exclude_unset=True) | _FLAT_OUT | {"prefix": "polling"})
    count = _QUICK_FEEDS if quick else _FEEDS
    seconds = _QUICK_MEASURED_S if quick else _MEASURED_S
    with feed_web(count, count // _FEEDS_A_HOST) as web, ingest(own, web) as running, arrivals(own) as found:
        stack.say(f"first round of {count:,} feeds …")
        _wait(lambda: len(found.seen) >= len(web.published()), _FIRST_ROUND_S)
        memory = [running.memory_mb()]
        unchanged = _phase(web, running, memory, seconds=seconds, mode="still")
        new = _phase(web, running, memory, seconds=seconds, mode="each")
        answered = _delays(found, new.began)
        rounds = _phase(web, running, memory, seconds=seconds * 2, mode="every", every_s=_NEW_EVERY_S)
        fresh = _delays(found, rounds.began)
        return {
            "feeds": count,
            "feeds_unchanged_per_s": round(unchanged.per_s("304"), 1),
            "unchanged_cpu_ms": round(unchanged.cpu_ms, 2),
            "feeds_new_per_s": round(new.per_s("200"), 1),
            "new_cpu_ms": round(new.cpu_ms, 2),
            "answered_p50_ms": answered[0],
            "answered_p99_ms": answered[1],
            "fresh_p50_ms": fresh[0],
            "fresh_p99_ms": fresh[1],
            "round_s": round(count * rounds.took_s / rounds.polls, 1),
            "memory_mb": round(max(memory), 1),
        }


@dataclass(frozen=True, slots=True)
class _Phase:
    """What was answered and spent from one moment (seconds since the epoch) on."""

    began: float
    took_s: float
    answers: Mapping[str, int]
    cpu_s: float

    @property
    def polls(self) -> int:
        return sum(self.answers.values())

    @property
    def cpu_ms(self) -> float:
        return self.cpu_s / max(1, self.polls) * 1000

    def per_s(self, status: str) -> float:
        return self.answers[status] / self.took_s


def _phase(
    web: FeedWeb, running: Ingest, memory: list[float], *, seconds: float, mode: str, every_s: float = 0.0
) -> _Phase:
    """So many seconds under an order; ``memory`` grows by what was seen."""
    stack.say(f"{seconds:.0f} s of {mode} …")
    web.order(mode, every_s)
    time.sleep(2.0)  # what was under way under the order before
    began, before, cpu = time.time(), web.answers(), running.cpu_s()
    while time.time() < began + seconds:
        time.sleep(_LOOK_S)
        memory.append(running.memory_mb())
    took, after, cpu = time.time() - began, web.answers(), running.cpu_s() - cpu
    web.order("still")
    return _Phase(began, took, {status: after[status] - before[status] for status in after}, cpu)


def _delays(found: Arrivals, since: float) -> tuple[float, float]:
    """Median and 99th percentile of milliseconds, when what is under way has arrived."""
    last = -1
    while last != len(found.seen):
        last = len(found.seen)
        time.sleep(2.0)
    cuts = quantiles(found.delays_ms(since), n=100)
    return round(cuts[49], 1), round(cuts[98], 1)


def _wait(ready: Callable[[], bool], at_most_s: float) -> None:
    deadline = time.monotonic() + at_most_s
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError("the first round did not end in time")
        time.sleep(0.5)
