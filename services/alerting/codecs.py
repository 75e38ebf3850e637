"""How the store writes what became of an event; messages themselves are JSON by the contract."""

import json

from services.alerting.changes import AppliedEvent


def encode_applied(applied: AppliedEvent) -> str:
    """The value of an article record's field; the field's name is the event id."""
    return json.dumps(
        [
            applied.article_version,
            applied.extractor_version,
            applied.ordinal,
            applied.event_count,
            applied.incident_ref,
            applied.incident_id,
        ],
        separators=(",", ":"),
    )


def decode_applied(event_id: str, raw: bytes) -> AppliedEvent:
    """The reverse of ``encode_applied``."""
    return AppliedEvent(event_id, *json.loads(raw))
