"""The body of an answer, as it arrives, decompressed within bounds: a small file must not fill the memory."""

import zlib
from collections.abc import AsyncIterable
from typing import Protocol

# Both ways in which servers write "deflate", and gzip.
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_RAW_DEFLATE = -zlib.MAX_WBITS
ENCODINGS = "gzip, deflate"


class TooLarge(Exception):  # noqa: N818 - it reads as what it says
    """The body is longer than was allowed."""


class Undecodable(Exception):  # noqa: N818
    """The body is not what its Content-Encoding says."""


async def read_body(chunks: AsyncIterable[bytes], encoding: str | None, max_bytes: int) -> bytes:
    """All of a body, plain. Raises ``TooLarge`` above ``max_bytes`` after decompression, ``Undecodable`` for garbage.

    One layer of compression is undone; more are how bombs are built, and no server needs them.
    """
    decoder = _decoder(encoding)
    body = bytearray()
    async for chunk in chunks:
        body += decoder.feed(chunk, max_bytes + 1 - len(body))
        if len(body) > max_bytes:
            raise TooLarge(f"more than {max_bytes:,} bytes")
    if not decoder.complete:
        raise Undecodable("the compressed body ends in its middle")
    return bytes(body)


class _Decoder(Protocol):
    @property
    def complete(self) -> bool: ...

    def feed(self, chunk: bytes, at_most: int) -> bytes: ...


def _decoder(encoding: str | None) -> _Decoder:
    name = (encoding or "identity").strip().lower()
    if name in ("identity", ""):
        return _Plain()
    if name in ("gzip", "x-gzip", "deflate"):
        return _Inflater()
    raise Undecodable(f"Content-Encoding {name[:60]!r} was not asked for; understood are {ENCODINGS}")


class _Plain:
    complete = True

    def feed(self, chunk: bytes, at_most: int) -> bytes:
        return chunk[:at_most]


class _Inflater:
    """Undoes gzip (of one or more members), zlib and raw deflate, whichever the first bytes are."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False

    @property
    def complete(self) -> bool:
        return self._inflate.eof or not self._begun

    def feed(self, chunk: bytes, at_most: int) -> bytes:
        plain = bytearray()
        while chunk and len(plain) < at_most:
            if self._inflate.eof:
                if not chunk.strip(b"\0"):  # padding after the last member
                    break
                self._inflate = zlib.decompressobj(_GZIP_OR_ZLIB)
            plain += self._inflated(chunk, at_most - len(plain))
            chunk = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        return bytes(plain)

    def _inflated(self, chunk: bytes, at_most: int) -> bytes:
        first, self._begun = not self._begun, True
        try:
            return self._inflate.decompress(chunk, at_most)
        except zlib.error as error:
            if not first:
                raise Undecodable(f"the compressed body is damaged ({error})") from error
        self._inflate = zlib.decompressobj(_RAW_DEFLATE)
        try:
            return self._inflate.decompress(chunk, at_most)
        except zlib.error as error:
            raise Undecodable(f"the body is not compressed as it says ({error})") from error
