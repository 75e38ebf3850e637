"""Which texts of which articles are known, and as which version.

A text gets its version in two steps, so that two publishers cannot give one version to two texts, and a crash between
publishing and remembering publishes the same version again instead of a new one:

1. ``reserve`` gives the text its version: the one it already has, else the record's own if free, else the next.
2. ``confirm`` marks it delivered, once the broker has acknowledged it. Only then is the text "already seen".

Any text that an article ever had counts as seen, not only its latest: feeding a file of edits a second time adds
nothing, and a headline that an outlet switches back and forth makes two versions, not one at each switch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from schemas.article import Article
from services.ingest.articles import Draft
from services.runtime.redis import key
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis


@dataclass(frozen=True, slots=True)
class Reservation:
    """The version of a text; ``delivered`` when it was published and acknowledged before."""

    version: int
    delivered: bool


class ArticleRegister(Protocol):
    """Port: the texts known by article id."""

    def reserve(self, drafts: Sequence[Draft]) -> list[Reservation]:
        """One reservation for each draft, in order; equal texts of one article get one version."""
        ...

    def confirm(self, articles: Iterable[Article]) -> None:
        """These article versions are delivered."""
        ...


class MemoryRegister:
    """Register of one run (backtest)."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[str, Reservation]] = {}

    def reserve(self, drafts: Sequence[Draft]) -> list[Reservation]:
        """See ``ArticleRegister``."""
        return [self._reserve(draft) for draft in drafts]

    def _reserve(self, draft: Draft) -> Reservation:
        texts = self._versions.setdefault(draft.article.article_id, {})
        known = texts.get(draft.article.content_sha256)
        if known is None:
            taken = {text.version for text in texts.values()}
            given = draft.given_version
            version = given if given is not None and given not in taken else max(taken, default=0) + 1
            known = texts[draft.article.content_sha256] = Reservation(version, delivered=False)
        return known

    def confirm(self, articles: Iterable[Article]) -> None:
        """See ``ArticleRegister``."""
        for article in articles:
            texts = self._versions.setdefault(article.article_id, {})
            texts[article.content_sha256] = Reservation(article.version, delivered=True)


# One hash an article: content_sha256 → "<version>" once delivered, "<version>?" while reserved.
_RESERVE = """
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known then return known end
local given = tonumber(ARGV[2])
local highest, taken = 0, false
for _, value in ipairs(redis.call('HVALS', KEYS[1])) do
  local version = tonumber((string.gsub(value, '%?', '')))
  if version > highest then highest = version end
  if version == given then taken = true end
end
local version = given
if given == 0 or taken then version = highest + 1 end
local reserved = string.format('%d?', version)
redis.call('HSET', KEYS[1], ARGV[1], reserved)
return reserved
"""
_NO_VERSION = 0
_RESERVED = b"?"


class RedisRegister:
    """Register shared by all publishers of an installation; one round trip a batch."""

    def __init__(self, client: "redis.Redis", settings: Settings) -> None:
        self._client = client
        self._settings = settings
        self._reserve = client.register_script(_RESERVE)

    def _key(self, article_id: str) -> str:
        # Not ``article``: alerting keeps what became of an article's events under that name.
        return key(self._settings, "texts", article_id)

    def reserve(self, drafts: Sequence[Draft]) -> list[Reservation]:
        """See ``ArticleRegister``. A repeated call changes nothing, so a retried time-out is harmless."""
        if not drafts:
            return []
        with self._client.pipeline(transaction=False) as pipe:
            for draft in drafts:
                arguments: list[str | int] = [draft.article.content_sha256, draft.given_version or _NO_VERSION]
                self._reserve(keys=[self._key(draft.article.article_id)], args=arguments, client=pipe)
            answers: list[bytes] = pipe.execute()
        return [Reservation(int(answer.rstrip(_RESERVED)), not answer.endswith(_RESERVED)) for answer in answers]

    def confirm(self, articles: Iterable[Article]) -> None:
        """See ``ArticleRegister``."""
        with self._client.pipeline(transaction=False) as pipe:
            for article in articles:
                pipe.hset(self._key(article.article_id), article.content_sha256, str(article.version))
            pipe.execute()
