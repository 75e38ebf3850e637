"""One question to one feed: a conditional GET, and what its answer means. Writes nothing down."""

import asyncio
import hashlib
import json
from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from services.ingest.feeds.parsing import MAX_FEED_BYTES, FeedError, ParsedFeed, parse_feed
from services.ingest.items import Item
from services.ingest.polling.caching import fresh_for, retry_after
from services.ingest.polling.codecs import DIGEST_BYTES
from services.ingest.polling.feed import Feed, Hints
from services.web.client import Answer, Validators, WebError
from services.web.politeness import Getting

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
_TIMEOUT_S = 30.0
# Reading a small feed takes less time than handing it to a thread; a large one would hold up all other polls.
_READ_AT_ONCE_BYTES = 32 * 1024


@dataclass(frozen=True, slots=True)
class Heard:
    """What any good answer says. ``fresh_s``: seconds for which its server wants no other request."""

    status: int
    moved_to: str | None
    fresh_s: float


@dataclass(frozen=True, slots=True)
class Unchanged(Heard):
    """The feed is as it was: 304, or the very same bytes."""


@dataclass(frozen=True, slots=True)
class Read(Heard):
    """A feed was read. ``digests`` are those of all its items, ``new`` the items not in the last answer, oldest first.

    ``publisher`` is that of its items. ``elsewhere`` is where the feed itself says that it is from now on; one that has
    ``ended`` says that nothing new will come. ``body`` is the digest of the answer; null where it is to be read again
    though it should not change. ``without_identity`` counts items that have neither link nor guid: they cannot be
    published. ``hub`` (WebSub) delivers what is published under ``topic``, if the feed names one. ``defects`` say what
    had to be mended in it.
    """

    validators: Validators
    body: bytes | None
    hints: Hints
    digests: frozenset[bytes]
    new: tuple[Item, ...]
    without_identity: int
    publisher: str
    elsewhere: str | None = None
    ended: bool = False
    hub: str | None = None
    topic: str | None = None
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """No feed came; ``kind`` is one of few words, for counting. ``retry_after_s`` is what the server asked for."""

    kind: str
    reason: str
    status: int | None = None
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """410: the server says that there will be no feed here any more."""


Outcome = Unchanged | Read | Failed | Gone


async def ask(web: Getting, feed: Feed, readers: Executor) -> Outcome:
    """Ask where the feed now is, sending along what it gave for that. Large answers are read by ``readers``.

    A feed that says in its text that it has moved is followed as by a permanent redirect, where there is a feed.
    """
    outcome = await _ask(web, feed, readers)
    if not isinstance(outcome, Read) or outcome.elsewhere is None:
        return outcome
    there = await _ask(web, replace(_not_asked_before(feed), address=outcome.elsewhere), readers)
    if not isinstance(there, Read):
        return outcome
    # Until the move counts the old address is asked first, and must not take the new one's validators for its own.
    return replace(_to_be_read_again(there), moved_to=there.moved_to or outcome.elsewhere)


async def _ask(web: Getting, feed: Feed, readers: Executor) -> Outcome:
    try:
        answer = await fetch(web, feed)
    except WebError as error:
        return Failed(error.kind, str(error))
    now = datetime.now(UTC)
    if len(answer.content) <= _READ_AT_ONCE_BYTES:
        return judge(feed, answer, now)
    return await asyncio.get_running_loop().run_in_executor(readers, judge, feed, answer, now)


async def fetch(web: Getting, feed: Feed) -> Answer:
    """The answer as it came; raises ``WebError``."""
    headers = {"Accept": _ACCEPT, **Validators(feed.etag, feed.last_modified).headers}
    return await web.get(feed.address, headers=headers, max_bytes=MAX_FEED_BYTES, timeout_s=_TIMEOUT_S)


def judge(feed: Feed, answer: Answer, now: datetime) -> Outcome:
    """What an answer means for its feed. Pure. Servers that know no validators send the same bytes again and again."""
    if answer.status == HTTPStatus.GONE:
        return Gone()
    if answer.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return Failed("status", _status_words(answer.status), answer.status, retry_after(answer.headers, now))
    body, fresh_s = _digest(answer.content), fresh_for(answer.headers, now)
    if answer.status == HTTPStatus.NOT_MODIFIED or body == feed.body:
        return Unchanged(answer.status, answer.moved_to, fresh_s)
    try:
        parsed = parse_feed(answer.content, url=answer.url, title=feed.publisher, charset=answer.charset, now=now)
    except FeedError as error:
        return Failed("content", f"what came {error}", answer.status)
    items, advice = items_of(parsed, feed.subscription.url), parsed.feed.advice
    return Read(
        answer.status,
        answer.moved_to,
        fresh_s,
        validators=answer.validators,
        body=body,
        hints=Hints(float(advice.interval_s or 0), advice.skip_hours, advice.skip_days),
        digests=frozenset(items),
        new=tuple(item for digest, item in items.items() if digest not in feed.digests),
        without_identity=parsed.skipped,
        publisher=parsed.publisher,
        elsewhere=advice.moved_to if advice.moved_to not in (feed.address, answer.url) else None,
        ended=advice.ended,
        hub=advice.hubs[0] if advice.hubs else None,
        topic=advice.topic,
        defects=parsed.feed.defects,
    )


def without(read: Read, kept: Collection[Item]) -> Read:
    """As if these new items had not come yet: at the next poll the feed is sent whole, and they are new again."""
    if not kept:
        return read
    digests = {_digest(item.raw) for item in kept}
    return replace(
        _to_be_read_again(read),
        digests=read.digests - digests,
        new=tuple(item for item in read.new if _digest(item.raw) not in digests),
    )


def _to_be_read_again(read: Read) -> Read:
    """At the next poll the feed is sent whole, and read though it should not change."""
    return replace(read, validators=Validators(None, None), body=None)


def _not_asked_before(feed: Feed) -> Feed:
    return replace(feed, etag=None, last_modified=None, body=None)


def items_of(parsed: ParsedFeed, url: str) -> dict[bytes, Item]:
    """The items of the feed that was added as ``url``, the oldest first; the digest tells one not touched since."""
    items = {}
    for number, read in enumerate(sorted(parsed.records, key=_published), start=1):
        record = {**read, "feed": url}
        raw = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
        items[_digest(raw)] = Item(url, number, raw, record)
    return items


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:DIGEST_BYTES]


def _published(record: Mapping[str, Any]) -> str:
    return record["published_at"] or ""


def _status_words(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"
