"""``/v1/coverage``: what was read and what was not."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.gateway.api.formats import among, headers_of, serve
from services.gateway.api.parts import TheDatabase
from services.gateway.formats.choosing import CSV, JSON, Format
from services.gateway.formats.tables import csv_of
from services.gateway.insight.coverage import MOST_DAYS, By, Row, coverage_of

router = APIRouter(prefix="/v1/coverage", tags=["insight"])

_FORMATS = (JSON, CSV)


def tell_coverage(
    database: TheDatabase,
    form: Annotated[Format, among(*_FORMATS)],
    days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="So many days (UTC), today the last")] = 7,
    by: Annotated[By, Query(description="What a row is")] = "country",
) -> Response:
    """Articles fetched on these days, and how many alerts and silences they led to, by country, outlet or language.

    `unread` are the silences for a language that is not read; of such an article no country is known. `key` is null
    where it is not known. An edit counts as an article, on the day of its first version. `since`: the first of these
    days of which anything is counted.
    """
    coverage = coverage_of(database.reading(), by, days, datetime.now(UTC))
    headers = headers_of(form, f"coverage-{by}")
    if form == JSON:
        return JSONResponse(coverage.to_json(by, days), headers=headers)
    return Response(csv_of((by, *Row._fields[1:]), coverage.rows), media_type=form.media_type, headers=headers)


serve(router, "", tell_coverage, _FORMATS)
