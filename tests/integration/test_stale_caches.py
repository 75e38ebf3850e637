"""Two workers on one store: what one has cached of it may be old, and must never become a wrong write."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.runtime.settings import Settings
from tests.harness.events import opening, place_of, raised, repeat, told
from tests.harness.store import Worker, assert_as_if_one_after_the_other, incidents_in
from tests.unit.alerting.builders import by, killed


@asynccontextmanager
async def two_workers(settings: Settings) -> AsyncIterator[tuple[Worker, Worker]]:
    ours, theirs = Worker(settings), Worker(settings)
    try:
        yield ours, theirs
    finally:
        await ours.close()
        await theirs.close()


def test_a_conflict_in_a_batch_does_not_let_a_later_event_open_a_known_incident_again(
    bare_settings: Settings, redis_client: Any
) -> None:
    known, elsewhere, contested = (opening(n, place=place_of(n, country="SY")) for n in (1, 2, 3))
    again = repeat(3, place=place_of(3, country="SY"))

    async def run() -> None:
        async with two_workers(bare_settings) as (ours, theirs):
            await ours.apply([known])
            await theirs.apply([contested])
            # To our stale cache the first of these makes the bucket what the other worker already made it.
            await ours.apply([elsewhere, again])

    asyncio.run(run())
    assert len(incidents_in(redis_client, bare_settings)) == 3
    assert_as_if_one_after_the_other(redis_client, bare_settings, [known, elsewhere, contested, again])


def test_a_conflict_in_a_batch_does_not_let_a_later_event_overwrite_another_workers_claim(
    bare_settings: Settings, redis_client: Any
) -> None:
    first, second, third = opening(1), repeat(1), raised(1)
    fourth = repeat(1).model_copy(update={"event_id": "f" * 64, "article_id": "fourth", "publisher": "Fourth"})

    async def run() -> None:
        async with two_workers(bare_settings) as (ours, theirs):
            await ours.apply([first])
            await theirs.apply([second])
            await ours.apply([third, fourth])

    asyncio.run(run())
    (incident,) = incidents_in(redis_client, bare_settings)
    assert {claim.event_id for claim in incident.claims} == {e.event_id for e in (first, second, third, fourth)}
    assert_as_if_one_after_the_other(redis_client, bare_settings, [first, second, third, fourth])


def test_a_bucket_read_anew_brings_its_incidents_as_they_are_now(bare_settings: Settings, redis_client: Any) -> None:
    """Found by another road than the one it was cached by, and told apart only by what the cache does not know."""
    first, higher = opening(1, casualties=(killed(3),)), raised(1)
    without_country = told(
        1, "later", 6, place=place_of(1, country=None), casualties=higher.casualties, claimants=(by("Another"),)
    )

    async def run() -> None:
        async with two_workers(bare_settings) as (ours, theirs):
            await ours.apply([first])
            await theirs.apply([higher])
            await ours.apply([without_country])

    asyncio.run(run())
    assert len(incidents_in(redis_client, bare_settings)) == 1
    assert_as_if_one_after_the_other(redis_client, bare_settings, [first, higher, without_country])
