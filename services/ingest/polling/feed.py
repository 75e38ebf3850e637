"""A feed: what a person asked for, and what asking it has shown so far. Immutable; each poll makes the next one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

FullText = Literal["auto", "always", "never"]
"""Whether article pages are fetched: where the feed has only summaries, of each item, or never."""
FULL_TEXT: tuple[FullText, ...] = get_args(FullText)

Standing = Literal["new", "ok", "failing", "dead", "gone"]
DEAD_AFTER = timedelta(days=7)
"""A feed that has answered nothing useful for so long is called dead; it is still asked, at the longest pause."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a person asked for. ``title`` is the publisher's name; ``interval_s`` fixes the seconds between polls."""

    url: str
    title: str | None = None
    full_text: FullText = "auto"
    interval_s: float | None = None


@dataclass(frozen=True, slots=True)
class FeedSource:
    """An entry of a list of feeds, or of a command; what is null is not said, and stays as it is of a known feed."""

    url: str
    title: str | None = None
    full_text: FullText | None = None
    interval_s: float | None = None

    @property
    def subscription(self) -> Subscription:
        """What it asks for where the feed is new."""
        return Subscription(self.url, self.title, self.full_text or "auto", self.interval_s)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a feed does not answer: ``kind`` is one of few words, for counting; since when, and how often in a row."""

    kind: str
    reason: str
    since: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class Hints:
    """What the feed itself says about its rhythm.

    ``pause_s``: seconds that an answer stays good (``ttl``, ``sy:updatePeriod``). ``hours`` (0–23, UTC) and ``days``
    (Monday is 0): when nobody need ask (``skipHours``, ``skipDays``).
    """

    pause_s: float = 0.0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Move:
    """A permanent redirect and how many good answers in a row came from its end."""

    address: str
    answers: int


@dataclass(frozen=True, slots=True)
class Channel:
    """A hub that delivers what the feed publishes (WebSub), ``until`` then; null: it has not confirmed that.

    Deliveries are signed with ``secret``. ``key`` ends the address that the hub was given, so that only it knows it.
    """

    hub: str
    topic: str
    secret: str
    key: str
    asked_at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed of an installation.

    ``address`` is where it is asked: the subscription's URL until a permanent redirect has proved itself. ``own_title``
    is what it called itself when it was first read, or its host: an outlet that renames its feed must not make all its
    articles new ones. ``ended``: it says that nothing new will come. ``etag`` and ``last_modified`` make the next
    request conditional. ``body`` tells the last answer that was read and all of whose
    items are delivered, ``digests`` these items. ``interval_s`` is the learned pause between two polls. ``items``
    counts those that polls brought, ``delivered`` those that a hub did, ``unidentified`` those in the last answer that
    have neither link nor guid and so cannot be published.
    """

    subscription: Subscription
    address: str
    added_at: datetime
    interval_s: float
    etag: str | None = None
    last_modified: str | None = None
    body: bytes | None = None
    digests: frozenset[bytes] = frozenset()
    hints: Hints = Hints()
    move: Move | None = None
    channel: Channel | None = None
    trouble: Trouble | None = None
    gone: bool = False
    status: int | None = None
    polls: int = 0
    items: int = 0
    unidentified: int = 0
    polled_at: datetime | None = None
    last_new_at: datetime | None = None
    delivered: int = 0
    delivered_at: datetime | None = None
    own_title: str | None = None
    ended: bool = False

    @property
    def feed_id(self) -> str:
        """Its id: that of the subscription's URL, so that a move changes nothing that is kept under it."""
        return feed_id_of(self.subscription.url)

    @property
    def publisher(self) -> str | None:
        """The publisher of its articles; null until it was read, where nobody named it."""
        return self.subscription.title or self.own_title

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        return self.publisher or self.subscription.url

    def pushed(self, now: datetime) -> bool:
        """Whether a hub delivers it now, so that polls only make sure."""
        return self.channel is not None and self.channel.until is not None and self.channel.until > now

    def standing(self, now: datetime) -> Standing:
        """How it fares, in one word."""
        if self.gone:
            return "gone"
        if self.trouble is not None:
            return "dead" if now - self.trouble.since >= DEAD_AFTER else "failing"
        return "new" if self.polled_at is None else "ok"


def feed_id_of(url: str) -> str:
    """16 hex digits."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]
