"""Near-duplicate texts, told by their MinHash signatures (64 little-endian uint32 values, base64)."""

import base64
import struct
from functools import lru_cache

_PERMUTATIONS = 64
_PACK = struct.Struct(f"<{_PERMUTATIONS}I")
# Copies of one wire story measure 0.86, unrelated ones 0.001 (extraction guide); edits of a copy lie between.
_ONE_TEXT = 0.6


@lru_cache(maxsize=4096)
def _values(signature: str) -> tuple[int, ...]:
    try:
        values: tuple[int, ...] = _PACK.unpack(base64.b64decode(signature, validate=True))
    except (ValueError, struct.error):
        return ()
    return values


def similarity(one: str | None, other: str | None) -> float:
    """Estimated Jaccard similarity of two texts, 0 to 1; 0 where a signature is missing or unreadable."""
    if one is None or other is None:
        return 0.0
    return sum(a == b for a, b in zip(_values(one), _values(other), strict=False)) / _PERMUTATIONS


def near_duplicates(one: str | None, other: str | None) -> bool:
    """Whether two articles are copies of one text."""
    return similarity(one, other) >= _ONE_TEXT
