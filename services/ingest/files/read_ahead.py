"""Lines read in a thread: a read from a pipe can block for ever, and deliveries must be settled meanwhile."""

import threading
from collections.abc import Iterable, Iterator

from services.ingest.items import Item

_LOOK_S = 0.05
# A line can be 32 MB; so many of them are never held at once.
_MOST_BYTES = 64 * 1024 * 1024


class ReadAhead:
    """At most ``size`` lines ahead of who consumes ``batches``; the thread ends with the lines or with ``stop``."""

    def __init__(self, lines: Iterable[Item], size: int, stop: threading.Event) -> None:
        self._lines = lines
        self._size = size
        self._stop = stop
        # A list that changes hands as a whole: a queue would lock and signal for each line, at a tenth of all its cost.
        self._changed = threading.Condition()
        self._ahead: list[Item] = []
        self._bytes = 0
        self._ended = False
        self._error: BaseException | None = None

    def batches(self) -> Iterator[list[Item]]:
        """What is there: full batches from a file, single lines from a slow pipe, and an empty one every 50 ms."""
        threading.Thread(target=self._read, name="read-lines", daemon=True).start()
        while not self._stop.is_set():
            batch, ended = self._take()
            yield batch
            if ended:
                if self._error is not None:
                    raise self._error
                return

    def _take(self) -> tuple[list[Item], bool]:
        with self._changed:
            self._changed.wait_for(lambda: self._ahead or self._ended, _LOOK_S)
            batch, self._ahead, self._bytes = self._ahead, [], 0
            self._changed.notify()
            return batch, self._ended

    def _read(self) -> None:
        try:
            for line in self._lines:
                if not self._put(line):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that consumes the lines
            self._error = error
        with self._changed:
            self._ended = True
            self._changed.notify()

    def _put(self, line: Item) -> bool:
        with self._changed:
            while len(self._ahead) >= self._size or self._bytes >= _MOST_BYTES:
                if self._stop.is_set():
                    return False
                self._changed.wait(_LOOK_S)
            self._ahead.append(line)
            self._bytes += len(line.raw)
            if len(self._ahead) == 1:
                self._changed.notify()
        return not self._stop.is_set()
