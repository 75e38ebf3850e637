"""Workers come and go while events flow; partitions change hands with work in flight, and nothing is passed over."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from schemas.topics import EVENTS
from services.runtime.settings import Settings
from tests.harness import history
from tests.harness.events import history as reports
from tests.harness.processes import ALERTING, ServiceProcess
from tests.harness.topics import OUTBOX_TOPICS, Counts, committed, publish_events, read, wait_until_done

TOLD = list(reports(200))
PART = len(TOLD) // 4


@pytest.fixture
def workers(settings: Settings) -> Iterator[list[ServiceProcess]]:
    processes = [ServiceProcess(ALERTING, settings) for _ in range(3)]
    with ExitStack() as stack:
        for process in processes:
            stack.callback(process.kill)
        yield processes


def test_events_are_applied_and_told_once_while_workers_join_and_leave(
    settings: Settings, redis_client: Any, workers: list[ServiceProcess]
) -> None:
    first, second, third = workers
    with closing(Counts(settings, *OUTBOX_TOPICS)) as outcomes:
        first.start().wait_ready()
        publish_events(settings, TOLD[:PART])
        # Each publication meets a group that is just about to share its partitions anew.
        for part, (joins, leaves) in enumerate([(second, None), (third, first), (first, second)], start=1):
            if leaves is not None:
                leaves.ask_to_stop()
            joins.start()
            publish_events(settings, TOLD[PART * part : PART * (part + 1)])
            joins.wait_ready()
            if leaves is not None:
                leaves.wait_stopped()
            on_topic = read(settings, EVENTS)
            history.assert_done_in_order(settings, redis_client, committed(settings, "alerting", EVENTS), on_topic)
        outcomes.wait_for(len(TOLD))
        wait_until_done(settings, "alerting", EVENTS)
    history.assert_each_event_applied_once(redis_client, settings, TOLD)
    history.assert_each_event_told_once(settings, TOLD)
    history.assert_no_dead_letters(settings)
