"""An incident, and what was said beside it, as a reader may see it now: with names or without, behind its shield."""

from datetime import UTC, datetime
from typing import Any

from schemas import Incident
from services.alerting.telling.masked_incident import Mask, with_names
from services.gateway.access.shielding import shield_of
from services.gateway.projection.incidents import shown_to_all


def shown_to(incident: Incident, *, names: bool) -> dict[str, Any]:
    """The incident as JSON, with its ledger."""
    return with_names(incident) if names else shown_to_all(incident, shield_of(incident, datetime.now(UTC)))


def hidden_place(incident: Incident, *, names: bool) -> frozenset[str]:
    """Words that would tell its place more finely than the reader may see it."""
    shield = None if names else shield_of(incident, datetime.now(UTC))
    return frozenset() if shield is None else shield.words


def mask_of(incident: Incident, *, names: bool) -> Mask:
    """What hides in texts about the incident whatever the reader may not see."""
    return Mask(incident, names=names, also=hidden_place(incident, names=names))
