"""Which pages of lists are done, in Redis: a list that is fed again goes on with the rest.

Done is a page that was read, whatever came of it: its article is published, or it holds none. One that could not be
had is asked for again.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from services.ingest.files.page_records import FoundPage
from services.ingest.files.url_lists import Link
from services.ingest.items import Item
from services.runtime.redis import key
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis

FETCHED_BEFORE = "page fetched by an earlier run; --again fetches it once more"
# Outlets edit for days, and lists are made of what is new.
_KEPT_S = 30 * 86_400
_DIGEST_BYTES = 10


@dataclass(frozen=True, slots=True)
class FetchedPages:
    """One sorted set, ``{prefix}:fetched``: digest of a listed address → when its page was done (s)."""

    client: "redis.Redis"
    settings: Settings
    now: Callable[[], float] = time.time

    @property
    def _key(self) -> str:
        return key(self.settings, "fetched")

    def left(self, found: Iterable[Link | FoundPage | Item]) -> Iterator[Link | FoundPage | Item]:
        """The same with an item that is skipped in the place of each link whose page is done."""
        for one in found:
            if isinstance(one, Link) and self._is_done(one.url):
                yield Item(one.source, one.number, one.raw, skipped=FETCHED_BEFORE)
            else:
                yield one

    def _is_done(self, url: str) -> bool:
        done_at = self.client.zscore(self._key, _digest(url))
        return done_at is not None and float(done_at) > self.now() - _KEPT_S

    def note(self, items: Sequence[Item]) -> None:
        """These items are certain: delivered, refused or skipped. Items that no list named are passed over."""
        done = [_digest(item.link) for item in items if item.link and (item.record is not None or item.skipped)]
        if done:
            now = self.now()
            with self.client.pipeline(transaction=False) as pipe:
                pipe.zadd(self._key, dict.fromkeys(done, now))
                pipe.zremrangebyscore(self._key, "-inf", now - _KEPT_S)
                pipe.execute()


def _digest(url: str) -> bytes:
    return blake2b(url.encode(), digest_size=_DIGEST_BYTES).digest()
