"""The address of WebSub on the port of push: one path, asked by hubs and by nobody else."""

import asyncio
import io
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.requests import ClientDisconnect

from services.ingest.polling.deliveries import MAX_BYTES, Deliveries
from services.ingest.polling.hubs import PATH
from services.ingest.polling.outlet import Stopped
from services.ingest.push.refusal import Refusal, too_large
from services.ingest.push.room import Place, Room

_BODY_S = 30.0
_RETRY_S = 30


def websub_router(deliveries: Deliveries) -> APIRouter:
    """To be included in an application; it is no part of its described interface."""
    router = APIRouter(include_in_schema=False)
    room = Room()
    path = PATH + "{feed_id}/{key}"

    @router.get(path)
    def verify(feed_id: str, key: str, request: Request) -> Response:
        challenge = deliveries.verify(feed_id, key, request.query_params)
        if challenge is None:
            return PlainTextResponse("not asked for\n", HTTPStatus.NOT_FOUND)
        return PlainTextResponse(challenge)

    @router.post(path)
    async def deliver(feed_id: str, key: str, request: Request) -> Response:
        delivery = await deliveries.admit(feed_id, key, request.headers)
        if isinstance(delivery, HTTPStatus):
            return Response(status_code=delivery)
        try:
            with room.enter(feed_id) as place:
                status = await deliveries.deliver(delivery, await _receive(request, place))
        except Refusal as refusal:
            return _later(refusal.status, refusal.retry_after_s)
        except Stopped:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        return _later(status, _RETRY_S if status == HTTPStatus.SERVICE_UNAVAILABLE else None)

    return router


async def _receive(request: Request, place: Place) -> bytes:
    """The whole body, as it grows accounted for. Raises ``Refusal``."""
    received = io.BytesIO()  # gives its content away without a copy
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.stream():
                place.grow(len(chunk))
                received.write(chunk)
                if received.tell() > MAX_BYTES:
                    raise too_large(f"more than {MAX_BYTES:,} bytes")
    except (TimeoutError, ClientDisconnect) as error:
        raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "the body did not come in time") from error
    return received.getvalue()


def _later(status: HTTPStatus, retry_after_s: int | None) -> Response:
    headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
    return Response(status_code=status, headers=headers)
