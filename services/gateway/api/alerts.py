"""``/v1/alerts``: those of the past, a page at a time; ``/v1/stream``: those of the future, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse

from schemas import Alert
from services.gateway.api.filters import AlertQuery, Filters
from services.gateway.api.formats import addresses_of, among, headers_of, serve
from services.gateway.api.parts import TheDatabase, TheHub, page_of
from services.gateway.formats import atom, cap
from services.gateway.formats.choosing import ATOM, CAP, JSON, Format
from services.gateway.live import Hub, Listener, spoken_of
from services.gateway.projection.alerts import documents, find_alerts, read_alerts, row_of
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import event_type_of
from services.gateway.projection.search import Wanted

router = APIRouter(prefix="/v1", tags=["alerts"])

# Proxies close what is silent for a minute.
_PING_S = 15.0
_PING = b": still here\n\n"
_AT_ONCE = 200


_LIST = (JSON, ATOM)
_ONE = (JSON, CAP)


def list_alerts(
    request: Request,
    database: TheDatabase,
    query: Annotated[AlertQuery, Query()],
    form: Annotated[Format, among(*_LIST)],
) -> Response:
    """Alerts, the newest first, by the filters of their incidents. In Atom each has a link to its CAP message."""
    page = find_alerts(database.reading(), query.wanted, limit=query.limit, before=query.after)
    after = None if page.after is None else str(page.after)
    addresses = addresses_of(request, after)
    headers = headers_of(form, "alerts", addresses.following)
    if form == JSON:
        return page_of("alerts", documents(page), after, headers)
    alerts = (Alert.from_json(document) for document in documents(page))
    return Response(atom.of_alerts(alerts, addresses), media_type=form.media_type, headers=headers)


def one_alert(
    request: Request,
    database: TheDatabase,
    alert_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32,64}$")],
    form: Annotated[Format, among(*_ONE)],
) -> Response:
    """One alert, also as a CAP 1.2 message, which refers to the earlier messages of its thread."""
    reader = database.reading()
    alert = read_alerts(reader, [alert_id]).get(alert_id)
    if alert is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no alert {alert_id}")
    headers = headers_of(form, alert_id)
    if form == JSON:
        return Response(alert.to_json(), media_type=form.media_type, headers=headers)
    earlier = read_alerts(reader, alert.references)
    message = cap.message(
        alert,
        event_type_of(reader, alert.incident_id),
        {name: other.raised_at for name, other in earlier.items()},
        host=request.url.hostname or "",
        site=str(request.base_url),
    )
    return Response(message, media_type=form.media_type, headers=headers)


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def stream_alerts(
    database: TheDatabase,
    hub: TheHub,
    filters: Annotated[Filters, Query()],
    last_event_id: Annotated[str | None, Header(description="Goes on after this alert")] = None,
) -> StreamingResponse:
    """Alerts as they come: events named `alert`, `update` or `cancel`, each with the alert as JSON and its id.

    A client that comes back with `Last-Event-ID` gets what it missed first. Where that alert is not known any more, an
    event `reset` says so: read `/v1/alerts` anew.
    """
    events = _events(database, hub, filters.wanted, last_event_id)
    return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _events(database: Database, hub: Hub, wanted: Wanted, last: str | None) -> AsyncIterator[bytes]:
    with hub.listening(wanted) as listener:  # before the past is read: nothing may fall between the two
        missed: set[str] = set()
        yield _PING
        if last is not None:
            # In a thread: who was away for long must not hold up those who are here.
            for text, alert_id in await asyncio.to_thread(_missed, database, wanted, last):
                missed.add(alert_id)
                yield text
        async for text in _heard(listener, missed):
            yield text


def _missed(database: Database, wanted: Wanted, last: str) -> "list[tuple[bytes, str]]":
    reader = database.reading()
    row = row_of(reader, last)
    if row is None:
        return [(b"event: reset\ndata: {}\n\n", "")]
    told = []
    while True:
        page = find_alerts(reader, wanted, limit=_AT_ONCE, since=row)
        told += [
            (spoken_of(Alert.from_json(document), document).event, alert_id) for _, alert_id, document in page.alerts
        ]
        if page.after is None:
            return told
        row = page.after


async def _heard(listener: Listener, missed: set[str]) -> AsyncIterator[bytes]:
    while True:
        try:
            spoken = await listener.next(_PING_S)
        except TimeoutError:
            yield _PING
            continue
        if spoken is None:
            return
        if spoken.alert.alert_id not in missed:
            yield spoken.event


serve(router, "/alerts", list_alerts, _LIST)
serve(router, "/alerts/{alert_id}", one_alert, _ONE)
