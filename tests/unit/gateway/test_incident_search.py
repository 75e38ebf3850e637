"""Every filter, against a plain reading of what it means, over incidents made at random."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas import Incident
from services.alerting.apply import apply
from services.alerting.changes import Memory
from services.alerting.store.commit import Stored
from services.alerting.telling.policy import Policy
from services.gateway.projection import search
from services.gateway.projection.areas import find_areas
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import Area, drop_incidents, put_incidents
from services.gateway.projection.search import BadCursor, Circle, Wanted, find
from services.gazetteer.geodesy import distance_km
from tests.unit.alerting.builders import at, by, injured, killed, on, perpetrator, place, report

COUNTRIES = ("AF", "FJ", "SY", "UA")
TOWNS = ("Zabid", "Mocha", "Aden", "Taizz")
TYPES = ("air_strike", "shelling", "ied")
NUMBER, FEW = 300, 10


def made(number: int, chance: random.Random) -> Incident:
    where = place(
        TOWNS[number % len(TOWNS)],
        country=chance.choice(COUNTRIES),
        latitude=chance.uniform(-60, 60),
        longitude=chance.choice((chance.uniform(-180, 180), chance.uniform(178, 180), chance.uniform(-180, -178))),
        radius_km=chance.choice((5.0, 150.0)),
    )
    day = date(2017, 3, 1) + timedelta(days=chance.randrange(30))
    event = report(
        f"article-{number}",
        at(day.isoformat()) + timedelta(seconds=chance.randrange(100)),
        place=where,
        occurred=on(day.isoformat()),
        event_type=chance.choice(TYPES),
        casualties=(killed(chance.randrange(1, 60)), injured(chance.randrange(1, 60))),
        actors=(perpetrator(chance.choice(("Northern Army", "Rebel Front"))),),
        claimants=(by("Monitor"),),
    )
    (incident,) = apply(event, Memory(), Policy(), decided_at=event.reported_at).incidents
    return incident


@pytest.fixture(scope="module")
def incidents() -> list[Incident]:
    chance = random.Random(20170322)
    return [made(number, chance) for number in range(NUMBER)]


@pytest.fixture(scope="module")
def database(incidents: list[Incident], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Read only."""
    database = Database(tmp_path_factory.mktemp("projection") / "gateway.sqlite")
    with database.writing() as writer:
        put_incidents(writer, [Stored(incident, "1") for incident in incidents])
    yield database
    database.close()


@pytest.fixture
def changing(incidents: list[Incident], tmp_path: Path) -> Iterator[Database]:
    """A small one, to be changed: the first ten."""
    database = Database(tmp_path / "gateway.sqlite")
    with database.writing() as writer:
        put_incidents(writer, [Stored(incident, "1") for incident in incidents[:FEW]])
    yield database
    database.close()


def meets(incident: Incident, box: Area) -> bool:
    assert incident.place is not None
    latitude, longitude = incident.place.latitude, incident.place.longitude
    assert latitude is not None
    assert longitude is not None
    high = (incident.place.radius_km or 0) / 111.2
    return any(
        latitude - high <= box.north
        and latitude + high >= box.south
        # The width of an area is tested by its centre alone, well inside or outside of the boxes below.
        and box.west <= longitude + turn <= box.east
        for turn in (-360, 0, 360)
    )


def near(incident: Incident, circle: Circle) -> bool:
    where = incident.place
    assert where is not None
    assert where.latitude is not None
    assert where.longitude is not None
    return distance_km(where.latitude, where.longitude, circle.latitude, circle.longitude) <= circle.km


def low(count: Any) -> int:
    return count.min if count is not None and count.min is not None else 0


CASES: dict[str, tuple[Wanted, Any]] = {
    "any": (Wanted(), lambda _: True),
    "country": (Wanted(countries=("SY",)), lambda i: i.place.country == "SY"),
    "countries": (Wanted(countries=("SY", "UA")), lambda i: i.place.country in ("SY", "UA")),
    "type": (Wanted(event_types=("ied",)), lambda i: i.event_type == "ied"),
    "killed": (Wanted(min_killed=30), lambda i: low(i.civilians_killed) >= 30),
    "injured": (Wanted(min_injured=30), lambda i: low(i.civilians_injured) >= 30),
    "nobody": (Wanted(min_killed=1000), lambda _: False),
    "from": (Wanted(happened_from=date(2017, 3, 20)), lambda i: i.occurred.end >= date(2017, 3, 20)),
    "to": (Wanted(happened_to=date(2017, 3, 9)), lambda i: i.occurred.start <= date(2017, 3, 9)),
    "day": (
        Wanted(happened_from=date(2017, 3, 9), happened_to=date(2017, 3, 9)),
        lambda i: i.occurred.start <= date(2017, 3, 9) <= i.occurred.end,
    ),
    "reported": (
        Wanted(reported_from=datetime(2017, 3, 9, tzinfo=UTC), reported_to=datetime(2017, 3, 19, tzinfo=UTC)),
        lambda i: datetime(2017, 3, 9, tzinfo=UTC) <= i.last_changed_at < datetime(2017, 3, 19, tzinfo=UTC),
    ),
    "perpetrator": (Wanted(perpetrator="northern"), lambda i: i.actors[0].name == "Northern Army"),
    "text": (Wanted(text="mocha"), lambda i: i.place.name == "Mocha"),
    "text and killed": (
        Wanted(text="ZABI", min_killed=50),
        lambda i: i.place.name == "Zabid" and low(i.civilians_killed) >= 50,
    ),
    "grading": (Wanted(gradings=("confirmed",)), lambda i: i.grading == "confirmed"),
    "near": (Wanted(near=Circle(0, 179.9, 900)), lambda i: near(i, Circle(0, 179.9, 900))),
}


@pytest.mark.parametrize("case", CASES)
def test_a_map_has_the_areas_of_all_that_a_filter_finds(
    database: Database, incidents: list[Incident], case: str
) -> None:
    wanted, fits = CASES[case]

    found = find_areas(database.reading(), wanted, limit=NUMBER)

    fitting = {i.incident_id: i for i in incidents if fits(i)}
    assert found.number == len(fitting)
    assert found.without_point == {}
    assert {(area.incident_id, area.latitude, area.longitude, round(area.km), area.killed) for area in found.areas} == {
        (i.incident_id, i.place.latitude, i.place.longitude, i.place.radius_km, low(i.civilians_killed))
        for i in fitting.values()
        if i.place is not None
    }


def test_a_map_is_told_how_many_it_cannot_show_and_shows_the_last_changed(
    changing: Database, incidents: list[Incident]
) -> None:
    nowhere = [
        incidents[0].but(place=None),
        incidents[1].but(place=place("Aden", country="SY", latitude=None, longitude=None, precision="country")),
    ]
    with changing.writing() as writer:
        put_incidents(writer, [Stored(incident, "2") for incident in nowhere])

    found = find_areas(changing.reading(), Wanted(), limit=3)

    assert found.number == FEW
    assert found.without_point == {"": 1, "SY": 1}
    shown = sorted(incidents[2:FEW], key=lambda incident: incident.last_changed_at, reverse=True)[:3]
    assert [area.incident_id for area in found.areas] == [incident.incident_id for incident in shown]


def test_incidents_are_found_by_their_ids(database: Database, incidents: list[Incident]) -> None:
    two = (incidents[3].incident_id, incidents[7].incident_id)

    assert sorted(every_page(database, Wanted(incident_ids=(*two, "0" * 32)), limit=50)) == sorted(two)


@pytest.mark.parametrize("many", [1, 2000])
@pytest.mark.parametrize("case", CASES)
def test_a_filter_finds_what_it_says_in_order_of_change(
    database: Database, incidents: list[Incident], case: str, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether an index gives little or much decides the way of the search, never what it finds."""
    monkeypatch.setattr(search, "_MANY", many)
    wanted, fits = CASES[case]

    found = every_page(database, wanted, limit=7)

    assert sorted(found) == sorted(i.incident_id for i in incidents if fits(i))
    changed = {i.incident_id: i.last_changed_at for i in incidents}
    times = [changed[incident_id] for incident_id in found]
    assert times == sorted(times, reverse=True)


def every_page(database: Database, wanted: Wanted, *, limit: int) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = find(database.reading(), wanted, limit=limit, after=after)
        found += [one.incident_id for one in page.found]
        after = page.after
        if after is None:
            return found


@pytest.mark.parametrize("box", [Area(10, 40, 170, 190), Area(-40, 0, -190, -170), Area(-90, 90, -180, 180)])
@pytest.mark.parametrize("many", [1, 2000])
def test_a_box_finds_the_areas_that_it_meets_over_the_date_line_too(
    database: Database, incidents: list[Incident], box: Area, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_MANY", many)
    found = set(every_page(database, Wanted(within=box), limit=50))

    assert found >= {i.incident_id for i in incidents if meets(i, box)}
    wider = Area(box.south, box.north, box.west - 4, box.east + 4)
    assert found <= {i.incident_id for i in incidents if meets(i, wider)}


def test_words_are_found_by_their_beginning_without_accents_and_names_never(database: Database) -> None:
    assert every_page(database, Wanted(text="norther mónitor"), limit=50)
    assert not every_page(database, Wanted(text="ortherner"), limit=50)


@pytest.mark.parametrize("text", ['"', "OR", "a AND b", "zabid*", "NEAR(", "words:zabid", "-"])
def test_text_is_words_and_no_query_language(database: Database, text: str) -> None:
    every_page(database, Wanted(text=text), limit=50)


def test_a_changed_incident_is_there_once(changing: Database, incidents: list[Incident]) -> None:
    later = incidents[0].but(last_changed_at=datetime(2018, 1, 1, tzinfo=UTC))
    with changing.writing() as writer:
        put_incidents(writer, [Stored(later, "2")])

    found = every_page(changing, Wanted(), limit=50)
    assert found[0] == later.incident_id
    assert len(found) == len(set(found)) == FEW


def test_a_dropped_incident_is_found_by_nothing(changing: Database, incidents: list[Incident]) -> None:
    gone = incidents[0].incident_id
    with changing.writing() as writer:
        drop_incidents(writer, [gone])

    for wanted in (Wanted(), Wanted(text="zabid"), Wanted(within=Area(-90, 90, -180, 180)), Wanted(perpetrator="r")):
        assert gone not in every_page(changing, wanted, limit=50)


def test_merged_and_dormant_incidents_are_shown_only_where_everything_is(
    changing: Database, incidents: list[Incident]
) -> None:
    merged = incidents[0].but(status="merged", merged_into=incidents[1].incident_id)
    dormant = incidents[2].but(alerted=())
    with changing.writing() as writer:
        put_incidents(writer, [Stored(merged, "2"), Stored(dormant, "2")])

    assert len(every_page(changing, Wanted(), limit=50)) == FEW - 2
    assert len(every_page(changing, Wanted(everything=True), limit=50)) == FEW


@pytest.mark.parametrize("cursor", ["", "x", "!!!!", "AAAAAAAAAAAAAAAA"])
def test_what_is_no_cursor_is_refused(database: Database, cursor: str) -> None:
    with pytest.raises(BadCursor, match="no cursor"):
        find(database.reading(), Wanted(), limit=5, after=cursor)
