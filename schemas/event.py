"""Event: one position of one article about one incident or total. Immutable."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from schemas.parts import (
    CountryCode,
    Latitude,
    LocalDate,
    Longitude,
    Message,
    NonNegative,
    Span,
    UtcTime,
    check_range,
)
from schemas.vocabulary import (
    ActorCertainty,
    ActorRole,
    ActorType,
    Assertion,
    ClaimantType,
    DateBasis,
    DatePrecision,
    Domain,
    EventType,
    Outcome,
    PlacePrecision,
    Qualifier,
    RevisionKind,
    Scope,
    SiteType,
    Status,
    StatusBasis,
    TimeOfDay,
    WhyNot,
)


class Casualties(Message):
    """One of an event's disjoint groups of people; ``children`` are under 18, ``girls`` and ``boys`` part of them."""

    outcome: Outcome
    status: Status
    status_basis: StatusBasis
    min: NonNegative | None
    max: NonNegative | None
    qualifier: Qualifier
    men: NonNegative | None = None
    women: NonNegative | None = None
    children: NonNegative | None = None
    girls: NonNegative | None = None
    boys: NonNegative | None = None
    text: str
    span: Span

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        check_range(self.min, self.max)
        return self


class Victim(Message):
    """A person by name. Restricted: never in a quote, push, feed or export of a reader who may not see names."""

    name: str
    age: NonNegative | None = None
    sex: str | None = None
    outcome: Outcome
    span: Span


class Actor(Message):
    """A party to the violence; ``target`` is the party aimed at, never the people hit."""

    name: str
    actor_id: str | None = None
    type: ActorType | None = None
    country: CountryCode | None = None
    role: ActorRole
    certainty: ActorCertainty
    span: Span


class Place(Message):
    """Where it happened, as precise as the text allows; ``country`` precision has no coordinates."""

    name: str
    site_name: str | None = None
    site_type: SiteType | None = None
    admin1: str | None = None
    admin2: str | None = None
    country: CountryCode | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    radius_km: float | None = Field(default=None, ge=0)
    geonames_id: int | None = None
    precision: PlacePrecision
    span: Span | None = None

    @model_validator(mode="after")
    def _no_centroids(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            msg = "latitude and longitude go together"
            raise ValueError(msg)
        if self.precision == "country" and self.latitude is not None:
            msg = "a place known only by its country has no coordinates"
            raise ValueError(msg)
        return self


class Period(Message):
    """The local dates that a total covers, both included; null = not stated."""

    start: LocalDate | None
    end: LocalDate | None


class Occurred(Message):
    """When it happened: local dates at the place, both included."""

    start: LocalDate
    end: LocalDate
    precision: DatePrecision
    basis: DateBasis
    time_of_day: TimeOfDay | None = None
    span: Span | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end < self.start:
            msg = f"occurred ends ({self.end}) before it starts ({self.start})"
            raise ValueError(msg)
        if self.basis != "publication" and self.span is None:
            msg = f"a {self.basis} date needs its span"
            raise ValueError(msg)
        return self


class Claimant(Message):
    """Who first asserts the position; ``relayed_by`` who passed it on."""

    name: str
    type: ClaimantType
    relayed_by: str | None = None
    span: Span | None = None


class Revision(Message):
    """The words by which a report says how its toll stands to earlier ones.

    Not in the contract's first list: the ledger's rules 2 and 5 (a claim that updates, corrects, disputes,
    investigates, or adds a death from wounds) need these words, and no other field carries them.
    """

    kind: RevisionKind
    span: Span


class Event(Message):
    """See the contract. ``incident_ref`` joins the events of this article about one incident; null for totals."""

    event_id: str = Field(pattern=r"^[0-9a-f]{64}$")
    ordinal: NonNegative
    event_count: NonNegative
    incident_ref: NonNegative | None = None
    article_id: str = Field(min_length=1, max_length=256)
    article_version: int = Field(ge=1)
    extractor_version: int = Field(ge=1)
    url: str
    title: str | None = None
    publisher: str
    wire_origin: str | None = None
    published_at: UtcTime | None = None
    updated_at: UtcTime | None = None
    fetched_at: UtcTime
    reported_at: UtcTime
    text_signature: str | None = None
    # Not in the contract's first list: hashes of the names, rare words, ages, houses and hours of the article
    # (services/extractor/text/telling_words.py). A follow-up weeks later shares these with the first report, and no
    # sentence.
    telling_words: str | None = None
    confidence: float = Field(ge=0, le=1)
    domain: Domain
    event_type: EventType
    scope: Scope
    covers: Period | None = None
    assertion: Assertion
    why_not: WhyNot | None = None
    why_not_span: Span | None = None
    casualties: tuple[Casualties, ...] = ()
    victims: tuple[Victim, ...] = ()
    actors: tuple[Actor, ...] = ()
    place: Place | None = None
    occurred: Occurred
    claimants: tuple[Claimant, ...] = ()
    revision: Revision | None = None
    # Not in the contract's first list: the words that call the deaths unknown until now ("had not been reported until
    # now", a newly found grave). Without them the policy could not tell a late report from history.
    late: Span | None = None

    @property
    def withdraws(self) -> bool:
        """Whether the article's new version makes no claim any more, so that its older claims are withdrawn."""
        return self.event_count == 0

    @property
    def last_day(self) -> date:
        """The latest local date on which it may have happened; recency counts from here."""
        return self.occurred.end
