"""RSS, Atom, CDF and JSON Feed bytes to the raw records that ``articles.to_draft`` takes; garbage is a ``FeedError``.

The door of this package: the rest of ingest needs nothing else of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from services.ingest.feeds.characters import decode
from services.ingest.feeds.feed import Feed, FeedError, FeedItem, ParsedFeed, WebPageError
from services.ingest.feeds.json_feed import read_json_feed
from services.ingest.feeds.web_page import ELEMENTS, feeds_of_page
from services.ingest.feeds.xml_feed import read_xml_feed
from services.ingest.feeds.xml_tree import prolog_of

__all__ = ["MAX_FEED_BYTES", "FeedError", "ParsedFeed", "WebPageError", "parse_feed", "read_feed"]

MAX_FEED_BYTES = 10 * 1024 * 1024
# What an item takes from its feed (title, language, byline, bases) is repeated in each; few feeds grow by it at all.
_MAX_TEXT_CHARS = 4 * MAX_FEED_BYTES
# What a feed calls itself is kept; a page of words in a title must not make all of its items refused for ever.
_LONGEST_PUBLISHER = 300
# Clocks and zones are wrong by hours; from a day on a date in the future is none of publication.
_AHEAD = timedelta(days=1)


def parse_feed(
    content: bytes, *, url: str, title: str | None = None, charset: str | None = None, now: datetime | None = None
) -> ParsedFeed:
    """Read a feed that was fetched from ``url`` (after redirects: relative links count from it).

    ``title`` is the name in the user's feed list: it is the publisher, so that one name over several feeds of an outlet
    makes their common articles one; without it the feed's own title counts, else the host. ``charset`` is that of the
    HTTP header. Dates without a zone are taken as UTC, which is what feeds mean by them more often than not; those more
    than a day after ``now`` count as not stated. Raises ``FeedError``, for a web page ``WebPageError``.
    """
    feed = read_feed(content, url=url, charset=charset)
    publisher = title or (feed.title or "")[:_LONGEST_PUBLISHER] or urlsplit(url).hostname or url
    items = list(_with_own_guids(feed.items))
    known: dict[str, Mapping[str, Any]] = {}
    for item in items:
        identity = item.guid or item.link
        if identity is not None:
            known.setdefault(identity, _record(item, publisher, url, now))
    _refuse_growth(known.values())
    nameless = sum(item.guid is None and item.link is None for item in items)
    return ParsedFeed(feed, publisher, tuple(known.values()), nameless, len(items) - nameless - len(known))


def read_feed(content: bytes, *, url: str, charset: str | None = None) -> Feed:
    """What the feed says, items without identity too. Raises ``FeedError``, for a web page ``WebPageError``."""
    if len(content) > MAX_FEED_BYTES:
        raise FeedError(f"has {len(content):,} bytes; at most {MAX_FEED_BYTES:,} are read")
    decoded = decode(content, charset)
    text = decoded.text.strip("\ufeff\0 \t\r\n")
    if not text:
        raise FeedError("is empty")
    feed = read_json_feed(text, url) if text[0] in "{[" else _read_markup(text, url)
    defects = (decoded.defect, *feed.defects) if decoded.defect else feed.defects
    return replace(feed, charset=decoded.charset, defects=defects)


def _read_markup(text: str, url: str) -> Feed:
    prolog = prolog_of(text)
    if prolog.first in ELEMENTS:
        raise WebPageError(feeds_of_page(prolog.body, url))
    return read_xml_feed(prolog, url)


def _refuse_growth(records: Iterable[Mapping[str, Any]]) -> None:
    """Before the records are written out: until then they share what is repeated in them."""
    chars = sum(len(value) for record in records for value in record.values() if isinstance(value, str))
    if chars > _MAX_TEXT_CHARS:
        raise FeedError(f"grows to {chars:,} characters in its items; at most {_MAX_TEXT_CHARS:,} are read")


def _with_own_guids(items: Iterable[FeedItem]) -> Iterator[FeedItem]:
    """A guid that items of different addresses share names none of them: it goes, and the address counts."""
    links: defaultdict[str, set[str]] = defaultdict(set)
    items = list(items)
    for item in items:
        if item.guid and item.link:
            links[item.guid].add(item.link)
    for item in items:
        shared = item.guid is not None and item.link is not None and len(links[item.guid]) > 1
        yield replace(item, guid=None) if shared else item


def _record(item: FeedItem, publisher: str, feed_url: str, now: datetime | None) -> Mapping[str, Any]:
    return {
        "url": item.link or feed_url,
        "guid": item.guid,
        "title": item.title,
        "body": item.body,
        "full_text": item.full_text,
        "publisher": publisher,
        "byline": item.byline,
        "language": item.language,
        "wire_origin": item.source,
        "published_at": _stated(item.published, now),
        "updated_at": _stated(item.updated, now),
        "feed": feed_url,
    }


def _stated(moment: datetime | None, now: datetime | None) -> str | None:
    if moment is None or (now is not None and moment > now + _AHEAD):
        return None
    return moment.isoformat()
