"""``/v1/stats``: how much there is, lately and in all."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter

from services.gateway.api.parts import TheDatabase
from services.gateway.insight.stats import stats_of

router = APIRouter(prefix="/v1/stats", tags=["insight"])


@router.get("")
def tell_stats(database: TheDatabase) -> dict[str, Any]:
    """Numbers of incidents, alerts, silences and articles: in all, in the last 24 hours, and on each of 30 days (UTC).

    Incidents count by their last report, alerts and silences by when they were decided, articles by when they were
    fetched. Silences are kept for 30 days and articles counted for 90; `reviewed_share` is null without incidents.
    """
    return stats_of(database.reading(), datetime.now(UTC))
