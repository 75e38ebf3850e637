"""``/v1/incidents``: what is known, and one incident with its ledger, as it is or as it was known at a time."""

import json
from contextlib import closing
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Response, status
from pydantic import AwareDatetime

from schemas import Incident
from services.alerting.ledger import as_of as past
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.alerting.telling.masked_incident import without_victims
from services.gateway.api.filters import IncidentPage
from services.gateway.api.parts import JSON, TheDatabase, TheSettings, page_of
from services.gateway.projection.search import BadCursor, find
from services.runtime.redis import open_redis
from services.runtime.settings import Settings

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])


@router.get("")
def list_incidents(database: TheDatabase, query: Annotated[IncidentPage, Query()]) -> Response:
    """Incidents, the last changed first, without their claims."""
    try:
        page = find(database.reading(), query.wanted, limit=query.limit, after=query.after)
    except BadCursor as error:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from error
    return page_of("incidents", (found.document for found in page.found), page.after)


@router.get("/{incident_id}")
def one_incident(
    settings: TheSettings,
    incident_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32,64}$")],
    as_of: Annotated[AwareDatetime | None, Query(description="As it was known then")] = None,
) -> Response:
    """One incident with the ledger of its claims and their quotes."""
    incident = _read(settings, incident_id, as_of)
    return Response(json.dumps(without_victims(incident), ensure_ascii=False), media_type=JSON)


def _read(settings: Settings, incident_id: str, as_of: AwareDatetime | None) -> Incident:
    keys = Keys(settings)
    with closing(open_redis(settings)) as client:
        found = read_incidents(client, keys, [incident_id])
        if not found:
            raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no incident {incident_id}")
        if as_of is None:
            return found[0]
        others = read_incidents(client, keys, sorted(past.concerned(found[0])))
    known = past.as_of(found[0], as_of, {other.incident_id: other for other in others})
    if known is None:
        first = found[0].first_reported_at.isoformat()
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"nothing was known of it then; it was first reported {first}")
    return known
