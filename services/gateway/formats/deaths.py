"""All who were killed, of every status, as the codebooks count them: best, low and high."""

from typing import NamedTuple

from schemas import Incident
from services.alerting.ledger.toll import floor_of


class Deaths(NamedTuple):
    """Null = not stated, or no such number: ``high`` of "at least 40". ``unknown``: of status unknown, of ``best``."""

    best: int | None
    low: int | None
    high: int | None
    civilians: int | None
    unknown: int | None


def deaths_of(incident: Incident) -> Deaths:
    """The ranges of the statuses added up: they are disjoint groups of one incident."""
    stated = [
        count
        for count in (incident.civilians_killed, incident.combatants_killed, incident.security_killed)
        if count is not None
    ]
    if not stated:
        return Deaths(None, None, None, None, None)
    civilians, unknown = _by_status(incident)
    best = (incident.best_killed or 0) if incident.civilians_killed is not None else 0
    best += sum(floor_of(count) or 0 for count in (incident.combatants_killed, incident.security_killed))
    low = sum(count.min or 0 for count in stated)
    highs = [count.max for count in stated]
    high = None if None in highs else sum(most for most in highs if most is not None)
    return Deaths(best, low, high, civilians, unknown)


def _by_status(incident: Incident) -> tuple[int | None, int | None]:
    """Of the best number: civilians, and those of whom nobody said what they were."""
    best, presumed = incident.best_killed, incident.presumed_killed
    if best is None or presumed is None:
        return best, None
    if presumed == incident.civilians_killed:
        return 0, best
    if presumed.min == presumed.max and presumed.min is not None and presumed.min <= best:
        return best - presumed.min, presumed.min
    return None, None
