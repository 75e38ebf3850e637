"""Near-duplicate texts, told by their MinHash signatures (64 little-endian uint32 values, base64)."""

import base64
import binascii
from functools import lru_cache

_PERMUTATIONS = 64
_LANE_BITS = 32
_BYTES = _PERMUTATIONS * _LANE_BITS // 8
_ONES = sum(1 << (lane * _LANE_BITS) for lane in range(_PERMUTATIONS))
_HIGH = _ONES << (_LANE_BITS - 1)
_LOW = _HIGH - _ONES
# Copies of one wire story measure 0.86, unrelated ones 0.001 (extraction guide); edits of a copy lie between.
_ONE_TEXT, _SHARED_TEXT = 0.6, 0.3


Lanes = int
"""The 64 values of a signature side by side in one number."""


@lru_cache(maxsize=16_384)
def lanes_of(signature: str | None) -> Lanes | None:
    """The values of a signature; None where it is missing or cannot be read."""
    if signature is None:
        return None
    try:
        raw = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return None
    return int.from_bytes(raw, "little") if len(raw) == _BYTES else None


def similarity(one: str | None, other: str | None) -> float:
    """Estimated Jaccard similarity of two texts, 0 to 1; 0 where a signature is missing or unreadable."""
    a, b = lanes_of(one), lanes_of(other)
    return 0.0 if a is None or b is None else agreement(a, b)


def agreement(one: Lanes, other: Lanes) -> float:
    """The share of values, 0 to 1, that two signatures have in common: the similarity of their texts."""
    # All 64 comparisons at once: a lane's highest bit is set where its values differ.
    apart = one ^ other
    different = (((apart & _LOW) + _LOW) | apart) & _HIGH
    return (_PERMUTATIONS - different.bit_count()) / _PERMUTATIONS


def shares_text(one: str | None, other: str | None) -> bool:
    """Whether one article has a good part of the other's text: a customer's edit of a wire's report."""
    return similarity(one, other) >= _SHARED_TEXT


def near_duplicates(one: str | None, other: str | None) -> bool:
    """Whether two articles are copies of one text."""
    return similarity(one, other) >= _ONE_TEXT
