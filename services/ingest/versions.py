"""Which texts of which articles are known, and as which version.

A text gets its version in two steps, so that two publishers cannot give one version to two texts, and a crash between
publishing and remembering publishes the same version again instead of a new one:

1. ``reserve`` gives the text its version: the one it already has, else the record's own if free, else the next.
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
from services.ingest.copies import Copy, RedisCopies
from services.runtime.redis import key
from services.runtime.settings import Settings

if TYPE_CHECKING:
    import redis

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Reservation:
    """The version of a text; ``delivered`` when it was published and acknowledged before; ``copy`` if it is one."""

    version: int
    delivered: bool
    copy: Copy | None = None

    def article(self, draft: Draft) -> Article:
        """The draft as that version."""
        numbered = draft.numbered(self.version)
        if self.copy is None:
            return numbered
        return numbered.but(duplicate_group=self.copy.group, duplicate_kind=self.copy.kind)


class ArticleRegister(Protocol):
    """Port: the texts known by article id."""

    def reserve(self, drafts: Sequence[Draft]) -> list[Reservation]:
        """One reservation for each draft, in order; equal texts of one article get one version."""
        ...

    def confirm(self, articles: Sequence[Article]) -> None:
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


# One hash an article: edit_sha256 → "<version>" once delivered, "<version>?" while reserved. The content_sha256 is
# looked up too: before 2026-11-27 it was the field, and ``confirm`` falls back to it where a reservation was lost.
# One script a batch, not a command an article: packing and parsing commands cost their sender more than all else.
_RESERVE = """
local function reserve(key, edit, text, given)
  local known = redis.call('HGET', key, edit) or redis.call('HGET', key, text)
  if known then return known end
  local highest, taken = 0, false
  for _, value in ipairs(redis.call('HVALS', key)) do
    local version = tonumber((string.gsub(value, '%?', '')))
    if version > highest then highest = version end
    if version == given then taken = true end
  end
  local version = given
  if given == 0 or taken then version = highest + 1 end
  local reserved = string.format('%d?', version)
  redis.call('HSET', key, edit, reserved)
  return reserved
end
local answers = {}
for i, key in ipairs(KEYS) do
  answers[i] = reserve(key, ARGV[3 * i - 2], ARGV[3 * i - 1], tonumber(ARGV[3 * i]))
end
return answers
"""
_CONFIRM = """
for i, key in ipairs(KEYS) do
  local text, version, found = ARGV[2 * i - 1], ARGV[2 * i], false
  local fields = redis.call('HGETALL', key)
  for at = 1, #fields, 2 do
    if fields[at + 1] == version .. '?' then redis.call('HSET', key, fields[at], version) end
    found = found or fields[at + 1] == version or fields[at + 1] == version .. '?'
  end
  if not found then redis.call('HSET', key, text, version) end
end
"""
_RESERVED = b"?"
_NO_VERSION = 0
# A script holds up everybody else's; so many take a few milliseconds.
_MOST_A_SCRIPT = 1000


class RedisRegister:
    """Register shared by all publishers of an installation; two round trips a batch. It also knows copies."""

    def __init__(self, client: "redis.Redis", settings: Settings) -> None:
        self._settings = settings
        self._reserve = client.register_script(_RESERVE)
        self._confirm = client.register_script(_CONFIRM)
        self._copies = RedisCopies(client, settings)

    def _key(self, article_id: str) -> str:
        # Not ``article``: alerting keeps what became of an article's events under that name.
        return key(self._settings, "texts", article_id)

    def reserve(self, drafts: Sequence[Draft]) -> list[Reservation]:
        """See ``ArticleRegister``. A repeated call changes nothing, so a retried time-out is harmless."""
        answers: list[bytes] = []
        for batch in batched(drafts, _MOST_A_SCRIPT):
            keys = [self._key(draft.article.article_id) for draft in batch]
            arguments: list[str | int] = []
            for draft in batch:
                arguments += [draft.edit_sha256, draft.article.content_sha256, draft.given_version or _NO_VERSION]
            answers += self._reserve(keys=keys, args=arguments)
        reservations = [
            Reservation(int(answer.rstrip(_RESERVED)), not answer.endswith(_RESERVED)) for answer in answers
        ]
        due = [number for number, reservation in enumerate(reservations) if not reservation.delivered]
        for number, copy in zip(due, self._copies.mark([drafts[number].article for number in due]), strict=True):
            reservations[number] = replace(reservations[number], copy=copy)
        return reservations

    def confirm(self, articles: Sequence[Article]) -> None:
        """See ``ArticleRegister``."""
        for batch in batched(articles, _MOST_A_SCRIPT):
            keys = [self._key(article.article_id) for article in batch]
            arguments: list[str | int] = []
            for article in batch:
                arguments += [article.content_sha256, article.version]
            self._confirm(keys=keys, args=arguments)


def batched(things: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """The things in their order, at most ``size`` at a time."""
    return (things[start : start + size] for start in range(0, len(things), size))
