"""Looking up place names, finding them in text, and asking which countries are near a point."""

import re
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from math import cos, floor, radians
from typing import NamedTuple

from services.gazetteer import countries, tables
from services.gazetteer.geodesy import distance_km
from services.gazetteer.records import PlaceRecord
from services.gazetteer.spelling import normalise

# A name starts at a capital of the Latin script (keys have no other), at the head of a word.
_CAPITALISED = re.compile(r"[A-Z\u00c0-\u00de\u0100-\u024f\u1e00-\u1eff]\w*")
# The Arabic article before it may be small: "al-Mansoura".
_ARTICLES = frozenset(
    f" {article} " for article in ("al", "el", "ad", "an", "ar", "as", "at", "az", "ed", "en", "er", "es")
)
_ARTICLE_LENGTH = 3
_CELLS_PER_DEGREE = 2
_COLUMNS = 360 * _CELLS_PER_DEGREE
_KM_PER_DEGREE = 111.0
_SETTLEMENTS = frozenset({"town", "neighbourhood"})
_Cell = dict[str, list[tuple[tuple[float, float], int]]]


class NameMatch(NamedTuple):
    """A name of the table in a text: half-open code point offsets, its places likeliest first.

    ``common``: the name is also an everyday word, a weekday, or a person's name; it needs context to count.
    """

    start: int
    end: int
    key: str
    common: bool
    records: tuple[PlaceRecord, ...]


class Gazetteer:
    """Place names of the world, finer where armed violence is reported. Immutable; share one (``Gazetteer.load()``)."""

    def __init__(
        self, place_lines: list[str], numbers: dict[str, str], gaps: dict[str, int], common_words: frozenset[str]
    ) -> None:
        """Take the compiled tables (see ``tables``); places are parsed when first asked for."""
        self._place_lines = place_lines
        self._numbers = numbers
        self._gaps = gaps
        self._common = common_words
        self._place = lru_cache(maxsize=8192)(self._parse_place)
        self._records = lru_cache(maxsize=8192)(self._find_records)
        # News comes from the same towns again and again.
        self._near = lru_cache(maxsize=8192)(self._find_countries)

    @staticmethod
    def load() -> "Gazetteer":
        """The compiled gazetteer; read once a process."""
        return _load()

    def _parse_place(self, number: int) -> PlaceRecord:
        return tables.parse_place(self._place_lines[number])

    def lookup(self, name: str) -> list[PlaceRecord]:
        """All places called so, likeliest first; empty when unknown. Case, diacritics and hyphens do not matter."""
        return list(self._records(" ".join(normalise(name).split())))

    def _find_records(self, key: str) -> tuple[PlaceRecord, ...]:
        numbers = self._numbers.get(key)
        return tuple([self._place(int(number)) for number in numbers.split(",")]) if numbers else ()

    def scan(self, text: str) -> Iterator[NameMatch]:
        """Every name in ``text``, leftmost-longest, without overlaps, in order. Linear in the length of the text.

        Only names written with a capital count, so that "nice" and "of" stay words.
        """
        folded = f" {normalise(text)} "
        taken = 0
        for capitalised in _CAPITALISED.finditer(text):
            begin = capitalised.start() + 1
            first = folded[begin : capitalised.end() + 1]
            article = folded[begin - _ARTICLE_LENGTH - 1 : begin] in _ARTICLES
            # Four in five capitalised words begin no name; nothing more is asked of them.
            if not (article or first in self._numbers or first in self._gaps):
                continue
            if begin < taken or folded[begin - 1] != " ":
                continue
            found = None
            if article:
                begin -= _ARTICLE_LENGTH
                found = self._longest_at(folded, begin)
                begin += 0 if found else _ARTICLE_LENGTH
            found = found or self._longest_at(folded, begin)
            if found:
                taken, key = found
                yield NameMatch(begin - 1, taken - 1, key, key in self._common, self._records(key))

    def _longest_at(self, folded: str, begin: int) -> tuple[int, str] | None:
        """End and key of the longest name that starts at ``begin`` and ends with a word; ``folded`` ends in a space."""
        end = folded.find(" ", begin)
        first = folded[begin:end]
        best = (end, first) if first in self._numbers else None
        for _ in range(self._gaps.get(first, 0)):
            end = folded.find(" ", end + 1)
            if end < 0:
                break
            key = folded[begin:end]
            if key in self._numbers:
                best = end, key
        return best

    def capital(self, code: str) -> PlaceRecord | None:
        """The capital of a country; None where the table does not know it."""
        found = self.lookup(countries.capital_of(code))
        return next((record for record in found if record.country == code and record.kind == "town"), None)

    def division(self, place: PlaceRecord) -> PlaceRecord | None:
        """The first-order division in which a place lies; None where the table does not know it."""
        found = self.lookup(place.admin1) if place.admin1 else []
        return next((r for r in found if r.kind == "admin1" and r.country == place.country), None)

    def countries_near(self, lat: float, lon: float, km: float = 50.0) -> frozenset[str]:
        """ISO codes of the countries that have a place of the gazetteer within ``km`` of the point."""
        return self._near(lat, lon, km)

    def _find_countries(self, lat: float, lon: float, km: float) -> frozenset[str]:
        near: set[str] = set()
        for cell in self._cells_near(lat, lon, km):
            for country, places in cell.items():
                if country not in near and any(distance_km(lat, lon, *point) <= km for point, _ in places):
                    near.add(country)
        return frozenset(near)

    def nearest(self, lat: float, lon: float, km: float = 50.0) -> PlaceRecord | None:
        """The settlement nearest to the point, None if there is none within ``km``."""
        distances = (
            (distance_km(lat, lon, *point), number)
            for cell in self._cells_near(lat, lon, km)
            for places in cell.values()
            for point, number in places
        )
        best = min(distances, default=None)
        return self._place(best[1]) if best is not None and best[0] <= km else None

    def _cells_near(self, lat: float, lon: float, km: float) -> Iterator[_Cell]:
        reach_lat = km / _KM_PER_DEGREE
        reach_lon = min(180.0, reach_lat / max(0.01, cos(radians(min(89.0, abs(lat) + reach_lat)))))
        rows = range(floor((lat - reach_lat) * _CELLS_PER_DEGREE), floor((lat + reach_lat) * _CELLS_PER_DEGREE) + 1)
        first, last = floor((lon - reach_lon) * _CELLS_PER_DEGREE), floor((lon + reach_lon) * _CELLS_PER_DEGREE)
        columns = {column % _COLUMNS for column in range(first, min(last, first + _COLUMNS - 1) + 1)}
        for row in rows:
            for column in sorted(columns):
                cell = self._grid.get((row, column))
                if cell:
                    yield cell

    @cached_property
    def _grid(self) -> dict[tuple[int, int], _Cell]:
        """Settlements by cell (half a degree) and country; built when first asked for."""
        grid: dict[tuple[int, int], _Cell] = {}
        for number, line in enumerate(self._place_lines):
            _, kind, country, _, latitude, longitude, _ = line.split("\t", 6)
            if kind not in _SETTLEMENTS:
                continue
            point = float(latitude), float(longitude)
            cell = floor(point[0] * _CELLS_PER_DEGREE), floor(point[1] * _CELLS_PER_DEGREE) % _COLUMNS
            grid.setdefault(cell, {}).setdefault(country, []).append((point, number))
        return grid


@cache
def _load() -> Gazetteer:
    return Gazetteer(
        place_lines=tables.read_lines(tables.PLACES),
        numbers=tables.read_names(),
        gaps=tables.read_gaps(),
        common_words=frozenset(row[0] for row in tables.rows(tables.COMMON_WORDS)),
    )
