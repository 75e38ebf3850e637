"""Areas are drawn as they are known, by the rules of RFC 7946."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from schemas import Incident, Place
from services.gateway.formats import geojson
from services.gazetteer.geodesy import distance_km
from tests.unit.alerting.builders import Stream, place, report
from tests.unit.gateway.formats.reports import incidents, shown


def at_place(where: Place | None) -> dict[str, Any]:
    stream = Stream()
    stream.feed(report("a", "2017-05-08", place=where))
    return geojson.feature(shown(stream.incident))


def rings(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for polygon in polygons for ring in polygon]


def test_a_place_with_a_radius_is_a_circle_around_its_point() -> None:
    feature = at_place(place("Zabid", radius_km=150.0))

    (ring,) = rings(feature["geometry"])
    assert all(distance_km(14.195, 43.315, y, x) == pytest.approx(150, rel=0.001) for x, y in ring)
    assert [feature["properties"][name] for name in ("latitude", "longitude", "radius_km")] == [14.195, 43.315, 150.0]


def test_a_point_is_a_point_where_it_is_known_as_one() -> None:
    assert at_place(place("Zabid"))["geometry"] == {"type": "Point", "coordinates": [43.315, 14.195]}


@pytest.mark.parametrize(
    "where",
    [
        None,
        place("Yemen", precision="country", latitude=None, longitude=None),
        place("Hodeidah", precision="province"),
    ],
)
def test_what_is_known_too_roughly_has_no_geometry(where: Place | None) -> None:
    feature = at_place(where)

    assert feature["geometry"] is None
    assert feature["properties"]["machine_coded"] is True


@pytest.mark.parametrize("longitude", [179.9, -179.9])
def test_an_area_across_the_date_line_is_cut_in_two(longitude: float) -> None:
    geometry = at_place(place("Taveuni", country="FJ", latitude=-16.8, longitude=longitude, radius_km=100.0))[
        "geometry"
    ]

    assert geometry["type"] == "MultiPolygon"
    east, west = sorted(rings(geometry), key=lambda ring: -ring[0][0])
    assert min(x for x, _ in east) > 178
    assert max(x for x, _ in west) < -178
    for ring in (east, west):
        assert max(abs(x) for x, _ in ring) == 180


def test_an_area_around_a_pole_goes_all_around() -> None:
    geometry = at_place(place("North", latitude=89.0, longitude=10.0, radius_km=500.0))["geometry"]

    assert {x for x, _ in rings(geometry)[0]} == {-180, 180}
    assert max(y for _, y in rings(geometry)[0]) == 90


@settings(max_examples=150, deadline=None)
@given(incident=incidents())
def test_every_ring_is_closed_runs_counter_clockwise_and_stays_on_the_map(incident: Incident) -> None:
    (feature,) = json.loads(geojson.collection([incident], None))["features"]

    geometry = feature["geometry"]
    for ring in rings(geometry) if geometry is not None and geometry["type"] != "Point" else ():
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        assert sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) >= -1e-6
        assert all(abs(x) <= 180 and abs(y) <= 90 for x, y in ring)


def test_a_collection_says_where_the_next_page_begins() -> None:
    document = json.loads(geojson.collection([], "abc"))

    assert document == {"type": "FeatureCollection", "features": [], "next": "abc"}
