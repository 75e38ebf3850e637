"""Where alerts can be sent: each kind with what it must know, and how much of that may be shown."""

import secrets
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

_SECRET_BYTES = 32
_MOST_ADDRESS = 2048
_SLACK = r"^https://hooks\.slack\.com/services/[A-Z0-9]{1,40}/[A-Z0-9]{1,40}/[A-Za-z0-9]{1,80}$"
_TELEGRAM = r"^tgram://[0-9]{1,20}:[A-Za-z0-9_-]{20,100}/(-?[0-9]{1,20}|@[A-Za-z][A-Za-z0-9_]{3,31})$"
_DISCORD = r"^https://(?:discord|discordapp)\.com/api/webhooks/[0-9]{1,25}/[A-Za-z0-9_-]{1,200}$"


class _Channel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Webhook(_Channel):
    """Each alert is posted to an address, signed."""

    kind: Literal["webhook"]
    url: str = Field(max_length=_MOST_ADDRESS, description="http:// or https:// address that takes POST")
    secret: str = Field(
        default_factory=lambda: secrets.token_hex(_SECRET_BYTES),
        min_length=16,
        max_length=128,
        pattern=r"^[!-~]+$",
        description="What signs each delivery; left out, one is made, and told in the answer to this request alone",
    )

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_address = False
        if not is_address or not url.isprintable() or " " in url:
            msg = "is no address; give one like https://desk.example/alerts"
            raise ValueError(msg)
        return url

    @property
    def shown(self) -> str:
        """Scheme, host and port: the path of many a webhook is its password."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"


class FeedOnly(_Channel):
    """Nothing is sent; whoever has the address of the subscription's Atom feed reads it there."""

    kind: Literal["feed"]

    @property
    def shown(self) -> str:
        """Nothing but its feed, which every subscription has."""
        return "its feed"


class KafkaTopic(_Channel):
    """Each alert is put on the topic ``<prefix>.subscriptions.<topic>``, keyed by incident."""

    kind: Literal["kafka"]
    topic: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{0,62}$",
        description="The last part of its name: `desk` is the topic `harmwatch.subscriptions.desk`",
    )

    @property
    def shown(self) -> str:
        """The name, without the prefix."""
        return f"subscriptions.{self.topic}"


class Slack(_Channel):
    """An incoming webhook of Slack."""

    kind: Literal["slack"]
    url: str = Field(pattern=_SLACK, description="As Slack shows it: https://hooks.slack.com/services/T…/B…/…")

    @property
    def shown(self) -> str:
        """The host: the rest is its password."""
        return "hooks.slack.com/…"


class Discord(_Channel):
    """A webhook of a channel of Discord."""

    kind: Literal["discord"]
    url: str = Field(pattern=_DISCORD, description="As Discord shows it: https://discord.com/api/webhooks/…/…")

    @property
    def shown(self) -> str:
        """The host: the rest is its password."""
        return "discord.com/…"


class Telegram(_Channel):
    """A bot of Telegram, and the chat into which it writes."""

    kind: Literal["telegram"]
    url: str = Field(
        pattern=_TELEGRAM,
        description="tgram://BOT_TOKEN/CHAT; the chat by its number or @name",
    )

    @property
    def shown(self) -> str:
        """The chat: the token is the bot's password."""
        return f"Telegram {self.url.rpartition('/')[2]}"


class Email(_Channel):
    """Mail, by the server that ``HARMWATCH_SMTP`` names."""

    kind: Literal["email"]
    to: str = Field(
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$",
        description="One address",
    )

    @property
    def shown(self) -> str:
        """The address."""
        return self.to


NO_MAIL = "no mail server is set up here: whoever runs the gateway sets HARMWATCH_SMTP and HARMWATCH_SMTP_FROM"
Chat = Slack | Discord | Telegram | Email
Channel = Annotated[Webhook | FeedOnly | KafkaTopic | Slack | Discord | Telegram | Email, Field(discriminator="kind")]


def parts_of(channel: Slack | Discord | Telegram) -> list[str]:
    """What Apprise asks for: the last three parts of Slack's address, the last two of the others'."""
    return channel.url.split("/")[-3 if isinstance(channel, Slack) else -2 :]
