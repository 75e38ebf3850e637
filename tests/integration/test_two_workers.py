"""Two alerting workers that hear of one incident at once open it once."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from schemas import Event
from services.local.deadline import Deadline
from services.runtime.settings import Settings
from tests.harness.events import opening, place_of, repeat
from tests.harness.processes import ALERTING, READY_S, ServiceProcess
from tests.harness.store import Worker, incidents_in, outbox
from tests.harness.topics import OUTBOX_TOPICS, Counts, alerts_on, publish_events, suppressions_on

ROUNDS = 40


def two_reports(incident: int) -> tuple[Event, Event]:
    """Of one incident by two outlets, one of which does not know the country: other partition, other buckets."""
    return opening(incident), repeat(incident, place=place_of(incident, country=None))


def test_two_stores_that_race_for_an_incident_open_it_once(bare_settings: Settings, redis_client: Any) -> None:
    async def race() -> None:
        one, other = Worker(bare_settings), Worker(bare_settings)
        for incident in range(ROUNDS):
            first, second = two_reports(incident)
            await asyncio.gather(one.apply([first]), other.apply([second]))
        await one.close()
        await other.close()

    asyncio.run(race())
    assert len(incidents_in(redis_client, bare_settings)) == ROUNDS
    assert Counter(m["topic"] for m in outbox(redis_client, bare_settings)) == {
        "alerts.new": ROUNDS,
        "suppressed": ROUNDS,
    }


@pytest.fixture
def workers(settings: Settings) -> Iterator[tuple[ServiceProcess, ServiceProcess]]:
    """Two processes that share the partitions evenly."""
    pair = (ServiceProcess(ALERTING, settings), ServiceProcess(ALERTING, settings))
    for worker in pair:
        worker.start()
    deadline = Deadline.after(READY_S)
    # Six of events, and the one of decisions.
    while sorted(_partitions(worker) for worker in pair) != [3, 4]:
        assert not deadline.passed, "the workers do not share the partitions"
        time.sleep(0.05)
    yield pair
    for worker in pair:
        worker.kill()


def _partitions(worker: ServiceProcess) -> int:
    """How many the worker was given last; 0 before its first."""
    said = worker.said("ready")
    return int(said[-1]["partitions"]) if said else 0


@pytest.mark.usefixtures("workers")
def test_two_workers_given_the_same_incidents_at_once_open_each_once(settings: Settings, redis_client: Any) -> None:
    reports = [report for incident in range(ROUNDS) for report in two_reports(incident)]
    publish_events(settings, reports)
    counts = Counts(settings, *OUTBOX_TOPICS)
    counts.wait_for(2 * ROUNDS)
    counts.close()

    opened = [alert.incident_id for alert in alerts_on(settings) if alert.kind == "alert"]
    assert len(opened) == len(set(opened)) == ROUNDS
    assert {silence.why_not for silence in suppressions_on(settings)} == {"duplicate"}
    assert len(incidents_in(redis_client, settings)) == ROUNDS
