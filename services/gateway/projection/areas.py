"""Where the incidents of a search lie: for a map, which shows all of them and reads no document of any."""

import sqlite3
from typing import NamedTuple

from services.gateway.projection.incidents import KM_PER_DEGREE
from services.gateway.projection.search import Wanted, condition_of_all


class IncidentArea(NamedTuple):
    """A point in degrees, the kilometres around it in which the incident lies (0: not stated), and its toll."""

    incident_id: str
    latitude: float
    longitude: float
    km: float
    killed: int | None


class Areas(NamedTuple):
    """``areas``: of the last changed. ``number``: how many fit. ``without_point``: those of them that no map shows.

    The countries of ``without_point`` are codes of ISO 3166, and "" where that is not known either.
    """

    areas: tuple[IncidentArea, ...]
    number: int
    without_point: dict[str, int]


# What is shown to all, and for who may see names, of shielded incidents the place as it is told.
_TO_ALL = f"latitude, longitude, ({KM_PER_DEGREE} * (north - south)) / 2"
_TOLD = "SELECT coalesce(json_extract(restricted, '$.place.{}'), {}) FROM document WHERE document.row = incident.row"
_WITH_NAMES = ", ".join(
    f"CASE WHEN hidden IS NULL THEN {shown} ELSE ({_TOLD.format(field, otherwise)}) END"
    for field, shown, otherwise in (
        ("latitude", "latitude", "latitude"),
        ("longitude", "longitude", "longitude"),
        ("radius_km", f"({KM_PER_DEGREE} * (north - south)) / 2", "0"),
    )
)


def find_areas(reader: sqlite3.Connection, wanted: Wanted, *, limit: int, names: bool = False) -> Areas:
    """Of all that fit, the areas of the ``limit`` last changed. ``names``: for a reader who may see names."""
    condition, arguments = condition_of_all(wanted)
    counted = "SELECT coalesce(country, ''), count(*), count(latitude) FROM incident"
    by_country = reader.execute(f"{counted} WHERE {condition} GROUP BY country", arguments).fetchall()
    listed = f"SELECT id, {_WITH_NAMES if names else _TO_ALL}, killed FROM incident"  # noqa: S608 - no input in it
    order = "ORDER BY incident.row DESC LIMIT ?"
    rows = reader.execute(f"{listed} WHERE {condition} AND latitude IS NOT NULL {order}", [*arguments, limit])
    return Areas(
        tuple(IncidentArea(*row) for row in rows),
        sum(number for _, number, _ in by_country),
        {country: number - placed for country, number, placed in by_country if number > placed},
    )
