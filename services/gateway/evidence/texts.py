"""The texts of articles that incidents have claims of, in Redis: their topic forgets them within a month.

What a person had erased from an incident leaves these texts too, and does not come back when the topic is read anew:
what is kept once is never replaced by what is read later.
"""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from schemas import Article, Incident
from services.alerting.store.keys import Keys
from services.alerting.telling.redactions import redacted_text
from services.gateway.keys import GatewayKeys
from services.runtime.settings import Settings

_AT_ONCE = 500


class Text(NamedTuple):
    """One version of an article, as JSON."""

    article_id: str
    version: int
    document: str


class Texts:
    """By a blocking client; raises what Redis raises."""

    def __init__(self, redis: Any, settings: Settings) -> None:
        self._redis = redis
        self._keys = GatewayKeys(settings)
        self._alerting = Keys(settings)

    def keep(self, texts: Iterable[Text]) -> None:
        """Keep each that is not kept yet."""
        pipeline = self._redis.pipeline(transaction=False)
        for text in texts:
            packed = zlib.compress(text.document.encode())
            pipeline.hsetnx(self._keys.text(text.article_id), str(text.version), packed)
        pipeline.execute()

    def versions(self, article_id: str) -> dict[int, Article]:
        """The kept versions of an article, the oldest first."""
        found = self._redis.hgetall(self._keys.text(article_id))
        return {int(version): _unpacked(found[version]) for version in sorted(found, key=int)}

    def numbers(self, article_id: str) -> list[int]:
        """Which versions of an article are kept."""
        return sorted(map(int, self._redis.hkeys(self._keys.text(article_id))))

    def version(self, article_id: str, version: int) -> Article | None:
        """One version; None where it is not kept."""
        packed = self._redis.hget(self._keys.text(article_id), str(version))
        return None if packed is None else _unpacked(packed)

    def erase(self, incident: Incident) -> None:
        """Take out of the texts of its articles what people had erased from the incident; again, it changes nothing."""
        for article_id in sorted({claim.article_id for claim in incident.claims}) if incident.redactions else ():
            for version, article in self.versions(article_id).items():
                bare = redacted_text(article, incident)
                if bare != article:
                    self._redis.hset(self._keys.text(article_id), str(version), zlib.compress(bare.to_json()))

    def forget_unclaimed(self) -> int:
        """Forget the texts of articles whose record alerting has forgotten with their last incident; how many."""
        return sum(self._forget(article_ids) for article_ids in self._listed())

    def _forget(self, article_ids: list[str]) -> int:
        pipeline = self._redis.pipeline(transaction=False)
        for article_id in article_ids:
            pipeline.exists(self._alerting.article(article_id))
        gone = [article_id for article_id, held in zip(article_ids, pipeline.execute(), strict=True) if not held]
        return self._redis.delete(*map(self._keys.text, gone)) if gone else 0

    def _listed(self) -> Iterator[list[str]]:
        prefix = len(self._keys.text(""))
        waiting: list[str] = []
        for key in self._redis.scan_iter(match=self._keys.texts, count=_AT_ONCE):
            waiting.append(key.decode()[prefix:])
            if len(waiting) >= _AT_ONCE:
                yield waiting
                waiting = []
        if waiting:
            yield waiting


def _unpacked(packed: bytes) -> Article:
    return Article.from_json(zlib.decompress(packed))
