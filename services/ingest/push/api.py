"""The HTTP side: who asks, how much, in what form; what is asked for is the ``Intake``'s to do."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect

from schemas.push import MAX_REQUEST_BYTES, Problem
from services.ingest.push import documents
from services.ingest.push.docs_page import page_of
from services.ingest.push.inflating import Content, content_of
from services.ingest.push.intake import Intake
from services.ingest.push.reading import reader_of
from services.ingest.push.refusal import Refusal, malformed, too_large
from services.ingest.push.room import Place, Room
from services.ingest.push.tokens import Tokens
from services.runtime.metrics import PUSH_REQUESTS, PUSH_SECONDS

PATH = "/v1/articles"
# A sender that is slower than this holds its place for nothing.
_CHUNK_S = 10.0
_BODY_S = 120.0
# What a person's browser may do with the page: show it.
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_bearer = HTTPBearer(scheme_name="token", description="HARMWATCH_PUSH_TOKEN, or one of its file", auto_error=False)


def build_api(tokens: Tokens, intake: Intake, routers: Sequence[APIRouter] = ()) -> FastAPI:
    """The application; ``routers`` are others that share its port."""
    app = FastAPI(
        title="harmwatch",
        version=version("harmwatch"),
        description=documents.INTRODUCTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(_articles(tokens, intake))
    for router in routers:
        app.include_router(router)
    app.include_router(_documents(lambda: documents.openapi(app)))
    app.add_exception_handler(Refusal, _refuse)
    app.add_exception_handler(StarletteHTTPException, _explain_status)
    app.add_exception_handler(Exception, _explain_failure)
    return app


def _articles(tokens: Tokens, intake: Intake) -> APIRouter:
    router = APIRouter()
    room = Room()

    def sender(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
        if credentials is None:
            raise _unauthorized("send the header Authorization: Bearer TOKEN", "Bearer")
        found = tokens.sender_of(credentials.credentials)
        if found is None:
            raise _unauthorized("this token is not known here", 'Bearer error="invalid_token"')
        return found

    @router.post(PATH, **documents.OPERATION)
    async def push_articles(request: Request, sender: Annotated[str, Depends(sender)]) -> Response:
        read, content = reader_of(request.headers), content_of(request.headers.get("content-encoding"))
        _check_length(request.headers.get("content-length"))
        intake.require_well()
        with room.enter(sender) as place:
            body = await intake.while_well(asyncio.ensure_future(_receive(request, content, place)))
            began = time.monotonic()
            answer = await intake.publish(uuid.uuid4().hex, body, read)
            PUSH_SECONDS.observe(time.monotonic() - began)
        status = HTTPStatus.ACCEPTED if answer.accepted else HTTPStatus.UNPROCESSABLE_ENTITY
        PUSH_REQUESTS.labels(status).inc()
        return Response(answer.to_json(), status, media_type="application/json")

    return router


async def _receive(request: Request, content: Content, place: Place) -> bytes:
    """The content of the body, as it grows accounted for. Raises ``Refusal``."""
    loop = asyncio.get_running_loop()
    received = bytearray()
    last = loop.time() + _BODY_S
    try:
        async with asyncio.timeout(_CHUNK_S) as limit:
            async for chunk in request.stream():
                limit.reschedule(min(last, loop.time() + _CHUNK_S))
                for step in content.feed(chunk):
                    place.grow(len(step))
                    received += step
    except TimeoutError as error:
        raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "the body came too slowly; send fewer articles at a time") from error
    except ClientDisconnect as error:
        raise malformed("the connection was closed before the end of the body") from error
    content.finish()
    return bytes(received)


def _check_length(given: str | None) -> None:
    """Refuse what says itself that it is too large, before it is sent."""
    if given is not None and given.isdecimal() and int(given) > MAX_REQUEST_BYTES:
        raise too_large(f"{int(given):,} bytes; send at most {MAX_REQUEST_BYTES:,} in a request")


def _documents(openapi: Callable[[], dict[str, Any]]) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    def openapi_document() -> JSONResponse:
        return JSONResponse(openapi())

    @router.get("/docs")
    def docs_page() -> HTMLResponse:
        return HTMLResponse(page_of(openapi()), headers={"Content-Security-Policy": _PAGE_POLICY})

    return router


def _unauthorized(detail: str, challenge: str) -> HTTPException:
    return HTTPException(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": challenge})


async def _refuse(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for nothing else
    headers = {} if refusal.retry_after_s is None else {"Retry-After": str(refusal.retry_after_s)}
    if refusal.status is HTTPStatus.REQUEST_TIMEOUT:
        headers["Connection"] = "close"  # the rest of the body is not waited for
    return _problem(refusal.status, refusal.detail, headers)


async def _explain_status(_: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101 - registered for nothing else
    return _problem(HTTPStatus(error.status_code), str(error.detail), dict(error.headers or {}))


async def _explain_failure(_: Request, __: Exception) -> Response:
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "harmwatch failed; its log says how", {})


def _problem(status: HTTPStatus, detail: str, headers: Mapping[str, str]) -> Response:
    PUSH_REQUESTS.labels(status).inc()
    problem = Problem(title=status.phrase, status=status, detail=detail)
    return Response(problem.to_json(), status, headers, media_type="application/problem+json")
