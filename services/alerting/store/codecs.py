"""How the store writes what it keeps; messages themselves are JSON by the contract.

An incident is written apart from its claims: they are by far the larger part, and each is written once. What equals its
default is left out, which halves what lies in memory.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from schemas import Incident
from schemas.incident import Claim
from services.alerting.changes import AppliedEvent
from services.alerting.ledger.statements import in_order

# Beside each claim, in a field of its own because later claims change it: the rule that applied to it.
RULE = ":rule"
_encode = json.JSONEncoder(separators=(",", ":")).encode
_WITHOUT_CLAIMS = {"claims"}
_WITHOUT_RULE = {"applied_rule"}


def encode_applied(applied: AppliedEvent) -> str:
    """The value of an article record's field; the field's name is the event id."""
    return _encode(
        [
            applied.article_version,
            applied.extractor_version,
            applied.ordinal,
            applied.event_count,
            applied.incident_ref,
            applied.incident_id,
            applied.reported_at.isoformat(),
        ]
    )


def decode_applied(event_id: str, raw: bytes) -> AppliedEvent:
    """The reverse of ``encode_applied``."""
    *known, reported_at = json.loads(raw)
    version, extractor, ordinal, count, ref, incident_id = known
    return AppliedEvent(
        event_id, version, extractor, ordinal, count, ref, incident_id, datetime.fromisoformat(reported_at)
    )


def encode_head(incident: Incident) -> bytes:
    """The incident without its claims."""
    return Incident.__pydantic_serializer__.to_json(incident, exclude=_WITHOUT_CLAIMS, exclude_defaults=True)


def encode_claim(claim: Claim) -> bytes:
    """The claim without the rule that applied to it."""
    return Claim.__pydantic_serializer__.to_json(claim, exclude=_WITHOUT_RULE, exclude_defaults=True)


def decode_incident(head: bytes, claims: Mapping[bytes, bytes]) -> Incident:
    """The incident with its claims in the ledger's order; ``claims`` are the fields of its claims hash."""
    bare = Incident.from_json(head)
    held = [_decode_claim(raw, claims[field + RULE.encode()]) for field, raw in claims.items() if b":" not in field]
    return bare.but(claims=in_order(held))


def _decode_claim(raw: bytes, rule: bytes) -> Claim:
    return Claim.from_json(raw[:-1] + b',"applied_rule":' + json.dumps(rule.decode()).encode() + b"}")
