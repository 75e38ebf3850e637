"""The filters of every list and stream, as query parameters, and what they ask of the projection."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    field_serializer,
    model_serializer,
    model_validator,
)

from schemas.parts import CountryCode
from schemas.vocabulary import EventType, Grading
from services.gateway.access.admission import Reader
from services.gateway.access.dependencies import must
from services.gateway.desk.desk import Triage
from services.gateway.projection.incidents import Area
from services.gateway.projection.search import Circle, OnDesk, Wanted
from services.gazetteer.countries import code_of

IncidentId = Annotated[str, Field(pattern=r"^[0-9a-f]{32,64}$")]
Limit = Annotated[int, Field(ge=1, le=1000, description="At most so many on a page")]

# SQLite's largest number, and more people than there are.
_LARGEST = 2**63 - 1
_PEOPLE = 10**10

After = Annotated[int | None, Field(ge=1, le=_LARGEST, description="The `next` of the page before")]

_MOST_IDS = 100
_HALF_ROUND_KM = 20_000
_LATITUDE, _LONGITUDE = 90.0, 180.0


def _split(given: Any) -> Any:
    """``SY,UA`` and ``SY`` twice are the same list."""
    given = [given] if isinstance(given, str) else given
    return [part.strip() for value in given for part in str(value).split(",")] if isinstance(given, list) else given


def _numbers(given: Any, names: str) -> Any:
    if not isinstance(given, str):
        return given
    try:
        numbers = tuple(float(part) for part in given.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != names.count(",") + 1:
        msg = f"give {names} in degrees, separated by commas"
        raise ValueError(msg)
    return numbers


def _degrees(number: float, most: float, name: str) -> None:
    if not -most <= number <= most:
        msg = f"{name} {number:g} lies outside of -{most:g} to {most:g}"
        raise ValueError(msg)


def _box(given: Any) -> Any:
    if given is None or isinstance(given, Area):
        return given
    west, south, east, north = _numbers(given, "west,south,east,north")
    for longitude in (west, east):
        _degrees(longitude, _LONGITUDE, "longitude")
    for latitude in (south, north):
        _degrees(latitude, _LATITUDE, "latitude")
    if south > north:
        msg = f"south {south:g} lies above north {north:g}; the order is west,south,east,north"
        raise ValueError(msg)
    return Area(south, north, west, east if west <= east else east + 2 * _LONGITUDE)


def _point(given: Any) -> Any:
    if given is None:
        return given
    latitude, longitude = _numbers(given, "latitude,longitude")
    _degrees(latitude, _LATITUDE, "latitude")
    _degrees(longitude, _LONGITUDE, "longitude")
    return latitude, longitude


def _code(given: Any) -> Any:
    return code_of(given) if isinstance(given, str) else given


KnownCountry = Annotated[CountryCode, BeforeValidator(_code)]
"""As messages have it; what is given may also be in small letters."""


class Filters(BaseModel):
    """What is wanted: every filter that is given must fit; of a list, any of its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    incident_id: Annotated[list[IncidentId], BeforeValidator(_split), Field(max_length=_MOST_IDS)] = []
    country: Annotated[list[KnownCountry], BeforeValidator(_split), Field(description="ISO 3166 alpha-2")] = []
    bbox: Annotated[
        Any,
        BeforeValidator(_box),
        Field(
            description="west,south,east,north in degrees: the area of the place meets this box."
            " West above east: the box crosses the date line",
            json_schema_extra={"type": "string", "example": "35.7,32.3,42.4,37.3"},
        ),
    ] = None
    near: Annotated[
        Any,
        BeforeValidator(_point),
        Field(
            description="latitude,longitude in degrees: the point of the place lies within `radius`",
            json_schema_extra={"type": "string", "example": "35.95,39.01"},
        ),
    ] = None
    radius: float = Field(default=50.0, gt=0, le=_HALF_ROUND_KM, description="Kilometres around `near`")
    happened_from: date | None = Field(default=None, description="May have happened on this local date or later")
    happened_to: date | None = Field(default=None, description="May have happened on this local date or before")
    reported_from: AwareDatetime | None = Field(default=None, description="Last reported at this time or later")
    reported_to: AwareDatetime | None = Field(default=None, description="Last reported before this time")
    min_killed: int | None = Field(
        default=None, ge=0, le=_PEOPLE, description="So many civilians or more reported killed"
    )
    min_injured: int | None = Field(
        default=None, ge=0, le=_PEOPLE, description="So many civilians or more reported injured"
    )
    perpetrator: str | None = Field(
        default=None, min_length=1, max_length=200, description="Part of a suspected perpetrator's name"
    )
    event_type: Annotated[list[EventType], BeforeValidator(_split)] = []
    grading: Annotated[list[Grading], BeforeValidator(_split)] = []
    text: str | None = Field(
        default=None, max_length=200, description="Words, or beginnings of words, all of which occur"
    )
    everything: bool = Field(default=False, description="Also incidents that never alerted or were merged")

    @model_validator(mode="after")
    def _radius_has_a_point(self) -> Self:
        if self.near is None and "radius" in self.model_fields_set:
            msg = "radius needs near=latitude,longitude"
            raise ValueError(msg)
        return self

    @field_serializer("bbox")
    def _written_box(self, box: Area | None) -> str | None:
        if box is None:
            return None
        east = box.east - 2 * _LONGITUDE if box.east > _LONGITUDE else box.east
        return f"{box.west},{box.south},{east},{box.north}"

    @field_serializer("near")
    def _written_point(self, near: tuple[float, float] | None) -> str | None:
        return None if near is None else f"{near[0]},{near[1]}"

    @model_serializer(mode="wrap")
    def _as_given(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """What was asked for, in the words of a query, so that it can be read again."""
        return {name: value for name, value in written(self).items() if name in self.model_fields_set}

    @property
    def wanted(self) -> Wanted:
        """The same for the projection."""
        return Wanted(
            incident_ids=tuple(self.incident_id),
            countries=tuple(self.country),
            within=self.bbox,
            near=None if self.near is None else Circle(self.near[0], self.near[1], self.radius),
            happened_from=self.happened_from,
            happened_to=self.happened_to,
            reported_from=self.reported_from,
            reported_to=self.reported_to,
            min_killed=self.min_killed,
            min_injured=self.min_injured,
            perpetrator=self.perpetrator,
            event_types=tuple(self.event_type),
            gradings=tuple(self.grading),
            text=self.text,
            everything=self.everything,
        )


class ReviewFilters(Filters):
    """The same, and what is done about it at the review desk, for readers with the scope `review`."""

    triage: Annotated[list[Triage], BeforeValidator(_split)] = []
    assignee: str | None = Field(default=None, max_length=200, description="Who has taken it on; empty: nobody")
    watched: bool | None = Field(default=None, description="Whether the token's own name watches it")
    muted: bool | None = Field(default=None, description="Whether the token's own name has muted it")

    def wanted_by(self, reader: Reader) -> Wanted:
        """The same for the projection. Raises ``HTTPException`` where the reader may not ask so: 401, 403."""
        if self.model_fields_set.isdisjoint({"triage", "assignee", "watched", "muted"}):
            return self.wanted
        must(reader, "review")
        desk = OnDesk(reader.name or "", tuple(self.triage), self.assignee, self.watched, self.muted)
        return replace(self.wanted, desk=desk)


class IncidentQuery(ReviewFilters):
    """Which page of which incidents."""

    limit: Limit = 50
    after: str | None = Field(default=None, max_length=100, description="The `next` of the page before")


class AlertQuery(ReviewFilters):
    """Which page of which alerts."""

    limit: Limit = 50
    after: After = None
