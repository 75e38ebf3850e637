"""Tokens: a name, what it may do, until when. Redis has the SHA-256 of the secret, which is shown once and never kept.

A secret is 32 random bytes, so that nothing is gained by a slow digest or a salt.
"""

import hashlib
import re
import secrets
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict

from schemas.parts import UtcTime
from services.gateway.keys import GatewayKeys
from services.runtime.settings import Settings

Scope = Literal["read", "names", "subscribe", "review"]
"""``read``: all that is served. ``names``: also people's names, and the exact places of homes, shelters and hospitals
at once. ``subscribe``: saved filters that are sent to webhooks and the like. ``review``: decisions, and the desk."""

SCOPES: tuple[Scope, ...] = get_args(Scope)

_SECRET_BYTES = 32
# Found by whoever searches files and logs for secrets that should not be there.
_MARK = "hw_"
# It signs decisions, stands in tables and in history: one line, nothing that a terminal would run.
_NAME = re.compile(r"[^\W_][\w.@+ -]{0,62}")


class BadName(ValueError):  # noqa: N818 - it reads as what it says
    """The text is no name for a token; the message says why."""


class NameTaken(Exception):  # noqa: N818 - it reads as what it says
    """Another token has that name."""


class Token(BaseModel):
    """Whose it is and what it allows; ``expires`` null = never."""

    model_config = ConfigDict(frozen=True)

    name: str
    scopes: frozenset[Scope]
    created: UtcTime
    expires: UtcTime | None = None

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires is not None and self.expires <= now


class ListedToken(NamedTuple):
    """A token, and the hour in which it was last used; null = never."""

    token: Token
    used: datetime | None


class TokenStore:
    """The tokens of an installation, for those who give them out; needs a blocking client."""

    def __init__(self, client: Any, settings: Settings) -> None:
        self._client = client
        self._keys = GatewayKeys(settings)

    def add(self, name: str, scopes: frozenset[Scope], expires: datetime | None = None) -> str:
        """A new token's secret; ``read`` is part of every token. Raises ``BadName``, ``NameTaken``."""
        if _NAME.fullmatch(name) is None or name != name.strip():
            msg = f"{name[:70]!r} is no name for a token: give letters, digits, spaces and . @ + - _, at most 63"
            raise BadName(msg)
        secret = _MARK + secrets.token_urlsafe(_SECRET_BYTES)
        token = Token(name=name, scopes=scopes | {"read"}, created=datetime.now(UTC), expires=expires)

        def put(pipeline: Any) -> None:
            if name in {known.name for known in _tokens(pipeline.hgetall(self._keys.tokens)).values()}:
                raise NameTaken(name)
            pipeline.multi()
            pipeline.hset(self._keys.tokens, digest_of(secret), token.model_dump_json())

        self._client.transaction(put, self._keys.tokens)
        return secret

    def revoke(self, name: str) -> bool:
        """Forget the token of that name; false where there is none. Whoever uses it is shut out within seconds."""
        found = False

        def drop(pipeline: Any) -> None:
            nonlocal found
            known = _tokens(pipeline.hgetall(self._keys.tokens))
            digests = [digest for digest, token in known.items() if token.name == name]
            found = bool(digests)
            pipeline.multi()
            if digests:
                pipeline.hdel(self._keys.tokens, *digests)
                pipeline.hdel(self._keys.tokens_used, name)

        self._client.transaction(drop, self._keys.tokens)
        return found

    def all(self) -> list[ListedToken]:
        """Every token, also those whose time is over, by name."""
        used = {name.decode(): datetime.fromisoformat(hour.decode()) for name, hour in self._used()}
        tokens = _tokens(self._client.hgetall(self._keys.tokens)).values()
        return [ListedToken(token, used.get(token.name)) for token in sorted(tokens, key=lambda token: token.name)]

    def _used(self) -> Any:
        return self._client.hgetall(self._keys.tokens_used).items()


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _tokens(kept: dict[bytes, bytes]) -> dict[str, Token]:
    return {digest.decode(): Token.model_validate_json(token) for digest, token in kept.items()}
