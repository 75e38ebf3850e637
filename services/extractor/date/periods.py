"""Periods of the calendar, cut off at the day of publication: nothing is reported before it happens."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.vocabulary import DateBasis, DatePrecision


@dataclass(frozen=True, slots=True)
class Days:
    """``first`` to ``last``, both included."""

    first: date
    last: date
    precision: DatePrecision
    basis: DateBasis


def month_of(year: int, month: int, published: date, basis: DateBasis = "stated") -> Days | None:
    """The days of a month up to publication; None if it lies after it or outside the calendar."""
    if not date.min.year <= year <= date.max.year:
        return None
    return _until(date(year, month, 1), date(year, month, monthrange(year, month)[1]), published, "month", basis)


def year_of(year: int, published: date, basis: DateBasis) -> Days | None:
    """The days of a year up to publication; None if it lies after it or outside the calendar."""
    if not date.min.year <= year <= date.max.year:
        return None
    return _until(date(year, 1, 1), date(year, 12, 31), published, "year", basis)


def week_of(published: date, *, past: bool, until_yesterday: bool = False) -> Days | None:
    """The week (from Monday) of publication, or the one before it."""
    try:
        monday = published - timedelta(published.weekday() + 7 * past)
        last = published - timedelta(until_yesterday and published > monday)
    except OverflowError:
        return None
    return _until(monday, min(monday + timedelta(6), last), published, "week", "relative")


def _until(first: date, last: date, published: date, precision: DatePrecision, basis: DateBasis) -> Days | None:
    return None if first > published else Days(first, min(last, published), precision, basis)
