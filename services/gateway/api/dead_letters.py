"""``/v1/dead-letters``: records that could not be read, why, and a second chance for them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.gateway.api.parts import TheRedis, TheSettings
from services.gateway.insight.dead_letters import list_of

router = APIRouter(prefix="/v1/dead-letters", tags=["health"])

_AWAY: dict[int | str, dict[str, Any]] = {503: {"description": "Kafka or Redis does not answer; `detail` says which"}}


@router.get("", responses=_AWAY)
def list_dead_letters(
    settings: TheSettings,
    client: TheRedis,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many of each topic, the last buried first")] = 50,
) -> dict[str, Any]:
    """Dead letters with their reasons, without what they hold; `number` counts all that there are.

    `problem`: why it cannot be replayed; null where it can. `replays`: who has sent it back, and when.
    """
    return list_of(settings, client, limit)
