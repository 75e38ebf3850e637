"""Ctrl-C and SIGTERM of commands that run until told to stop: both mean a good end, exit 0."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stop(threading.Event):
    """Set by the first signal. Until ``gently`` is called a signal also interrupts whatever is under way."""

    def __init__(self) -> None:
        super().__init__()
        self._gentle = False

    def gently(self) -> None:
        """From here on the first signal only sets the event, so that no line is cut in half."""
        self._gentle = True

    def on_signal(self, *_: Any) -> None:
        """Signal handler; a second signal does not wait."""
        again = self.is_set()
        self.set()
        if again or not self._gentle:
            raise KeyboardInterrupt


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Within, SIGINT and SIGTERM set the event; an interruption ends the block and goes no further."""
    stop = Stop()
    former = {number: signal.signal(number, stop.on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
