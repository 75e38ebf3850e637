"""``/v1/areas``: where all incidents lie that fit the filters of a list, for a map."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import Field

from services.gateway.access.dependencies import TheReader
from services.gateway.api.filters import ReviewFilters
from services.gateway.api.parts import TheDatabase
from services.gateway.projection.areas import find_areas

router = APIRouter(prefix="/v1/areas", tags=["incidents"])

_MOST = 10_000


class AreaQuery(ReviewFilters):
    """Whose areas, and how many of them."""

    limit: Annotated[int, Field(ge=1, le=_MOST, description="Of the last changed, at most so many areas")] = _MOST


@router.get("")
def list_areas(database: TheDatabase, reader: TheReader, query: Annotated[AreaQuery, Query()]) -> JSONResponse:
    """Areas of the incidents that fit, the last changed first, in few bytes.

    `areas`: lists of id, latitude, longitude, radius in km (0: not stated) and civilians killed (null: not stated).
    `number`: how many incidents fit. `without_point`: by country, how many of them have no point ("": no country).
    """
    found = find_areas(database.reading(), query.wanted_by(reader), limit=query.limit, names=reader.may("names"))
    body: dict[str, Any] = {
        "areas": [(name, lat, lon, round(km, 1), killed) for name, lat, lon, km, killed in found.areas],
        "number": found.number,
        "without_point": found.without_point,
    }
    return JSONResponse(body)
