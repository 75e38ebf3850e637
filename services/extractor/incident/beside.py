"""What is told beside an ordinary crime: of an article whose main incident is crime, the rest is crime too.

Crime reports recall earlier shootings and add up those of a weekend, in words too few to rule on. A party with a name
of its own, or arms that only wars have, make another incident of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from schemas.vocabulary import EventType
from services.extractor.incident.drafts import Draft

_UNARMED: frozenset[EventType] = frozenset({"abduction", "armed_attack", "other"})
# A weekend's shootings, with the holiday beside it.
_A_WEEKEND = timedelta(days=4)


def with_crimes_beside(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, those beside a crime ruled as it is."""
    main = next((draft for draft in drafts if draft.incident_ref == 0), None)
    if main is None or main.ruling is None or main.ruling.why_not != "crime":
        return list(drafts)
    return [replace(d, ruling=main.ruling, domain=main.domain) if _is_beside(d) else d for d in drafts]


def _is_beside(draft: Draft) -> bool:
    if draft.ruling is not None or draft.event_type not in _UNARMED or not _is_short(draft):
        return False
    return not any(a.role == "perpetrator" or a.party.actor_id for a in draft.actors)


def _is_short(draft: Draft) -> bool:
    scope = draft.scope
    if scope.scope == "period_total":
        return scope.start is not None and scope.end is not None and scope.end - scope.start <= _A_WEEKEND
    return scope.scope in ("incident", "multi_incident")
