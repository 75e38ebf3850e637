"""Places where people shelter, live and are treated: no finer than the town for 72 hours, to whom may not see names."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from schemas import Incident, Place
from schemas.incident import Claim
from services.alerting.store.commit import Stored
from services.gateway.access.shielding import LASTS, alert_behind, shield_of, town_of
from services.gateway.projection.alerts import find_alerts, shown_to_all
from services.gateway.projection.database import Database
from services.gateway.projection.incidents import put_incidents, shields_over
from services.gateway.projection.incidents import shown_to_all as incident_to_all
from services.gateway.projection.messages import put_alerts
from services.gateway.projection.search import Circle, Wanted, find
from services.gazetteer.geodesy import distance_km
from tests.unit.alerting.builders import Stream, at, killed, place, report, victim

REPORTED = at("2017-05-09")
HOSPITAL = place(
    "Al-Jarrahi",
    admin2="Zabid District",
    site_name="Al-Noor Hospital",
    site_type="hospital",
    precision="neighbourhood",
    latitude=14.2137,
    longitude=43.3391,
)
QUOTE = "two were killed at Al-Noor Hospital in Al-Jarrahi"


def told(where: Place, **fields: object) -> Stream:
    stream = Stream()
    harmed = (killed(2, quote=str(fields.pop("quote", QUOTE))),)
    stream.feed(report("zabid", REPORTED, place=where, casualties=harmed, **fields))
    return stream


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "gateway.sqlite")
    yield database
    database.close()


def listed(database: Database, *, names: bool = False, **wanted: object) -> list[Incident]:
    page = find(database.reading(), Wanted(**wanted), limit=10, names=names)  # type: ignore[arg-type]
    return [Incident.from_json(found.document) for found in page.found]


@pytest.mark.parametrize(
    ("where", "words", "shielded"),
    [
        (place(site_type="hospital"), QUOTE, True),
        (place(site_type="home"), QUOTE, True),
        (place(site_type="camp"), QUOTE, True),
        (place(site_type="market"), "two displaced people were killed", False),
        (place(site_type="school"), QUOTE, False),
        (place(site_type="school"), "two displaced people were killed", True),
        (place(site_type="worship"), "killed two who sheltered in a mosque", True),
        (place(), "killed two refugees", False),
    ],
)
def test_shelters_homes_and_medical_sites_are_shielded(where: Place, words: str, *, shielded: bool) -> None:
    incident = told(where, quote=words).incident
    shield = shield_of(incident, REPORTED)
    assert (shield is not None) is shielded
    if shield is not None:
        assert shield.until == REPORTED + LASTS
        assert shield_of(incident, shield.until) is None


def test_the_town_stands_for_the_place_in_a_circle_that_holds_it() -> None:
    town = town_of(HOSPITAL)
    assert (town.name, town.site_name, town.site_type, town.precision) == ("Zabid District", None, "hospital", "town")
    assert (town.latitude, town.longitude, town.geonames_id, town.span) == (14.2, 43.35, None, None)
    assert town.radius_km is not None
    assert distance_km(14.2137, 43.3391, 14.2, 43.35) < town.radius_km


@pytest.mark.parametrize("precision", ["district", "province"])
def test_a_wider_place_stays_as_wide_and_gets_no_circle(precision: str) -> None:
    wide = place(precision=precision, site_name="Al-Noor Hospital", radius_km=None)
    town = town_of(wide)
    assert (town.name, town.precision, town.radius_km, town.site_name) == ("Zabid", precision, None, None)


def test_nothing_that_is_shown_to_all_tells_where_it_is() -> None:
    incident = told(HOSPITAL, title="Al-Noor Hospital hit").incident
    shown = json.dumps(incident_to_all(incident, shield_of(incident, REPORTED)), ensure_ascii=False)
    for secret in ("Al-Noor", "Al-Jarrahi", "14.2137", "43.3391"):
        assert secret not in shown
    after = json.dumps(incident_to_all(incident, shield_of(incident, REPORTED + LASTS)), ensure_ascii=False)
    for told_again in ("Al-Noor", "Al-Jarrahi", "14.2137", "43.3391"):
        assert told_again in after


def test_a_masked_quote_still_fits_its_span() -> None:
    incident = told(HOSPITAL).incident
    shown = Incident.model_validate(incident_to_all(incident, shield_of(incident, REPORTED)))
    assert shown.claims[0].casualties[0].span.quote == "two were killed at ████████████████ in ██████████"


def test_an_alert_is_shown_to_all_without_the_place() -> None:
    (alert,) = told(HOSPITAL).alerts
    assert "Al-Noor Hospital" in alert.headline
    shown = alert_behind([], alert)
    assert shown.place == town_of(HOSPITAL)
    assert "at [place]" in shown.headline or "on [place]" in shown.headline
    for secret in ("Al-Noor", "Al-Jarrahi", "14.2137"):
        assert secret not in shown.to_json().decode()


def test_a_search_finds_by_what_is_shown(database: Database) -> None:
    incident = told(HOSPITAL).incident
    with database.writing() as writer:
        put_incidents(writer, [Stored(incident, "1")], REPORTED)
    assert listed(database, text="Noor") == []
    assert listed(database, near=Circle(14.2137, 43.3391, 0.1)) == listed(database)
    assert listed(database, near=Circle(14.25, 43.38, 0.1)) == listed(database)
    assert listed(database, near=Circle(14.4, 43.6, 0.1)) == []
    (with_names,) = listed(database, names=True)
    assert with_names.place == HOSPITAL


def test_the_place_comes_by_itself_when_its_time_has_come(database: Database) -> None:
    stored = Stored(told(HOSPITAL).incident, "1")
    with database.writing() as writer:
        put_incidents(writer, [stored], REPORTED)
    assert shields_over(database.reading(), REPORTED + LASTS - timedelta(seconds=1)) == []
    assert shields_over(database.reading(), REPORTED + LASTS) == [stored.incident.incident_id]
    with database.writing() as writer:
        put_incidents(writer, [stored], REPORTED + LASTS)
    assert shields_over(database.reading(), REPORTED + 2 * LASTS) == []
    (incident,) = listed(database, text="Noor", near=Circle(14.2137, 43.3391, 0.1))
    assert incident.place == HOSPITAL


def test_earlier_alerts_are_shielded_when_a_later_report_tells_of_a_hospital(database: Database) -> None:
    stream = told(place("Al-Jarrahi", precision="neighbourhood", site_type="other", latitude=14.2137))
    (alert,) = stream.alerts
    with database.writing() as writer:
        put_alerts(writer, [alert])
        put_incidents(writer, [Stored(stream.incident, "1")], REPORTED)
    assert shown_to_all(database.reading(), alert) == alert
    stream.feed(report("later", REPORTED + timedelta(hours=1), place=HOSPITAL, casualties=(killed(2),)))
    with database.writing() as writer:
        put_incidents(writer, [Stored(stream.incident, "2")], REPORTED)
    for names, secret_shown in ((False, False), (True, True)):
        ((_, _, document),) = find_alerts(database.reading(), Wanted(), limit=10, names=names).alerts
        assert ("14.2137" in document) is secret_shown


def test_a_merged_incident_stays_shielded_without_its_claims() -> None:
    incident = told(HOSPITAL).incident
    merged = incident.model_copy(update={"status": "merged", "merged_into": "0" * 32, "claims": ()})
    assert shield_of(merged, REPORTED) is not None


def test_names_are_masked_beside_the_place() -> None:
    stream = told(HOSPITAL, quote="Amina Saleh died in Al-Noor Hospital", victims=(victim("Amina Saleh"),))
    shown = incident_to_all(stream.incident, shield_of(stream.incident, REPORTED))
    assert isinstance(stream.incident.claims[0], Claim)
    assert shown["claims"][0]["casualties"][0]["span"]["quote"] == "███████████ died in ████████████████"
