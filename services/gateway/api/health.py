"""``/health``: whether what is served is as new as it should be; for probes, so it needs no token."""

from typing import Any

from fastapi import APIRouter, status
from fastapi.responses import JSONResponse

from services.gateway.api.parts import TheHub, TheKeepingUp

router = APIRouter(tags=["health"])


@router.get("/health", responses={status.HTTP_503_SERVICE_UNAVAILABLE: {"description": "`wrong` says what is wrong"}})
async def tell_health(keeping_up: TheKeepingUp, hub: TheHub) -> JSONResponse:
    """200 where all is well, else 503; what the copy has is served either way.

    `wrong`: reasons by what they are with (`following`, `kafka`, `redis`). `lag`: records on the topics that are not
    read yet, null where that is not known. `listeners`: open streams.
    """
    health = await keeping_up.health()
    body: dict[str, Any] = {
        "status": "failing" if health.wrong else "ok",
        "wrong": health.wrong,
        "lag": health.lag,
        "listeners": hub.number,
    }
    return JSONResponse(body, status.HTTP_503_SERVICE_UNAVAILABLE if health.wrong else status.HTTP_200_OK)
