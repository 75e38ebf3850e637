"""The ways to a subscriber, by the kind of its channel."""

import asyncio
import traceback

import structlog

from services.gateway.subscriptions.channel_kinds import FeedOnly, KafkaTopic, Webhook
from services.gateway.subscriptions.chats import Chats
from services.gateway.subscriptions.delivery import Sent, Undelivered
from services.gateway.subscriptions.named_topics import NamedTopics
from services.gateway.subscriptions.outgoing import Outgoing
from services.gateway.subscriptions.subscription import Subscription
from services.gateway.subscriptions.webhooks import Webhooks
from services.runtime.settings import Settings
from services.web.client import Web

log = structlog.get_logger(__name__)

TIMEOUT_S = 10.0
"""The longest that an attempt takes, whatever the channel."""


class Channels:
    """One attempt at a time; when there is another is not decided here."""

    def __init__(self, settings: Settings, web: Web) -> None:
        self._webhooks = Webhooks(web)
        self._topics = NamedTopics(settings)
        self._chats = Chats(settings)

    async def send(self, subscription: Subscription, outgoing: Outgoing) -> Sent:
        """Deliver. Raises ``Undelivered``."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._send(subscription, outgoing)
        except Undelivered:
            raise
        except TimeoutError as error:
            raise Undelivered(f"no answer within {TIMEOUT_S:g} s") from error
        except Exception as error:
            # One subscription must not end the deliveries of all others. Without the error's words, which may have an
            # address or a token in them.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error(  # noqa: TRY400
                "a channel failed", subscription=subscription.subscription_id, kind=type(error).__name__, where=where
            )
            raise Undelivered("a mistake of ours; the log of the gateway has it") from error

    async def close(self) -> None:
        """Let go of connections."""
        await self._topics.stop()

    async def _send(self, subscription: Subscription, outgoing: Outgoing) -> Sent:
        channel = subscription.channel
        if isinstance(channel, Webhook):
            return await self._webhooks.send(subscription, channel, outgoing)
        if isinstance(channel, KafkaTopic):
            return await self._topics.send(subscription, channel, outgoing)
        if isinstance(channel, FeedOnly):
            raise Undelivered("nothing is sent to a feed")
        return await self._chats.send(channel, outgoing)
