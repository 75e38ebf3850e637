"""Names and capitals of countries by ISO code; reads their own small table, not the gazetteer."""

from functools import cache
from typing import NamedTuple

from services.gazetteer import tables


class Country(NamedTuple):
    """English name and capital of a country; ``capital`` is empty where it has none."""

    name: str
    capital: str


def name_of(code: str) -> str:
    """English name of a country; the code itself where the table does not know it."""
    country = _countries().get(code)
    return country.name if country is not None else code


def capital_of(code: str) -> str:
    """Name of the capital, empty where the table does not know it."""
    country = _countries().get(code)
    return country.capital if country is not None else ""


@cache
def _countries() -> dict[str, Country]:
    return {row[0]: Country(row[1], row[4]) for row in tables.rows(tables.COUNTRIES)}
