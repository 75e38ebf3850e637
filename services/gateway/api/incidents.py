"""``/v1/incidents``: what is known, and one incident with its ledger, as it is or as it was known at a time."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime
from redis import Redis

from schemas import Incident
from services.alerting.ledger import as_of as past
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.alerting.telling.masked_incident import with_names
from services.gateway.access.dependencies import TheReader
from services.gateway.access.shielding import shield_of
from services.gateway.api.filters import IncidentQuery
from services.gateway.api.formats import addresses_of, among, headers_of, serve
from services.gateway.api.parts import TheDatabase, TheRedis, TheSettings, page_of
from services.gateway.formats import atom, geojson, tables
from services.gateway.formats.choosing import ACLED_CSV, ATOM, CSV, GED_CSV, GEOJSON, HXL_CSV, JSON, Format
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import shown_to_all
from services.gateway.projection.search import BadCursor, Page, Wanted, find

router = APIRouter(prefix="/v1/incidents", tags=["incidents"])


_LIST = (JSON, GEOJSON, ATOM, CSV, HXL_CSV, ACLED_CSV, GED_CSV)
_ONE = (JSON, GEOJSON, CSV, HXL_CSV, ACLED_CSV, GED_CSV)
_TABLES = {CSV: tables.PLAIN, HXL_CSV: tables.HXL, ACLED_CSV: tables.ACLED, GED_CSV: tables.GED}
_AT_ONCE = 200


def list_incidents(
    request: Request,
    database: TheDatabase,
    reader: TheReader,
    query: Annotated[IncidentQuery, Query()],
    form: Annotated[Format, among(*_LIST)],
) -> Response:
    """Incidents, the last changed first, without their claims. A CSV without `limit` has all that fit, in one file."""
    if form in _TABLES and query.model_fields_set.isdisjoint({"limit", "after"}):
        rows = all_rows(database, query.wanted, _TABLES[form], names=reader.may("names"))
        return StreamingResponse(rows, media_type=form.media_type, headers=headers_of(form, "incidents"))
    try:
        names = reader.may("names")
        page = find(database.reading(), query.wanted, limit=query.limit, after=query.after, names=names)
    except BadCursor as error:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from error
    addresses = addresses_of(request, page.after)
    headers = headers_of(form, "incidents", addresses.following)
    if form == JSON:
        return page_of("incidents", (found.document for found in page.found), page.after, headers)
    incidents = _incidents(page)
    if form == ATOM:
        return Response(atom.of_incidents(incidents, addresses), media_type=form.media_type, headers=headers)
    if form == GEOJSON:
        return Response(geojson.collection(incidents, page.after), media_type=form.media_type, headers=headers)
    table = _TABLES[form]
    return Response(
        tables.head_of(table) + tables.rows_of(table, incidents), media_type=form.media_type, headers=headers
    )


def _incidents(page: Page) -> Iterator[Incident]:
    return (Incident.from_json(found.document) for found in page.found)


def all_rows(database: Database, wanted: Wanted, table: tables.Table, *, names: bool = False) -> Iterator[bytes]:
    """Of one state of the projection: an incident that changes meanwhile would leave its place, and be passed over."""
    yield tables.head_of(table)
    with database.snapshot() as reader:
        after = None
        while True:
            page = find(reader, wanted, limit=_AT_ONCE, after=after, names=names)
            yield tables.rows_of(table, _incidents(page))
            after = page.after
            if after is None:
                return


def one_incident(
    settings: TheSettings,
    client: TheRedis,
    reader: TheReader,
    *,
    incident_id: Annotated[str, Path(pattern=r"^[0-9a-f]{32,64}$")],
    form: Annotated[Format, among(*_ONE)],
    as_of: Annotated[AwareDatetime | None, Query(description="As it was known then")] = None,
) -> Response:
    """One incident: as JSON with the ledger of its claims and their quotes, else as a list has it."""
    read = _read(client, Keys(settings), incident_id, as_of)
    shown = with_names(read) if reader.may("names") else shown_to_all(read, shield_of(read, datetime.now(UTC)))
    headers = headers_of(form, incident_id)
    if form == JSON:
        return Response(json.dumps(shown, ensure_ascii=False), media_type=form.media_type, headers=headers)
    incident = Incident.model_validate(shown)
    if form == GEOJSON:
        return Response(geojson.one(incident), media_type=form.media_type, headers=headers)
    table = _TABLES[form]
    return Response(
        tables.head_of(table) + tables.rows_of(table, [incident]), media_type=form.media_type, headers=headers
    )


def _read(client: Redis, keys: Keys, incident_id: str, as_of: AwareDatetime | None) -> Incident:
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


serve(router, "", list_incidents, _LIST)
serve(router, "/{incident_id}", one_incident, _ONE)
