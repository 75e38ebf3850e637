"""Incidents made at random, as hostile as articles can be: any text, any place, any range."""

from typing import Any

from hypothesis import strategies as st

from schemas import Incident
from services.alerting.telling.masked_incident import without_victims
from tests.unit.alerting.builders import Stream, by, injured, killed, on, perpetrator, place, report

# What breaks tables and XML: formulas, quotes, markup, control and bidirectional characters.
_NASTY = st.sampled_from(
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", '"', ",", "\r\n", "a\nb", "<script>alert(1)</script>"),
        *("]]>", "&amp;", "\x00", "\x0b", "\x1b[31m", "\ufffe", "\u202e", "Zabid; Mocha", "’", "😀"),
    ]
)
TEXTS = st.one_of(_NASTY, st.text(min_size=1, max_size=20)).filter(lambda text: text.strip() != "")
_NUMBERS = st.integers(1, 500)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[int | None, int | None]:
    low, high = sorted((draw(_NUMBERS), draw(_NUMBERS)))
    return draw(st.sampled_from([(low, high), (low, low), (low, None), (None, high)]))


@st.composite
def places(draw: st.DrawFn) -> Any:
    precision = draw(st.sampled_from(["exact", "town", "district", "province", "country"]))
    known: dict[str, Any] = {"precision": precision, "country": draw(st.sampled_from(["SY", "FJ", None]))}
    known |= {"admin1": draw(st.one_of(st.none(), TEXTS)), "site_name": draw(st.one_of(st.none(), TEXTS))}
    if precision == "country":
        known |= {"latitude": None, "longitude": None}
    else:
        known |= {"latitude": draw(st.floats(-90, 90)), "longitude": draw(st.floats(-180, 180))}
        known["radius_km"] = draw(st.one_of(st.none(), st.floats(0, 2000)))
    return place(draw(TEXTS), **known)


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    """An incident as the gateway shows it to all."""
    fields = {
        "place": draw(st.one_of(st.none(), places())),
        "casualties": (killed(*draw(ranges())), injured(*draw(ranges()), status="unknown")),
        "actors": tuple(perpetrator(name) for name in draw(st.lists(TEXTS, max_size=3, unique=True))),
        "claimants": tuple(by(name) for name in draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))),
        "occurred": on("2017-05-08"),
        "event_type": draw(
            st.sampled_from(["air_strike", "armed_attack", "other", "excessive_force", "sexual_violence"])
        ),
    }
    stream = Stream()
    stream.feed(report("a", "2017-05-08", **fields))
    return shown(stream.incident)


def shown(incident: Incident) -> Incident:
    return Incident.model_validate(without_victims(incident))
