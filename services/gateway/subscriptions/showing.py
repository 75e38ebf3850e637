"""A subscription as its owner sees it: how it fares, and nothing that is secret but the address of its feed."""

from pydantic import BaseModel, Field

from schemas.parts import UtcTime
from services.gateway.api.filters import Filters
from services.gateway.subscriptions.daily import DailyDigest
from services.gateway.subscriptions.delivery import Standing
from services.gateway.subscriptions.store import SubscriptionStore
from services.gateway.subscriptions.subscription import Subscription


class ShownChannel(BaseModel):
    """Where it is sent, without what is secret in it."""

    kind: str
    shown: str = Field(description="Of a webhook its host: the rest of its address may be a password")


class ShownSubscription(BaseModel):
    """A subscription."""

    subscription_id: str
    name: str
    owner: str = Field(description="Name of the token that made it")
    filters: Filters
    channel: ShownChannel
    digest: DailyDigest | None = Field(default=None, description="Sent once a day, in place of alerts")
    created_at: UtcTime
    feed: str = Field(description="Address of its Atom feed, which needs no token: keep it to yourself")
    standing: Standing
    waiting: int = Field(description="Alerts that it is still to be sent")
    secret: str | None = Field(default=None, description="What signs the deliveries; only in the answer that made it")


async def show(store: SubscriptionStore, subscription: Subscription, site: str) -> ShownSubscription:
    """As it is now. ``site``: where the gateway is, with its last slash."""
    subscription_id = subscription.subscription_id
    return ShownSubscription(
        subscription_id=subscription_id,
        name=subscription.name,
        owner=subscription.owner,
        filters=subscription.filters,
        channel=ShownChannel(kind=subscription.channel.kind, shown=subscription.channel.shown),
        digest=subscription.digest,
        created_at=subscription.created_at,
        feed=f"{site}v1/subscriptions/{subscription.feed_key}.atom",
        standing=await store.standing(subscription_id),
        waiting=await store.number_waiting(subscription_id),
    )
