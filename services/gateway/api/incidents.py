"""``/v1/incidents``: what is known, and one incident with its ledger, as it is or as it was known at a time."""

import json
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from schemas import Incident
from services.gateway.access.dependencies import TheReader
from services.gateway.access.showing import shown_to
from services.gateway.api.filters import IncidentQuery
from services.gateway.api.formats import addresses_of, among, headers_of, serve
from services.gateway.api.parts import OneIncident, TheDatabase, TheRedis, TheSettings, incident_at, page_of
from services.gateway.formats import atom, geojson, tables
from services.gateway.formats.choosing import ACLED_CSV, ATOM, CSV, GED_CSV, GEOJSON, HXL_CSV, JSON, Format
from services.gateway.projection.database import Database
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
    wanted, names = query.wanted_by(reader), reader.may("names")
    if form in _TABLES and query.model_fields_set.isdisjoint({"limit", "after"}):
        rows = all_rows(database, wanted, _TABLES[form], names=names)
        return StreamingResponse(rows, media_type=form.media_type, headers=headers_of(form, "incidents"))
    try:
        page = find(database.reading(), wanted, limit=query.limit, after=query.after, names=names)
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
    incident_id: OneIncident,
    form: Annotated[Format, among(*_ONE)],
    as_of: Annotated[AwareDatetime | None, Query(description="As it was known then")] = None,
) -> Response:
    """One incident: as JSON with the ledger of its claims and their quotes, else as a list has it."""
    read = incident_at(client, settings, incident_id, as_of)
    shown = shown_to(read, names=reader.may("names"))
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


serve(router, "", list_incidents, _LIST)
serve(router, "/{incident_id}", one_incident, _ONE)
