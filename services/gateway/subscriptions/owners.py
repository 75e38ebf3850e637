"""Whether the owner of a subscription may be sent anything, and what he may see: by the tokens as they are now."""

import time
from datetime import UTC, datetime
from typing import Any

from services.gateway.access.tokens import Scope, Token
from services.gateway.keys import GatewayKeys
from services.runtime.settings import Settings

# As soon as a revoked token is refused elsewhere, nothing is sent on its behalf either.
_FRESH_S = 2.0


class MayNot(Exception):  # noqa: N818 - it reads as what it says
    """Nothing may be sent on behalf of this owner; the message says why."""


class Owners:
    """Tokens by name, read anew when they are two seconds old. One event loop."""

    def __init__(self, client: Any, settings: Settings) -> None:
        self._client = client
        self._keys = GatewayKeys(settings)
        self._tokens: dict[str, Token] = {}
        self._read_at = -_FRESH_S

    async def scopes_of(self, name: str) -> frozenset[Scope]:
        """Of the token of this name. Raises ``MayNot``, and RedisError."""
        if name not in self._tokens or time.monotonic() - self._read_at >= _FRESH_S:
            found = [Token.model_validate_json(raw) for raw in await self._client.hvals(self._keys.tokens)]
            self._tokens = {token.name: token for token in found}
            self._read_at = time.monotonic()
        token = self._tokens.get(name)
        if token is None:
            raise MayNot(f"the token {name} was revoked; it goes on when there is a token of that name again")
        if token.is_expired(datetime.now(UTC)):
            raise MayNot(f"the token {name} has expired; it goes on when there is a new one of that name")
        if "subscribe" not in token.scopes:
            raise MayNot(f"the token {name} has no scope subscribe any more")
        return token.scopes
