"""Names and capitals of countries by ISO code; reads their own small table, not the gazetteer."""

from functools import cache
from typing import NamedTuple

from services.gazetteer import tables

# Codes in everyday use that ISO 3166 gives to no country.
_ALSO_SAID = {"EL": "GR", "UK": "GB"}


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


def code_of(given: str) -> str:
    """The ISO 3166 alpha-2 code, in capitals, of a country where incidents are placed.

    Raises ``ValueError``, in words for people, where it is none; of a country's name the words say the code.
    """
    code = given.strip().upper()
    if code in _countries():
        return code
    meant = _ALSO_SAID.get(code) or next((c for c, one in _countries().items() if one.name.upper() == code), None)
    help_ = ", e.g. SY" if meant is None else f": {name_of(meant)} is {meant}"
    msg = f"{given[:40]!r} is no country code known here; give two letters of ISO 3166{help_}"
    raise ValueError(msg)


@cache
def _countries() -> dict[str, Country]:
    return {row[0]: Country(row[1], row[4]) for row in tables.rows(tables.COUNTRIES)}
