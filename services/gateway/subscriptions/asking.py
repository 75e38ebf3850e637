"""What somebody asks for who subscribes."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.gateway.api.filters import Filters
from services.gateway.subscriptions.channel_kinds import Channel, Email
from services.gateway.subscriptions.daily import DailyDigest
from services.gateway.subscriptions.subscription import Subscription, subscription_of


class NewSubscription(BaseModel):
    """What is wanted, and where it is sent."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$", description="For people")
    filters: Filters = Field(default_factory=Filters, description="As of the lists; none: every alert")
    channel: Channel
    digest: DailyDigest | None = Field(
        default=None, description="By mail: the digest of a country's day, once a day, in place of alerts"
    )

    @model_validator(mode="after")
    def _digest_is_mailed(self) -> Self:
        if self.digest is not None and not isinstance(self.channel, Email):
            msg = "a digest is sent by mail: give a channel of kind email"
            raise ValueError(msg)
        if self.digest is not None and "filters" in self.model_fields_set:
            msg = "a digest has a country and no filters"
            raise ValueError(msg)
        return self

    def subscription(self, owner: str, site: str) -> Subscription:
        """What is asked for, as the owner's."""
        filters = self.filters if self.digest is None else Filters(country=[self.digest.country])
        return subscription_of(
            name=self.name, owner=owner, filters=filters, channel=self.channel, site=site, digest=self.digest
        )
