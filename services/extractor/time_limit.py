"""A bound on the work on one article: a text that no reading comes to an end with must not stop its partition."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TooLong(Exception):  # noqa: N818 - as the other endings that a record can have
    """The block used up its time."""


@contextmanager
def at_most(cpu_seconds: float) -> Iterator[None]:
    """Raise ``TooLong`` inside the block when it has computed for so long; only in the main thread.

    Time in which the machine did something else does not count: a busy or suspended one must give nothing up.
    """

    def end(*_: Any) -> None:
        raise TooLong(f"not read after {cpu_seconds:g} s of computing")

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, cpu_seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
