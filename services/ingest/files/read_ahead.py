"""Lines read in a thread: a read from a pipe can block for ever, and deliveries must be settled meanwhile."""

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.ingest.items import Item

_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class _End:
    """No more lines; ``error`` is what ended them, if it was not their end."""

    error: BaseException | None = None


class ReadAhead:
    """At most ``size`` lines ahead of who consumes ``batches``; the thread ends with the lines or with ``stop``."""

    def __init__(self, lines: Iterable[Item], size: int, stop: threading.Event) -> None:
        self._lines = lines
        self._size = size
        self._stop = stop
        self._ahead: queue.Queue[Item | _End] = queue.Queue(size)

    def batches(self) -> Iterator[list[Item]]:
        """What is there: full batches from a file, single lines from a slow pipe, and an empty one every 50 ms."""
        threading.Thread(target=self._read, name="read-lines", daemon=True).start()
        while not self._stop.is_set():
            batch, end = self._take()
            yield batch
            if end is not None:
                if end.error is not None:
                    raise end.error
                return

    def _take(self) -> tuple[list[Item], _End | None]:
        batch: list[Item] = []
        try:
            item = self._ahead.get(timeout=_LOOK_S)
            while isinstance(item, Item):
                batch.append(item)
                if len(batch) == self._size:
                    return batch, None
                item = self._ahead.get_nowait()
        except queue.Empty:
            return batch, None
        return batch, item

    def _read(self) -> None:
        try:
            for line in self._lines:
                if not self._put(line):
                    return
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that consumes the lines
            self._put(_End(error))
        else:
            self._put(_End())

    def _put(self, item: Item | _End) -> bool:
        while not self._stop.is_set():
            try:
                self._ahead.put(item, timeout=_LOOK_S)
            except queue.Full:
                continue
            return True
        return False
