"""Decision: what a person decides about an incident, signed with who and when. Immutable; kept without limit."""

import json
from typing import Self

from pydantic import Field, model_validator

from schemas.event import Claimant
from schemas.identity import decision_id_of
from schemas.parts import Message, NonNegative, UtcTime, check_range
from schemas.vocabulary import (
    Assertion,
    CorrectableField,
    DecisionAction,
    Grading,
    LabelKind,
    Outcome,
    Qualifier,
    Status,
)


class Figure(Message):
    """A number of people in a source read by hand: one of its disjoint groups."""

    outcome: Outcome
    status: Status
    min: NonNegative | None
    max: NonNegative | None
    qualifier: Qualifier = "exact"
    men: NonNegative | None = None
    women: NonNegative | None = None
    children: NonNegative | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        check_range(self.min, self.max)
        return self


class HandRead(Message):
    """A claim that a person read in a source: the words, who says so, and what they come to."""

    url: str = Field(min_length=1)
    publisher: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    published_at: UtcTime
    assertion: Assertion = "asserted"
    figures: tuple[Figure, ...] = ()
    claimants: tuple[Claimant, ...] = ()


class Redacted(Message):
    """Whose text is erased: one claim, all of an article, or a name; exactly one of them."""

    event_id: str | None = None
    article_id: str | None = None
    name: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [field for field in ("event_id", "article_id", "name") if getattr(self, field)]
        if len(given) != 1:
            msg = f"give exactly one of event_id, article_id and name, not {' and '.join(given) or 'none'}"
            raise ValueError(msg)
        return self


# What each action needs beside the incident; a label may be about an article alone.
_NEEDED: dict[str, tuple[str, ...]] = {
    "merge": ("incident_id", "other_id"),
    "split": ("incident_id", "event_ids"),
    "sign_off": ("incident_id", "grade"),
    "correct": ("incident_id", "field"),
    "add_claim": ("incident_id", "claim"),
    "redact": ("incident_id", "redact", "reason"),
    "label": ("label",),
}


class Decision(Message):
    """One decision. Which fields an action needs is in its description; the others are null.

    merge: ``other_id``, the two incidents are one. split: ``event_ids``, these claims are of another incident.
    sign_off: ``grade``. correct: ``field`` and ``value`` (null = not known). add_claim: ``claim``. redact: ``redact``
    and ``reason``. label: ``label``, with the incident, article or alert it is about; for training, it changes nothing.
    """

    decision_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    action: DecisionAction
    incident_id: str | None = None
    by: str = Field(min_length=1, max_length=200)
    at: UtcTime
    note: str | None = None
    other_id: str | None = None
    event_ids: tuple[str, ...] = ()
    grade: Grading | None = None
    field: CorrectableField | None = None
    value: str | None = None
    claim: HandRead | None = None
    redact: Redacted | None = None
    reason: str | None = None
    label: LabelKind | None = None
    article_id: str | None = None
    alert_id: str | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        missing = [name for name in _NEEDED[self.action] if not getattr(self, name)]
        if missing:
            msg = f"{self.action} needs {' and '.join(missing)}"
            raise ValueError(msg)
        if self.action == "label" and not (self.incident_id or self.article_id or self.alert_id):
            msg = "label needs incident_id, article_id or alert_id"
            raise ValueError(msg)
        if self.action == "merge" and self.other_id == self.incident_id:
            msg = "other_id: an incident cannot be merged with itself"
            raise ValueError(msg)
        return self

    @property
    def key(self) -> str:
        """Key of its record."""
        return self.incident_id or self.article_id or self.alert_id or ""


def signed(unsigned: Decision) -> Decision:
    """The decision with the id that its content gives it, who and when included."""
    content = unsigned.model_dump(mode="json", exclude={"decision_id"}, exclude_none=True)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unsigned.model_copy(update={"decision_id": decision_id_of(text)})
