"""What holds for every answer: headers that keep it to its reader, and bounds of what is sent to us."""

from typing import Any

from fastapi import HTTPException, status
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.access.where_from import host_of

# The longest thing that anybody sends is an article: a million characters, most of three bytes.
MOST_BODY_BYTES = 4 * 2**20

_HEADERS = {
    # Nothing of the API is a page; the page has a policy of its own.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# The same address answers one reader with names and another without.
_FOR_ITS_READER = {"Cache-Control": "no-store"}


class Guard:
    """Around the whole application, so that answers to errors are guarded too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        usual = _HEADERS | (_FOR_ITS_READER if scope["path"].startswith("/v1/") else {})

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (usual | state.get("rate", {})).items():
                    headers.setdefault(name, value)
            await send(message)

        connection = HTTPConnection(scope)
        refused = _refusal(connection)
        if refused is not None:
            await refused(scope, receive, guarded)
        else:
            await self._app(scope, _bounded(receive), guarded)


def _refusal(connection: HTTPConnection) -> JSONResponse | None:
    if host_of(connection) is None:
        return JSONResponse({"detail": "the header Host is no name of a server"}, status.HTTP_400_BAD_REQUEST)
    length = connection.headers.get("content-length", "")
    if length.isdecimal() and int(length) > MOST_BODY_BYTES:
        return JSONResponse({"detail": _TOO_LARGE}, status.HTTP_413_CONTENT_TOO_LARGE)
    return None


def _bounded(receive: Receive) -> Receive:
    """A body that does not say how long it is, is read no further than what may be sent."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        if message["type"] == "http.request":
            received += len(message.get("body", b""))
            if received > MOST_BODY_BYTES:
                raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE, _TOO_LARGE)
        return message

    return bounded


_TOO_LARGE = f"the body is larger than {MOST_BODY_BYTES // 2**20} MiB"
