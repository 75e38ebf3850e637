"""The feeds of an installation in Redis: what is asked for, what is known, who polls which one now.

Any number of processes poll the same feeds. Each takes due feeds under a lease of a minute, which it renews while it
works; of one that dies, the others take over when its leases end.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Literal, cast

import redis.asyncio

from services.ingest.polling import codecs
from services.ingest.polling.feed import DEAD_AFTER, Channel, Feed, FeedSource, Standing, feed_id_of
from services.ingest.polling.keys import FeedKeys
from services.ingest.versions import batched
from services.runtime.settings import Settings

LEASE = timedelta(seconds=60)
_SCRIPTS = files("services.ingest.polling") / "scripts"
# Lua unpacks some thousands of values at most; hashes are read in batches that keep answers small.
_BATCH = 500

Added = Literal["added", "changed", "revived", "known"]
"""What adding a feed did; ``revived``: it had been gone."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A feed that this process polls, and the lease under which it does."""

    feed: Feed
    lease: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A claim that ends: what is known now, when the feed is due again (null = never), its host may be asked again."""

    claim: Claim
    feed: Feed
    due: datetime | None
    host_free: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a process may poll now, and when there may be more (null where there is no feed).

    ``doubles`` are feeds that were forgotten, because they have moved to where another feed is asked.
    """

    claims: tuple[Claim, ...]
    next_due: datetime | None
    doubles: tuple[Feed, ...] = ()


class FeedStore:
    """One client's view; every write is one script, so a retried one changes nothing."""

    def __init__(self, client: "redis.asyncio.Redis", settings: Settings) -> None:
        self._client = client
        self._keys = FeedKeys(settings)
        self._gap = timedelta(seconds=settings.feed_host_gap)
        self._start_s = settings.feed_interval
        self._add, self._remove, self._claim, self._finish, self._renew, self._channel = (
            client.register_script((_SCRIPTS / f"{name}.lua").read_text("utf-8"))
            for name in ("add", "remove", "claim", "finish", "renew", "channel")
        )

    async def add(self, sources: Sequence[FeedSource], now: datetime) -> list[Added]:
        """Add feeds, or change what is asked of known ones; what a source leaves null stays as it is.

        An address to which a feed has moved is that feed's.
        """
        own = [self._keys.feeds, self._keys.due, self._keys.gone, self._keys.addresses]
        outcomes: list[Added] = []
        for batch in batched(sources, _BATCH):
            async with self._client.pipeline(transaction=False) as pipe:
                for source in batch:
                    await self._add(keys=own, args=self._as_added(source, now), client=pipe)
                outcomes += [cast("Added", answer.decode()) for answer in await pipe.execute()]
        return outcomes

    def _as_added(self, source: FeedSource, now: datetime) -> list[str | bytes | int]:
        fresh = codecs.encode(Feed(source.subscription, source.url, now, source.interval_s or self._start_s))
        asked = {"title": source.title, "full_text": source.full_text, "fixed_s": source.interval_s}
        pairs = [(name, str(value)) for name, value in asked.items() if value is not None]
        return [
            *(self._keys.feed_prefix, self._keys.waiting_prefix, feed_id_of(source.url), source.url),
            *(codecs.milliseconds(now), 2 * len(fresh)),
            *_flat(fresh.items()),
            *_flat(pairs),
        ]

    async def remove(self, feed_id: str) -> bool:
        """Forget a feed; false where it was not known."""
        keys = self._keys
        own = [keys.feed(feed_id), keys.feeds, keys.due, keys.failing, keys.gone, keys.addresses]
        return bool(await self._remove(keys=own, args=[feed_id, keys.waiting_prefix]))

    async def all(self) -> list[tuple[Feed, datetime | None]]:
        """Every feed, by name, with when it is due (null for one that is gone)."""
        found: list[tuple[Feed, datetime | None]] = []
        for batch in batched(sorted(await cast("Any", self._client.smembers(self._keys.feeds))), _BATCH):
            async with self._client.pipeline(transaction=False) as pipe:
                for feed_id in batch:
                    pipe.hgetall(self._keys.feed(feed_id.decode()))
                    pipe.zscore(self._keys.due, feed_id)
                answers = await pipe.execute()
            found += [
                (codecs.decode(fields), _due_of(fields, due))
                for fields, due in zip(answers[::2], answers[1::2], strict=True)
                if fields
            ]
        return sorted(found, key=lambda one: (one[0].name.casefold(), one[0].subscription.url))

    async def find(self, url: str) -> Feed | None:
        """The feed of that address, the one it was added under or the one it has moved to."""
        asked_there = await cast("Any", self._client.hget(self._keys.addresses, url))
        feed_id = asked_there.decode() if asked_there else feed_id_of(url)
        fields = await cast("Any", self._client.hgetall(self._keys.feed(feed_id)))
        return codecs.decode(fields) if fields else None

    async def counts(self, now: datetime) -> dict[Standing, int]:
        """How many feeds stand how; new ones count as ok."""
        dead_before = codecs.milliseconds(now - DEAD_AFTER)
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.scard(self._keys.feeds)
            pipe.zcard(self._keys.failing)
            pipe.zcount(self._keys.failing, "-inf", dead_before)
            pipe.zcard(self._keys.gone)
            known, failing, dead, gone = await pipe.execute()
        return {"ok": known - failing - gone, "failing": failing - dead, "dead": dead, "gone": gone}

    async def note_channel(self, feed_id: str, channel: Channel) -> None:
        """Write down what a hub is about to be asked; a promise that it made for another topic is forgotten."""
        forget = int(channel.until is None)
        fields = _flat(codecs.encode_channel(channel).items())
        await self._channel(keys=[self._keys.feed(feed_id)], args=[forget, *fields])

    async def turn(self, finished: Iterable[Finished], held: Iterable[Claim], at_most: int, now: datetime) -> Claimed:
        """End some claims, renew others, make at most so many new ones: in one round trip, in this order."""
        ended = list(finished)
        async with self._client.pipeline(transaction=False) as pipe:
            for one in ended:
                await self._queue_finish(pipe, one)
            await self._queue_renew(pipe, list(held), now)
            lease = uuid.uuid4().hex
            await self._queue_claim(pipe, lease, at_most, now)
            *written, (next_due, *answers) = await pipe.execute()
        claims = tuple(Claim(codecs.decode(_pairs(fields)), lease) for fields in answers[1::2])
        doubles = tuple(one.feed for one, asked in zip(ended, written, strict=False) if _is_double(one.feed, asked))
        return Claimed(claims, codecs.moment_of(float(next_due)) if next_due else None, doubles)

    async def _queue_claim(self, pipe: Any, lease: str, at_most: int, now: datetime) -> None:
        ends, keys = codecs.milliseconds(now + LEASE), self._keys
        args: list[str | int] = [
            *(keys.feed_prefix, keys.waiting_prefix, codecs.milliseconds(now), ends, lease, at_most),
        ]
        await self._claim(keys=[self._keys.due, self._keys.hosts], args=args, client=pipe)

    async def _queue_renew(self, pipe: Any, held: Sequence[Claim], now: datetime) -> None:
        if not held:
            return
        pairs = _flat((claim.feed.feed_id, claim.lease) for claim in held)
        args: list[str | bytes | int] = [self._keys.feed_prefix, codecs.milliseconds(now + LEASE), *pairs]
        await self._renew(keys=[self._keys.due, self._keys.hosts], args=args, client=pipe)

    async def _queue_finish(self, pipe: Any, finished: Finished) -> None:
        keys, before, after = self._keys, finished.claim.feed, finished.feed
        old, new = codecs.encode(before), codecs.encode(after)
        silent = [name for name in old if name not in new]
        changed = [(name, value) for name, value in new.items() if old.get(name) != value]
        args: list[str | bytes | int] = [
            before.feed_id,
            finished.claim.lease,
            keys.feed_prefix,
            after.address,
            _ms_or_empty(finished.due),
            codecs.host_of(before.address),
            codecs.milliseconds(finished.host_free + self._gap),
            _ms_or_empty(after.trouble.since if after.trouble else None),
            _ms_or_empty(after.polled_at if after.gone else None),
            len(silent),
            *silent,
            *_flat(changed),
        ]
        own = [
            *(keys.feed(before.feed_id), keys.feeds, keys.due, keys.hosts, keys.failing, keys.gone, keys.addresses),
        ]
        await self._finish(keys=own, args=args, client=pipe)


def _due_of(fields: Mapping[bytes, bytes], due: float | None) -> datetime | None:
    since = fields.get(b"waiting") if due is None else due
    return None if since is None else codecs.moment_of(float(since))


def _is_double(feed: Feed, asked_there: bytes | int) -> bool:
    return isinstance(asked_there, bytes) and asked_there.decode() != feed.feed_id


def _ms_or_empty(moment: datetime | None) -> str:
    return "" if moment is None else str(codecs.milliseconds(moment))


def _flat(pairs: Iterable[tuple[str, str | bytes]]) -> list[str | bytes]:
    return [part for pair in pairs for part in pair]


def _pairs(flat: Sequence[bytes] | Mapping[bytes, bytes]) -> Mapping[bytes, bytes]:
    # A script's hash is a list of fields and values, whatever the protocol.
    return flat if isinstance(flat, Mapping) else dict(zip(flat[::2], flat[1::2], strict=True))
