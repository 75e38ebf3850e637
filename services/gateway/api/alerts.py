"""``/v1/alerts``: those of the past, a page at a time; ``/v1/stream`` has those of the future."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response, status

from schemas import Alert
from services.gateway.access.dependencies import TheReader
from services.gateway.api.filters import AlertQuery
from services.gateway.api.formats import addresses_of, among, headers_of, serve
from services.gateway.api.parts import TheDatabase, page_of
from services.gateway.formats import atom, cap
from services.gateway.formats.choosing import ATOM, CAP, JSON, Format
from services.gateway.projection.alerts import documents, find_alerts, read_alerts
from services.gateway.projection.incidents import event_type_of

router = APIRouter(prefix="/v1/alerts", tags=["alerts"])

_LIST = (JSON, ATOM)
_ONE = (JSON, CAP)


def list_alerts(
    request: Request,
    database: TheDatabase,
    reader: TheReader,
    query: Annotated[AlertQuery, Query()],
    form: Annotated[Format, among(*_LIST)],
) -> Response:
    """Alerts, the newest first, by the filters of their incidents. In Atom each has a link to its CAP message."""
    names = reader.may("names")
    page = find_alerts(database.reading(), query.wanted_by(reader), limit=query.limit, before=query.after, names=names)
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
    asks: TheReader,
    alert_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32,64}$")],
    form: Annotated[Format, among(*_ONE)],
) -> Response:
    """One alert, also as a CAP 1.2 message, which refers to the earlier messages of its thread."""
    reader = database.reading()
    alert = read_alerts(reader, [alert_id], names=asks.may("names")).get(alert_id)
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


serve(router, "", list_alerts, _LIST)
serve(router, "/{alert_id}", one_alert, _ONE)
