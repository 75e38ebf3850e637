"""Names of victims and private witnesses never leave in a quote (domain guide §2, rule 15).

A masked quote is as long as the words it quotes, so that its span still fits.
"""

import re
from collections.abc import Iterable

from schemas import Event, Place, Span
from services.alerting.ledger.origins import UNNAMED, origin_of

MARK = "█"
_SHORTEST_PART = 3


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


def coarse_place(place: Place) -> Place:
    """The place no finer than its district: where survivors of sexual violence may be found is not shown."""
    if place.precision in ("district", "province", "country"):
        return place.model_copy(update={"site_name": None, "site_type": None})
    name = place.admin2 or place.admin1 or place.country or "undisclosed"
    precision = "district" if place.admin2 else "province" if place.admin1 else "country"
    return Place(
        name=name, admin1=place.admin1, admin2=place.admin2, country=place.country, precision=precision, span=None
    )
