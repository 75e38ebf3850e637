"""Refusals in words: as JSON over HTTP, and over a WebSocket, which shows a browser nothing else, as its close."""

import json
from typing import cast

from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketState

# Codes from 4000 on are the application's own (RFC 6455, §7.4.2): 4000 and the status that HTTP has for it.
_OURS = 4000
_WRONG_QUESTION = 422
# A close holds 125 bytes, two of them the code (§5.5).
_MOST_BYTES = 123


async def refuse(connection: Request | WebSocket, error: Exception) -> Response | None:
    """Answer an ``HTTPException``."""
    refused = cast("HTTPException", error)
    if isinstance(connection, Request):
        return await http_exception_handler(connection, refused)
    await close(connection, _OURS + refused.status_code, str(refused.detail))
    return None


async def refuse_request(_: Request, error: Exception) -> Response:
    """Answer a request of which a parameter or the body is wrong: what, and how.

    What was sent is not sent back: it may be a secret, or text that is none (a lone surrogate, NaN).
    """
    wrongs = cast("RequestValidationError", error).errors()
    detail = [{name: wrong[name] for name in ("type", "loc", "msg")} for wrong in wrongs]
    return Response(json.dumps({"detail": detail}), _WRONG_QUESTION, media_type="application/json")


async def refuse_question(socket: Request | WebSocket, error: Exception) -> None:
    """Answer a WebSocket whose parameters are wrong."""
    first = cast("WebSocketRequestValidationError", error).errors()[0]
    words = f"{first['loc'][-1]}: {first['msg']}"
    await close(cast("WebSocket", socket), _OURS + _WRONG_QUESTION, words)


async def close(socket: WebSocket, code: int, reason: str) -> None:
    """Close it with the reason; a handshake that is refused would show a browser no reason at all."""
    if socket.application_state == WebSocketState.CONNECTING:
        await socket.accept()
    await socket.close(code, reason.encode()[:_MOST_BYTES].decode(errors="ignore"))
