"""Plain English for alerts: counts, kinds of attack, places, dates, claimants."""

from datetime import date
from functools import lru_cache

from schemas import Count, Event, Occurred, Place
from services.alerting.ledger.origins import UNNAMED, is_known, origin_of, outlet_of
from services.gazetteer.countries import name_of

_ATTACKS = {
    "air_strike": "an air strike",
    "drone_strike": "a drone strike",
    "shelling": "shelling",
    "grenade": "a grenade attack",
    "suicide_bomb": "a suicide bombing",
    "ied": "a bombing",
    "landmine": "a mine or leftover explosive",
    "chemical": "a chemical attack",
    "armed_attack": "an armed attack",
    "battle": "fighting",
    "execution": "an execution",
    "abduction": "an abduction",
    "sexual_violence": "an attack with sexual violence",
    "excessive_force": "the use of force against civilians",
    "mob_violence": "mob violence",
    "detention_death": "detention",
    "other": "violence",
}
_SITES = {
    "school": "a school",
    "hospital": "a hospital",
    "market": "a market",
    "camp": "a camp",
    "home": "a home",
    "worship": "a place of worship",
    "vehicle": "a vehicle",
    "aid": "an aid facility",
    "other": "a site",
}
_RELATIVE = ("about", "around", "near", "north", "south", "east", "west", "outside", "some", "between")
_SUCH_ARE_PLURAL = 1


def number(count: Count) -> str:
    """A count in words: "33", "at least 40", "40 to 150", "up to 5"."""
    if count.min is None:
        return f"up to {count.max}"
    if count.max is None:
        return f"at least {count.min}"
    return str(count.min) if count.min == count.max else f"{count.min} to {count.max}"


def people(count: Count, one: str, many: str) -> str:
    """A count with its noun: "1 civilian", "at least 2 civilians"."""
    return f"{number(count)} {one if count.max == _SUCH_ARE_PLURAL else many}"


def attack(event_type: str, place: Place | None) -> str:
    """The kind of attack and the site: "an air strike on a school"."""
    words = _ATTACKS[event_type]
    if place is None or place.site_type is None or place.site_type == "other":
        return words
    site = place.site_name or _SITES[place.site_type]
    on = "at" if event_type in ("battle", "detention_death", "landmine", "execution", "armed_attack") else "on"
    return f"{words} {on} {site}"


def where(place: Place | None) -> str:
    """The place as finely as it is known: "in Zabid, Hodeidah, Yemen"."""
    if place is None:
        return "at an unknown place"
    first = place.name.split(" ", 1)[0].lower()
    relative = first in _RELATIVE or first.isdigit()
    wider = place.admin1 is not None and place.admin1.lower() not in place.name.lower()
    country = name_of(place.country) if place.country is not None else ""
    name = country if place.name == place.country else place.name
    beyond = [place.admin1] if wider and place.admin1 is not None else []
    beyond += [country] if country not in {"", name} else []
    return ("" if relative else "in ") + ", ".join([name, *beyond])


@lru_cache(maxsize=4096)
def day(moment: date) -> str:
    """A date without leading zeros: "21 March 2017"."""
    return f"{moment.day} {moment:%B %Y}"


def when(occurred: Occurred) -> str:
    """The date as finely as it is known: "on 21 March 2017", "between 20 and …", "in March 2017"."""
    if occurred.precision == "year":
        return f"in {occurred.start.year}"
    if occurred.precision == "month":
        return f"in {occurred.start:%B %Y}"
    if occurred.start == occurred.end:
        said = f"on {day(occurred.start)}"
        return f"{said} (date of the report)" if occurred.basis == "publication" else said
    return f"between {day(occurred.start)} and {day(occurred.end)}"


def according_to(event: Event) -> str:
    """Who says so, in at most two names; private witnesses are not named."""
    names = list(dict.fromkeys(_claimant_names(event)))
    return " and ".join(names[:2]) + (" and others" if len(names) > 2 else "")  # noqa: PLR2004 - two, as said


def _claimant_names(event: Event) -> list[str]:
    if not event.claimants:
        return [outlet_of(event).name]
    return [_claimant_name(c.name, c.type, origin_of(c).key, origin_of(c).name) for c in event.claimants]


def _claimant_name(name: str, kind: str, key: str, shown: str) -> str:
    if kind == "witness" and key != UNNAMED:
        return "a witness"
    return _the(shown) if key != UNNAMED else name


def _the(name: str) -> str:
    bare = name.lower().startswith(("the ", "a ", "an "))
    takes_article = name.endswith(("Rights", "coalition", "Nations", "Cross", "Crescent")) and "Watch" not in name
    takes_article = takes_article or (is_known(name) and name in _WITH_ARTICLE)
    return f"the {name}" if takes_article and not bare else name


_WITH_ARTICLE = frozenset({"Houthis", "Taliban", "UN Commission of Inquiry on Syria", "Syrian Democratic Forces"})
