"""Where candidates are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Incident
from services.alerting.ledger.incidents import opened
from services.alerting.matching.buckets import of_event, of_incident
from tests.unit.alerting.builders import covers, no_borders, on, place, report, telling


def incident(**fields: object) -> Incident:
    return opened(report("a", "2017-05-08", **fields), outdated=False, doubtful=())


def test_an_incident_of_one_day_lies_in_its_day_and_month_of_its_country_and_of_any() -> None:
    assert of_incident(incident()) == {"YE:2017-05-08", "YE:2017-05", "*:2017-05-08", "*:2017-05"}


def test_an_incident_of_ten_days_lies_in_each_of_them() -> None:
    names = of_incident(incident(occurred=on("2017-04-28", "2017-05-07")))
    assert len([n for n in names if n.startswith("YE:") and n.count("-") == 2]) == 10
    assert {"YE:2017-04", "YE:2017-05"} <= names


def test_a_wider_one_lies_in_its_months_alone() -> None:
    assert of_incident(incident(occurred=on("2017-04-28", "2017-05-08"))) == {
        f"{country}:{month}" for country in ("YE", "*") for month in ("2017-04", "2017-04~", "2017-05", "2017-05~")
    }


def test_without_a_country_it_lies_under_zz() -> None:
    assert "ZZ:2017-05-08" in of_incident(incident(place=None))


def test_an_event_reads_its_days_those_beside_and_the_wide_ones_of_its_months() -> None:
    assert of_event(report("a", "2017-05-08", place=place(latitude=None, longitude=None)), no_borders) == {
        f"{country}:{name}"
        for country in ("YE", "ZZ")
        for name in ("2017-05-07", "2017-05-08", "2017-05-09", "2017-05~")
    }


def test_a_wide_event_reads_its_months() -> None:
    event = report("a", "2017-06-08", occurred=on("2017-05-01", "2017-05-31", precision="month"), place=place())
    assert of_event(event, no_borders) == {"YE:2017-05", "ZZ:2017-05"}


def test_near_a_border_it_reads_the_neighbour_too() -> None:
    names = of_event(report("a", "2017-05-08"), lambda *_: frozenset({"YE", "SA"}))
    assert "SA:2017-05-08" in names


def test_an_event_without_a_country_reads_all_countries() -> None:
    assert "*:2017-05-08" in of_event(report("a", "2017-05-08", place=None), no_borders)


def test_an_undated_event_reads_the_days_before_its_report() -> None:
    names = of_event(report("a", "2017-05-08", occurred=on("2017-05-08", basis="publication")), no_borders)
    assert "YE:2017-05-05" in names


def test_an_undated_event_with_words_to_know_it_by_looks_back_two_months() -> None:
    undated = on("2017-07-08", basis="publication")
    months = {"YE:2017-05", "YE:2017-06", "YE:2017-07"}
    known = report("a", "2017-07-08", occurred=undated, telling_words=telling(1, 2, 3))
    assert months <= of_event(known, no_borders)
    few = known.model_copy(update={"telling_words": telling(1, 2)})
    dated = known.model_copy(update={"occurred": on("2017-07-08")})
    for event in (few, dated):
        assert not months & of_event(event, no_borders)


def test_a_total_reads_the_days_that_it_covers() -> None:
    event = report("a", "2017-05-08", scope="period_total", covers=covers("2017-05-06", "2017-05-07"))
    assert {"YE:2017-05-06", "YE:2017-05-07"} <= of_event(event, no_borders)


DAYS = st.dates(min_value=on("2017-01-01").start, max_value=on("2018-12-31").start)


@given(DAYS, st.integers(0, 60), DAYS, st.integers(0, 60))
def test_an_event_finds_every_incident_whose_window_meets_or_touches_its_own(
    a: object, length_a: int, b: object, length_b: int
) -> None:
    from datetime import date, timedelta  # noqa: PLC0415

    assert isinstance(a, date)
    assert isinstance(b, date)
    end_a, end_b = a + timedelta(days=length_a), b + timedelta(days=length_b)
    narrow = length_a < 10 and length_b < 10
    touch = timedelta(days=1 if narrow else 0)
    event = report("e", "2019-01-01", occurred=on(a.isoformat(), end_a.isoformat()))
    held = incident(occurred=on(b.isoformat(), end_b.isoformat()))
    if b <= end_a + touch and a <= end_b + touch:
        assert of_event(event, no_borders) & of_incident(held)


@pytest.mark.parametrize(
    "days", [("0001-01-01", "0001-01-01"), ("0001-01-01", "9999-12-31"), ("9999-12-31", "9999-12-31")]
)
def test_an_incident_at_an_end_of_the_calendar_lies_somewhere(days: tuple[str, str]) -> None:
    """Whatever a report or a person dates so: a failure here would stop alerting for good."""
    assert f"YE:{days[1][:7]}" in of_incident(incident(occurred=on(*days)))
