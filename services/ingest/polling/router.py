"""The address of WebSub on the port of push: one path, asked by hubs and by nobody else."""

import asyncio
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.requests import ClientDisconnect

from services.ingest.polling.deliveries import MAX_BYTES, Deliveries
from services.ingest.polling.hubs import PATH
from services.ingest.polling.outlet import Stopped

_BODY_S = 30.0
_RETRY_S = "30"


def websub_router(deliveries: Deliveries) -> APIRouter:
    """To be included in an application; it is no part of its described interface."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH + "{feed_id}")
    def verify(feed_id: str, request: Request) -> Response:
        challenge = deliveries.verify(feed_id, request.query_params)
        if challenge is None:
            return PlainTextResponse("not asked for\n", HTTPStatus.NOT_FOUND)
        return PlainTextResponse(challenge)

    @router.post(PATH + "{feed_id}")
    async def deliver(feed_id: str, request: Request) -> Response:
        try:
            async with asyncio.timeout(_BODY_S):
                content = await _body(request)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=HTTPStatus.REQUEST_TIMEOUT)
        if content is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            status = await deliveries.deliver(feed_id, request.headers, content)
        except Stopped:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        later: dict[str, Any] = {"Retry-After": _RETRY_S} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
        return Response(status_code=status, headers=later)

    return router


async def _body(request: Request) -> bytes | None:
    """All of it, or null where it is too large."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > MAX_BYTES:
            return None
    return bytes(received)
