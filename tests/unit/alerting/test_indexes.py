"""In which indexes an incident is listed, and what changes when it changes."""

from schemas import Incident
from services.alerting.store.indexes import changes_of, entries_of
from services.alerting.store.keys import Keys
from services.runtime.settings import Settings
from tests.unit.alerting.builders import Stream, killed, on, place, report

KEYS = Keys(Settings(prefix="t"))


def incident(**fields: object) -> Incident:
    stream = Stream()
    stream.feed(report("a", "2017-05-08", **fields))
    (only,) = stream.store.everything()
    return only


def test_an_incident_is_listed_by_change_country_place_and_day() -> None:
    entries = entries_of(incident(), KEYS)
    assert entries == {
        KEYS.recent: "ZADD 1494244800000",
        KEYS.country("YE"): "ZADD 1494244800000",
        KEYS.happened: "ZADD 736457",
        KEYS.places: "GEOADD 43.315 14.195",
    }


def test_one_that_has_not_alerted_is_listed_among_the_silent() -> None:
    entries = entries_of(incident(casualties=(killed(3, status="combatant"),)), KEYS)
    assert KEYS.silent in entries
    assert KEYS.recent not in entries


def test_one_known_by_its_country_alone_has_no_point() -> None:
    nowhere = place("Yemen", precision="country", latitude=None, longitude=None, admin1=None)
    assert KEYS.places not in entries_of(incident(place=nowhere), KEYS)


def test_one_of_no_known_country_is_listed_under_zz() -> None:
    assert KEYS.country("ZZ") in entries_of(incident(place=None), KEYS)


def test_a_window_of_weeks_is_listed_apart() -> None:
    weeks = on("2017-04-20", "2017-05-05", precision="month")
    entries = entries_of(incident(occurred=weeks), KEYS)
    assert KEYS.happened_long in entries
    assert KEYS.happened not in entries


def test_a_change_writes_only_what_moved() -> None:
    before = incident()
    assert changes_of(before, before, KEYS) == []
    moved = before.model_copy(update={"place": place(country="SA")})
    assert [(c.key, c.command) for c in changes_of(before, moved, KEYS)] == [
        (KEYS.country("SA"), "ZADD 1494244800000"),
        (KEYS.country("YE"), "ZREM"),
    ]
