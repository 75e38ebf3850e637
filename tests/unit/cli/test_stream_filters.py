"""What a subscriber gets, and how the flags are read."""

from datetime import UTC, date, datetime, timedelta

import pytest
import typer

from schemas import Count, Toll
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED
from services.alerting.store.search import Circle
from services.cli.filters import Filter, circle, country_code, event_days, past_time, since_time
from services.cli.subscribe import topics_of
from tests.unit.cli.messages import ALERT, SUPPRESSION, UPDATE, at_least, exactly

NOW = datetime(2017, 3, 22, 14, tzinfo=UTC)


def test_without_filters_everything_is_kept() -> None:
    assert all(Filter().keeps(message) for message in (ALERT, UPDATE, SUPPRESSION))


@pytest.mark.parametrize(("country", "kept"), [("SY", True), ("IQ", False)])
def test_a_country_keeps_its_own_alerts_and_suppressions(country: str, kept: bool) -> None:
    assert Filter(country=country).keeps(ALERT) is kept
    assert Filter(country=country).keeps(SUPPRESSION) is kept


def test_an_alert_without_a_place_is_in_no_country() -> None:
    assert not Filter(country="SY").keeps(ALERT.model_copy(update={"place": None}))


@pytest.mark.parametrize(
    ("killed", "number", "kept"),
    [
        (exactly(33), 33, True),
        (exactly(33), 34, False),
        (at_least(40), 40, True),
        (Count(min=None, max=40), 40, True),
        (Count(min=40, max=150), 100, False),
        (None, 1, False),
        (None, 0, True),
    ],
)
def test_min_killed_looks_at_the_lowest_number_reported(killed: Count | None, number: int, kept: bool) -> None:
    alert = ALERT.model_copy(update={"toll_after": Toll(civilians_killed=killed)})
    assert Filter(min_killed=number).keeps(alert) is kept


def test_who_was_alerted_to_many_dead_is_told_when_they_are_fewer() -> None:
    lowered = UPDATE.model_copy(
        update={"toll_before": Toll(civilians_killed=exactly(33)), "toll_after": Toll(civilians_killed=exactly(3))}
    )
    assert Filter(min_killed=30).keeps(lowered)


def test_a_suppression_has_no_toll_to_reach() -> None:
    assert not Filter(min_killed=1).keeps(SUPPRESSION)


@pytest.mark.parametrize("written", ["SY", "sy", "Sy"])
def test_a_country_may_be_written_in_any_case(written: str) -> None:
    assert country_code(written) == "SY"


@pytest.mark.parametrize(
    ("written", "help_"),
    [
        ("", "e.g. SY"),
        ("S", "e.g. SY"),
        ("5Y", "e.g. SY"),
        ("S\n", "e.g. SY"),
        ("XX", "e.g. SY"),
        ("Syria", ": Syria is SY"),
        ("UK", ": United Kingdom is GB"),
    ],
)
def test_what_is_no_country_code_is_refused(written: str, help_: str) -> None:
    with pytest.raises(typer.BadParameter, match=f"no country code known here; .*{help_}$"):
        country_code(written)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("30m", NOW - timedelta(minutes=30)),
        ("1h", NOW - timedelta(hours=1)),
        ("2d", NOW - timedelta(days=2)),
        ("1w", NOW - timedelta(weeks=1)),
        ("2017-03-20", datetime(2017, 3, 20, tzinfo=UTC)),
        ("2017-03-20T12:00:00Z", datetime(2017, 3, 20, 12, tzinfo=UTC)),
        ("2017-03-20T12:00+02:00", datetime(2017, 3, 20, 10, tzinfo=UTC)),
        (" 1h ", NOW - timedelta(hours=1)),
    ],
)
def test_since_takes_spans_dates_and_times(written: str, moment: datetime) -> None:
    assert since_time(written, NOW) == moment


@pytest.mark.parametrize(
    "written", ["", "yesterday", "1", "h", "-1h", "1y", "999999w", "2017-03-20T12:00", "2017-13-01", "2017-02-30"]
)
def test_what_is_no_time_is_refused_with_examples(written: str) -> None:
    with pytest.raises(typer.BadParameter, match="30m, 1h, 2d"):
        since_time(written, NOW)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2017-03-22T14:00Z", datetime(2017, 3, 22, 14, tzinfo=UTC)),
        ("2017-03-22t16:00+02:00", datetime(2017, 3, 22, 14, tzinfo=UTC)),
        ("2017-03-22", datetime(2017, 3, 22, 23, 59, 59, 999999, tzinfo=UTC)),
        (None, None),
    ],
)
def test_as_of_takes_times_and_the_end_of_dates(written: str | None, moment: datetime | None) -> None:
    assert past_time(written) == moment


@pytest.mark.parametrize("written", ["", "yesterday", "2017-03-22T14:00", "2017-02-30", "0001-01-01T00:00+14:00"])
def test_an_as_of_that_is_no_time_is_refused_with_examples(written: str) -> None:
    with pytest.raises(typer.BadParameter, match="2017-03-22T14:00Z"):
        past_time(written)


def test_the_future_is_refused() -> None:
    with pytest.raises(typer.BadParameter, match="future"):
        since_time("2017-03-23", NOW)


def test_without_flags_alerts_and_updates_are_followed() -> None:
    topics = topics_of(new=False, updates=False, suppressed=False, everything=False)
    assert topics == (ALERTS_NEW, ALERTS_UPDATES)


def test_flags_add_up() -> None:
    assert topics_of(new=True, updates=False, suppressed=True, everything=False) == (ALERTS_NEW, SUPPRESSED)


def test_all_is_all_three() -> None:
    topics = topics_of(new=False, updates=False, suppressed=False, everything=True)
    assert topics == (ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED)


def test_days_of_the_event_are_read_as_dates() -> None:
    assert event_days("2017-03-20", None) == (date(2017, 3, 20), None)
    assert event_days("2017-03-20", "2017-03-20") == (date(2017, 3, 20), date(2017, 3, 20))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("yesterday", None, "--from 'yesterday' is no date"), ("2017-03-21", "2017-03-20", "is after --to")],
)
def test_days_that_are_none_or_run_backwards_are_refused(first: str, last: str | None, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        event_days(first, last)


def test_a_point_and_how_near_make_a_circle() -> None:
    assert circle("35.95,39.01", 20) == Circle(35.95, 39.01, 20)
    assert circle(" -1.5, -70 ", None) == Circle(-1.5, -70.0, 50)
    assert circle(None, None) is None


@pytest.mark.parametrize(
    ("near", "radius", "said"),
    [
        ("Raqqa", None, "is no point"),
        ("95,10", None, "is no point"),
        ("35,190", None, "is no point"),
        ("nan,39", None, "is no point"),
        ("35.95,39.01", 0, "is no distance"),
        ("35.95,39.01", 50_000, "is no distance"),
        (None, 20, "add --near"),
    ],
)
def test_a_circle_that_is_nowhere_is_refused_and_says_what_to_give(
    near: str | None, radius: float | None, said: str
) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        circle(near, radius)
