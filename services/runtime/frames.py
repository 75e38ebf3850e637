"""Messages between a process and its child on a pipe: each behind its length (4 bytes, big-endian), none a pickle.

So a child that was taken over by what it reads cannot take over its parent.
"""

import struct
from typing import BinaryIO

LENGTH = struct.Struct(">I")


def framed(content: bytes) -> bytes:
    """A message as it is sent."""
    return LENGTH.pack(len(content)) + content


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next message; null where the other end is closed."""
    length = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(length)[0]) if length else None
