"""``/v1/feeds/health``: whether the news that is polled comes at all."""

from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter

from services.gateway.api.parts import TheSettings
from services.gateway.insight.feeds import report_of
from services.ingest.polling.store import FeedStore
from services.runtime.redis import open_async_redis

router = APIRouter(prefix="/v1/feeds", tags=["health"])


@router.get("/health")
async def tell_feeds(settings: TheSettings) -> dict[str, Any]:
    """How each feed fares, what is wrong first, and how many fare so. Addresses are without passwords and keys.

    `standing`: `ok`, `new` (not polled yet), `failing`, `dead` (failing for a week), `gone` (its server has ended it).
    `slow`: it did not answer in time. `overdue`: due, and not polled; where all are, ingest does not run.
    """
    async with aclosing(open_async_redis(settings)) as client:
        feeds = await FeedStore(client, settings).all()
    return report_of(feeds, datetime.now(UTC))
