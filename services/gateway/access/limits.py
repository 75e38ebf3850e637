"""How often one may ask: each token, or each address without one, has a bucket that fills again by the minute."""

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

_MINUTE_S = 60.0
# Beyond this, the buckets that are full again are let go: they say nothing.
_MOST_BUCKETS = 10_000
# Whoever has one IPv6 address has all that begin so.
_SHARED_BITS = 64


class Standing(NamedTuple):
    """``allowed``: whether this request is. ``a_minute``: the limit; ``left`` of it now.

    ``full_s``: seconds until all of it is there again; ``again_s``: until the next request is allowed, 0 = now.
    """

    allowed: bool
    a_minute: int
    left: int
    full_s: int
    again_s: int


class Limiter:
    """At most ``a_minute`` requests of one asker a minute, at once or spread; 0 = any number."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._a_minute = a_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        """What is left of each, and when that was so."""

    def take(self, asker: str) -> Standing | None:
        """Count a request; null where there is no limit."""
        if not self._a_minute:
            return None
        now = self._clock()
        level = self._level(asker, now)
        allowed = level >= 1
        level -= allowed
        self._buckets[asker] = (level, now)
        if len(self._buckets) > _MOST_BUCKETS:
            self._let_go(now)
        return Standing(
            allowed,
            self._a_minute,
            math.floor(level),
            self._seconds(self._a_minute - level),
            0 if level >= 1 else self._seconds(1 - level),
        )

    def _level(self, asker: str, now: float) -> float:
        level, since = self._buckets.get(asker, (float(self._a_minute), now))
        return min(self._a_minute, level + (now - since) * self._a_minute / _MINUTE_S)

    def _seconds(self, requests: float) -> int:
        return math.ceil(requests * _MINUTE_S / self._a_minute)

    def _let_go(self, now: float) -> None:
        full = [asker for asker in self._buckets if self._level(asker, now) >= self._a_minute]
        for asker in full:
            del self._buckets[asker]


def asker_at(address: str) -> str:
    """Whom to count under an address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return f"{IPv6Address(int(ip) >> _SHARED_BITS << _SHARED_BITS)}/{_SHARED_BITS}"


def headers_of(standing: Standing) -> dict[str, str]:
    """As the IETF's draft of RateLimit header fields has them."""
    headers = {
        "RateLimit-Policy": f'"requests";q={standing.a_minute};w={_MINUTE_S:.0f}',
        "RateLimit": f'"requests";r={standing.left};t={standing.full_s}',
    }
    if not standing.allowed:
        headers["Retry-After"] = str(standing.again_s)
    return headers
