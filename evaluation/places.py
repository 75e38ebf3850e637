"""Places of the sets' answer keys in the gazetteer's terms: country code and first-order division."""

import re
from functools import cache
from typing import NamedTuple

from services.gazetteer.gazetteer import Gazetteer
from services.gazetteer.records import PlaceRecord

_DIVISIONS = frozenset({"DEPARTMENT", "PROVINCE", "STATE"})
_KIND = re.compile(r"\s*\(([^()]*)\)\s*$")


class Where(NamedTuple):
    """``country`` ISO code; ``admin1`` the gazetteer's name; None = the key does not say, or the gazetteer not."""

    country: str | None
    admin1: str | None


def where_of(location: str) -> tuple[Where, ...]:
    """The alternatives of a location slot, such as ``PERU: LIMA (CITY): MIRAFLORES (NEIGHBORHOOD)``.

    A department that the slot names is taken; else those of its towns, each if the gazetteer knows one such town in the
    country, or one far larger than its namesakes.
    """
    alternatives = re.split(r"\)\s*/\s*\(", location)
    return tuple(dict.fromkeys(where for part in alternatives for where in _wheres(part)))


def _wheres(part: str) -> list[Where]:
    whole = part.strip().lstrip("(? ")
    if whole.count(")") > whole.count("("):  # the outer brackets of an alternative
        whole = whole[:-1]
    country, *names = [name.strip() for name in whole.split(":")]
    code = _country(country.strip("() "))
    if code is None:
        return [Where(None, None)]
    named = [name for name in names if _kinds(name) & _DIVISIONS]
    found = [admin1 for name in named or names for admin1 in [_division(name, code)] if admin1 is not None]
    return [Where(code, admin1) for admin1 in found] or [Where(code, None)]


def _kinds(name: str) -> set[str]:
    kind = _KIND.search(name)
    return {part.strip() for part in kind[1].split("/")} if kind else set()


@cache
def _country(name: str) -> str | None:
    codes = [record.country for record in Gazetteer.load().lookup(name) if record.kind == "country"]
    return codes[0] if codes else None


@cache
def _division(name: str, country: str) -> str | None:
    # "CUCUTA (CITY) - CAMPANARIO (REGION)" lies between two places; the first one stands for both.
    first = name.split(" - ", maxsplit=1)[0]
    records = [r for r in Gazetteer.load().lookup(_KIND.sub("", first).strip()) if r.country == country and r.admin1]
    if _kinds(first) & _DIVISIONS:
        return next((record.admin1 for record in records if record.kind == "admin1"), None)
    return _settled([record for record in records if record.kind in ("town", "district", "neighbourhood")])


_FAR_LARGER = 5


def _settled(records: list[PlaceRecord]) -> str | None:
    if len({record.admin1 for record in records}) == 1:
        return records[0].admin1
    by_size = sorted(records, key=lambda record: -record.population)
    if len(by_size) > 1 and by_size[0].population >= _FAR_LARGER * max(1, by_size[1].population):
        return by_size[0].admin1
    return None
