"""Slack, Discord, Telegram and mail, by Apprise, which asks hosts by itself, past the guard.

So it is given none that a stranger chose: three services whose hosts are fixed in it, and the mail server of the
settings. It follows no redirect.
"""

import logging
import threading
from urllib.parse import unquote, urlsplit

from apprise import NotifyBase, NotifyFormat
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.email import NotifyEmail
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram

from services.gateway.subscriptions.channel_kinds import NO_MAIL, Chat, Discord, Email, Slack, Telegram, parts_of
from services.gateway.subscriptions.delivery import Undelivered
from services.runtime.settings import Settings

# Of connecting, and of each answer.
_WAIT_S = 4.0
_OPTIONS = {"redirect": False, "cto": _WAIT_S, "rto": _WAIT_S}
_BARE = {"include_image": False, "include_footer": False, "include_timestamp": False}
_MODES = {"smtp": "insecure", "smtps": "ssl", "smtp+starttls": "starttls"}


def send(channel: Chat, settings: Settings, title: str, text: str) -> None:
    """Blocking. Raises ``Undelivered`` with what Apprise says."""
    way = _way_to(channel, settings)
    said = _Said()
    logger = logging.getLogger("apprise")
    logger.addHandler(said)
    try:
        is_sent = way.notify(body=text, title=title, body_format=NotifyFormat.TEXT)
    finally:
        logger.removeHandler(said)
    if not is_sent:
        raise Undelivered(said.words or "it was not taken, and nothing says why")


def _way_to(channel: Chat, settings: Settings) -> NotifyBase:
    if isinstance(channel, Slack):
        first, second, third = parts_of(channel)
        return NotifySlack(token_a=first, token_b=second, token_c=third, use_blocks=True, **_BARE, **_OPTIONS)
    if isinstance(channel, Discord):
        number, token = parts_of(channel)
        return NotifyDiscord(webhook_id=number, webhook_token=token, avatar=False, **_OPTIONS)
    if isinstance(channel, Telegram):
        token, chat = parts_of(channel)
        return NotifyTelegram(bot_token=token, targets=[chat], include_image=False, **_OPTIONS)
    return _mail_to(channel, settings)


def _mail_to(channel: Email, settings: Settings) -> NotifyBase:
    if settings.smtp is None:
        raise Undelivered(NO_MAIL)
    server = urlsplit(settings.smtp.get_secret_value())
    return NotifyEmail(
        smtp_host=server.hostname,
        host=server.hostname,
        port=server.port,
        user=server.username and unquote(server.username),
        password=server.password and unquote(server.password),
        secure_mode=_MODES[server.scheme],
        from_addr=settings.smtp_from,
        targets=[channel.to],
        **_OPTIONS,
    )


class _Said(logging.Handler):
    """The last warning of this thread: Apprise answers yes or no, and why not only in its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._thread = threading.get_ident()
        self.words = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.thread == self._thread:
            self.words = record.getMessage()
