"""What somebody asked to be sent: which alerts, and where to."""

import secrets
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

from schemas.parts import UtcTime
from services.gateway.api.filters import Filters
from services.gateway.subscriptions.channel_kinds import Channel
from services.gateway.subscriptions.daily import DailyDigest

_ID_BYTES = 16
_SECRET_BYTES = 32


class Subscription(BaseModel):
    """``owner``: name of the token that made it. ``feed_key``: whoever has it reads the feed.

    ``digest``: sent once a day, in place of alerts.
    ``site``: where the gateway was when it was made, with its last slash; messages to people lead there.
    """

    model_config = ConfigDict(frozen=True)

    subscription_id: str
    name: str
    owner: str
    filters: Filters
    channel: Channel
    digest: DailyDigest | None = None
    feed_key: str
    site: str
    created_at: UtcTime


def subscription_of(
    *, name: str, owner: str, filters: Filters, channel: Channel, site: str, digest: DailyDigest | None = None
) -> Subscription:
    """A new one, with keys that nobody guesses."""
    return Subscription(
        subscription_id=secrets.token_hex(_ID_BYTES),
        name=name,
        owner=owner,
        filters=filters,
        channel=channel,
        digest=digest,
        feed_key=secrets.token_hex(_SECRET_BYTES),
        site=site,
        created_at=datetime.now(UTC),
    )
