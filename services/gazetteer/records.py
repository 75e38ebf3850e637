"""What the gazetteer knows of one place."""

from dataclasses import dataclass
from typing import Literal

PlaceKind = Literal["neighbourhood", "town", "district", "admin1", "region", "country", "demonym"]
"""``region``: a named area that is no first-order division (Darfur, Donbas); ``demonym``: a word that tells a country
without naming a place (Syrian)."""


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """One place. Coordinates are WGS 84 degrees; ``radius_km`` is how far from the point the place reaches.

    Countries and demonyms have neither: a country's centroid is never an event's place. ``admin1`` is the project's one
    English name of the first-order division; ``geonames_id`` is null for places added by hand.
    """

    name: str
    kind: PlaceKind
    country: str
    admin1: str | None
    latitude: float | None
    longitude: float | None
    radius_km: float | None
    population: int
    geonames_id: int | None

    @property
    def point(self) -> tuple[float, float] | None:
        """(latitude, longitude), or None for what has no point."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
