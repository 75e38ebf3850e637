"""Place and date as evidence: aware of how precisely each is known. Neither ever suffices alone."""

import re
from datetime import timedelta
from functools import lru_cache
from math import cos, radians

from schemas import Incident, Occurred, Place
from services.alerting.ledger.plain_names import plain
from services.alerting.ledger.remembered import by_identity
from services.alerting.matching.accounts import account_of
from services.alerting.matching.evidence import AGAINST, FIRMLY, Evidence
from services.gazetteer.geodesy import distance_km

# How far a place reaches from its point, by precision, where the gazetteer gives no radius (km).
_REACH = {"exact": 1.0, "landmark": 3.0, "neighbourhood": 3.0, "town": 6.0, "district": 25.0, "province": 90.0}
_FINE = frozenset({"exact", "landmark", "neighbourhood", "town"})
# The narrower the two places together, the more it says that they meet: (km, score).
_MEETING = ((8.0, 2.2), (20.0, 1.8), (45.0, 1.3), (120.0, 0.8))
_WIDE = 0.4
_COUNTRY_ALONE = 0.2
_BY_NAME = {"district": 1.2, "province": 0.8}
# Bearings and distances in reports are rounded: "about 30 km west", "40 km west" of one town.
SLACK, SLACK_KM = 1.5, 5.0
_NEIGHBOURS_KM = 3.0
# How far from its seat a province may reach, when the two share a name.
_PROVINCE_KM = 100.0
# A little less than a degree of latitude measures anywhere.
_KM_PER_DEGREE = 110.5
# Where a great circle is at most this much shorter than the parallel between two points less than some 1,000 km apart.
_POLAR, _CHORD = 70.0, 1.1
_SITE_WORDS = re.compile(
    r"\b(?:primary|elementary|secondary|high|general|boarding|public|the|al|el|as|ash|an|ar|at|ad|school|hospital|market|"
    r"camp|mosque|church|house|home|clinic|bakery|building)\b"
)
_VOWELS = str.maketrans("", "", "aeiouyhw' ")
_ONE_SPELLING = str.maketrans({"q": "k", "c": "k", "z": "s", "g": "j"})
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=8192)
def skeleton(name: str) -> str:
    """Consonants of a name, so that transliterations agree: Mansoura, al-Mansura and Mansourah give one skeleton."""
    words = _SITE_WORDS.sub(" ", plain(name))
    bare = words.translate(_VOWELS).translate(_ONE_SPELLING)
    return _DOUBLED.sub(r"\1", bare)


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names may be spellings of one; short skeletons must agree in full."""
    if not one or not other:
        return False
    if plain(one) == plain(other):
        return True
    a, b = skeleton(one), skeleton(other)
    return a == b and len(a) > 1


def by_place(place: Place | None, known: Place | None) -> Evidence:
    """How well two places fit, given how precisely each is known."""
    if place is None or known is None:
        return Evidence(0.0, "one of them names no place")
    km = _distance(place, known)
    if place.country is not None and known.country is not None and place.country != known.country:
        if km is None or km > reach_of(place) + reach_of(known):
            return Evidence(AGAINST, f"in different countries ({place.country}, {known.country})")
        return Evidence(_WIDE, f"{km:.0f} km apart across a border")
    if km is not None:
        return _by_distance(place, known, km)
    return _by_admin(place, known)


def far_apart(place: Place | None, known: Place | None) -> bool:
    """Whether ``by_place`` would surely exclude it, found quickly: most candidates of a busy day are far away."""
    if place is None or known is None or place.latitude is None or known.latitude is None:
        return False
    limit = SLACK * (outermost(place) + outermost(known)) + SLACK_KM
    if abs(place.latitude - known.latitude) * _KM_PER_DEGREE > limit:
        return True
    east = abs((place.longitude or 0.0) - (known.longitude or 0.0))
    poleward = max(abs(place.latitude), abs(known.latitude))
    # Short of the poles, and of chords across them, a parallel is no shorter than this.
    return poleward < _POLAR and min(east, 360 - east) * _KM_PER_DEGREE * cos(radians(poleward)) > _CHORD * limit


def _by_distance(place: Place, known: Place, km: float) -> Evidence:
    reach = reach_of(place) + reach_of(known)
    if km > SLACK * reach + SLACK_KM:
        if km <= SLACK * _PROVINCE_KM and (_may_be_its_province(place, known) or _may_be_its_province(known, place)):
            return Evidence(_COUNTRY_ALONE, f"{known.name} and {place.name}, of which one may mean the province")
        return Evidence(AGAINST, f"{km:.0f} km apart, farther than either place reaches")
    if km > reach:
        return Evidence(_COUNTRY_ALONE, f"{km:.0f} km apart, at the edge of what the places allow")
    score = next((s for limit, s in _MEETING if reach <= limit), _WIDE)
    if _is_named_alike(place, known):
        finest = _BY_NAME.get(place.precision) or _BY_NAME.get(known.precision) or 2.0
        return Evidence(max(score, finest), f"the same place ({known.name})")
    fine = place.precision in _FINE and known.precision in _FINE
    if fine and km > _NEIGHBOURS_KM and "km" not in f"{place.name}{known.name}" and place.site_type != known.site_type:
        return Evidence(score - 1.0, f"neighbouring places of different names, {km:.0f} km apart")
    return Evidence(score, f"{km:.0f} km apart, within the reach of both places")


def _may_be_its_province(town: Place, other: Place) -> bool:
    """Whether a town is called as the province that both lie in: "in Kunduz" may be anywhere in Kunduz province."""
    inside = town.admin1 is not None and (town.country, town.admin1) == (other.country, other.admin1)
    return inside and _is_called_as_its_province(town) and not same_name(other.name, town.admin1)


def _is_called_as_its_province(place: Place) -> bool:
    return place.precision == "town" and same_name(place.name, place.admin1)


@by_identity
def outermost(place: Place) -> float:
    """How far from its point anything lies that the place may mean (km)."""
    return max(reach_of(place), _PROVINCE_KM) if _is_called_as_its_province(place) else reach_of(place)


def _by_admin(place: Place, known: Place) -> Evidence:
    if _is_named_alike(place, known) and "country" not in (place.precision, known.precision):
        return Evidence(_BY_NAME.get(place.precision, 2.0), f"the same place ({known.name})")
    if place.admin1 is not None and known.admin1 is not None:
        if same_name(place.admin1, known.admin1):
            return Evidence(0.8, f"both in {known.admin1}")
        return Evidence(-3.0, f"in different provinces ({place.admin1}, {known.admin1})")
    if place.country is not None and place.country == known.country:
        return Evidence(_COUNTRY_ALONE, f"both in {known.country}, no more is known")
    return Evidence(0.0, "no common place is known")


def by_site(place: Place | None, incident: Incident) -> Evidence | None:
    """The building or vehicle that was hit, by name or by kind; None where either side does not say."""
    if place is None or place.site_type is None:
        return None
    known = account_of(incident.claims).sites
    if incident.place is not None and incident.place.site_type is not None:
        known = (incident.place, *known)
    if not known:
        return None
    if any(same_name(place.site_name, k.site_name) for k in known):
        return Evidence(3.0, f"the same named site ({place.site_name})", corroborates=FIRMLY)
    kinds = {k.site_type for k in known}
    if place.site_type not in kinds:
        return Evidence(-1.0, f"different sites ({place.site_type}, {', '.join(sorted(k for k in kinds if k))})")
    if place.site_name and all(k.site_name for k in known):
        return Evidence(-1.5, f"different {place.site_type}s by name")
    return Evidence(0.8, f"a {place.site_type} in both", corroborates=FIRMLY)


def by_date(occurred: Occurred, known: Occurred, *, one_site: bool, one_account: bool) -> Evidence:
    """How well two dates fit. Adjacent days need a night, a shared site, or a date that is not known to the day.

    ``one_account``: both are one text, or the same numbers by the same origin; then a day may have been misread.
    """
    undated = "publication" in (occurred.basis, known.basis)
    gap = max((occurred.start - known.end).days, (known.start - occurred.end).days)
    if gap <= 0:
        return _by_overlap(occurred, known, undated=undated)
    if gap == 1 and (one_site or undated or _crosses_midnight(occurred, known)):
        return Evidence(0.8, "adjacent days, around one night or at one site")
    if gap == 1 and one_account:
        return Evidence(0.0, "adjacent days of one account")
    if undated and gap <= _UNDATED_GAP:
        return Evidence(0.0, f"{gap} days apart, one of them undated")
    if undated and (one_site or one_account) and gap <= _UNDATED_GAP_ONE_SITE:
        return Evidence(-0.5, f"{gap} days apart, one of them undated, at one site or of one account")
    return Evidence(AGAINST, f"{gap} days apart")


_UNDATED_GAP = 3
_UNDATED_GAP_ONE_SITE = 7
_NEAR_DAYS = timedelta(days=1)
_NEXT_NIGHT = -1.5
_ONE_WEEK_OR_SO = timedelta(days=10)
_ONE_MONTH_OR_SO = timedelta(days=45)


def _by_overlap(occurred: Occurred, known: Occurred, *, undated: bool) -> Evidence:
    if _are_two_nights(occurred, known):
        return Evidence(_NEXT_NIGHT, "in two nights, one after the other")
    width = max(occurred.end - occurred.start, known.end - known.start)
    if width <= _NEAR_DAYS:
        score = 1.0 if undated else 2.0
        return Evidence(score, f"on the same day ({max(occurred.start, known.start)})")
    if width <= _ONE_WEEK_OR_SO:
        return Evidence(1.0, "within the same days")
    if width <= _ONE_MONTH_OR_SO:
        return Evidence(0.4, "within the same month")
    return Evidence(0.1, "within the same long time")


def _are_two_nights(one: Occurred, other: Occurred) -> bool:
    """As in "Monday night" and "Tuesday night", which share a date."""
    nights = all(o.time_of_day == "night" and o.end - o.start == _NEAR_DAYS for o in (one, other))
    return nights and one.start != other.start


def _crosses_midnight(one: Occurred, other: Occurred) -> bool:
    first, second = (one, other) if one.end < other.start else (other, one)
    if first.precision != "day" or second.precision != "day":
        return True
    return first.time_of_day in ("night", "evening") or second.time_of_day in ("night", "morning")


def _distance(place: Place, known: Place) -> float | None:
    if place.latitude is None or place.longitude is None or known.latitude is None or known.longitude is None:
        return None
    return distance_km(place.latitude, place.longitude, known.latitude, known.longitude)


def reach_of(place: Place) -> float:
    """How far the place extends from its point (km)."""
    return place.radius_km if place.radius_km is not None else _REACH.get(place.precision, 0.0)


def reach_km(place: Place, known: Place) -> float:
    """How far apart two places may lie and still meet (km)."""
    return reach_of(place) + reach_of(known)


def within(area: Place, place: Place | None) -> bool:
    """Whether a place lies in the area of a total."""
    if place is None or (area.country is not None and place.country != area.country):
        return False
    if area.precision == "country":
        return True
    km = _distance(area, place)
    if km is not None:
        return km <= reach_of(area) + reach_of(place)
    return area.admin1 is not None and same_name(area.admin1, place.admin1)


def same_area(area: Place | None, known: Place | None) -> bool:
    """Whether two totals are about one area."""
    if area is None or known is None:
        return area is known
    if area.precision == "country" or known.precision == "country":
        return area.precision == known.precision and area.country == known.country
    return _is_named_alike(area, known) and area.country == known.country


def _is_named_alike(place: Place, known: Place) -> bool:
    if place.geonames_id is not None and place.geonames_id == known.geonames_id:
        return True
    return same_name(place.name, known.name)
