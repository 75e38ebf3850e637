"""What of the stream a subscriber wants, and how flags say it. Pure."""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import typer

from schemas import Alert, Count, Suppression
from services.alerting.store.search import Circle
from services.cli.tail import Spoken
from services.gazetteer.countries import code_of

_RADIUS_KM = 50.0
_HALF_ROUND_KM = 20_000
# Redis keeps no points nearer to the poles.
_GEO_LATITUDE = 85.05
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(rf"(\d{{1,6}})([{''.join(_UNITS)}])")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SINCE_HELP = "give a time span (90s, 30m, 1h, 2d, 1w), a date (2017-03-22) or a time with its zone (2017-03-22T14:00Z)"


@dataclass(frozen=True)
class Filter:
    """Null = any."""

    country: str | None = None
    min_killed: int | None = None

    def keeps(self, message: Spoken) -> bool:
        """Whether the subscriber wants this message; a suppression has no toll, so ``min_killed`` leaves it out.

        An update is kept when either its old or its new toll is large enough: who was alerted to 33 dead wants to know
        that it is 3.
        """
        if self.country is not None and _country(message) != self.country:
            return False
        if self.min_killed is None:
            return True
        if isinstance(message, Suppression):
            return False
        tolls = [toll for toll in (message.toll_before, message.toll_after) if toll is not None]
        return any(_reaches(toll.civilians_killed, self.min_killed) for toll in tolls)


def _country(message: Spoken) -> str | None:
    if isinstance(message, Alert):
        return message.place.country if message.place else None
    return message.country


def _reaches(killed: Count | None, number: int) -> bool:
    """Whether so many are reported killed; ``up to 40`` may be 40, so it reaches 40."""
    if killed is None:
        return number == 0
    return ((killed.max or 0) if killed.min is None else killed.min) >= number


def country_code(value: str | None) -> str | None:
    """An ISO 3166 alpha-2 code in capitals; a usage error if it is none."""
    try:
        return None if value is None else code_of(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def since_time(value: str | None, now: datetime) -> datetime | None:
    """The moment that ``--since`` means; a usage error if it means none, or lies in the future."""
    if value is None:
        return None
    moment = _moment(value.strip(), now)
    if moment is None:
        message = f"{value!r} is no time; {_SINCE_HELP}"
        raise typer.BadParameter(message)
    if moment > now:
        message = f"{value!r} lies in the future"
        raise typer.BadParameter(message)
    return moment


def span(value: str | None) -> timedelta | None:
    """A length of time such as ``30m``; a usage error if it is none, or no time at all."""
    if value is None:
        return None
    found = _AGO.fullmatch(value.strip())
    if found is None or int(found[1]) == 0:
        message = f"{value!r} is no length of time; give e.g. 30m, 1h or 1d"
        raise typer.BadParameter(message)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def past_time(value: str | None) -> datetime | None:
    """The moment that ``--as-of`` means, a date alone its last; a usage error if it means none."""
    if value is None:
        return None
    moment = _end_or_moment(value.strip())
    if moment is None:
        message = f"{value!r} is no time; give a date (2017-03-22) or a time with its zone (2017-03-22T14:00Z)"
        raise typer.BadParameter(message)
    return moment


def _end_or_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.upper())
        if _DATE.fullmatch(text):
            return datetime.combine(moment.date(), time.max, UTC)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _moment(value: str, now: datetime) -> datetime | None:
    try:
        if ago := _AGO.fullmatch(value):
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        if _DATE.fullmatch(value):
            return datetime.combine(date.fromisoformat(value), time(), UTC)
        moment = datetime.fromisoformat(value.upper())
    except (ValueError, OverflowError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None


def event_days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    """The days that ``--from`` and ``--to`` mean; a usage error if one is no date, or they run backwards."""
    days = _day("--from", first), _day("--to", last)
    if days[0] is not None and days[1] is not None and days[0] > days[1]:
        message = f"--from {days[0]} is after --to {days[1]}; give the earlier date first"
        raise typer.BadParameter(message)
    return days


def _day(flag: str, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        message = f"{flag} {value!r} is no date; give one like 2017-03-22"
        raise typer.BadParameter(message) from error


def circle(near: str | None, radius: float | None) -> Circle | None:
    """What ``--near`` and ``--radius`` mean; a usage error if they mean no place on Earth."""
    if near is None:
        if radius is not None:
            message = "--radius says how near, but not to what; add --near LAT,LON"
            raise typer.BadParameter(message)
        return None
    try:
        latitude, longitude = (float(part) for part in near.split(","))
    except ValueError:
        latitude = longitude = math.nan
    km = _RADIUS_KM if radius is None else radius
    if not (abs(latitude) <= _GEO_LATITUDE and abs(longitude) <= 180):  # noqa: PLR2004 - degrees
        message = f"--near {near!r} is no point; give latitude and longitude in degrees, e.g. 35.95,39.01"
        raise typer.BadParameter(message)
    if not 0 < km <= _HALF_ROUND_KM:
        message = f"--radius {radius} is no distance; give kilometres, up to {_HALF_ROUND_KM}"
        raise typer.BadParameter(message)
    return Circle(latitude, longitude, km)
