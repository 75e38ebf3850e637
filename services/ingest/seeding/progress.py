"""How far the seeds are, in Redis: which article is awaited since which offsets, and whether all are done."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schemas.cloudevents import iso_utc
from services.ingest.seeding.outcome_watch import Positions
from services.runtime.redis import key
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis

_PENDING = "pending"
_COMPLETED = "completed_at"


@dataclass(frozen=True, slots=True)
class Pending:
    """The seed whose outcome is awaited; its outcomes lie at ``positions`` or after."""

    article_id: str
    version: int
    positions: Positions


class SeedProgress:
    """One hash, ``{prefix}:seeds``."""

    def __init__(self, client: "redis.Redis", settings: Settings) -> None:
        self._client: Any = client
        self._key = key(settings, "seeds")

    @property
    def completed(self) -> bool:
        """Whether every seed has had its outcome, in this run or an earlier one."""
        return bool(self._client.hexists(self._key, _COMPLETED))

    @property
    def pending(self) -> Pending | None:
        """The seed that an earlier run was waiting for when it ended."""
        raw = self._client.hget(self._key, _PENDING)
        return None if raw is None else Pending(**json.loads(raw))

    def await_outcome(self, pending: Pending) -> None:
        """Before publishing: written first, so that no crash leaves an article whose outcome nobody looks for."""
        fields = {"article_id": pending.article_id, "version": pending.version, "positions": pending.positions}
        self._client.hset(self._key, _PENDING, json.dumps(fields))

    def settle(self) -> None:
        """The pending seed has its outcome."""
        self._client.hdel(self._key, _PENDING)

    def complete(self, at: datetime) -> None:
        """All seeds are done; they are never fed again."""
        self._client.hset(self._key, _COMPLETED, iso_utc(at))
