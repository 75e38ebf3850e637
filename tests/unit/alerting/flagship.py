"""The school near al-Mansoura (domain guide §4), as events: each report once, in the order of reporting."""

from typing import Any

from schemas import Event, Place
from tests.unit.alerting.builders import by, killed, on, perpetrator, place, report, revision

_SYRIA = {"admin1": "Raqqa", "country": "SY"}
# 30 km and 40 km west of Raqqa city (35.95 N, 39.01 E), as bearing and distance give them.
WEST_OF_RAQQA = place(
    "about 30 km west of Raqqa",
    latitude=35.95,
    longitude=38.678,
    radius_km=10.0,
    site_type="school",
    precision="landmark",
    **_SYRIA,
)
MANSOURA = place("Mansoura", latitude=35.83, longitude=38.74, radius_km=5.0, **_SYRIA)
SCHOOL_IN_MANSOURA = MANSOURA.model_copy(update={"site_type": "school"})
BADIA_SCHOOL = place(
    "Mansourah, 40 km west of Raqqa",
    latitude=35.95,
    longitude=38.567,
    radius_km=13.0,
    site_name="Badia school",
    site_type="school",
    precision="landmark",
    **_SYRIA,
)
COALITION = perpetrator("US-led coalition")
SOHR = by("Syrian Observatory for Human Rights")
SPOKESMAN = by("coalition spokesman", "belligerent")


def _strike(article: str, reported: str, where: Place, **fields: Any) -> Event:
    return report(article, reported, place=where, **({"occurred": on("2017-03-21"), "actors": (COALITION,)} | fields))


SEED = _strike(
    "seed", "2017-03-22", WEST_OF_RAQQA, casualties=(killed(33),), claimants=(SOHR,), title="33 killed in school"
)
REPEAT = _strike(
    "orontes", "2017-03-22T13:40:00", SCHOOL_IN_MANSOURA, casualties=(killed(33),), claimants=(by("SOHR"),)
)
INVESTIGATING = _strike(
    "look-into",
    "2017-03-22T19:15:00",
    MANSOURA,
    assertion="investigating",
    casualties=(),
    claimants=(SPOKESMAN,),
)
TWO_WEEKS = report(
    "two-weeks",
    "2017-03-23",
    scope="period_total",
    incident_ref=None,
    casualties=(killed(116),),
    place=place("Raqqa", precision="province", radius_km=90.0, latitude=35.9, longitude=39.0, **_SYRIA),
    occurred=on("2017-03-09", "2017-03-23", precision="week"),
    claimants=(SOHR,),
)
DENIED = _strike(
    "commander",
    "2017-03-28",
    SCHOOL_IN_MANSOURA,
    assertion="denied",
    casualties=(killed(30, status="combatant", quote="30 or so ISIS fighters"),),
    claimants=(by("commander of the US-led coalition", "belligerent"),),
)
OCHA = _strike("ocha", "2017-04-18", SCHOOL_IN_MANSOURA, casualties=(), claimants=(by("OCHA", "un"),), actors=())
APRIL_STRIKE = report(
    "april",
    "2017-04-28",
    place=BADIA_SCHOOL,
    occurred=on("2017-04-27"),
    casualties=(killed(4, status="unknown"),),
    claimants=(by("local activists", "witness"),),
)
HRW = _strike(
    "hrw",
    "2017-09-25",
    BADIA_SCHOOL,
    occurred=on("2017-03-20", "2017-03-21"),
    casualties=(killed(40, None, status="unknown", qualifier="at_least"),),
    claimants=(by("Human Rights Watch", "ngo"),),
    event_count=2,
)
HRW_RECALLS_SOHR = _strike(
    "hrw",
    "2017-09-25",
    BADIA_SCHOOL,
    occurred=on("2017-03-20", "2017-03-21"),
    casualties=(killed(33, status="unknown"),),
    claimants=(SOHR,),
    ordinal=1,
    event_count=2,
)
UN_COMMISSION = _strike(
    "un-commission",
    "2018-03-06",
    BADIA_SCHOOL,
    casualties=(killed(150, status="unknown"),),
    claimants=(by("UN Commission of Inquiry on Syria", "un"),),
    revision=revision("investigation", "had investigated"),
)
CONCEDED = _strike(
    "concession",
    "2018-06-28",
    SCHOOL_IN_MANSOURA,
    assertion="conceded",
    casualties=(killed(40, quote="40 civilians were unintentionally killed"),),
    claimants=(by("US-led coalition", "belligerent"),),
    actors=(perpetrator("US-led coalition", "known"),),
)

LIFE_CYCLE = (
    SEED,
    REPEAT,
    INVESTIGATING,
    TWO_WEEKS,
    DENIED,
    OCHA,
    APRIL_STRIKE,
    HRW,
    HRW_RECALLS_SOHR,
    UN_COMMISSION,
    CONCEDED,
)
