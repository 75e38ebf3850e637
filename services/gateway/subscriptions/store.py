"""Subscriptions and their deliveries in Redis. Only this file knows how they are written there."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import structlog
from pydantic import ValidationError

from services.gateway.keys import GatewayKeys
from services.gateway.subscriptions.delivery import ACTIVE, Delivery, Standing
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.errors import explain
from services.runtime.lease import Lease, LeaseLost
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

KEPT = 200
"""So many settled deliveries of a subscription can be read."""
_DIGEST = "digest:"
_SCRIPTS = files("services.gateway.subscriptions") / "scripts"


def place_of_digest(subscription_id: str) -> str:
    """Under which the positions have the last day (``date.toordinal``) whose digest was handed out."""
    return f"{_DIGEST}{subscription_id}"


def is_of_digest(place: str) -> bool:
    """Whether a position is such a day, and no offset."""
    return place.startswith(_DIGEST)


class HandedOut(NamedTuple):
    """An alert, or a digest, for a subscription."""

    subscription_id: str
    delivery: Delivery


class SubscriptionStore:
    """Over one asyncio client. Each write is one script or transaction, which may be sent twice."""

    def __init__(self, client: Any, settings: Settings) -> None:
        self._client = client
        self._keys = GatewayKeys(settings)
        self._hand_out, self._note, self._settle, self._stand = (
            client.register_script((_SCRIPTS / f"{name}.lua").read_text("utf-8"))
            for name in ("hand_out", "note", "settle", "stand")
        )

    async def put(self, subscription: Subscription) -> None:
        """Keep a new one."""
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hset(self._keys.subscriptions, subscription.subscription_id, subscription.model_dump_json())
            pipe.hset(self._keys.subscriptions_feeds, _digest(subscription.feed_key), subscription.subscription_id)
            pipe.incr(self._keys.subscriptions_changes)
            await pipe.execute()

    async def drop(self, subscription: Subscription) -> None:
        """Forget it and its deliveries."""
        subscription_id = subscription.subscription_id
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hdel(self._keys.subscriptions, subscription_id)
            pipe.hdel(self._keys.subscriptions_feeds, _digest(subscription.feed_key))
            pipe.hdel(self._keys.subscriptions_standing, subscription_id)
            pipe.hdel(self._keys.subscriptions_position, place_of_digest(subscription_id))
            pipe.delete(self._keys.waiting(subscription_id), self._keys.settled(subscription_id))
            pipe.incr(self._keys.subscriptions_changes)
            await pipe.execute()

    async def one(self, subscription_id: str) -> Subscription | None:
        """Null where there is none."""
        raw = await self._client.hget(self._keys.subscriptions, subscription_id)
        return None if raw is None else Subscription.model_validate_json(raw)

    async def of_feed(self, feed_key: str) -> Subscription | None:
        """Whose feed has this key, or null."""
        found = await self._client.hget(self._keys.subscriptions_feeds, _digest(feed_key))
        return None if found is None else await self.one(found.decode())

    async def every(self) -> list[Subscription]:
        """All that can be read, the oldest first."""
        found = [one for raw in await self._client.hvals(self._keys.subscriptions) if (one := _readable(raw))]
        return sorted(found, key=lambda subscription: (subscription.created_at, subscription.subscription_id))

    async def changes(self) -> int:
        """Grows whenever a subscription comes, goes or goes on."""
        return int(await self._client.get(self._keys.subscriptions_changes) or 0)

    async def standing(self, subscription_id: str) -> Standing:
        """How it fares."""
        raw = await self._client.hget(self._keys.subscriptions_standing, subscription_id)
        return ACTIVE if raw is None else Standing.model_validate_json(raw)

    async def put_standing(self, subscription_id: str, standing: Standing) -> None:
        """Say how it fares."""
        keys = [self._keys.subscriptions, self._keys.subscriptions_standing]
        await self._stand(keys=keys, args=[subscription_id, standing.model_dump_json()])

    async def resume(self, subscription_id: str) -> None:
        """Let it go on, whatever it stood at."""
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hdel(self._keys.subscriptions_standing, subscription_id)
            pipe.incr(self._keys.subscriptions_changes)
            await pipe.execute()

    async def waiting(self, subscription_id: str) -> list[Delivery]:
        """What it is still to be sent, in no order."""
        found = await self._client.hvals(self._keys.waiting(subscription_id))
        return [Delivery.model_validate_json(raw) for raw in found]

    async def number_waiting(self, subscription_id: str) -> int:
        """How much that is."""
        return int(await self._client.hlen(self._keys.waiting(subscription_id)))

    async def settled(self, subscription_id: str) -> list[Delivery]:
        """What was delivered or given up, the newest first."""
        found = await self._client.lrange(self._keys.settled(subscription_id), 0, KEPT - 1)
        return [Delivery.model_validate_json(raw) for raw in found]

    async def positions(self) -> dict[str, int]:
        """``topic:partition`` → the offset up to which alerts were handed out; and so of digests."""
        found = await self._client.hgetall(self._keys.subscriptions_position)
        return {place.decode(): int(offset) for place, offset in found.items()}

    async def hand_out(
        self, lease: Lease, handed: Sequence[HandedOut], positions: Mapping[str, int]
    ) -> list[HandedOut]:
        """Keep these deliveries and how far that is; those whose subscription is there. Raises ``LeaseLost``."""
        keys = [lease.key, self._keys.subscriptions, self._keys.subscriptions_position]
        keys += [self._keys.waiting(one.subscription_id) for one in handed]
        places = [part for place in positions.items() for part in place]
        waits = await self._hand_out(keys=keys, args=[lease.token, len(positions), *places, *_arguments(handed)])
        if waits is None:
            raise LeaseLost
        return [one for one, is_kept in zip(handed, waits, strict=True) if is_kept]

    async def note(self, subscription_id: str, delivery: Delivery) -> None:
        """Keep what is known after an attempt that failed."""
        keys = [self._keys.waiting(subscription_id)]
        await self._note(keys=keys, args=[delivery.name, delivery.model_dump_json()])

    async def settle(self, subscription_id: str, delivery: Delivery) -> None:
        """It is delivered, or given up."""
        keys = [self._keys.subscriptions, self._keys.waiting(subscription_id), self._keys.settled(subscription_id)]
        arguments = [subscription_id, delivery.name, delivery.model_dump_json(), KEPT]
        await self._settle(keys=keys, args=arguments)


def _arguments(handed: Iterable[HandedOut]) -> Iterable[str]:
    for one in handed:
        yield one.subscription_id
        yield one.delivery.name
        yield one.delivery.model_dump_json()


def _readable(raw: bytes) -> Subscription | None:
    try:
        return Subscription.model_validate_json(raw)
    except ValidationError as error:  # of a later version; the others must not suffer from it
        log.warning("subscription passed over", reason=explain(error))
        return None


def _digest(feed_key: str) -> str:
    return hashlib.sha256(feed_key.encode()).hexdigest()
