"""Which texts of which articles are known, and as which version.

A text gets its version in two steps, so that two publishers cannot give one version to two texts, and a crash between
publishing and remembering publishes the same version again instead of a new one:

1. ``reserve`` gives the text its version: the one it already has, else the record's own if free, else the next. Who
   reserves it holds it: to others it is ``held`` until it is delivered, or nothing was heard of the holder for 10 s.
2. ``confirm`` marks it delivered, once the broker has acknowledged it. Only then is the text "already seen".

Texts between which nobody edited (``edits.py``) are one: other spacing, or the clock that a page prints, is no version.
Any text that an article ever had counts as seen, not only its latest: feeding a file of edits a second time adds
nothing, and a headline that an outlet switches back and forth makes two versions, not one at each switch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from schemas.article import Article
from services.ingest.articles import Draft
from services.ingest.copies import Copy, RedisCopies, Sign
from services.ingest.signing import short_signatures
from services.runtime.redis import key
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reservation:
    """The version of a text; ``delivered`` when it was published and acknowledged before; ``copy`` if it is one.

    ``held``: another publisher is about to deliver it, or has died over it; ask again.
    """

    version: int
    delivered: bool
    copy: Copy | None = None
    held: bool = False

    def article(self, draft: Draft) -> Article:
        """The draft as that version."""
        numbered = draft.numbered(self.version)
        if self.copy is None:
            return numbered
        return numbered.but(duplicate_group=self.copy.group, duplicate_kind=self.copy.kind)


class ArticleRegister(Protocol):
    """Port: the texts known by article id."""

    def reserve(self, drafts: Sequence[Draft], holder: str = "") -> list[Reservation]:
        """One reservation for each draft, in order; equal texts of one article get one version.

        What nobody (no ``holder``) reserves is free for all.
        """
        ...

    def stay(self, holder: str) -> None:
        """A sign of life, due every few seconds while deliveries of what is held are waited for."""
        ...

    def confirm(self, articles: Sequence[Article]) -> None:
        """These article versions are delivered."""
        ...


class MemoryRegister:
    """Register of one run (backtest)."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[str, Reservation]] = {}

    def reserve(self, drafts: Sequence[Draft], holder: str = "") -> list[Reservation]:
        """See ``ArticleRegister``; nobody else is there who could hold anything."""
        del holder
        return [self._reserve(draft) for draft in drafts]

    def stay(self, holder: str) -> None:
        """See ``ArticleRegister``."""
        del holder

    def _reserve(self, draft: Draft) -> Reservation:
        texts = self._versions.setdefault(draft.article.article_id, {})
        known = texts.get(draft.edit_sha256)
        if known is None:
            taken = {text.version for text in texts.values()}
            given = draft.given_version
            version = given if given is not None and given not in taken else max(taken, default=0) + 1
            known = texts[draft.edit_sha256] = Reservation(version, delivered=False)
        return known

    def confirm(self, articles: Sequence[Article]) -> None:
        """See ``ArticleRegister``."""
        for article in articles:
            texts = self._versions[article.article_id]
            for digest, text in texts.items():
                if text.version == article.version:
                    texts[digest] = Reservation(article.version, delivered=True)


# One hash an article: edit_sha256 → "<version>" once delivered, "<version>?<holder>" while reserved; and a key of every
# holder, ``{prefix}:publishing:HOLDER``, that ends by itself. The content_sha256 is looked up too: before
# 2026-11-27 it was the field, and ``confirm`` falls back to it where a reservation was lost.
# One script a batch, not a command an article: packing and parsing commands cost their sender more than all else.
_RESERVE = """
local holder, alive = ARGV[1], ARGV[2]
if holder ~= '' then redis.call('SET', alive .. holder, 1, 'PX', ARGV[3]) end
local function hold(key, field, known)
  local version, other = string.match(known, '^(%d+)%?(.*)$')
  if not version then return known end
  if other ~= holder then
    if other ~= '' and redis.call('EXISTS', alive .. other) == 1 then return version .. '!' end
    redis.call('HSET', key, field, version .. '?' .. holder)
  end
  return version .. '?'
end
local function reserve(key, edit, text, given)
  for _, field in ipairs({edit, text}) do
    local known = redis.call('HGET', key, field)
    if known then return hold(key, field, known) end
  end
  local highest, taken = 0, false
  for _, value in ipairs(redis.call('HVALS', key)) do
    local version = tonumber(string.match(value, '^%d+'))
    if version > highest then highest = version end
    if version == given then taken = true end
  end
  local version = given
  if given == 0 or taken then version = highest + 1 end
  local reserved = string.format('%d?', version)
  redis.call('HSET', key, edit, reserved .. holder)
  return reserved
end
local answers = {}
for i, key in ipairs(KEYS) do
  answers[i] = reserve(key, ARGV[3 * i + 1], ARGV[3 * i + 2], tonumber(ARGV[3 * i + 3]))
end
return answers
"""
_CONFIRM = """
for i, key in ipairs(KEYS) do
  local text, version, found = ARGV[2 * i - 1], ARGV[2 * i], false
  local fields = redis.call('HGETALL', key)
  for at = 1, #fields, 2 do
    if string.match(fields[at + 1], '^%d+') == version then
      redis.call('HSET', key, fields[at], version)
      found = true
    end
  end
  if not found then redis.call('HSET', key, text, version) end
end
"""
_RESERVED, _HELD = b"?", b"!"
_ALIVE_MS = 10_000
_NO_VERSION = 0
# A script holds up everybody else's; so many take a few milliseconds.
_MOST_A_SCRIPT = 1000


class RedisRegister:
    """Register shared by all publishers of an installation; two round trips a batch. It also knows copies."""

    def __init__(self, client: "redis.Redis", settings: Settings, sign: Sign = short_signatures) -> None:
        self._settings = settings
        self._reserve = client.register_script(_RESERVE)
        self._confirm = client.register_script(_CONFIRM)
        self._client = client
        self._alive = key(settings, "publishing", "")
        self._copies = RedisCopies(client, settings, sign=sign)

    def _key(self, article_id: str) -> str:
        # Not ``article``: alerting keeps what became of an article's events under that name.
        return key(self._settings, "texts", article_id)

    def reserve(self, drafts: Sequence[Draft], holder: str = "") -> list[Reservation]:
        """See ``ArticleRegister``. A repeated call changes nothing, so a retried time-out is harmless."""
        answers: list[bytes] = []
        for batch in batched(drafts, _MOST_A_SCRIPT):
            keys = [self._key(draft.article.article_id) for draft in batch]
            arguments: list[str | int] = [holder, self._alive, _ALIVE_MS]
            for draft in batch:
                arguments += [draft.edit_sha256, draft.article.content_sha256, draft.given_version or _NO_VERSION]
            answers += self._reserve(keys=keys, args=arguments)
        reservations = [_reservation(answer) for answer in answers]
        due = [number for number, found in enumerate(reservations) if not found.delivered and not found.held]
        for number, copy in zip(due, self._copies.mark([drafts[number].article for number in due]), strict=True):
            reservations[number] = replace(reservations[number], copy=copy)
        return reservations

    def stay(self, holder: str) -> None:
        """See ``ArticleRegister``."""
        self._client.set(f"{self._alive}{holder}", 1, px=_ALIVE_MS)

    def confirm(self, articles: Sequence[Article]) -> None:
        """See ``ArticleRegister``."""
        for batch in batched(articles, _MOST_A_SCRIPT):
            keys = [self._key(article.article_id) for article in batch]
            arguments: list[str | int] = []
            for article in batch:
                arguments += [article.content_sha256, article.version]
            self._confirm(keys=keys, args=arguments)


def _reservation(answer: bytes) -> Reservation:
    version, mark = int(answer.rstrip(_RESERVED + _HELD)), answer[-1:]
    return Reservation(version, delivered=mark not in (_RESERVED, _HELD), held=mark == _HELD)


def batched(things: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """The things in their order, at most ``size`` at a time."""
    return (things[start : start + size] for start in range(0, len(things), size))
