"""The claims of an incident as CSV: a row for each group of people that a claim counts, one for a claim without any."""

from collections.abc import Iterator

from schemas import Casualties, Incident
from schemas.incident import Claim
from services.gateway.formats.columns import Cell
from services.gateway.formats.tables import csv_of
from services.gateway.formats.text import joined

HEADER = (
    *("incident_id", "event_id", "machine_coded", "signed_by", "applied_rule", "left_at"),
    *("article_id", "article_version", "url", "publisher", "wire_origin", "reported_at", "fetched_at"),
    *("claimants", "assertion", "scope", "event_type", "place", "date_start", "date_end"),
    *("outcome", "status", "min", "max", "qualifier", "men", "women", "children", "quote"),
)


def claims_table(incident: Incident) -> bytes:
    """RFC 4180, UTF-8, in the order of the ledger; ``incident`` as its reader may see it."""
    rows = [
        (*_of_claim(incident, claim), *_of_group(group))
        for claim in incident.claims
        for group in claim.casualties or (None,)
    ]
    return csv_of(HEADER, rows)


def _of_claim(incident: Incident, claim: Claim) -> Iterator[Cell]:
    yield from (incident.incident_id, claim.event_id, claim.signed is None)
    yield claim.signed.by if claim.signed is not None else None
    yield claim.applied_rule
    yield claim.left_at.isoformat() if claim.left_at is not None else None
    yield from (claim.article_id, claim.article_version, claim.url, claim.publisher, claim.wire_origin)
    yield from (claim.reported_at.isoformat(), claim.fetched_at.isoformat())
    yield joined(claimant.name for claimant in claim.claimants) or None
    yield from (claim.assertion, claim.scope, claim.event_type)
    yield claim.place.name if claim.place is not None else None
    yield from (claim.occurred.start.isoformat(), claim.occurred.end.isoformat())


def _of_group(group: Casualties | None) -> Iterator[Cell]:
    if group is None:
        yield from (None,) * 9
        return
    yield from (group.outcome, group.status, group.min, group.max, group.qualifier)
    yield from (group.men, group.women, group.children, group.span.quote)
