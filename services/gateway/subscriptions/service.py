"""Everything about subscriptions that runs beside the API, made and ended with the application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.gateway.projection.database import Database
from services.gateway.subscriptions.channels import Channels
from services.gateway.subscriptions.deliveries import Deliveries
from services.gateway.subscriptions.delivery import Delivery, Undelivered
from services.gateway.subscriptions.outgoing import outgoing_test
from services.gateway.subscriptions.owners import Owners
from services.gateway.subscriptions.store import SubscriptionStore
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.redis import open_async_redis
from services.runtime.settings import Settings
from services.web.client import open_web


@dataclass(frozen=True)
class Subscriptions:
    """What the API asks; belongs to the application's event loop."""

    store: SubscriptionStore
    owners: Owners
    _channels: Channels

    async def test(self, subscription: Subscription) -> Delivery:
        """Send a test now, once. One that arrives lets a subscription go on that was paused."""
        began = datetime.now(UTC)
        test = Delivery(kind="test", queued_at=began)
        try:
            sent = await self._channels.send(subscription, outgoing_test(subscription))
        except Undelivered as problem:
            tried = test.failed(problem, began, datetime.now(UTC), 0.0)
            result = tried.model_copy(update={"status": "dead", "next_attempt_at": None})
        else:
            result = test.delivered(sent, began, datetime.now(UTC))
            await self.store.resume(subscription.subscription_id)
        await self.store.settle(subscription.subscription_id, result)
        return result


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Subscriptions]:
    """What can be asked of them, without delivering anything."""
    async with _connected(settings) as (client, channels):
        yield Subscriptions(SubscriptionStore(client, settings), Owners(client, settings), channels)


@asynccontextmanager
async def running(settings: Settings, database: Database) -> AsyncIterator[Subscriptions]:
    """Deliver while the block runs."""
    async with _connected(settings) as (client, channels):
        delivering = asyncio.create_task(Deliveries(settings, database, client, channels).run())
        try:
            yield Subscriptions(SubscriptionStore(client, settings), Owners(client, settings), channels)
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, return_exceptions=True)


@asynccontextmanager
async def _connected(settings: Settings) -> AsyncIterator[tuple[Any, Channels]]:
    async with aclosing(open_async_redis(settings)) as client, open_web(settings) as web:
        channels = Channels(settings, web)
        try:
            yield client, channels
        finally:
            await channels.close()
