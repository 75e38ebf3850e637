"""``/v1/subscriptions``: saved filters and where what fits them is sent; each token sees its own."""

import asyncio
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response, status
from pydantic import BaseModel

from schemas import Alert
from services.gateway.access.dependencies import TheReader, require
from services.gateway.api.formats import addresses_of
from services.gateway.api.parts import TheDatabase, TheSettings
from services.gateway.formats import atom
from services.gateway.formats.choosing import ATOM
from services.gateway.projection.alerts import documents, find_alerts
from services.gateway.projection.database import Database
from services.gateway.projection.search import Wanted
from services.gateway.subscriptions import showing
from services.gateway.subscriptions.asking import NewSubscription
from services.gateway.subscriptions.channel_kinds import NO_MAIL, Channel, Email, Webhook
from services.gateway.subscriptions.delivery import Delivery
from services.gateway.subscriptions.owners import MayNot
from services.gateway.subscriptions.service import Subscriptions
from services.gateway.subscriptions.showing import ShownSubscription
from services.gateway.subscriptions.store import KEPT
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.settings import Settings
from services.web.guard import AddressPolicy, Blocked

router = APIRouter(prefix="/v1/subscriptions", tags=["subscriptions"], dependencies=[require("subscribe")])
feeds = APIRouter(prefix="/v1/subscriptions", tags=["subscriptions"])
"""Whoever has the key in the address of a feed may read it: feed readers send no token."""

_NONE: dict[int | str, dict[str, Any]] = {404: {"description": "You have no such subscription"}}
_OF_FEED: dict[int | str, dict[str, Any]] = {
    200: {"content": {ATOM.media_type: {}}},
    404: {"description": "There is no such feed (any more)"},
    410: {"description": "The token that made it is none any more"},
    503: {"description": "Something that is needed does not answer; again after `Retry-After` seconds"},
}
_MOST = 100
_IN_FEED = 100


class SubscriptionList(BaseModel):
    """The oldest first."""

    subscriptions: list[ShownSubscription]


class DeliveryList(BaseModel):
    """What waits, then what was delivered or given up; of each the newest first."""

    deliveries: list[Delivery]


def subscriptions_of(request: Request) -> Subscriptions:
    """The subscriptions of the request's application."""
    subscriptions: Subscriptions = request.app.state.subscriptions
    return subscriptions


TheSubscriptions = Annotated[Subscriptions, Depends(subscriptions_of)]


async def own_subscription(
    subscriptions: TheSubscriptions, reader: TheReader, subscription_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
) -> Subscription:
    """The reader's subscription of this id; another's is as good as none."""
    found = await subscriptions.store.one(subscription_id)
    if found is None or found.owner != reader.name:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"you have no subscription {subscription_id}")
    return found


TheSubscription = Annotated[Subscription, Depends(own_subscription)]


@feeds.get("/{feed_key}.atom", response_class=Response, responses=_OF_FEED)
async def read_feed(
    request: Request,
    subscriptions: TheSubscriptions,
    database: TheDatabase,
    feed_key: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
) -> Response:
    """The last 100 alerts of a subscription, for feed readers: they send no token, the key in the address is theirs."""
    subscription = await subscriptions.store.of_feed(feed_key)
    if subscription is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such feed (any more)")
    try:
        scopes = await subscriptions.owners.scopes_of(subscription.owner)
    except MayNot as error:
        raise HTTPException(status.HTTP_410_GONE, str(error)) from error
    page = await asyncio.to_thread(_newest, database, subscription.filters.wanted, names="names" in scopes)
    return Response(atom.of_alerts(page, addresses_of(request, None)), media_type=ATOM.media_type)


def _newest(database: Database, wanted: Wanted, *, names: bool) -> list[Alert]:
    page = find_alerts(database.reading(), wanted, limit=_IN_FEED, names=names)
    return [Alert.from_json(document) for document in documents(page)]


@router.post("", status_code=status.HTTP_201_CREATED, responses={409: {"description": "You have too many"}})
async def add(
    request: Request, subscriptions: TheSubscriptions, settings: TheSettings, reader: TheReader, asked: NewSubscription
) -> ShownSubscription:
    """Subscribe, from now on. The answer alone tells what signs the deliveries."""
    _require_allowed(settings, asked.channel)
    owner = reader.name or ""
    if len([one for one in await subscriptions.store.every() if one.owner == owner]) >= _MOST:
        raise HTTPException(status.HTTP_409_CONFLICT, f"you have {_MOST} subscriptions already; delete one first")
    site = str(request.base_url)
    subscription = asked.subscription(owner, site)
    await subscriptions.store.put(subscription)
    shown = await showing.show(subscriptions.store, subscription, site)
    secret = asked.channel.secret if isinstance(asked.channel, Webhook) else None
    return shown.model_copy(update={"secret": secret})


@router.get("")
async def list_own(request: Request, subscriptions: TheSubscriptions, reader: TheReader) -> SubscriptionList:
    """Your subscriptions."""
    own = [one for one in await subscriptions.store.every() if one.owner == reader.name]
    shown = [await showing.show(subscriptions.store, one, str(request.base_url)) for one in own]
    return SubscriptionList(subscriptions=shown)


@router.get("/{subscription_id}", responses=_NONE)
async def show(request: Request, subscriptions: TheSubscriptions, subscription: TheSubscription) -> ShownSubscription:
    """One subscription, and how it fares."""
    return await showing.show(subscriptions.store, subscription, str(request.base_url))


@router.delete("/{subscription_id}", status_code=status.HTTP_204_NO_CONTENT, responses=_NONE)
async def remove(subscriptions: TheSubscriptions, subscription: TheSubscription) -> None:
    """End it; what it was still to be sent is dropped, and so is its record of deliveries."""
    await subscriptions.store.drop(subscription)


@router.post("/{subscription_id}/test", responses=_NONE | {409: {"description": "There is nothing to send to"}})
async def test(subscriptions: TheSubscriptions, subscription: TheSubscription) -> Delivery:
    """Send a test now, once, and say what became of it. One that arrives lets a paused subscription go on."""
    if subscription.channel.kind == "feed":
        raise HTTPException(status.HTTP_409_CONFLICT, "nothing is sent to a feed; open its address instead")
    return await subscriptions.test(subscription)


@router.get("/{subscription_id}/deliveries", responses=_NONE)
async def list_deliveries(
    subscriptions: TheSubscriptions,
    subscription: TheSubscription,
    limit: Annotated[int, Query(ge=1, le=KEPT, description="At most so many")] = 50,
) -> DeliveryList:
    """What waits to be delivered, and the last 200 that were delivered or given up, with the reason in words."""
    waiting = await subscriptions.store.waiting(subscription.subscription_id)
    waiting.sort(key=lambda delivery: (delivery.queued_at, delivery.incident_version), reverse=True)
    settled = await subscriptions.store.settled(subscription.subscription_id)
    return DeliveryList(deliveries=[*waiting, *settled][:limit])


def _require_allowed(settings: Settings, channel: Channel) -> None:
    """What can be said at once: the name in an address is looked up, and judged, at each attempt."""
    if isinstance(channel, Email) and settings.smtp is None:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, NO_MAIL)
    if isinstance(channel, Webhook):
        parts = urlsplit(channel.url)
        try:
            AddressPolicy(settings.web_networks).check_literal(parts.hostname or "", parts.port)
        except Blocked as error:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from error
