"""Alert and Suppression: what the project says aloud, and why it stays silent."""

from typing import Self

from pydantic import Field, model_validator

from schemas.event import Occurred, Place
from schemas.incident import Signature, Toll
from schemas.parts import CountryCode, Message, Span, UtcTime
from schemas.vocabulary import AlertKind, AlertReason, Certainty, Scope, Severity, WhyNot


class Evidence(Message):
    """A rule that spoke for the alert, and the words it read."""

    rule: str
    quote: str
    article_id: str
    span: Span


class ArticleReference(Message):
    """An article behind an alert."""

    article_id: str
    url: str
    publisher: str
    published_at: UtcTime | None = None


class Alert(Message):
    """One message of an incident's thread; ``alert_id`` follows from (``incident_id``, ``incident_version``)."""

    alert_id: str
    incident_id: str
    incident_version: int = Field(ge=1)
    kind: AlertKind
    references: tuple[str, ...] = ()
    reason: AlertReason
    severity: Severity
    certainty: Certainty
    headline: str
    toll_before: Toll | None = None
    toll_after: Toll
    place: Place | None = None
    occurred: Occurred
    why: tuple[Evidence, ...] = Field(min_length=1)
    articles: tuple[ArticleReference, ...] = Field(min_length=1)
    reviewed: bool = False
    raised_at: UtcTime
    latency: dict[str, int] | None = None
    # Not in the contract's first list: joins an alert to the claim that caused it, so that whoever fed an article can
    # wait for its outcome. Null for alerts that a person's decision caused.
    event_id: str | None = None
    # Not in the contract's first list: the decision that caused the alert, and who signed it. Null for those that an
    # article caused.
    decision: Signature | None = None


class Suppression(Message):
    """Why an article, or one event of it, raised no alert, in its own words."""

    suppression_id: str
    article_id: str
    article_version: int = Field(ge=1)
    url: str
    publisher: str
    published_at: UtcTime | None = None
    country: CountryCode | None = None
    event_id: str | None = None
    incident_id: str | None = None
    scope: Scope | None = None
    why_not: WhyNot
    quote: str | None = None
    rule: str
    decided_at: UtcTime

    @model_validator(mode="after")
    def _quotes_its_reason(self) -> Self:
        if self.quote is None and self.why_not not in ("no_casualties", "unsupported_language"):
            msg = f"a suppression for {self.why_not} needs its quote"
            raise ValueError(msg)
        return self
