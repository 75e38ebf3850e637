"""Decisions that come over HTTP: signed with the token's name, and once, however often the same request comes."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from schemas import Decision
from services.alerting.decisions.ordering import order, signed_by
from services.alerting.decisions.outcome import DecisionRecord
from services.gateway.keys import GatewayKeys
from services.runtime.settings import Settings

_SOURCE = "gateway"
# A browser waits no longer for an answer than a person does for a page.
_WAIT_S = 5.0
_REMEMBERED_S = 24 * 60 * 60


class OtherOrder(ValueError):  # noqa: N818 - it reads as what it says
    """The same Idempotency-Key came with another request before; the message says so."""


class Orders:
    """By a blocking client; raises what Redis raises."""

    def __init__(self, redis: Any, settings: Settings) -> None:
        self.redis = redis
        self.settings = settings

    def signed(self, by: str, fields: dict[str, Any], key: str | None) -> Decision:
        """The decision, signed now; or, where ``key`` came before, as it was signed then, so that it is the same.

        Raises ``ValidationError`` and ``OtherOrder``.
        """
        now = datetime.now(UTC)
        decision = signed_by(by, now, **fields)
        return decision if key is None else signed_by(by, self._first(by, fields, key, now), **fields)

    def carry_out(self, decision: Decision) -> DecisionRecord | None:
        """What became of it; None where alerting has not applied it yet. Raises ``Unreachable``."""
        return order(self.settings, self.redis, decision, source=_SOURCE, wait=_WAIT_S)

    def _first(self, by: str, fields: dict[str, Any], key: str, now: datetime) -> datetime:
        """When this was ordered first. Only a digest of the order is kept: it may hold a name that is to be erased."""
        name = GatewayKeys(self.settings).ordered(by, hashlib.sha256(key.encode()).hexdigest())
        content = json.dumps(fields, sort_keys=True, default=str).encode()
        digest = hmac.digest(key.encode(), content, "sha256").hex()
        self.redis.set(name, f"{now.isoformat()} {digest}", nx=True, ex=_REMEMBERED_S)
        first, _, ordered = self.redis.get(name).decode().partition(" ")
        if ordered != digest:
            raise OtherOrder("Idempotency-Key: it came with another request before; give each decision one of its own")
        return datetime.fromisoformat(first)
