"""Whatever is delivered, how often, to whom and with which crashes: as if one worker had done it in order."""

import asyncio
import uuid
from collections.abc import Coroutine
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from schemas import Event
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.harness.events import DAY, opening, place_of, raised, repeat, told
from tests.harness.store import Worker, assert_as_if_one_after_the_other, dump
from tests.servers import Servers
from tests.unit.alerting.builders import by, killed, on

T = TypeVar("T")


def _reports() -> list[Event]:
    """Everything that makes events depend on one another, on a few buckets."""
    where = [place_of(n, country="SY") for n in range(3)]
    abroad = place_of(0, country=None)
    denial = told(0, "denial", 8, place=where[0], assertion="denied", claimants=(by("Air force", "belligerent"),))
    fighters = told(2, "fighters", 1, place=where[2], casualties=(killed(4, status="combatant"),))
    both = {"event_count": 2, "occurred": on(DAY)}
    return [
        *(opening(n, place=where[n]) for n in range(2)),
        *(repeat(n, place=where[n]) for n in range(2)),
        *(raised(n, place=where[n]) for n in range(2)),
        denial,
        fighters,
        repeat(2, place=where[2], casualties=(killed(7),)),
        told(0, "nowhere", 3, place=abroad),
        told(1, "undated", 3, place=where[1], occurred=on("2017-05-09", basis="publication")),
        # One article about two incidents, its events in two partitions; then it is edited, and then it takes all back.
        told(0, "double", 4, place=where[0], **both),
        told(0, "double", 4, place=abroad, incident_ref=1, ordinal=1, casualties=(killed(2),), **both),
        told(0, "double", 6, place=where[0], version=2, casualties=(killed(12),)),
        told(0, "double", 9, version=3, event_count=0, incident_ref=None, casualties=()),
    ]


REPORTS = _reports()
_some = st.lists(st.sampled_from(range(len(REPORTS))), min_size=1, max_size=6).map(
    lambda picked: [REPORTS[n] for n in picked]
)
_worker = st.integers(min_value=0, max_value=2)


class Delivery(RuleBasedStateMachine):
    """Three workers with caches that age, on one Redis."""

    servers: Servers

    def __init__(self) -> None:
        super().__init__()
        prefix = f"t{uuid.uuid4().hex[:8]}"
        self.installation = Settings(kafka=self.servers.kafka, redis=self.servers.redis, prefix=prefix)
        self.loop = asyncio.new_event_loop()
        self.workers = [Worker(self.installation) for _ in range(3)]

    @rule(worker=_worker, events=_some)
    def deliver(self, worker: int, events: list[Event]) -> None:
        self._run(self.workers[worker].apply(events))

    @rule(batches=st.lists(_some, min_size=3, max_size=3))
    def deliver_at_once(self, batches: list[list[Event]]) -> None:
        async def race() -> None:
            pairs = zip(self.workers, batches, strict=True)
            await asyncio.gather(*(worker.apply(batch) for worker, batch in pairs))

        self._run(race())

    @rule(worker=_worker, events=_some, turns=st.integers(min_value=0, max_value=12))
    def crash_while_applying(self, worker: int, events: list[Event], turns: int) -> None:
        async def interrupt() -> None:
            applying = asyncio.create_task(self.workers[worker].apply(events))
            for _ in range(turns):
                await asyncio.sleep(0)
            applying.cancel()
            await asyncio.wait([applying])

        self._run(interrupt())
        self._run(self.workers[worker].close())
        self.workers[worker] = Worker(self.installation)

    def teardown(self) -> None:
        """Everything is delivered again, as after any crash; then once more, which changes nothing."""
        self._run(self.workers[0].apply(REPORTS))
        with open_redis(self.installation) as redis:
            assert_as_if_one_after_the_other(redis, self.installation, REPORTS)
            before = dump(redis, self.installation)
            assert set(self._run(self.workers[1].apply(REPORTS))) == {"seen"}
            assert dump(redis, self.installation) == before
        for worker in self.workers:
            self._run(worker.close())
        self.loop.close()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)


def test_any_delivery_ends_as_if_each_event_had_been_applied_once_in_some_order(servers: Servers) -> None:
    Delivery.servers = servers
    run_state_machine_as_test(
        Delivery,
        settings=settings(
            max_examples=30,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
