"""Cancellation that libraries lose."""

import asyncio


def end_if_cancelled() -> None:
    """Raises CancelledError where the running task was told to end: to be asked once in each turn of an endless loop.

    In Python 3.11 ``asyncio.wait_for``, by which the Redis client sends, may answer in the moment of a cancellation.
    That is then forgotten (python/cpython#86296), and whoever waits for the end of the task waits for ever.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
