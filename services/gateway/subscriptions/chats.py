"""Channels to people: a few plain words, sent by Apprise."""

import asyncio

from services.gateway.subscriptions.channel_kinds import Chat
from services.gateway.subscriptions.delivery import Sent
from services.gateway.subscriptions.outgoing import Outgoing
from services.runtime.settings import Settings


class Chats:
    """One message at a time, each in a thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, channel: Chat, outgoing: Outgoing) -> Sent:
        """Deliver. Raises ``Undelivered``."""
        await asyncio.to_thread(self._send, channel, outgoing.title, outgoing.text)
        return Sent(None)

    def _send(self, channel: Chat, title: str, text: str) -> None:
        # Loading it takes a fifth of a second, for which no command of `harmwatch` should wait.
        from services.gateway.subscriptions import by_apprise  # noqa: PLC0415

        by_apprise.send(channel, self._settings, title, text)
