"""``/v1/incidents/{id}/decisions``: what people decide; ``/v1/labels``: what the machine got wrong."""

import json
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter, Depends, Header, HTTPException, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from schemas import Claimant, HandRead, Redacted
from schemas.decision import Figure
from schemas.parts import none_if_blank
from schemas.vocabulary import CorrectableField, Grading, LabelKind
from services.alerting.decisions.history import decisions_about, labels
from services.alerting.decisions.outcome import DecisionRecord
from services.alerting.ledger.corrections import parsed
from services.alerting.store.keys import Keys
from services.alerting.telling.masked_incident import Mask
from services.gateway.access.dependencies import TheReader, require
from services.gateway.access.showing import mask_of
from services.gateway.api.filters import IncidentId
from services.gateway.api.parts import OneIncident, TheRedis, TheSettings, incident_at
from services.gateway.desk.orders import Orders, OtherOrder

router = APIRouter(prefix="/v1", tags=["decisions"])

_NDJSON = "application/x-ndjson"
_MOST_CLAIMS = 1000
Words = Annotated[str, Field(max_length=4000)]
OncePerKey = Annotated[
    str | None,
    Header(min_length=1, max_length=200, description="The same request with the same key is one decision (for a day)"),
]


class _Figure(Figure, extra="forbid"):
    """A number of people in a source read by hand."""


class _Claimant(Claimant, extra="forbid"):
    """Who says so."""


class _HandRead(HandRead, extra="forbid"):
    """A claim that a person read in a source."""

    figures: tuple[_Figure, ...] = Field(default=(), max_length=100)
    claimants: tuple[_Claimant, ...] = Field(default=(), max_length=100)


class _Redacted(Redacted, extra="forbid"):
    """What is erased: exactly one of these."""


class _Order(BaseModel):
    # Messages ignore what they do not know; a person's slip must not.
    model_config = ConfigDict(extra="forbid")

    note: Annotated[Words | None, BeforeValidator(none_if_blank)] = Field(
        default=None, description="Why, for whoever reads the history"
    )


class SignOff(_Order):
    """Sign the grading: no later report changes it."""

    action: Literal["sign_off"]
    grade: Grading


class Merge(_Order):
    """The incident and another are one; the one reported earlier stays."""

    action: Literal["merge"]
    other_id: IncidentId


class Split(_Order):
    """These claims are of another incident, and open it."""

    action: Literal["split"]
    event_ids: tuple[str, ...] = Field(min_length=1, max_length=_MOST_CLAIMS)


class Correct(_Order):
    """What holds in place of what the reports say. `value` as in `docs/operations.md`; null = not known."""

    action: Literal["correct"]
    field: CorrectableField
    value: str | None = Field(default=None, max_length=1000)

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        parsed(self.field, self.value)
        return self


class AddClaim(_Order):
    """What a person read in a source; it counts as any report does."""

    action: Literal["add_claim"]
    claim: _HandRead


class Redact(_Order):
    """Erase words of a claim, of an article, or a name; `reason` stays in their place."""

    action: Literal["redact"]
    redact: _Redacted
    reason: Annotated[Words, Field(min_length=1)]


Order = Annotated[SignOff | Merge | Split | Correct | AddClaim | Redact, Field(discriminator="action")]


class Label(_Order):
    """What was wrong, and about what: an incident, an article or an alert."""

    label: LabelKind
    incident_id: IncidentId | None = None
    article_id: str | None = Field(default=None, min_length=1, max_length=256)
    alert_id: str | None = Field(default=None, min_length=1, max_length=64)
    other_id: IncidentId | None = Field(default=None, description="What it is a duplicate of")


class Published(BaseModel):
    """The decision is on its topic; alerting applies it as soon as it can."""

    decision_id: str


class History(BaseModel):
    """Decisions, the oldest first, each with what became of it."""

    decisions: list[dict[str, Any]]


_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": DecisionRecord, "description": "What became of it"},
    202: {"model": Published, "description": "Published; alerting has not applied it within 5 s, and will"},
    404: {"description": "There is no such incident"},
    409: {"description": "Refused, nothing was done: `detail` says why"},
}


def _orders_of(client: TheRedis, settings: TheSettings) -> Orders:
    return Orders(client, settings)


TheOrders = Annotated[Orders, Depends(_orders_of)]


@router.post("/incidents/{incident_id}/decisions", dependencies=[require("review")], responses=_ANSWERS)
def decide(
    orders: TheOrders, reader: TheReader, incident_id: OneIncident, decision: Order, idempotency_key: OncePerKey = None
) -> Response:
    """Decide about an incident, signed with the token's name. It is tried first, then published, then awaited.

    Who was alerted is told of what changes. With the header `Idempotency-Key` a request that is sent twice is one
    decision.
    """
    incident = incident_at(orders.redis, orders.settings, incident_id)
    fields = decision.model_dump(mode="json", exclude_unset=True) | {"incident_id": incident_id}
    answer = _carried_out(orders, reader, fields, idempotency_key)
    return _answer(answer, mask_of(incident, names=reader.may("names")))


@router.get("/incidents/{incident_id}/decisions")
def list_decisions(client: TheRedis, settings: TheSettings, reader: TheReader, incident_id: OneIncident) -> History:
    """Who decided what about an incident, and about those that were merged into it, and what became of it."""
    incident = incident_at(client, settings, incident_id)
    records = decisions_about(client, Keys(settings), incident)
    mask = mask_of(incident, names=reader.may("names"))
    return History(decisions=[_shown(record, mask) for record in records])


@router.post("/labels", dependencies=[require("review")], responses=_ANSWERS)
def add_label(orders: TheOrders, reader: TheReader, label: Label, idempotency_key: OncePerKey = None) -> Response:
    """Say what the machine got wrong, for training; it changes no incident."""
    fields = {"action": "label", **label.model_dump(mode="json", exclude_unset=True)}
    return _answer(_carried_out(orders, reader, fields, idempotency_key), None)


@router.get(
    "/labels.jsonl",
    dependencies=[require("review")],
    response_class=StreamingResponse,
    responses={200: {"content": {_NDJSON: {}}}},
)
def export_labels(client: TheRedis, settings: TheSettings) -> StreamingResponse:
    """All labels as JSON Lines, without victims' names, each with the articles of the incident that it is about."""
    lines = _lines(labels(client, Keys(settings)))
    headers = {"Content-Disposition": 'attachment; filename="labels.jsonl"'}
    return StreamingResponse(lines, media_type=_NDJSON, headers=headers)


def _lines(values: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    for value in values:
        yield json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _carried_out(orders: Orders, reader: TheReader, fields: dict[str, Any], key: str | None) -> DecisionRecord | str:
    """What became of the order; the decision's id where nothing did yet."""
    try:
        decision = orders.signed(reader.name or "", fields, key)
    except ValidationError as error:
        raise RequestValidationError([{**wrong, "loc": ("body", *wrong["loc"])} for wrong in error.errors()]) from error
    except OtherOrder as error:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, str(error)) from error
    return orders.carry_out(decision) or decision.decision_id


def _answer(answer: DecisionRecord | str, mask: Mask | None) -> Response:
    if isinstance(answer, str):
        return JSONResponse({"decision_id": answer}, status.HTTP_202_ACCEPTED)
    if answer.outcome == "refused":
        raise HTTPException(status.HTTP_409_CONFLICT, answer.why)
    return JSONResponse(_shown(answer, mask))


def _shown(record: DecisionRecord, mask: Mask | None) -> dict[str, Any]:
    fields: dict[str, Any] = record.model_dump(mode="json")
    shown: dict[str, Any] = fields if mask is None else mask.same_length(fields)
    return shown
