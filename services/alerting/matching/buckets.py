"""Candidate buckets: under which names an incident is found, and which names an event must read. Pure.

A name is a country and a local day ("SY:2017-03-21") or month ("SY:2017-03"); months end in "~" for incidents known
only by a wide window. The country is "ZZ" where none is known; "*" holds the incidents of every country. A bucket "#…"
holds the incidents that some telling words are known by: a follow-up finds its incident there after any time. A report
without a day that comes later than the days beside it finds its incident in the months before, by the words it shares.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from schemas import Event, Incident
from services.alerting.matching.telling_words import known_by, sought_by

NO_COUNTRY = "ZZ"
ANY_COUNTRY = "*"
# A window up to this many days is listed by day; a wider one would fill hundreds of buckets and is listed by month.
NARROW_DAYS = 10
# Reports cross borders that incidents do not: a town may lie in the neighbouring country, or the country be mistaken.
BORDER_KM = 50.0
# Too wide to be matched with anything: a decade's months would fill thousands of buckets.
WIDEST_DAYS = 3 * 366
# An undated report may come some days after what it tells of.
_UNDATED_DAYS = 3
# How far back the months are looked through for what an undated report may tell again.
_LOOKED_BACK = timedelta(days=60)
# Fewer rare words than these never make it the same (``matching.py``, what is told again).
_LEAST_WORDS = 3

_BY_WORDS = "#"

CountriesNear = Callable[[float, float, float], frozenset[str]]
"""(latitude, longitude, km) → ISO codes; the gazetteer's ``countries_near``."""


def of_incident(incident: Incident, *, by_words: bool = True) -> frozenset[str]:
    """Every bucket in which the incident lies; a merged one lies in none, its survivor stands for it.

    ``by_words``: also those of its telling words, of use only where crime is watched.
    """
    if incident.status == "merged":
        return frozenset()
    start, end = incident.occurred.start, incident.occurred.end
    country = incident.place.country if incident.place is not None else None
    days = _holding(max(start, date.fromordinal(max(1, end.toordinal() - WIDEST_DAYS))), end)
    by_day = _named(frozenset((country or NO_COUNTRY, ANY_COUNTRY)), days)
    return by_day | {of_word(word) for word in known_by(incident)} if by_words else by_day


@lru_cache(maxsize=4096)
def _holding(start: date, end: date) -> frozenset[str]:
    names = set(_months(start, end))
    if is_narrow(start, end):
        names.update(_days(start, end))
    else:
        names.update(f"{month}~" for month in _months(start, end))
    return frozenset(names)


def of_event(event: Event, countries_near: CountriesNear, *, by_words: bool = True) -> frozenset[str]:
    """Every bucket that may hold the event's incident, or what accounts for a short total; of a long total, none."""
    start, end = window_of(event)
    if (end - start).days > WIDEST_DAYS or (event.scope != "incident" and not is_narrow(start, end)):
        return frozenset()
    undated, countries = event.occurred.basis == "publication", _countries(event, countries_near)
    by_day = _named(countries, _possible(start, end, _UNDATED_DAYS if undated else 1))
    if undated and is_narrow(start, end) and len(sought_by(event)) >= _LEAST_WORDS:
        by_day |= _named(countries, _looked_back(start, end))
    return by_day | {of_word(word) for word in sought_by(event)} if by_words else by_day


@lru_cache(maxsize=4096)
def _possible(start: date, end: date, earlier: int) -> frozenset[str]:
    if not is_narrow(start, end):
        return frozenset(_months(start, end))
    early, late = start - timedelta(days=earlier), end + timedelta(days=1)
    return frozenset((*_days(early, late), *(f"{month}~" for month in _months(early, late))))


@lru_cache(maxsize=4096)
def _looked_back(start: date, end: date) -> frozenset[str]:
    early = max(start.toordinal() - _LOOKED_BACK.days, 1)
    return frozenset(_months(date.fromordinal(early), end))


@lru_cache(maxsize=16_384)
def _named(countries: frozenset[str], days: frozenset[str]) -> frozenset[str]:
    return frozenset(f"{country}:{day}" for country in countries for day in days)


def of_word(word: int) -> str:
    """The bucket of a telling word's hash, which it shares with some others: there are 65,536."""
    return f"{_BY_WORDS}{word >> 12:04x}"


def is_of_words(name: str) -> bool:
    """Whether incidents lie in the bucket for a telling word, and not for a day."""
    return name.startswith(_BY_WORDS)


@lru_cache(maxsize=16_384)
def is_of_month(name: str) -> bool:
    """Whether the bucket holds all incidents of a month, and says their words."""
    return len(name.partition(":")[2]) == len("2017-03")


def says_words(name: str) -> bool:
    """Whether the bucket says by which words its incidents are known."""
    return is_of_words(name) or is_of_month(name)


def window_of(event: Event) -> tuple[date, date]:
    """First and last local day that the event speaks of; of a total, the days that it covers."""
    start, end = event.occurred.start, event.occurred.end
    if event.scope != "incident" and event.covers is not None:
        start, end = event.covers.start or start, event.covers.end or end
    return (start, end) if start <= end else (end, start)


def _countries(event: Event, countries_near: CountriesNear) -> frozenset[str]:
    place = event.place
    if place is None or place.country is None:
        return frozenset({ANY_COUNTRY})
    near: frozenset[str] = frozenset()
    if place.latitude is not None and place.longitude is not None:
        near = countries_near(place.latitude, place.longitude, BORDER_KM)
    return near | {place.country, NO_COUNTRY}


def is_narrow(start: date, end: date) -> bool:
    """Whether a window is listed by day."""
    return (end - start).days < NARROW_DAYS


def _days(start: date, end: date) -> Iterator[str]:
    for n in range((end - start).days + 1):
        yield (start + timedelta(days=n)).isoformat()


def _months(start: date, end: date) -> Iterator[str]:
    for n in range(start.year * 12 + start.month, end.year * 12 + end.month + 1):
        year, month = divmod(n - 1, 12)
        yield f"{year:04d}-{month + 1:02d}"
