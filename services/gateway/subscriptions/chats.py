"""Channels to people: an alert as a few plain words, sent by Apprise."""

import asyncio

from services.gateway.subscriptions.channel_kinds import Chat
from services.gateway.subscriptions.delivery import Sent
from services.gateway.subscriptions.outgoing import Outgoing
from services.gateway.subscriptions.plain_words import lines, plain, subject
from services.gateway.subscriptions.subscription import Subscription
from services.runtime.settings import Settings


class Chats:
    """One message at a time, each in a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, subscription: Subscription, channel: Chat, outgoing: Outgoing) -> Sent:
        """Deliver. Raises ``Undelivered``."""
        alert = outgoing.alert
        if alert is None:
            title, text = f"Test of {plain(subscription.name)}", "Alerts that fit this subscription will come here."
        else:
            title, text = subject(alert), lines(alert, subscription.site)
        await asyncio.to_thread(self._send, channel, title, text)
        return Sent(None)

    def _send(self, channel: Chat, title: str, text: str) -> None:
        # Loading it takes a fifth of a second, for which no command of `harmwatch` should wait.
        from services.gateway.subscriptions import by_apprise  # noqa: PLC0415

        by_apprise.send(channel, self._settings, title, text)
