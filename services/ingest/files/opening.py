"""Files and standard input as plain bytes, whatever they are compressed with, told by their first bytes."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Any

from fastwarc.stream_io import ZstdReader

_BUFFER = 1024 * 1024
_HEAD_BYTES = 64 * 1024


class Damaged(Exception):  # noqa: N818 - it reads as what it says
    """The compressed bytes end early or are not what they say; everything before was given."""


class Source(io.RawIOBase):
    """Reads through to a stream that stays its owner's to close, and tells how many bytes each read gave."""

    def __init__(self, stream: IO[bytes], count: Callable[[int], None] = lambda _: None) -> None:
        self._stream = stream
        self._count = count

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See ``io.RawIOBase``."""
        # ``read1`` hands over what is there: a line piped into standard input must not wait for a full buffer.
        read = getattr(self._stream, "read1", self._stream.read)
        chunk: bytes = read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._count(len(chunk))
        return len(chunk)


class Headed(io.RawIOBase):
    """A stream whose ``head`` is known before it is read: up to its first line end, 64 KiB, or its end."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self._given = 0
        self.head = self._read_head()

    def _read_head(self) -> bytes:
        # Not always all of 64 KiB: the next line of a pipe may be hours away.
        head = b""
        while len(head) < _HEAD_BYTES and b"\n" not in head:
            chunk = self._stream.read(_HEAD_BYTES - len(head))
            if not chunk:
                break
            head += chunk
        return head

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See ``io.RawIOBase``."""
        chunk = self.head[self._given : self._given + len(buffer)]
        buffer[: len(chunk)] = chunk
        count = len(chunk) or int(self._stream.readinto(buffer) or 0)
        self._given += count
        return count

    def tell(self) -> int:
        """How many bytes it gave; zstd's reader asks."""
        return self._given


class Decompressed(io.RawIOBase):
    """What a decompressor gives; damage is ``Damaged``, however the library says it."""

    def __init__(self, name: str, stream: Any) -> None:
        self._name = name
        self._read = getattr(stream, "read1", stream.read)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See ``io.RawIOBase``."""
        try:
            chunk: bytes = self._read(len(buffer))
        except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
            raise Damaged(f"damaged {self._name} ({error})") from error
        buffer[: len(chunk)] = chunk
        return len(chunk)


_DECOMPRESSORS: tuple[tuple[bytes, str, Callable[[Any], Any]], ...] = (
    (b"\x1f\x8b", "gzip", lambda stream: gzip.GzipFile(fileobj=stream)),
    (b"BZh", "bzip2", bz2.BZ2File),
    (b"\xfd7zXZ\x00", "xz", lzma.LZMAFile),
    (b"\x28\xb5\x2f\xfd", "zstd", ZstdReader),
)
ZIP = b"PK\x03\x04"


def buffered(stream: io.RawIOBase) -> io.BufferedReader:
    """For reading by lines."""
    return io.BufferedReader(stream, _BUFFER)


def compression_of(head: bytes) -> str | None:
    """Name of what the bytes are compressed with."""
    return next((name for magic, name, _ in _DECOMPRESSORS if head.startswith(magic)), None)


def decompressed(stream: Headed) -> io.RawIOBase:
    """The plain bytes of the stream; of one that is not compressed, its own."""
    for magic, name, opened in _DECOMPRESSORS:
        if stream.head.startswith(magic):
            return Decompressed(name, opened(buffered(stream)))
    return stream
