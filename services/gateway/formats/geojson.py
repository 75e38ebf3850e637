"""Incidents as GeoJSON (RFC 7946). A place that is known only roughly is an area, never a pin in the middle of it.

The properties are the columns of the plain table, so ``latitude``, ``longitude`` and ``radius_km`` stand there too. A
country, or a region of unknown size, has no geometry.
"""

import json
from collections.abc import Iterable
from math import pi
from typing import Any

from schemas import Incident, Place
from schemas.vocabulary import PlacePrecision
from services.gateway.formats.columns import COLUMNS
from services.gazetteer.geodesy import EARTH_RADIUS_KM, destination

_POINTS: frozenset[PlacePrecision] = frozenset({"exact", "landmark", "neighbourhood", "town"})
_CORNERS = 64
_DIGITS = 5  # about a metre
_HALF_TURN, _TURN = 180.0, 360.0
_QUARTER_KM = EARTH_RADIUS_KM * pi / 2

Position = tuple[float, float]
"""Longitude, latitude."""


def feature(incident: Incident) -> dict[str, Any]:
    """The incident as a Feature."""
    return {
        "type": "Feature",
        "id": incident.incident_id,
        "geometry": _geometry(incident.place),
        "properties": {column.name: column.read(incident) for column in COLUMNS},
    }


def one(incident: Incident) -> bytes:
    """A document of one Feature."""
    return _json(feature(incident))


def collection(incidents: Iterable[Incident], following: str | None) -> bytes:
    """A FeatureCollection; ``next`` is the cursor of the next page, as in the plain JSON (§6.1 allows it)."""
    features = [feature(incident) for incident in incidents]
    return _json({"type": "FeatureCollection", "features": features, "next": following})


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _geometry(place: Place | None) -> dict[str, Any] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    if not place.radius_km:
        if place.precision not in _POINTS:
            return None
        return {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    rings = [_ring(part) for part in _parts(place.latitude, place.longitude, place.radius_km)]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings}
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


def _ring(corners: list[Position]) -> list[Position]:
    rounded = [(round(longitude, _DIGITS), round(latitude, _DIGITS)) for longitude, latitude in corners]
    return [*rounded, rounded[0]]


def _parts(latitude: float, longitude: float, km: float) -> list[list[Position]]:
    """The circle, counter-clockwise (§3.1.6); in two where it crosses the date line (§3.1.9)."""
    pole_km = _QUARTER_KM * (1 - abs(latitude) / 90)
    if km >= pole_km:
        return [_cap(latitude, km)]
    circle = [_near(destination(latitude, longitude, -_TURN * n / _CORNERS, km), longitude) for n in range(_CORNERS)]
    west, east = min(x for x, _ in circle), max(x for x, _ in circle)
    if west < -_HALF_TURN:
        return [_cut(circle, -_HALF_TURN, keep_west=False), _moved(_cut(circle, -_HALF_TURN, keep_west=True), _TURN)]
    if east > _HALF_TURN:
        return [_cut(circle, _HALF_TURN, keep_west=True), _moved(_cut(circle, _HALF_TURN, keep_west=False), -_TURN)]
    return [circle]


def _cap(latitude: float, km: float) -> list[Position]:
    """A circle around a pole, as the box of all longitudes that holds it."""
    reach = 90 * km / _QUARTER_KM
    south = max(-90.0, latitude - reach) if latitude >= 0 else -90.0
    north = 90.0 if latitude >= 0 else min(90.0, latitude + reach)
    return [(-_HALF_TURN, south), (_HALF_TURN, south), (_HALF_TURN, north), (-_HALF_TURN, north)]


def _near(point: tuple[float, float], longitude: float) -> Position:
    """The point with its longitude on the same side of the date line as the centre's, beyond 180 if need be."""
    latitude, x = point
    return longitude + (x - longitude + _HALF_TURN) % _TURN - _HALF_TURN, latitude


def _moved(corners: list[Position], degrees: float) -> list[Position]:
    return [(longitude + degrees, latitude) for longitude, latitude in corners]


def _cut(corners: list[Position], meridian: float, *, keep_west: bool) -> list[Position]:
    """The part of a convex ring on one side of a meridian (Sutherland and Hodgman)."""
    kept: list[Position] = []
    for one_end, other_end in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (one_end[0] <= meridian) == keep_west:
            kept.append(one_end)
        if (one_end[0] <= meridian) != (other_end[0] <= meridian):
            share = (meridian - one_end[0]) / (other_end[0] - one_end[0])
            kept.append((meridian, one_end[1] + share * (other_end[1] - one_end[1])))
    return kept
