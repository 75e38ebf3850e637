"""``/v1/pipeline``: whether what is read is worked off, how fast, and when it last came to an alert."""

import json
from typing import Any

from fastapi import APIRouter

from services.gateway.access.dependencies import TheReader
from services.gateway.api.parts import TheDatabase, ThePipeline
from services.gateway.projection.alerts import last_alert

router = APIRouter(prefix="/v1/pipeline", tags=["health"])


@router.get("", responses={503: {"description": "Kafka does not answer; `detail` says which"}})
async def tell_pipeline(database: TheDatabase, pipeline: ThePipeline, reader: TheReader) -> dict[str, Any]:
    """Of each topic its records and how many a second came in the last minute; of each service its lag by topic.

    `running`: processes of the service; 0 and a lag that grows mean that nobody works. `last_alert` is null where there
    is none.
    """
    now = await pipeline.now()
    document = last_alert(database.reading(), names=reader.may("names"))
    return {**now, "last_alert": None if document is None else json.loads(document)}
