"""Events in numbers: a world of incidents that lie far apart, each with reports that open, repeat and change it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from schemas import Event, Place
from tests.unit.alerting.builders import at, by, injured, killed, on, place, report, revision

_COUNTRIES = ("AF", "IQ", "ML", "SD", "SO", "SY", "UA", "YE")
_PER_ROW = 40
_STEP_DEGREES = 2.0
DAY = "2017-05-08"


def place_of(incident: int, **fields: Any) -> Place:
    """A town of its own, two degrees from all others."""
    row, column = divmod(incident, _PER_ROW)
    known = {
        "admin1": f"Province {incident}",
        "country": _COUNTRIES[incident % len(_COUNTRIES)],
        "latitude": -60.0 + _STEP_DEGREES * row,
        "longitude": -170.0 + _STEP_DEGREES * column,
    }
    return place(f"Town {incident}", **(known | fields))


def told(incident: int, how: str, hours: int, **fields: Any) -> Event:
    """One report of an incident; by default it repeats the toll and the claimant of all its reports."""
    known = {
        "place": place_of(incident),
        "occurred": on(DAY),
        "casualties": (killed(10 + incident % 30),),
        "claimants": (by(f"Monitor {incident}"),),
    }
    return report(f"{how}-{incident}", at(DAY) + timedelta(hours=hours, minutes=incident), **(known | fields))


def opening(incident: int, **fields: Any) -> Event:
    """The first report."""
    return told(incident, "opening", 0, **fields)


def repeat(incident: int, **fields: Any) -> Event:
    """The same by another outlet."""
    return told(incident, "repeat", 2, **fields)


def raised(incident: int, **fields: Any) -> Event:
    """The claimant's later, higher number."""
    higher = {"casualties": (killed(40 + incident % 30), injured(5)), "revision": revision("update")}
    return told(incident, "raised", 5, **(higher | fields))


def history(incidents: int) -> Iterator[Event]:
    """For each incident an opening, a repetition and a raised toll; in the order of reporting."""
    for kind in (opening, repeat, raised):
        for incident in range(incidents):
            yield kind(incident)
