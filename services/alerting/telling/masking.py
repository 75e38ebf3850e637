"""Names of victims and private witnesses never leave in a quote (domain guide §2, rule 15).

A masked quote is as long as the words it quotes, so that its span still fits. The address of an article is no quote but
the evidence itself, and masked it leads nowhere: it loses only the names that no reader may see, whatever his token.
"""

import re
from collections.abc import Iterable

from schemas import Event, Place, Span
from schemas.vocabulary import EventType
from services.alerting.ledger.origins import UNNAMED, origin_of

MARK = "█"
_SHORTEST_PART = 3
_OF_AGE = 18
_WORD = re.compile(r"\w+")


def private_people(events: Iterable[Event]) -> frozenset[str]:
    """Names of victims and of witnesses, as the reports write them."""
    names: set[str] = set()
    for event in events:
        names.update(c.name for c in event.claimants if c.type == "witness" and origin_of(c).key != UNNAMED)
        names.update(v.name for v in event.victims)
    return frozenset(names)


def with_parts(names: Iterable[str]) -> frozenset[str]:
    """Names, whole and in parts: "Ahmad Khalil" gives "Ahmad Khalil", "Ahmad", "Khalil"."""
    whole = frozenset(names)
    parts = (part for name in whole for part in re.findall(r"\w+", name))
    return whole | {part for part in parts if len(part) >= _SHORTEST_PART and part[0].isupper()}


def private_names(events: Iterable[Event]) -> frozenset[str]:
    """Names of victims and of witnesses, whole and in parts."""
    return with_parts(private_people(events))


def never_shown(incident_type: EventType, events: Iterable[Event]) -> frozenset[str]:
    """Names, whole and in parts, that nobody may see: of minors, and of all whom reports of sexual violence name."""
    told = tuple(events)
    if tells_of_survivors(incident_type, told):
        return private_names(told)
    return with_parts(v.name for e in told for v in e.victims if v.age is not None and v.age < _OF_AGE)


def tells_of_survivors(incident_type: EventType, events: Iterable[Event]) -> bool:
    """Whether the incident is one of sexual violence, or any of its reports counts survivors of it."""
    return incident_type == "sexual_violence" or any(
        g.outcome == "sexual_violence" for e in events for g in e.casualties
    )


def masked(text: str, names: Iterable[str]) -> str:
    """The text with every one of the names blacked out, letter for letter; in capitals too, as headlines have them."""
    for name in sorted(names, key=lambda n: (-len(n), n)):
        written = f"{re.escape(name)}|{re.escape(name.upper())}"
        text = re.sub(rf"(?<!\w)(?:{written})(?!\w)", lambda m: MARK * len(m[0]), text)
    return text


def masked_span(span: Span, names: frozenset[str]) -> Span:
    """The span with its quote masked."""
    if not names:
        return span
    return Span(start=span.start, end=span.end, quote=masked(span.quote, names))


def masked_url(url: str, names: frozenset[str]) -> str:
    """The address without the names; it often spells its title out: "…/ahmad-khalil-killed"."""
    for name in sorted(names, key=lambda n: (-len(n), n)):
        spelled = r"[\W_]+".join(re.escape(word) for word in _WORD.findall(name))
        if spelled:
            url = re.sub(rf"(?<![^\W_]){spelled}(?![^\W_])", lambda m: MARK * len(m[0]), url, flags=re.IGNORECASE)
    return url


def names_finer_than_district(place: Place) -> set[str]:
    """The names by which ``coarse_place`` does not tell it."""
    coarse = coarse_place(place)
    wider = {place.admin1, place.admin2, place.country, coarse.name}
    # "the clinic" is no name.
    return {name for name in (place.name, place.site_name) if name and name != name.lower()} - wider


def coarse_place(place: Place) -> Place:
    """The place no finer than its district: where survivors of sexual violence may be found is not shown."""
    if place.precision in ("district", "province", "country"):
        return place.model_copy(update={"site_name": None, "site_type": None})
    name = place.admin2 or place.admin1 or place.country or "undisclosed"
    precision = "district" if place.admin2 else "province" if place.admin1 else "country"
    return Place(
        name=name, admin1=place.admin1, admin2=place.admin2, country=place.country, precision=precision, span=None
    )
