"""WebSub, our asking: where a feed names a hub, the hub is asked to deliver, and asked again before its promise ends.

W3C Recommendation "WebSub" (2018). The hub confirms at the callback (``deliveries.py``), in another thread and maybe
another process; what ties the two together is the feed's hash in Redis.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog

from services.ingest.polling.asking import Outcome, Read
from services.ingest.polling.feed import Channel, Feed
from services.ingest.polling.store import FeedStore
from services.web.client import Web, WebError
from services.web.shown import shown

log = structlog.get_logger(__name__)

PATH = "/websub/"
"""Below the callback's address; the feed's id and its channel's key follow."""
LEASE = timedelta(days=7)
"""For so long a hub is asked to deliver."""
# A promise is renewed when less than this is left of it: several polls before its end, as feeds with a hub are polled
# rarely.
_RENEW_BEFORE = timedelta(days=1)
_ASK_AGAIN_AFTER = timedelta(hours=1)
_SECRET_BYTES = 32
_KEY_BYTES = 16


class Hubs:
    """``callback`` is the public address under which hubs reach us, without ``PATH``."""

    def __init__(self, web: Web, store: FeedStore, callback: str) -> None:
        self._web = web
        self._store = store
        self._callback = callback.rstrip("/") + PATH

    async def keep(self, feed: Feed, outcome: Outcome, now: datetime) -> Feed:
        """The feed with its channel as it is after this poll; asks the hub where that is due."""
        channel = _channel_of(feed, outcome)
        if channel is None or not must_ask(channel, now):
            return replace(feed, channel=channel)
        asked = replace(channel, asked_at=now)
        # Before the question: many hubs confirm before they answer it.
        await self._store.note_channel(feed.feed_id, asked)
        problem = await self._ask(feed.feed_id, asked)
        if problem is not None:
            log.warning("hub refuses", feed=shown(feed.subscription.url), hub=shown(asked.hub), reason=problem)
        return replace(feed, channel=asked)

    async def _ask(self, feed_id: str, channel: Channel) -> str | None:
        """The problem, or null where the hub accepted."""
        form = {
            "hub.mode": "subscribe",
            "hub.topic": channel.topic,
            "hub.callback": f"{self._callback}{feed_id}/{channel.key}",
            "hub.secret": channel.secret,
            "hub.lease_seconds": str(round(LEASE.total_seconds())),
        }
        try:
            answer = await self._web.post(channel.hub, form)
        except WebError as error:
            return str(error)
        accepted = answer.status in (HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT, HTTPStatus.OK)
        return None if accepted else f"HTTP {answer.status}"


def _channel_of(feed: Feed, outcome: Outcome) -> Channel | None:
    """The channel that the feed offers; the one there is where it offers that, or this poll does not show it."""
    if not isinstance(outcome, Read):
        return feed.channel
    if outcome.hub is None:
        return None
    topic = outcome.topic or feed.address
    if feed.channel is not None and (feed.channel.hub, feed.channel.topic) == (outcome.hub, topic):
        return feed.channel
    return Channel(outcome.hub, topic, secrets.token_hex(_SECRET_BYTES), secrets.token_hex(_KEY_BYTES))


def must_ask(channel: Channel, now: datetime) -> bool:
    """Whether the hub must be asked: it has not confirmed, or its promise ends soon; at most once an hour."""
    if channel.asked_at is not None and now - channel.asked_at < _ASK_AGAIN_AFTER:
        return False
    return channel.until is None or channel.until - now < _RENEW_BEFORE
