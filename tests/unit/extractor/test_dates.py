"""News dates are resolved against the day of publication, here Wednesday 22 March 2017."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.date.dates import DateMention, find_dates

PUBLISHED = datetime(2017, 3, 22, 12, tzinfo=UTC)
WORDS = st.sampled_from(
    [
        *("the", "night", "of", "since", "early", "late", "yesterday", "Sunday", "last", "March", "31", "2017", "0"),
        *("20–21", "days", "ago", "few", "over", "weekend", "Feb.", "99", "'", "İ", "٣"),
    ]
)
NAIVE = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 # the strategy wants naive bounds


def only(text: str) -> DateMention:
    found = find_dates(text, 0, len(text), PUBLISHED)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("words", "first", "last", "precision"),
    [
        ("today", "2017-03-22", "2017-03-22", "day"),
        ("yesterday", "2017-03-21", "2017-03-21", "day"),
        ("the day before yesterday", "2017-03-20", "2017-03-20", "day"),
        ("overnight", "2017-03-21", "2017-03-22", "few_days"),
        ("last night", "2017-03-21", "2017-03-22", "few_days"),
        ("late Sunday", "2017-03-19", "2017-03-19", "day"),
        ("on Monday", "2017-03-20", "2017-03-20", "day"),
        ("on Wednesday", "2017-03-22", "2017-03-22", "day"),
        ("last Wednesday", "2017-03-15", "2017-03-15", "day"),
        ("last Tuesday", "2017-03-21", "2017-03-21", "day"),
        ("Sunday night", "2017-03-19", "2017-03-20", "few_days"),
        ("over the weekend", "2017-03-18", "2017-03-19", "few_days"),
        ("two days ago", "2017-03-20", "2017-03-20", "day"),
        ("a few days ago", "2017-03-17", "2017-03-20", "few_days"),
        ("18 hours ago", "2017-03-21", "2017-03-22", "few_days"),
        ("the past 24 hours", "2017-03-21", "2017-03-22", "few_days"),
        ("three days of fighting", "2017-03-19", "2017-03-22", "few_days"),
        ("this week", "2017-03-20", "2017-03-22", "week"),
        ("last week", "2017-03-13", "2017-03-19", "week"),
        ("earlier this month", "2017-03-01", "2017-03-22", "month"),
        ("last month", "2017-02-01", "2017-02-28", "month"),
        ("last year", "2016-01-01", "2016-12-31", "year"),
    ],
)
def test_relative_dates_count_from_publication(words: str, first: str, last: str, precision: str) -> None:
    found = only(f"They were killed {words}, he said.")
    assert (found.first.isoformat(), found.last.isoformat(), found.precision) == (first, last, precision)
    assert found.basis == "relative"


@pytest.mark.parametrize(
    ("words", "first", "last", "precision"),
    [
        ("Wednesday March 22, 2017", "2017-03-22", "2017-03-22", "day"),
        ("22 March", "2017-03-22", "2017-03-22", "day"),
        ("March 20", "2017-03-20", "2017-03-20", "day"),
        ("the 20th of March", "2017-03-20", "2017-03-20", "day"),
        ("June 3", "2016-06-03", "2016-06-03", "day"),
        ("2017-03-21", "2017-03-21", "2017-03-21", "day"),
        ("Feb. 26, 1991", "1991-02-26", "1991-02-26", "day"),
        ("3 JAN 90", "1990-01-03", "1990-01-03", "day"),
        ("March 16 and 17", "2017-03-16", "2017-03-17", "few_days"),
        ("the night of 20–21 March 2017", "2017-03-20", "2017-03-21", "few_days"),
        ("in March 2017", "2017-03-01", "2017-03-22", "month"),
        ("in February", "2017-02-01", "2017-02-28", "month"),
        ("in 2015", "2015-01-01", "2015-12-31", "year"),
    ],
)
def test_calendar_dates_are_read_as_stated(words: str, first: str, last: str, precision: str) -> None:
    found = only(f"They were killed {words}, he said.")
    assert (found.first.isoformat(), found.last.isoformat(), found.precision) == (first, last, precision)
    assert found.basis == "stated"


@pytest.mark.parametrize(
    ("words", "time_of_day"),
    [
        ("early yesterday", "night"),
        ("in the early hours of Tuesday", "night"),
        ("overnight", "night"),
        ("the night of March 20", "night"),
        ("Tuesday morning", "morning"),
        ("this afternoon", "afternoon"),
        ("yesterday evening", "evening"),
        ("late Sunday", "evening"),
        ("yesterday", None),
    ],
)
def test_the_time_of_day_is_kept(words: str, time_of_day: str | None) -> None:
    assert only(f"They were killed {words}.").time_of_day == time_of_day


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("since 2014", "2014-01-01"),
        ("since dawn", "2017-03-22"),
        ("since Friday", "2017-03-17"),
        ("since early 2016", "2016-01-01"),
    ],
)
def test_since_runs_until_the_report(words: str, first: str) -> None:
    found = only(f"bombing jihadists {words}")
    assert (found.is_since, found.first.isoformat(), found.last) == (True, first, PUBLISHED.date())


@pytest.mark.parametrize(
    "words",
    [
        "31 February 2016",
        "April 31",
        "March 25",
        "in 2031",
        "next Monday",
        "by 2015",
        "they may attack 5 people",
        "they march on",
        "more than 2015 people",
        "two days of talks",
    ],
)
def test_what_is_no_past_date_gives_none(words: str) -> None:
    assert find_dates(words, 0, len(words), PUBLISHED) == []


def test_the_flagships_strike_was_on_the_day_before_publication() -> None:
    text = "A strike in the northern province of Raqa early yesterday has killed 33 civilians"
    found = only(text)
    assert (found.first, found.last) == (date(2017, 3, 21), date(2017, 3, 21))
    assert text[found.start : found.end] == "early yesterday"


def test_only_the_given_stretch_is_read_and_offsets_are_the_texts() -> None:
    text = "On Monday it rained. Five died on Sunday. Today it is dry."
    found = find_dates(text, text.index("Five"), text.index(" Today"), PUBLISHED)
    assert [text[mention.start : mention.end] for mention in found] == ["Sunday"]


@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=12).map(" ".join)), NAIVE)
def test_any_text_gives_ordered_days_that_are_not_after_publication(text: str, published: datetime) -> None:
    for found in find_dates(text, 0, len(text), published.replace(tzinfo=UTC)):
        assert 0 <= found.start < found.end <= len(text)
        assert found.first <= found.last <= published.date()
