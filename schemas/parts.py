"""What every message is built from: times, spans, counts and the base model."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator


def _to_utc(time: datetime) -> datetime:
    return time if time.tzinfo is UTC else time.astimezone(UTC)


UtcTime = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment; written in UTC as ISO 8601 with ``Z``. A time without a zone is refused, never guessed."""

LocalDate = date
"""A calendar date at the place of the incident; no zone, because people date events by their own calendar."""

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
NonNegative = Annotated[int, Field(ge=0)]


@cache
def _fields_of(message: type[BaseModel]) -> set[str]:
    return set(message.model_fields)


@cache
def _defaults_of(message: type[BaseModel]) -> dict[str, Any]:
    """The default of every field in the model's order, in which they are written; of a required one, a mark."""
    return {name: field.default for name, field in message.model_fields.items()}


class Message(BaseModel):
    """Base of all contract models: immutable, and blind to fields it does not know (forward compatibility)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def to_json(self) -> bytes:
        """UTF-8 JSON of the message; equal messages give equal bytes (field order is the model's)."""
        return self.model_dump_json().encode()

    @classmethod
    def trusted(cls, values: dict[str, Any]) -> Self:
        """A message of ``values`` that need no validation: all of its fields, each as this class would hold it."""
        made = cls.__new__(cls)
        object.__setattr__(made, "__dict__", values)
        object.__setattr__(made, "__pydantic_fields_set__", _fields_of(cls))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made

    @classmethod
    def made(cls, **values: Any) -> Self:
        """A message of ``values`` that need no validation, each as this class would hold it; required ones at least."""
        return cls.trusted({**_defaults_of(cls), **values})

    def but(self, **changes: Any) -> Self:
        """The same message with other values in some fields, which need no validation."""
        return self.trusted({**self.__dict__, **changes})

    @classmethod
    def from_json(cls, raw: bytes | str) -> Self:
        """Parse and validate; raises pydantic's ``ValidationError`` naming each wrong field."""
        return cls.model_validate_json(raw)


class Span(Message):
    """Where the article says it: half-open code point offsets into ``Article.text``, and the words there."""

    start: NonNegative
    end: NonNegative
    quote: str

    @model_validator(mode="after")
    def _quote_fits(self) -> Self:
        if self.end <= self.start or len(self.quote) != self.end - self.start:
            msg = f"span {self.start}–{self.end} does not fit a quote of {len(self.quote)} code points"
            raise ValueError(msg)
        return self


class Count(Message):
    """A number of people as reported: ``max`` null = at least ``min``; ``min`` null = up to ``max``."""

    min: NonNegative | None
    max: NonNegative | None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        check_range(self.min, self.max)
        return self

    # As the base class has it, but quickly: the ledger compares counts more often than anything else.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Count) and self.min == other.min and self.max == other.max

    def __hash__(self) -> int:
        return hash((self.min, self.max))


def check_range(low: int | None, high: int | None) -> None:
    """Refuse a count that says nothing (both ends null: use null) or runs backwards."""
    if low is None and high is None:
        msg = "a count needs min or max; an unknown count is null"
        raise ValueError(msg)
    if low is not None and high is not None and low > high:
        msg = f"count runs backwards: min {low} is above max {high}"
        raise ValueError(msg)


def none_if_blank(value: Any) -> Any:
    """Unknown is null, never an empty string: upstream feeds write both."""
    return None if isinstance(value, str) and not value.strip() else value
