"""A task that was told to end, and whose library forgot it, ends at its next turn."""

import asyncio

import pytest

from services.runtime.cancelling import end_if_cancelled


def test_a_cancellation_that_was_swallowed_is_not_lost() -> None:
    async def work() -> None:
        while True:
            end_if_cancelled()
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:  # as a library may
                continue

    async def run() -> None:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        async with asyncio.timeout(10):
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(run())


def test_who_was_not_told_to_end_goes_on() -> None:
    async def work() -> str:
        end_if_cancelled()
        return "done"

    assert asyncio.run(work()) == "done"
