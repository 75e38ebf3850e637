"""The files of the gazetteer: hand-written tables read by the build, compiled tables read at start.

Compiled form, chosen so that loading splits lines and parses nothing else (a place is parsed when first asked for):
``places.tsv.gz`` one place a line; ``names.tsv.gz`` ``key<TAB>numbers of its places, likeliest first``;
``gaps.tsv.gz`` for the first word of names of several words, how many spaces its longest name has;
``us_counties.tsv.gz`` a county's name, without "County", and the postal codes of the states that have one.
"""

import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

from services.gazetteer.records import PlaceKind, PlaceRecord

HERE = Path(__file__).parent
COUNTRIES = HERE / "countries.tsv"
ADMIN1 = HERE / "admin1.tsv"
ALIASES = HERE / "aliases.tsv"
COMMON_WORDS = HERE / "common_words.txt"
NOT_PLACES = HERE / "not_places.txt"
PLACES = HERE / "tables" / "places.tsv.gz"
NAMES = HERE / "tables" / "names.tsv.gz"
GAPS = HERE / "tables" / "gaps.tsv.gz"
US_COUNTIES = HERE / "tables" / "us_counties.tsv.gz"


def rows(path: Path) -> Iterator[list[str]]:
    """The fields of each line of a hand-written table; ``#`` lines and empty lines are comments."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def read_lines(path: Path) -> list[str]:
    """The lines of a compiled table."""
    return gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")


def read_names() -> dict[str, str]:
    """Numbers of places (comma-separated, likeliest first) by key."""
    return _pairs(NAMES)


def read_gaps() -> dict[str, int]:
    """Spaces in the longest key, by first word, for the words that begin a key of several words."""
    return {first: int(gaps) for first, gaps in _pairs(GAPS).items()}


def read_us_counties() -> dict[str, tuple[str, ...]]:
    """Postal codes of states by the name of a county, as normalised and without "County"."""
    return {name: tuple(codes.split(",")) for name, codes in _pairs(US_COUNTIES).items()}


def _pairs(path: Path) -> dict[str, str]:
    # Every second field of one split: four times as fast as splitting line by line.
    fields = "\t".join(read_lines(path)).split("\t")
    return dict(zip(fields[::2], fields[1::2], strict=True))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a compiled table; equal lines give equal bytes (no time stamp in the gzip header)."""
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), compresslevel=9, mtime=0))


def format_place(place: PlaceRecord) -> str:
    """One line of the compiled places."""
    point = place.point
    fields = (
        place.name,
        place.kind,
        place.country,
        place.admin1 or "",
        "" if point is None else f"{point[0]:.4f}",
        "" if point is None else f"{point[1]:.4f}",
        "" if place.radius_km is None else f"{place.radius_km:g}",
        str(place.population),
        "" if place.geonames_id is None else str(place.geonames_id),
    )
    return "\t".join(fields)


def parse_place(line: str) -> PlaceRecord:
    """The place of one compiled line."""
    name, kind, country, admin1, latitude, longitude, radius, population, geonames_id = line.split("\t")
    return PlaceRecord(
        name=name,
        kind=cast("PlaceKind", kind),
        country=country,
        admin1=admin1 or None,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        radius_km=float(radius) if radius else None,
        population=int(population),
        geonames_id=int(geonames_id) if geonames_id else None,
    )
