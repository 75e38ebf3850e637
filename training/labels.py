"""Labels: what a set's own words say of ``civilians`` and ``combatants``; None where they do not say."""

from collections.abc import Mapping
from typing import Any

Label = bool | None
_TOLL = ("killed", "injured")

# People of unstated status or civilians were killed or hurt, though no alert is due.
_HARMED = frozenset({"crime"})
# Nobody was, or only fighters and guards, or in no specific incident.
_NOT_HARMED = frozenset(
    {"combatants_only", "cumulative_total", "exercise", "hypothetical", "metaphor", "negated", "no_casualties"}
    | {"opinion", "other_harm", "security_only"}
)


def of_deaths(civilians: int, unknown: int, sides: int) -> tuple[Label, Label]:
    """Of a count of deaths by status; with only unknown dead nobody knows whether a headline calls them fighters."""
    if unknown and not civilians:
        return None, None
    return civilians > 0, sides > 0


def of_trap(expect: Mapping[str, Any]) -> tuple[Label, Label]:
    """Of what a trap expects. Alerts on sexual violence alone say nothing of the killed and injured."""
    why_not = expect.get("why_not")
    combatants = {"combatants_only": True, "no_casualties": False, "negated": False}.get(why_not or "")
    if expect["alert"]:
        harmed = expect.get("sexual_violence") is None or _counts(expect)
        return (True if harmed else None), combatants
    if why_not in _HARMED:
        return True, combatants
    return (False if why_not in _NOT_HARMED else None), combatants


def count_of(expect: Mapping[str, Any], key: str) -> frozenset[int]:
    """The figures that a trap's toll may have; {0} where it alerts on others; none where it does not alert."""
    if not expect["alert"] or expect.get("sexual_violence") is not None:
        return frozenset()
    said = expect.get(key)
    if said is None:
        return frozenset({0}) if any(other in expect for other in _TOLL) else frozenset()
    return frozenset(n for n in (said if isinstance(said, list) else [said]) if n is not None)


def _counts(expect: Mapping[str, Any]) -> bool:
    return any(expect.get(key) not in (None, 0) for key in _TOLL)
