"""A feed as the fields of its Redis hash and back. A field that says nothing is left out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

from services.ingest.polling.feed import Channel, Feed, FullText, Hints, Move, Subscription, Trouble

DIGEST_BYTES = 8
Fields = dict[str, str | bytes]


def encode(feed: Feed) -> Fields:
    """All fields of a feed; equal feeds have equal fields."""
    asked, hints, move, trouble, channel = feed.subscription, feed.hints, feed.move, feed.trouble, feed.channel
    values: dict[str, str | bytes | float | datetime | None] = {
        "url": asked.url,
        "title": asked.title,
        "full_text": asked.full_text,
        "fixed_s": asked.interval_s,
        "address": feed.address,
        "host": host_of(feed.address),
        "added_at": feed.added_at,
        "interval_s": feed.interval_s,
        "etag": feed.etag,
        "last_modified": feed.last_modified,
        "body": feed.body,
        "digests": b"".join(sorted(feed.digests)) or None,
        "pause_s": hints.pause_s or None,
        "skip_hours": ",".join(map(str, sorted(hints.hours))) or None,
        "skip_days": ",".join(map(str, sorted(hints.days))) or None,
        "moving_to": move.address if move else None,
        "moving_answers": move.answers if move else None,
        **(encode_channel(channel) if channel else {}),
        "trouble": trouble.kind if trouble else None,
        "reason": trouble.reason if trouble else None,
        "failing_since": trouble.since if trouble else None,
        "failures": trouble.failures if trouble else None,
        "gone": 1 if feed.gone else None,
        "status": feed.status,
        "polls": feed.polls or None,
        "items": feed.items or None,
        "unidentified": feed.unidentified or None,
        "polled_at": feed.polled_at,
        "last_new_at": feed.last_new_at,
        "delivered": feed.delivered or None,
        "delivered_at": feed.delivered_at,
        "own_title": feed.own_title,
        "ended": 1 if feed.ended else None,
    }
    return {name: _encoded(value) for name, value in values.items() if value is not None}


def encode_channel(channel: Channel) -> Fields:
    """The fields of a channel alone."""
    values = {
        "hub": channel.hub,
        "topic": channel.topic,
        "hub_secret": channel.secret,
        "hub_key": channel.key,
        "hub_asked_at": channel.asked_at,
        "hub_until": channel.until,
    }
    return {name: _encoded(value) for name, value in values.items() if value is not None}


def decode(fields: Mapping[bytes, bytes]) -> Feed:
    """The feed of a hash that ``encode`` wrote; fields that it did not write are ignored."""
    read = _Fields(fields)
    return Feed(
        subscription=Subscription(
            read.text("url"),
            read.text_or_none("title"),
            cast("FullText", read.text("full_text")),
            read.number("fixed_s"),
        ),
        address=read.text("address"),
        added_at=read.moment("added_at"),
        interval_s=float(read.text("interval_s")),
        etag=read.text_or_none("etag"),
        last_modified=read.text_or_none("last_modified"),
        body=fields.get(b"body"),
        digests=_digests(fields.get(b"digests", b"")),
        hints=Hints(read.number("pause_s") or 0.0, read.numbers("skip_hours"), read.numbers("skip_days")),
        move=Move(read.text("moving_to"), read.count("moving_answers")) if b"moving_to" in fields else None,
        channel=read.channel(),
        trouble=read.trouble(),
        gone=b"gone" in fields,
        status=read.count("status") or None,
        polls=read.count("polls"),
        items=read.count("items"),
        unidentified=read.count("unidentified"),
        polled_at=read.moment_or_none("polled_at"),
        last_new_at=read.moment_or_none("last_new_at"),
        delivered=read.count("delivered"),
        delivered_at=read.moment_or_none("delivered_at"),
        own_title=read.text_or_none("own_title"),
        ended=b"ended" in fields,
    )


def milliseconds(moment: datetime) -> int:
    """Since the epoch, as scores and fields have it."""
    return round(moment.timestamp() * 1000)


def moment_of(ms: float) -> datetime:
    """The moment of milliseconds since the epoch."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def host_of(address: str) -> str:
    """Host and port, lower-cased: what is asked for one feed at a time."""
    return urlsplit(address).netloc.rpartition("@")[2].lower()


def _encoded(value: str | bytes | float | datetime) -> str | bytes:
    if isinstance(value, datetime):
        return str(milliseconds(value))
    # Servers and feeds may give half a surrogate pair, which no UTF-8 can carry.
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def _digests(joined: bytes) -> frozenset[bytes]:
    return frozenset(joined[start : start + DIGEST_BYTES] for start in range(0, len(joined), DIGEST_BYTES))


class _Fields:
    def __init__(self, fields: Mapping[bytes, bytes]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        return self._fields[name.encode()].decode("utf-8", "replace")

    def text_or_none(self, name: str) -> str | None:
        value = self._fields.get(name.encode())
        return None if value is None else value.decode("utf-8", "replace")

    def number(self, name: str) -> float | None:
        value = self._fields.get(name.encode())
        return None if value is None else float(value)

    def count(self, name: str) -> int:
        return int(self._fields.get(name.encode(), 0))

    def numbers(self, name: str) -> frozenset[int]:
        value = self._fields.get(name.encode())
        return frozenset(map(int, value.split(b","))) if value else frozenset()

    def moment(self, name: str) -> datetime:
        return moment_of(float(self._fields[name.encode()]))

    def moment_or_none(self, name: str) -> datetime | None:
        return self.moment(name) if name.encode() in self._fields else None

    def channel(self) -> Channel | None:
        # One without a key was made when addresses had none: its hub is asked anew.
        if b"hub" not in self._fields or b"hub_key" not in self._fields:
            return None
        asked_at, until = self.moment_or_none("hub_asked_at"), self.moment_or_none("hub_until")
        secret, key = self.text("hub_secret"), self.text("hub_key")
        return Channel(self.text("hub"), self.text("topic"), secret, key, asked_at, until)

    def trouble(self) -> Trouble | None:
        if b"trouble" not in self._fields:
            return None
        since, failures = self.moment("failing_since"), self.count("failures")
        return Trouble(self.text("trouble"), self.text("reason"), since, failures)
