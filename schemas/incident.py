"""Incident: what all reports together say of one event, with the ledger of claims behind every number."""

from typing import Literal

from pydantic import Field

from schemas.event import Actor, Event, Occurred, Place
from schemas.parts import Count, Message, NonNegative, Span, UtcTime
from schemas.vocabulary import CorrectableField, Domain, EventType, Grading, IncidentStatus, PositionKind


class Signature(Message):
    """Who decided, when, and in which decision."""

    decision_id: str
    by: str
    at: UtcTime
    note: str | None = None


class Correction(Message):
    """What a person puts in place of what the reports say; ``value`` null = not known, ``span`` the person's words."""

    field: CorrectableField
    value: str | None
    span: Span


class Redaction(Message):
    """The tombstone of text that a person had erased: who, when and why, never what.

    ``event_ids``: the claims whose words are gone. ``article_id``: where all of an article is redacted, so that its
    later versions are too. ``names``: digests (``schemas.identity.name_digest_of``) of the names that are blacked out.
    """

    decision_id: str
    by: str
    at: UtcTime
    reason: str
    event_ids: tuple[str, ...] = ()
    article_id: str | None = None
    names: tuple[str, ...] = ()


class Claim(Event):
    """An event as the ledger holds it, with the rule that decided what it does to the toll.

    Beyond the contract's first list: ``left_at``, when it stopped counting here (the report time of the version that
    replaced or withdrew it, or the time of the decision that moved it), so that what was known at a past time can be
    told; ``signed`` where a person made the claim, with ``correction`` where it overrules the reports.
    """

    applied_rule: str
    left_at: UtcTime | None = None
    signed: Signature | None = None
    correction: Correction | None = None


class Position(Message):
    """What a belligerent says of the incident; its figures stand beside the range."""

    actor: str
    position: PositionKind
    killed: Count | None = None
    injured: Count | None = None
    event_id: str
    reported_at: UtcTime


class Source(Message):
    """One origin: whoever first asserted a number. Wires and outlets that relay it are not further origins."""

    name: str
    type: str
    first_reported_at: UtcTime


class Toll(Message):
    """The counts that an alert compares; null = nobody has stated it."""

    civilians_killed: Count | None = None
    civilians_injured: Count | None = None
    presumed_killed: Count | None = None
    combatants_killed: Count | None = None
    women_killed: NonNegative | None = None
    children_killed: NonNegative | None = None


class TollChange(Message):
    """One entry of the append-only history."""

    at: UtcTime
    from_: Toll | None = Field(alias="from", default=None)
    to: Toll
    event_id: str
    rule: str

    model_config = Message.model_config | {"populate_by_name": True, "serialize_by_alias": True}


class PossibleDuplicate(Message):
    """A doubtful match: kept apart, for a person to decide."""

    incident_id: str
    score: float
    why: tuple[str, ...]


class MergeEntry(Message):
    """One reversible step of joining or parting: which event joined, or which incident merged or split off, and why.

    A claim of ``event_ids`` counts here from ``at`` on (where ``incident_id`` was merged into this one, or this one was
    split off from it), or counts there (where ``incident_id`` was split off). ``by`` and ``note`` are the person's;
    null where the machine did it.
    """

    at: UtcTime
    action: Literal["joined", "merged", "split"]
    event_id: str | None = None
    incident_id: str | None = None
    score: float | None = None
    why: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()
    by: str | None = None
    note: str | None = None


class Review(Message):
    """A person's signature under the grading."""

    by: str
    at: UtcTime
    grade: Grading
    note: str | None = None


class Incident(Message):
    """The materialised incident (Redis and ``backtest``; no topic). All times are ``reported_at`` values."""

    incident_id: str
    version: int = Field(ge=1)
    status: IncidentStatus = "open"
    merged_into: str | None = None
    aggregate: bool = False
    first_reported_at: UtcTime
    last_changed_at: UtcTime
    domain: Domain
    event_type: EventType
    place: Place | None = None
    occurred: Occurred
    actors: tuple[Actor, ...] = ()
    civilians_killed: Count | None = None
    civilians_injured: Count | None = None
    presumed_killed: Count | None = None
    presumed_injured: Count | None = None
    combatants_killed: Count | None = None
    security_killed: Count | None = None
    women_killed: NonNegative | None = None
    children_killed: NonNegative | None = None
    best_killed: NonNegative | None = None
    deaths_conceded: Count | None = None
    injuries_conceded: Count | None = None
    positions: tuple[Position, ...] = ()
    grading: Grading
    independent_sources: NonNegative
    sources: tuple[Source, ...] = ()
    claims: tuple[Claim, ...] = ()
    toll_history: tuple[TollChange, ...] = ()
    possible_duplicates: tuple[PossibleDuplicate, ...] = ()
    merge_log: tuple[MergeEntry, ...] = ()
    review: Review | None = None
    # Not in the contract's first list: the versions that raised an alert, which a later message of the thread must
    # reference (CAP). Empty while the incident is dormant: nothing said of it so far may alert (a denial, fighters
    # only, deaths too old), and its claims are kept so that any order of delivery ends in the same ledger.
    alerted: tuple[int, ...] = ()
    # Not in the contract's first list either. Incidents that a person split from this one or that this one was split
    # from: no later report merges them again, and an article's claims are looked for in both.
    kept_apart: tuple[str, ...] = ()
    redactions: tuple[Redaction, ...] = ()

    @property
    def toll(self) -> Toll:
        """The part of the incident that alerts compare before and after."""
        stated = self.__dict__
        return Toll.trusted({name: stated[name] for name in _TOLL})


_TOLL = tuple(Toll.model_fields)
