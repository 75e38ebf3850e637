"""Incidents are found by country, point, day and last report, whatever became of them since."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from schemas import Event
from services.alerting.store.keys import Keys
from services.alerting.store.search import Circle, Wanted, search
from services.runtime.settings import Settings
from tests.harness.store import fill_outbox
from tests.unit.alerting.builders import at, killed, on, place, report

ALEPPO, RAQQA = (36.2, 37.16), (35.95, 39.01)


def told(name: str, reported: str, **fields: Any) -> Event:
    return report(name, at(reported), occurred=on(fields.pop("day", reported)), **fields)


def town(name: str, point: tuple[float, float], country: str = "SY") -> dict[str, Any]:
    return {"place": place(name, country=country, latitude=point[0], longitude=point[1], admin1=name)}


REPORTS = (
    told("aleppo", "2017-03-01", **town("Aleppo", ALEPPO)),
    told("raqqa", "2017-03-21", **town("Raqqa", RAQQA)),
    told("mosul", "2017-03-25", **town("Mosul", (36.34, 43.13), "IQ")),
    told("fighters", "2017-03-22", casualties=(killed(4, status="combatant"),), **town("Homs", (34.73, 36.71))),
    report(
        "spring",
        at("2017-04-20"),
        occurred=on("2017-03-10", "2017-04-15", precision="month"),
        place=place("Syria", country="SY", latitude=None, longitude=None, admin1=None, precision="country"),
    ),
)


@pytest.fixture
def found(redis_client: Any, bare_settings: Settings) -> Any:
    fill_outbox(bare_settings, REPORTS)

    def find(**wanted: Any) -> list[str]:
        return names_of(search(redis_client, Keys(bare_settings), Wanted(**wanted)))

    return find


def names_of(incidents: Iterable[Any]) -> list[str]:
    return [incident.claims[0].article_id for incident in incidents]


def test_all_that_alerted_come_with_the_last_changed_first(found: Any) -> None:
    assert found() == ["spring", "mosul", "raqqa", "aleppo"]


def test_everything_has_also_the_silent_ones_in_the_same_order(found: Any) -> None:
    assert found(everything=True) == ["spring", "mosul", "fighters", "raqqa", "aleppo"]


def test_a_country(found: Any) -> None:
    assert found(country="SY") == ["spring", "raqqa", "aleppo"]
    assert found(country="SY", everything=True) == ["spring", "fighters", "raqqa", "aleppo"]
    assert found(country="YE") == []


def test_a_circle_around_a_point(found: Any) -> None:
    assert found(near=Circle(36.0, 38.9, 50)) == ["raqqa"]
    assert found(near=Circle(36.0, 38.9, 200)) == ["raqqa", "aleppo"]


def test_days_of_the_event_with_those_whose_window_reaches_into_them(found: Any) -> None:
    assert found(first=date(2017, 3, 21), last=date(2017, 3, 24)) == ["spring", "raqqa"]
    assert found(last=date(2017, 3, 9)) == ["aleppo"]
    assert found(first=date(2017, 4, 16)) == []


def test_reported_on_since_a_moment(found: Any) -> None:
    assert found(since=at("2017-03-21T12:00")) == ["spring", "mosul", "raqqa"]
    assert found(since=at("2017-03-22"), country="SY") == ["spring"]


def test_all_conditions_together(found: Any) -> None:
    assert found(country="SY", near=Circle(*RAQQA, 300), first=date(2017, 3, 2)) == ["raqqa"]


def test_an_incident_that_turns_out_to_be_elsewhere_is_found_there_alone(bare_settings: Settings, found: Any) -> None:
    finer = place("Mosul", country="IQ", admin1="Mosul", latitude=36.37, longitude=43.17, precision="exact")
    fill_outbox(bare_settings, [told("finer", "2017-03-26", day="2017-03-25", place=finer)])
    assert found(near=Circle(36.37, 43.17, 1)) == ["mosul"]
    assert found(near=Circle(36.34, 43.13, 1)) == []


def test_more_incidents_than_are_read_at_once_come_in_order(redis_client: Any, bare_settings: Settings) -> None:
    many = [
        told(f"n{n}", "2017-03-01", **town(f"Town {n}", (-60 + 2.0 * (n // 40), -170 + 2.0 * (n % 40))))
        for n in range(450)
    ]
    late = [event.model_copy(update={"reported_at": at(f"2017-03-{1 + n % 14:02d}")}) for n, event in enumerate(many)]
    fill_outbox(bare_settings, late)
    changed = [i.last_changed_at for i in search(redis_client, Keys(bare_settings), Wanted())]
    assert len(changed) == 450
    assert changed == sorted(changed, reverse=True)
