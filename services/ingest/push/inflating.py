"""The content of a request body, bounded: what a compressed body grows to is checked while it grows."""

import zlib
from collections.abc import Iterator
from typing import Protocol

from schemas.push import MAX_REQUEST_BYTES
from services.ingest.push.refusal import malformed, too_large, unsupported

_GZIP = 16 + zlib.MAX_WBITS
# At most so much comes of one step, so that a bomb is noticed long before it fills the memory.
_STEP = 256 * 1024


class Content(Protocol):
    """Takes the bytes of a body as they come, gives those of its content."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What this chunk adds, in steps. Raises ``Refusal`` (400 damaged, 413 too large)."""
        ...

    def finish(self) -> None:
        """The body is at its end. Raises ``Refusal`` where the content is not."""
        ...


def content_of(encoding: str | None) -> Content:
    """By the request's ``Content-Encoding``. Raises ``Refusal`` (415) for one that is not read."""
    match (encoding or "identity").strip().lower():
        case "identity":
            return Plain()
        case "gzip" | "x-gzip":
            return Gzip()
        case _:
            raise unsupported("Content-Encoding must be gzip or left out")


class Bound:
    """Counts bytes up to what one request may carry."""

    def __init__(self) -> None:
        self._size = 0

    def add(self, size: int) -> None:
        """Raises ``Refusal`` (413) once it is too much."""
        self._size += size
        if self._size > MAX_REQUEST_BYTES:
            raise too_large(f"more than {MAX_REQUEST_BYTES:,} bytes; send the articles in several requests")


class Plain:
    """A body that is its content."""

    def __init__(self) -> None:
        self._bound = Bound()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """See ``Content``."""
        self._bound.add(len(chunk))
        yield chunk

    def finish(self) -> None:
        """See ``Content``."""


class Gzip:
    """One gzip member or several in a row, as the format allows."""

    def __init__(self) -> None:
        self._bound = Bound()
        self._sent = Bound()
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """See ``Content``."""
        self._sent.add(len(chunk))
        while chunk:
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP)
            self._begun = True
            try:
                step = self._member.decompress(chunk, _STEP)
            except zlib.error as error:
                raise malformed(f"the body is not gzip, or damaged: {error}") from error
            self._bound.add(len(step))
            yield step
            chunk = self._member.unused_data if self._member.eof else self._member.unconsumed_tail

    def finish(self) -> None:
        """See ``Content``."""
        if self._begun and not self._member.eof:
            raise malformed("the gzip body ends before its end; send it again")
