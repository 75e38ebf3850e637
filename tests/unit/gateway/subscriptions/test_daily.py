"""Which day's digest is due, by the clock of its receiver."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from services.gateway.subscriptions.daily import DailyDigest


@pytest.mark.parametrize(
    ("zone", "hour", "now", "due"),
    [
        ("UTC", 7, "2026-11-27T06:59", "2026-11-25"),
        ("UTC", 7, "2026-11-27T07:00", "2026-11-26"),
        ("UTC", 0, "2026-11-27T00:00", "2026-11-26"),
        ("Asia/Baghdad", 7, "2026-11-27T03:59", "2026-11-25"),
        ("Asia/Baghdad", 7, "2026-11-27T04:00", "2026-11-26"),
        ("Asia/Baghdad", 1, "2026-11-27T22:30", "2026-11-26"),
        ("America/Los_Angeles", 18, "2026-11-28T02:00", "2026-11-27"),
        ("Europe/Kyiv", 7, "2026-07-01T04:00", "2026-06-30"),
        ("Europe/Kyiv", 3, "2026-03-29T12:00", "2026-03-28"),
    ],
    ids=["before", "at", "midnight", "east-before", "east-at", "east-night", "west", "summer", "skipped-hour"],
)
def test_it_is_the_last_whole_day_of_utc_at_the_last_such_hour(zone: str, hour: int, now: str, due: str) -> None:
    digest = DailyDigest(country="SY", hour=hour, zone=zone)

    assert digest.last_due(datetime.fromisoformat(now).replace(tzinfo=UTC)) == date.fromisoformat(due)


@pytest.mark.parametrize("zone", ["Kyiv", "", "../../etc/passwd", "/etc/localtime", "a\0b", "🕐"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(ValidationError, match="zone"):
        DailyDigest(country="SY", zone=zone)
