"""What is known of tokens while Redis is away, by a clock that the test sets."""

import asyncio
from contextlib import aclosing, closing
from typing import Any

import pytest

from services.gateway.access.known_tokens import CannotTell, KnownTokens
from services.gateway.access.tokens import TokenStore, digest_of
from services.local.ports import free_port
from services.runtime.redis import open_async_redis, open_redis
from services.runtime.settings import Settings


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_token_that_was_seen_lately_holds_while_redis_is_away(bare_settings: Settings) -> None:
    with closing(open_redis(bare_settings)) as client:
        secret = TokenStore(client, bare_settings).add("anna", frozenset())
    clock = Clock()

    async def story() -> None:
        tokens = KnownTokens(bare_settings, clock)
        assert await tokens.find(digest_of(secret)) is not None
        await _lose_redis(tokens, bare_settings)
        clock.now = 50.0
        found = await tokens.find(digest_of(secret))
        assert found is not None
        assert found.name == "anna"
        with pytest.raises(CannotTell):
            await tokens.find(digest_of("another"))
        clock.now = 70.0
        with pytest.raises(CannotTell):
            await tokens.find(digest_of(secret))
        await tokens.close()

    asyncio.run(story())


def test_a_revoked_token_is_none_after_two_seconds(bare_settings: Settings) -> None:
    clock = Clock()
    with closing(open_redis(bare_settings)) as client:
        store = TokenStore(client, bare_settings)
        secret = store.add("anna", frozenset())

        async def story() -> Any:
            tokens = KnownTokens(bare_settings, clock)
            before = await tokens.find(digest_of(secret))
            store.revoke("anna")
            clock.now = 2.0
            after = await tokens.find(digest_of(secret))
            await tokens.close()
            return before, after

        before, after = asyncio.run(story())
    assert before is not None
    assert after is None


async def _lose_redis(tokens: KnownTokens, settings: Settings) -> None:
    async with aclosing(tokens._redis):
        pass
    tokens._redis = open_async_redis(settings.model_copy(update={"redis": f"redis://127.0.0.1:{free_port()}/0"}))
