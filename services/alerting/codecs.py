"""How the store writes what became of an event; messages themselves are JSON by the contract."""

import json
from datetime import datetime

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
            applied.reported_at.isoformat(),
        ],
        separators=(",", ":"),
    )


def decode_applied(event_id: str, raw: bytes) -> AppliedEvent:
    """The reverse of ``encode_applied``."""
    *known, reported_at = json.loads(raw)
    version, extractor, ordinal, count, ref, incident_id = known
    return AppliedEvent(
        event_id, version, extractor, ordinal, count, ref, incident_id, datetime.fromisoformat(reported_at)
    )
