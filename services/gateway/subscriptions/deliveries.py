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
from services.gateway.keys import GatewayKeys
from services.gateway.projection.alerts import is_wanted, read_alerts
from services.gateway.projection.database import Database
from services.gateway.projection.search import Wanted
from services.gateway.subscriptions.alert_reader import AlertReader, Read
from services.gateway.subscriptions.channels import TIMEOUT_S, Channels
from services.gateway.subscriptions.courier import Courier, NotYet
from services.gateway.subscriptions.delivery import Delivery, Sent, delivery_of
from services.gateway.subscriptions.outgoing import outgoing_alert
from services.gateway.subscriptions.owners import Owners
from services.gateway.subscriptions.store import HandedOut, SubscriptionStore
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.cancelling import end_if_cancelled
from services.runtime.errors import Unreachable
from services.runtime.lease import Lease, LeaseLost
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

# Longer than an attempt may take: when another takes over, nothing of ours is under way.
_LEASE_S = 30.0
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
        reader = AlertReader(self._settings, self._database)
        async with reader.reading(await self._store.positions(), since), asyncio.TaskGroup() as group:
            group.create_task(self._lease.keep())
            couriers = _Couriers(self._store, self._attempt, group)
            log.info("delivers to subscriptions")
            while True:
                end_if_cancelled()
                read = await reader.next()
                await couriers.renew()
                if read.alerts:
                    await self._hand_out(read, couriers)

    async def _hand_out(self, read: Read, couriers: "_Couriers") -> None:
        handed = await asyncio.to_thread(self._fitting, read.alerts, couriers.subscriptions)
        *first, last = [handed[at : at + _AT_ONCE] for at in range(0, len(handed), _AT_ONCE)] or [[]]
        for part in first:
            couriers.add(await self._store.hand_out(self._lease, part, {}))
        # How far it is, is true only with the last part.
        couriers.add(await self._store.hand_out(self._lease, last, read.positions))

    def _fitting(self, alerts: Sequence[Alert], subscriptions: Sequence[Subscription]) -> list[HandedOut]:
        reader, now = self._database.reading(), datetime.now(UTC)
        asked: dict[Wanted, list[str]] = {}
        for subscription in subscriptions:
            asked.setdefault(subscription.filters.wanted, []).append(subscription.subscription_id)
        return [
            HandedOut(subscription_id, delivery_of(alert, now))
            for alert in alerts
            for wanted, subscription_ids in asked.items()
            if is_wanted(reader, wanted, alert)
            for subscription_id in subscription_ids
        ]

    async def _attempt(self, subscription: Subscription, delivery: Delivery) -> Sent:
        self._lease.check(TIMEOUT_S)
        scopes = await self._owners.scopes_of(subscription.owner)
        alert = await asyncio.to_thread(self._alert, delivery.alert_id or "", names="names" in scopes)
        if alert is None:
            raise NotYet
        return await self._channels.send(subscription, outgoing_alert(alert))

    def _alert(self, alert_id: str, *, names: bool) -> Alert | None:
        return read_alerts(self._database.reading(), [alert_id], names=names).get(alert_id)

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
