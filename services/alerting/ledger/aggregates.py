"""Short totals: records of their own, silent where the incidents that are known account for them."""

from collections.abc import Iterable

from schemas import Event, Incident
from services.alerting.ledger.toll import figure, floor_of
from services.alerting.matching.buckets import window_of
from services.alerting.matching.place_evidence import within


def accounted_for(event: Event, incidents: Iterable[Incident]) -> bool:
    """Whether incidents that have alerted in the total's area and days reach its minimum."""
    for measure in ("civilians_killed", "civilians_injured"):
        wanted = floor_of(figure(event, measure))
        if wanted is not None:
            known = sum(floor_of(getattr(i, measure)) or 0 for i in incidents if _is_inside(event, i))
            return known >= wanted
    return False


def _is_inside(event: Event, incident: Incident) -> bool:
    start, end = window_of(event)
    counted = incident.status == "open" and not incident.aggregate and bool(incident.alerted)
    inside = event.place is not None and within(event.place, incident.place)
    return counted and inside and incident.occurred.start <= end and start <= incident.occurred.end
