"""WebSub, the hub's side: it confirms what we asked for, and delivers what a feed publishes, signed with our secret."""

import asyncio
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol, cast

import structlog

from services.ingest.feeds.parsing import MAX_FEED_BYTES, FeedError, parse_feed
from services.ingest.items import Item
from services.ingest.polling import codecs
from services.ingest.polling.asking import items_of
from services.ingest.polling.feed import Channel, Feed
from services.ingest.polling.hubs import LEASE
from services.ingest.polling.keys import FeedKeys
from services.runtime.metrics import FEED_DELIVERIES
from services.runtime.settings import Settings
from services.web.shown import shown

if TYPE_CHECKING:
    import redis

log = structlog.get_logger(__name__)

MAX_BYTES = MAX_FEED_BYTES
_SCRIPTS = files("services.ingest.polling") / "scripts"
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


class Taker(Protocol):
    """Port: ``Poller``; its methods belong to its loop."""

    @property
    def has_room(self) -> bool:
        """Whether anything can be published now."""

    async def take(self, feed: Feed, items: Sequence[Item]) -> None:
        """Return when all are on their topic."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a hub signed with: ``method`` is a hash's name, ``digest`` lower-case hex digits."""

    method: str
    digest: str
    secret: str

    def fits(self, content: bytes) -> bool:
        """Whether it is that of the content."""
        return _same(hmac.new(self.secret.encode(), content, self.method).hexdigest(), self.digest)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a hub says of its delivery before the content comes."""

    feed: Feed
    signature: Signature
    charset: str | None


class Deliveries:
    """Knows no HTTP but its statuses; ``router.py`` mounts it. For any thread and loop; 503 until ``begin``."""

    def __init__(self, client: "redis.Redis", settings: Settings) -> None:
        self._client = client
        self._keys = FeedKeys(settings)
        self._taker: tuple[Taker, asyncio.AbstractEventLoop] | None = None
        self._confirm, self._count = (
            client.register_script((_SCRIPTS / f"{name}.lua").read_text("utf-8")) for name in ("confirm", "delivered")
        )

    def begin(self, taker: Taker) -> None:
        """From now on what is delivered is published by it; call it in its loop."""
        self._taker = taker, asyncio.get_running_loop()

    def verify(self, feed_id: str, key: str, query: Mapping[str, str]) -> str | None:
        """What a hub's question of intent is to be answered with: its challenge, or null (404) where it is not ours.

        A subscription is confirmed once for each time that we ask for it.
        """
        mode, topic = query.get("hub.mode"), query.get("hub.topic", "")
        subscribed = self._subscribed(feed_id, key)
        if subscribed is None or subscribed[1].topic != topic:
            return query.get("hub.challenge", "") if mode == "unsubscribe" else None
        feed, _ = subscribed
        if mode == "subscribe":
            until = datetime.now(UTC) + _lease_of(query)
            if self._confirm(keys=[self._keys.feed(feed_id)], args=[key, codecs.milliseconds(until)]):
                log.info("hub delivers", feed=_shown(feed), until=until.isoformat(timespec="seconds"))
                return query.get("hub.challenge", "")
        if mode == "denied":
            log.warning("hub denies", feed=_shown(feed), reason=query.get("hub.reason"))
        return None

    async def admit(self, feed_id: str, key: str, headers: Mapping[str, str]) -> "Delivery | HTTPStatus":
        """A delivery whose content is worth receiving, or the answer to one whose is not.

        410 tells the hub to end it. What cannot be signed with our secret is acknowledged and dropped, as the standard
        has it: who sent it learns nothing.
        """
        subscribed = await asyncio.to_thread(self._subscribed, feed_id, key)
        if subscribed is None:
            return HTTPStatus.GONE
        feed, channel = subscribed
        method, _, digest = headers.get("x-hub-signature", "").partition("=")
        if method not in _METHODS:
            return _refused(feed, "not signed by a method that is read here")
        signature = Signature(method, digest.strip().lower(), channel.secret)
        return Delivery(feed, signature, _charset(headers.get("content-type", "")))

    async def deliver(self, delivery: "Delivery", content: bytes) -> HTTPStatus:
        """Publish what a hub delivers; returns when it is on its topic.

        What is not signed with our secret is acknowledged and dropped. While nothing can be published it is 503, and
        the hub sends it again.
        """
        feed = delivery.feed
        if not delivery.signature.fits(content):
            return _refused(feed, "not signed with the secret of its subscription")
        if self._taker is None or not self._taker[0].has_room:
            return HTTPStatus.SERVICE_UNAVAILABLE
        try:
            items = await asyncio.to_thread(_read, feed, content, delivery.charset)
        except FeedError as error:
            return _refused(feed, str(error))
        taker, loop = self._taker
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(taker.take(feed, items), loop))
        FEED_DELIVERIES.labels("taken").inc()
        await asyncio.to_thread(self._note, feed.feed_id, len(items))
        return HTTPStatus.ACCEPTED

    def _subscribed(self, feed_id: str, key: str) -> tuple[Feed, Channel] | None:
        """The feed whose hub was given the address that ends in this id and key, or null."""
        fields = cast("dict[bytes, bytes]", self._client.hgetall(self._keys.feed(feed_id)))
        feed = codecs.decode(fields) if fields else None
        if feed is None or feed.channel is None or not _same(feed.channel.key, key):
            return None
        return feed, feed.channel

    def _note(self, feed_id: str, count: int) -> None:
        now = codecs.milliseconds(datetime.now(UTC))
        self._count(keys=[self._keys.feed(feed_id)], args=[count, now])


def _read(feed: Feed, content: bytes, charset: str | None) -> list[Item]:
    """All items of a delivery: the register of texts knows which of them are known."""
    parsed = parse_feed(content, url=feed.address, title=feed.publisher, charset=charset)
    return list(items_of(parsed, feed.subscription.url).values())


def _same(ours: str, given: str) -> bool:
    """In a time that tells nothing of ours; as bytes, since only those may be other than ASCII."""
    return hmac.compare_digest(ours.encode(), given.encode())


def _refused(feed: Feed, reason: str) -> HTTPStatus:
    FEED_DELIVERIES.labels("refused").inc()
    log.warning("delivery refused", feed=_shown(feed), reason=reason)
    return HTTPStatus.ACCEPTED


def _lease_of(query: Mapping[str, str]) -> timedelta:
    """At most what we ask for; a hub that does not say promises nothing, so it is asked again soon."""
    stated = query.get("hub.lease_seconds", "")
    seconds = int(stated) if stated.isdecimal() and len(stated) <= 10 else 0  # noqa: PLR2004
    return min(timedelta(seconds=seconds), LEASE)


def _charset(content_type: str) -> str | None:
    header = Message()
    header["content-type"] = content_type
    return header.get_content_charset()


def _shown(feed: Feed) -> str:
    return shown(feed.subscription.url)
