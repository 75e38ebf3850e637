"""Reports that come late move claims between incidents in Redis as they do in memory."""

import asyncio
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from schemas import Event
from services.runtime.settings import Settings
from tests.harness.store import Worker, assert_as_if_one_after_the_other
from tests.unit.alerting.test_late_reports_regroup import EARLIER, LINK, NO_PLACE, ONE, OTHER, POSITION


def apply_each(settings: Settings, events: Sequence[Event]) -> None:
    async def run() -> None:
        for event in events:
            worker = Worker(settings)
            assert await worker.apply([event]) == ["applied"]
            await worker.close()

    asyncio.run(run())


@pytest.mark.parametrize("events", [*permutations([ONE, OTHER, LINK]), *permutations([POSITION, EARLIER, NO_PLACE])])
def test_what_a_late_report_moved_lies_in_redis_as_in_memory(
    bare_settings: Settings, redis_client: Any, events: Sequence[Event]
) -> None:
    """Each event by a worker with an empty cache, so that nothing but Redis remembers."""
    apply_each(bare_settings, events)
    assert_as_if_one_after_the_other(redis_client, bare_settings, events)
