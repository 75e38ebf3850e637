"""Tokens as the gateway looks them up: kept for seconds, so that a revoked one ends, and for a minute without Redis."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from redis import RedisError

from services.gateway.access.tokens import Token
from services.gateway.keys import GatewayKeys
from services.runtime.cancelling import end_if_cancelled
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

# A revoked token is refused, and its open streams end, when this has passed.
_FRESH_S = 2.0
# For so long what was known of a token holds while Redis does not answer.
_WITHOUT_REDIS_S = 60.0
# Nobody waits longer for a server that is away; the client itself would try for many seconds.
_ASK_S = 1.5

Clock = Callable[[], float]


class CannotTell(Exception):  # noqa: N818 - it reads as what it says
    """Redis does not answer, and the token was not seen lately."""


@dataclass(slots=True)
class _Seen:
    token: Token
    at: float
    """When Redis last said so."""
    ask_at: float
    hour: str | None = None
    """The hour of use that was last noted."""


class KnownTokens:
    """Belongs to one event loop; ``clock`` counts seconds."""

    def __init__(self, settings: Settings, clock: Clock = time.monotonic) -> None:
        self._redis: Any = open_async_redis(settings)
        self._keys = GatewayKeys(settings)
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._streams: dict[str, set[Callable[[], None]]] = {}

    async def close(self) -> None:
        """Let go of the connections."""
        await self._redis.aclose()

    async def find(self, digest: str) -> Token | None:
        """The token of which this is the digest of the secret; null where there is none (any more), or it has expired.

        Raises ``CannotTell``.
        """
        token = await self._kept_or_asked(digest)
        return None if token is None or token.is_expired(datetime.now(UTC)) else token

    @contextmanager
    def watching(self, digest: str, end: Callable[[], None]) -> Iterator[None]:
        """``end`` is called when the token of this digest stops being one, for as long as the block lasts."""
        ends = self._streams.setdefault(digest, set())
        ends.add(end)
        try:
            yield
        finally:
            ends.discard(end)
            if not ends:
                self._streams.pop(digest, None)

    async def run(self) -> None:
        """End the streams of tokens that are none any more, until cancelled."""
        while True:
            end_if_cancelled()
            await asyncio.sleep(_FRESH_S)
            for digest in tuple(self._streams):
                try:
                    holds = await self.find(digest) is not None
                except CannotTell:
                    holds = False
                if not holds:
                    for end in tuple(self._streams.get(digest, ())):
                        end()

    async def _kept_or_asked(self, digest: str) -> Token | None:
        now = self._clock()
        seen = self._seen.get(digest)
        if seen is not None and now < seen.ask_at:
            return seen.token
        try:
            return await self._ask(digest, seen)
        except (RedisError, OSError, TimeoutError) as error:
            if seen is None or now - seen.at > _WITHOUT_REDIS_S:
                self._seen.pop(digest, None)
                raise CannotTell from error
            log.warning("a token that was seen lately holds while Redis does not answer", token=seen.token.name)
            seen.ask_at = self._clock() + _FRESH_S
            return seen.token

    async def _ask(self, digest: str, seen: _Seen | None) -> Token | None:
        async with asyncio.timeout(_ASK_S):
            kept = await self._redis.hget(self._keys.tokens, digest)
            if kept is None:
                self._seen.pop(digest, None)
                return None
            token = Token.model_validate_json(kept)
            hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0).isoformat()
            if seen is None or seen.hour != hour:
                await self._redis.hset(self._keys.tokens_used, token.name, hour)
        now = self._clock()
        self._seen[digest] = _Seen(token, now, now + _FRESH_S, hour)
        return token
