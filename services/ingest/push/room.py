"""What requests may take up while they are received and published: bounded for each sender and in all."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.push import MAX_REQUEST_BYTES
from services.ingest.push.refusal import full
from services.runtime.metrics import PUSH_WAITING

MAX_REQUESTS = 128
MAX_REQUESTS_OF_SENDER = 64
MAX_BYTES = 2 * MAX_REQUEST_BYTES
MAX_BYTES_OF_SENDER = MAX_REQUEST_BYTES


class Room:
    """Belongs to one event loop."""

    def __init__(self) -> None:
        self._requests: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    @contextmanager
    def enter(self, sender: str) -> Iterator["Place"]:
        """A place for one request, until it is answered. Raises ``Refusal`` (429)."""
        if self._requests[sender] >= MAX_REQUESTS_OF_SENDER:
            raise full(f"{MAX_REQUESTS_OF_SENDER} requests of yours are waiting; send fewer at a time")
        if self._requests.total() >= MAX_REQUESTS:
            raise full(f"{MAX_REQUESTS} requests are waiting")
        self._requests[sender] += 1
        PUSH_WAITING.inc()
        place = Place(self, sender)
        try:
            yield place
        finally:
            self._requests[sender] -= 1
            self._bytes[sender] -= place.size
            PUSH_WAITING.dec()

    def add(self, sender: str, size: int) -> None:
        """So many more bytes of a sender. Raises ``Refusal`` (429)."""
        if self._bytes[sender] + size > MAX_BYTES_OF_SENDER:
            raise full(f"{MAX_BYTES_OF_SENDER:,} bytes of yours are waiting; send fewer requests at a time")
        if self._bytes.total() + size > MAX_BYTES:
            raise full(f"{MAX_BYTES:,} bytes are waiting")
        self._bytes[sender] += size


class Place:
    """What one request takes up."""

    def __init__(self, room: Room, sender: str) -> None:
        self._room = room
        self._sender = sender
        self.size = 0

    def grow(self, size: int) -> None:
        """Keep so many more bytes. Raises ``Refusal`` (429)."""
        self._room.add(self._sender, size)
        self.size += size
