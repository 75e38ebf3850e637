"""Dates of feed items: what is written in full, and nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.feeds.dates import stated_date

ELEVEN = datetime(2017, 3, 22, 11, tzinfo=UTC)
ZONES = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
MIDNIGHT = datetime(2017, 3, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Wed, 22 Mar 2017 11:00:00 GMT",
        "Wed, 22 Mar 2017 14:00:00 +0300",
        "Wed, 22 Mar 2017 14:00:00 GMT+0300",
        "Wed, 22 Mar 2017 07:00:00 EDT",
        "Wed, 22 Mar 17 11:00 UT",
        "22 March 2017 11:00:00 +0000 (UTC)",
        "22-Mar-2017 11:00:00",
        "Wed 22 mar, 2017 11:00:00 GMT",
        "Wednesday, March 22, 2017 11:00 UTC",
        "Wednesday, March 22nd, 2017, 7:00 AM EDT",
        "Mar 22, 2017 at 11:00 a.m.",
        "Wed Mar 22 07:00:00 EDT 2017",
        "Wed, 2017/03/22 07:00:00 EDT",
        "2017-03-22T11:00:00Z",
        "2017-03-22T14:00:00+03:00",
        "2017-03-22T14:00:00.000+0300",
        "2017-03-22T14:00+03",
        "2017-3-22 11:00",
        "2017-03-22 11:00:00.0",
        "20170322T110000Z",
        "2017-081T11:00:00Z",
        "22/03/2017 11:00",
        "2017년 03월 22일  11:00:00",
        "2017-03-22 오전 11:00:00",
        "Τετ, 22 Μάρ 2017 11:00:00 GMT",
        "2017-március-22T11:00+00:00",
        "22 de marzo de 2017 11:00",
        "22 März 2017 12:00 CET",
    ],
)
def test_one_moment_in_the_spellings_of_feeds(written: str) -> None:
    assert stated_date(written) == ELEVEN


@pytest.mark.parametrize("written", ["2017-03-22", "22 Mar 2017", "22.03.2017", "Tue, 21 Mar 2017 24:00:00 GMT"])
def test_a_day_without_a_time_counts_from_midnight(written: str) -> None:
    assert stated_date(written) == MIDNIGHT


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "10:30",
        "Wednesday",
        "2017",
        "2017-03",
        "March 2017",
        "22 March",
        "20170322",
        "03/04/2017",
        "31 Feb 2017",
        "22 Marsupials 2017",
        "Wed, 22 Mar 2017 31:00:00 GMT",
        "0000-00-00 00:00:00",
        "2017-03-22 " * 20,
    ],
)
def test_a_date_that_is_not_stated_in_full_is_never_made_up(written: str) -> None:
    assert stated_date(written) is None


def test_two_digits_of_a_year_are_of_the_century_that_mail_means() -> None:
    years = [moment.year for year in ("49", "50") if (moment := stated_date(f"22 Mar {year}"))]
    assert years == [2049, 1950]


def test_a_zone_that_is_not_known_is_utc() -> None:
    assert stated_date("Wed, 22 Mar 2017 11:00:00 XYZ") == ELEVEN


@given(st.datetimes(min_value=datetime(1000, 1, 2), timezones=ZONES))  # noqa: DTZ001 - zones are added
def test_any_moment_is_read_as_it_was_written(moment: datetime) -> None:
    written = moment.replace(microsecond=0)
    assert stated_date(written.isoformat()) == written
    assert stated_date(written.strftime("%a, %d %b %Y %H:%M:%S %z")) == written


@given(st.text() | st.text("0123456789-/:.,+ TZapm년"))
def test_nothing_raises_and_what_is_read_is_utc(written: str) -> None:
    moment = stated_date(written)
    assert moment is None or moment.tzinfo is UTC
