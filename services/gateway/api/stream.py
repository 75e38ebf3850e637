"""``/v1/stream``: alerts as they come, as server-sent events or by WebSocket, by the filters of every list."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Depends, Header, Query, WebSocket
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.websockets import WebSocketDisconnect

from schemas import Alert
from services.gateway.access.admission import Admission, Reader
from services.gateway.access.dependencies import TheAdmission, TheReader
from services.gateway.api.filters import ReviewFilters
from services.gateway.api.parts import TheDatabase, TheHub
from services.gateway.api.refusing import close
from services.gateway.live import End, Hub, Listener, Spoken, spoken_of
from services.gateway.projection.alerts import documents, find_alerts, row_of
from services.gateway.projection.database import Database
from services.gateway.projection.search import Wanted

router = APIRouter(prefix="/v1/stream", tags=["alerts"])

# Proxies close what is silent for a minute.
_PING_S = 15.0
_Sign = Literal["ping", "reset"]
_PING = b": still here\n\n"
_SIGNS: dict[_Sign, bytes] = {"ping": _PING, "reset": b"event: reset\ndata: {}\n\n"}
_AT_ONCE = 200
_ENDS: dict[End, tuple[int, str]] = {
    "stopping": (1012, "the gateway stops; come again with last_event_id"),
    "behind": (1013, "too many alerts were waiting to be read; come again with last_event_id"),
    "revoked": (4401, "the token was revoked or has expired"),
}


class StreamQuery(ReviewFilters):
    """Which alerts, and after which."""

    last_event_id: str | None = Field(
        default=None, max_length=100, description="Goes on after this alert; for those who cannot send Last-Event-ID"
    )


class _Source(NamedTuple):
    """What a stream is made from, and for whom."""

    database: Database
    hub: Hub
    admission: Admission
    reader: Reader

    @contextmanager
    def listening(self, wanted: Wanted) -> Iterator[Listener]:
        """A listener that ends when the reader's token does."""
        may = self.reader.may
        with (
            self.hub.listening(wanted, names=may("names"), reviews=may("review")) as listener,
            self.admission.watching(self.reader, partial(listener.end, "revoked")),
        ):
            yield listener


async def _source_of(database: TheDatabase, hub: TheHub, admission: TheAdmission, reader: TheReader) -> _Source:
    return _Source(database, hub, admission, reader)


_TheSource = Annotated[_Source, Depends(_source_of)]


@router.get("", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def stream_events(
    source: _TheSource,
    query: Annotated[StreamQuery, Query()],
    last_event_id: Annotated[str | None, Header(description="Goes on after this alert")] = None,
) -> StreamingResponse:
    """Alerts as they come: events named `alert`, `update` or `cancel`, each with the alert as JSON and its id.

    A client that comes back with `Last-Event-ID` gets what it missed first. Where that alert is not known any more, an
    event `reset` says so: read `/v1/alerts` anew. The stream ends within seconds when its token is revoked.

    Readers with the scope `review` also hear `desk` (`{"incident_id": …}`, without an id): somebody did something at
    the desk of that incident.

    By WebSocket the same at the same address: messages are JSON, `{"event": "alert", "id": …, "data": …}` or `{"event":
    "reset"}`; what is sent to it is not read. It closes with 4401, 4403, 4422, 4429, 4503 for what HTTP answers with
    401 to 503, 1012 when the gateway stops, 1013 when its reader is too slow.
    """
    events = _events(source, query.wanted_by(source.reader), last_event_id or query.last_event_id)
    return StreamingResponse(events, media_type="text/event-stream")


@router.websocket("")
async def stream_messages(socket: WebSocket, source: _TheSource, query: Annotated[StreamQuery, Query()]) -> None:
    """The same by WebSocket."""
    wanted = query.wanted_by(source.reader)
    await socket.accept()
    sending = asyncio.create_task(_send(socket, source, wanted, query.last_event_id))
    gone = asyncio.create_task(_until_gone(socket))
    try:
        done, _ = await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (sending, gone):
            task.cancel()
        await asyncio.gather(sending, gone, return_exceptions=True)


async def _until_gone(socket: WebSocket) -> None:
    # Nothing is expected, but that the other side has gone is heard in no other way.
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass


async def _events(source: _Source, wanted: Wanted, last: str | None) -> AsyncIterator[bytes]:
    with source.listening(wanted) as listener:  # before the past is read: nothing may fall between the two
        yield _PING
        async for told in _told(source, listener, wanted, last):
            yield told.event if isinstance(told, Spoken) else _SIGNS[told]


async def _send(socket: WebSocket, source: _Source, wanted: Wanted, last: str | None) -> None:
    with suppress(WebSocketDisconnect), source.listening(wanted) as listener:
        async for told in _told(source, listener, wanted, last):
            if isinstance(told, Spoken):
                await socket.send_text(told.message)
            elif told == "reset":
                await socket.send_text('{"event":"reset"}')
        await close(socket, *_ENDS[listener.ended])


async def _told(source: _Source, listener: Listener, wanted: Wanted, last: str | None) -> AsyncIterator[Spoken | _Sign]:
    """What came after the alert ``last``, where one is given, then what comes."""
    missed: set[str | None] = set()
    if last is not None:
        # In a thread: who was away for long must not hold up those who are here.
        past = await asyncio.to_thread(_missed, source, wanted, last)
        if past is None:
            yield "reset"
        for spoken in past or ():
            missed.add(spoken.id)
            yield spoken
    while True:
        try:
            heard = await listener.next(_PING_S)
        except TimeoutError:
            yield "ping"
            continue
        if heard is None:
            return
        if heard.id not in missed:
            yield heard


def _missed(source: _Source, wanted: Wanted, last: str) -> list[Spoken] | None:
    """What came after that alert; null where it is not known (any more)."""
    reader = source.database.reading()
    row = row_of(reader, last)
    if row is None:
        return None
    told = []
    while True:
        page = find_alerts(reader, wanted, limit=_AT_ONCE, since=row, names=source.reader.may("names"))
        told += [spoken_of(Alert.from_json(document)) for document in documents(page)]
        if page.after is None:
            return told
        row = page.after
