"""What a feed says, whatever its format: the values that the readers of the formats give."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

MAX_ITEMS = 20_000
"""So many items of one feed are read; the feeds of news have a hundred."""


class FeedError(Exception):
    """These bytes are no feed that can be read; the message says why, and goes on after "The feed …"."""


class FeedLink(NamedTuple):
    """A feed that a web page offers."""

    url: str
    title: str | None


class WebPageError(FeedError):
    """These bytes are a web page; ``feeds`` are those that it offers, in its order."""

    def __init__(self, feeds: tuple[FeedLink, ...]) -> None:
        super().__init__(feeds)
        self.feeds = feeds

    def __str__(self) -> str:
        offered = ", ".join(feed.url for feed in self.feeds)
        return f"is a web page; its feeds are: {offered}" if offered else "is a web page, and offers no feed"


class Cloud(NamedTuple):
    """Where an RSS feed says that it can be subscribed to (rssCloud), as it says it."""

    domain: str
    port: str
    path: str
    procedure: str
    protocol: str


@dataclass(frozen=True, slots=True)
class PollingAdvice:
    """What a feed asks of those who poll it; addresses are absolute http(s), hours and days are UTC.

    ``hubs`` and ``topic`` are of WebSub: subscribe to ``topic`` at a hub. ``interval_s`` is the shortest time between
    polls (``ttl``, ``sy:updatePeriod``); no poll falls into ``skip_hours`` (0–23) or ``skip_days`` (0 = Monday).
    ``next_page`` holds older items (RFC 5005, JSON Feed). ``moved_to`` is where the feed is from now on; one that
    ``ended`` (``expired`` of JSON Feed, ``itunes:complete``) has no new items any more.
    """

    hubs: tuple[str, ...] = ()
    topic: str | None = None
    next_page: str | None = None
    interval_s: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    cloud: Cloud | None = None
    moved_to: str | None = None
    ended: bool = False


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item, in plain words; null or empty is what it does not state.

    ``link`` is the article's absolute http(s) address. ``full_text`` says that ``body`` is likely the whole article,
    not a summary of it. ``source`` is the outlet from which an aggregator took the item.
    """

    guid: str | None = None
    link: str | None = None
    title: str | None = None
    body: str = ""
    full_text: bool = False
    byline: str | None = None
    language: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in plain words.

    ``format`` is for people ("RSS 2.0"); ``link`` is the outlet's page, ``description`` its own words on it;
    ``charset`` is what the feed was read as; ``defects`` say what had to be mended, each going on after "The feed …".
    """

    format: str
    items: tuple[FeedItem, ...]
    title: str | None = None
    description: str | None = None
    link: str | None = None
    language: str | None = None
    byline: str | None = None
    charset: str = "utf-8"
    advice: PollingAdvice = field(default_factory=PollingAdvice)
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed and its items as raw records, whose ``publisher`` is the same in all.

    ``records`` have ``url``, ``title``, ``body``, ``full_text``, ``publisher``, ``guid``, ``byline``, ``language``,
    ``wire_origin``, ``feed`` and, where stated, the times ``published_at`` and ``updated_at``. ``skipped`` counts items
    that have no identity (neither link nor guid); ``repeated`` those whose identity an item before them has.
    """

    feed: Feed
    publisher: str
    records: tuple[Mapping[str, Any], ...]
    skipped: int
    repeated: int = 0
