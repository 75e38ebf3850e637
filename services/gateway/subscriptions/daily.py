"""A country's day, once a day: when which day is due. Pure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from services.gateway.api.filters import KnownCountry


class DailyDigest(BaseModel):
    """Each day at this hour of the zone, the digest of the last whole day of UTC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: KnownCountry = Field(description="ISO 3166 alpha-2")
    hour: int = Field(default=7, ge=0, le=23, description="Full hour of the zone")
    zone: str = Field(default="UTC", max_length=64, description="As the tz database names it, e.g. Europe/Kyiv")

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            msg = "is no time zone; give one like Europe/Kyiv, or UTC"
            raise ValueError(msg) from None
        return zone

    def last_due(self, now: datetime) -> date:
        """The day that was due last."""
        local = now.astimezone(ZoneInfo(self.zone))
        at = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        if at > local:
            at -= timedelta(days=1)
        return at.astimezone(UTC).date() - timedelta(days=1)
