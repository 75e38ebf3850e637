"""The service inside the gateway: one of all gateways hands alerts out to subscriptions, and delivers them.

Which alerts a subscription is to be sent, and how far the topics were read, is one write to Redis; what is delivered is
struck off there. So a gateway that takes over goes on where the other ended.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka.errors import KafkaError
from redis import RedisError

from schemas import Alert
from services.gateway.insight.digest import digest_of
from services.gateway.keys import GatewayKeys
from services.gateway.projection.alerts import has_read, is_wanted, read_alerts
from services.gateway.projection.database import Database
from services.gateway.projection.search import Wanted
from services.gateway.subscriptions.alert_reader import AlertReader, Read
from services.gateway.subscriptions.channels import TIMEOUT_S, Channels
from services.gateway.subscriptions.courier import Courier, NotYet
from services.gateway.subscriptions.delivery import Delivery, Sent, delivery_of, delivery_of_day
from services.gateway.subscriptions.outgoing import Outgoing, outgoing_alert, outgoing_digest
from services.gateway.subscriptions.owners import Owners
from services.gateway.subscriptions.store import HandedOut, SubscriptionStore, is_of_digest, place_of_digest
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.cancelling import end_if_cancelled
from services.runtime.errors import Unreachable
from services.runtime.lease import Lease, LeaseLost
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

# Twice what an attempt may take, so that one begins even where a renewal came late; when another gateway takes over,
# nothing of ours is under way.
_LEASE_S = 2 * TIMEOUT_S
_AGAIN_S = 1.0
# One script must not hold up Redis.
_AT_ONCE = 1_000
OUTAGES = (KafkaError, RedisError, OSError, Unreachable, LeaseLost)


class Deliveries:
    """``run`` for as long as the gateway runs; belongs to one event loop."""

    def __init__(self, settings: Settings, database: Database, client: Any, channels: Channels) -> None:
        self._settings = settings
        self._database = database
        self._store = SubscriptionStore(client, settings)
        self._owners = Owners(client, settings)
        self._channels = channels
        self._positions: dict[str, int] = {}
        self._lease = Lease(client, GatewayKeys(settings).subscriptions_lease, _LEASE_S)

    async def run(self) -> None:
        """Deliver whenever no other gateway does, until cancelled; after an outage, again."""
        while True:
            end_if_cancelled()
            try:
                await self._lease.take()
                try:
                    await self._lead()
                finally:
                    await self._give_back()
            except* OUTAGES as outages:
                log.warning("cannot deliver to subscriptions; trying again", reason=_reason(outages))
            except* Exception:
                log.exception("delivering to subscriptions failed; trying again")
            await asyncio.sleep(_AGAIN_S)

    async def _lead(self) -> None:
        subscriptions = await self._store.every()
        since = min((one.created_at for one in subscriptions), default=datetime.now(UTC))
        self._positions = await self._store.positions()
        reader = AlertReader(self._settings, self._database)
        async with reader.reading(self._positions, since), asyncio.TaskGroup() as group:
            group.create_task(self._lease.keep())
            couriers = _Couriers(self._store, self._attempt, group)
            log.info("delivers to subscriptions")
            while True:
                end_if_cancelled()
                read = await reader.next()
                await couriers.renew()
                if read.alerts:
                    await self._hand_out(read, couriers)
                await self._hand_out_digests(couriers)

    async def _hand_out(self, read: Read, couriers: "_Couriers") -> None:
        handed = await asyncio.to_thread(self._fitting, read.alerts, couriers.subscriptions)
        *first, last = [handed[at : at + _AT_ONCE] for at in range(0, len(handed), _AT_ONCE)] or [[]]
        for part in first:
            couriers.add(await self._store.hand_out(self._lease, part, {}))
        # How far it is, is true only with the last part.
        couriers.add(await self._store.hand_out(self._lease, last, read.positions))
        self._positions |= read.positions

    def _fitting(self, alerts: Sequence[Alert], subscriptions: Sequence[Subscription]) -> list[HandedOut]:
        reader, now = self._database.reading(), datetime.now(UTC)
        asked: dict[Wanted, list[str]] = {}
        for subscription in subscriptions:
            if subscription.digest is None:
                asked.setdefault(subscription.filters.wanted, []).append(subscription.subscription_id)
        return [
            HandedOut(subscription_id, delivery_of(alert, now))
            for alert in alerts
            for wanted, subscription_ids in asked.items()
            if is_wanted(reader, wanted, alert)
            for subscription_id in subscription_ids
        ]

    async def _hand_out_digests(self, couriers: "_Couriers") -> None:
        """Those that are due, the last day of each: the days before it can be asked for."""
        now = datetime.now(UTC)
        for one in couriers.subscriptions:
            if one.digest is None:
                continue
            place, due = place_of_digest(one.subscription_id), one.digest.last_due(now)
            if due.toordinal() > self._positions.get(place, one.digest.last_due(one.created_at).toordinal()):
                handed, mark = HandedOut(one.subscription_id, delivery_of_day(due, now)), {place: due.toordinal()}
                couriers.add(await self._store.hand_out(self._lease, [handed], mark))
                self._positions |= mark

    async def _attempt(self, subscription: Subscription, delivery: Delivery) -> Sent:
        self._lease.check(TIMEOUT_S)
        scopes = await self._owners.scopes_of(subscription.owner)
        outgoing = await asyncio.to_thread(self._outgoing, subscription, delivery, names="names" in scopes)
        if outgoing is None:
            raise NotYet
        return await self._channels.send(subscription, outgoing)

    def _outgoing(self, subscription: Subscription, delivery: Delivery, *, names: bool) -> Outgoing | None:
        """What is sent, from the copy; null where the copy has not all of it yet."""
        reader = self._database.reading()
        if delivery.day is not None and subscription.digest is not None:
            if not has_read(reader, self._of_topics()):
                return None
            return outgoing_digest(
                digest_of(reader, subscription.digest.country, delivery.day, names=names), subscription
            )
        alert = read_alerts(reader, [delivery.name], names=names).get(delivery.name)
        return None if alert is None else outgoing_alert(alert, subscription.site)

    def _of_topics(self) -> dict[str, int]:
        return {place: offset for place, offset in self._positions.items() if not is_of_digest(place)}

    async def _give_back(self) -> None:
        try:
            await self._lease.give_back()
        except (RedisError, OSError) as error:
            log.warning("the lease of deliveries ends by itself", reason=str(error))


class _Couriers:
    """One for each subscription as they are now, each a task of ``group``."""

    def __init__(self, store: SubscriptionStore, attempt: Any, group: asyncio.TaskGroup) -> None:
        self._store = store
        self._attempt = attempt
        self._group = group
        self._changes = -1
        self._couriers: dict[str, tuple[Courier, asyncio.Task[None]]] = {}
        self.subscriptions: list[Subscription] = []

    async def renew(self) -> None:
        """See which subscriptions have come, gone, or go on."""
        changes = await self._store.changes()
        if changes == self._changes:
            return
        # What is changed after this is counted after it, and seen the next time.
        self.subscriptions = [one for one in await self._store.every() if one.channel.kind != "feed"]
        there = {one.subscription_id for one in self.subscriptions}
        for gone in self._couriers.keys() - there:
            self._couriers.pop(gone)[1].cancel()
        for subscription in self.subscriptions:
            await self._see(subscription)
        self._changes = changes

    def add(self, handed: Sequence[HandedOut]) -> None:
        """Let the couriers deliver these."""
        for one in handed:
            if one.subscription_id in self._couriers:
                self._couriers[one.subscription_id][0].add(one.delivery)

    async def _see(self, subscription: Subscription) -> None:
        subscription_id = subscription.subscription_id
        standing = await self._store.standing(subscription_id)
        known = self._couriers.get(subscription_id)
        if known is not None:
            if standing.state == "active":
                known[0].resume()
            return
        waiting = await self._store.waiting(subscription_id)
        courier = Courier(subscription, waiting, standing, self._store, self._attempt)
        self._couriers[subscription_id] = courier, self._group.create_task(courier.run())


def _reason(outages: BaseExceptionGroup[BaseException]) -> str:
    first: BaseException = outages
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return str(first) or type(first).__name__
