"""Which items' whole texts are published, in Redis; and how often since then their pages were asked for in vain.

Without it an item that its outlet words anew while the page cannot be had would fall back to its summary, which takes
back nearly all that was said. Such an item is kept as it is and tried again, each time after twice the pause; in the
end the new wording is let go.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from services.runtime.redis import key
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis.asyncio

# Feeds show items for a day or two.
_KEPT = timedelta(days=3)
# Four hours in all: an outage of the page's site is over, and what fails then fails for good.
_MOST_TRIES = 8
_FIRST_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WholeText:
    """A published whole text; ``tries`` in vain since, and when the next one is due."""

    tries: int
    due: datetime

    @property
    def is_hopeless(self) -> bool:
        """Whether its page has been asked for often enough."""
        return self.tries >= _MOST_TRIES


class WholeTexts:
    """One key an item, ``{prefix}:whole:DIGEST``. Redis' errors are the caller's."""

    def __init__(self, client: "redis.asyncio.Redis", settings: Settings) -> None:
        self._client = client
        self._settings = settings

    async def remember(self, records: Iterable[Mapping[str, Any]], now: datetime) -> None:
        """These items are delivered with their whole text."""
        async with self._client.pipeline(transaction=False) as pipe:
            for record in records:
                pipe.set(self._key(record), _encoded(WholeText(0, now)), ex=_KEPT)
            await pipe.execute()

    async def find(self, records: Sequence[Mapping[str, Any]]) -> list[WholeText | None]:
        """Of each item its whole text, or null where none is published; in one round trip."""
        if not records:
            return []
        values = cast("list[bytes | None]", await self._client.mget([self._key(record) for record in records]))
        return [None if value is None else _decoded(value) for value in values]

    async def note_failure(self, record: Mapping[str, Any], known: WholeText, now: datetime) -> WholeText:
        """Its page could not be had once more."""
        failed = WholeText(known.tries + 1, now + _FIRST_PAUSE * 2 ** min(known.tries, _MOST_TRIES))
        await self._client.set(self._key(record), _encoded(failed), ex=_KEPT)
        return failed

    def _key(self, record: Mapping[str, Any]) -> str:
        named = f"{record.get('publisher')}\n{record.get('guid') or record.get('url')}"
        return key(self._settings, "whole", hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:16])


def _encoded(known: WholeText) -> str:
    return f"{known.tries} {known.due.isoformat()}"


def _decoded(value: bytes) -> WholeText:
    tries, _, due = value.decode().partition(" ")
    return WholeText(int(tries), datetime.fromisoformat(due))
