"""The channel to Kafka: topics that subscribers name, with the alerts as they are on the alert topics."""

import asyncio

from aiokafka.errors import KafkaError

from schemas.topics import subscription_topic
from services.gateway.subscriptions.channel_kinds import KafkaTopic
from services.gateway.subscriptions.delivery import Sent, Undelivered
from services.gateway.subscriptions.outgoing import Outgoing
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.errors import Unreachable
from services.runtime.sending import Sender
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topic

_SUBSCRIPTION = "harmwatch_subscription"


class NamedTopics:
    """Connects when it is first used. ``stop`` at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sender: Sender | None = None
        self._starting = asyncio.Lock()
        self._there: set[str] = set()

    async def send(self, subscription: Subscription, channel: KafkaTopic, outgoing: Outgoing) -> Sent:
        """Put it on the topic, which is made where it is not there. Raises ``Undelivered``."""
        topic = subscription_topic(channel.topic)
        headers = [*outgoing.envelope, (_SUBSCRIPTION, subscription.subscription_id.encode())]
        try:
            if topic.suffix not in self._there:
                await asyncio.to_thread(ensure_topic, self._settings, topic)
                self._there.add(topic.suffix)
            sender = await self._started()
            await (await sender.send(topic, key=outgoing.key, value=outgoing.body, headers=headers))
        except (KafkaError, Unreachable, OSError) as error:
            raise Undelivered(f"Kafka did not take it: {error}") from error
        return Sent(None)

    async def stop(self) -> None:
        """Let go of the connection."""
        if self._sender is not None:
            await self._sender.stop()

    async def _started(self) -> Sender:
        async with self._starting:
            if self._sender is None:
                sender = Sender(self._settings)
                await sender.start()
                self._sender = sender
        return self._sender
