"""Counts of people: what one claim says, and the arithmetic of ranges. Unknown is None, never zero.

Domain guide §1, Numbers: within one report disjoint groups are added, never subsets, and never across reports.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from schemas import Casualties, Count, Event
from services.alerting.ledger.remembered import by_identity

Measure = Literal["civilians_killed", "civilians_injured", "combatants_killed", "security_killed"]

# Unstated status is presumed civilian (Additional Protocol I, art. 50(1)).
CIVILIAN = frozenset({"civilian", "unknown"})
_UNKNOWN = frozenset({"unknown"})
HARM = frozenset({"killed", "injured", "killed_or_injured", "sexual_violence"})

_MEASURES: dict[Measure, tuple[str, frozenset[str]]] = {
    "civilians_killed": ("killed", CIVILIAN),
    "civilians_injured": ("injured", CIVILIAN),
    "combatants_killed": ("killed", frozenset({"combatant"})),
    "security_killed": ("killed", frozenset({"security"})),
}
MEASURES: tuple[Measure, ...] = tuple(_MEASURES)


@lru_cache(maxsize=8192)
def count_of(low: int | None, high: int | None) -> Count:
    """The count with these ends; one object for each, since the ledger makes the same ones again and again."""
    return Count(min=low, max=high)


def groups_of(event: Event, outcome: str, statuses: frozenset[str]) -> tuple[Casualties, ...]:
    """The event's groups with this outcome and one of these statuses."""
    return tuple(g for g in event.casualties if g.outcome == outcome and g.status in statuses)


def harms(group: Casualties) -> bool:
    """Whether the group says that somebody was hurt at all."""
    return group.outcome in HARM and group.max != 0


@by_identity
def harmed(casualties: tuple[Casualties, ...]) -> tuple[Casualties, ...]:
    """The groups of people who were hurt at all."""
    return tuple(g for g in casualties if harms(g))


def total(groups: Iterable[Casualties]) -> Count | None:
    """Sum of disjoint groups of one report; None if there are none."""
    counted = tuple(groups)
    if not counted:
        return None
    if len(counted) == 1:
        [group] = counted
        return None if group.min is None and group.max is None else count_of(group.min, group.max)
    lows = [g.min for g in counted if g.min is not None]
    highs = [g.max for g in counted if g.max is not None]
    high = sum(highs) if len(highs) == len(counted) else None
    if not lows and high is None:
        return None
    return count_of(sum(lows) if lows else None, high)


def figure(event: Event, measure: Measure) -> Count | None:
    """What the event says of one measure."""
    return _figures(event.casualties)[measure]


@by_identity
def _figures(casualties: tuple[Casualties, ...]) -> dict[Measure, Count | None]:
    return {
        measure: total([g for g in casualties if g.outcome == outcome and g.status in statuses])
        for measure, (outcome, statuses) in _MEASURES.items()
    }


def presumed(event: Event, outcome: Literal["killed", "injured"]) -> Count | None:
    """The part of the civilian count whose status nobody stated; 0 where all of it is stated, None without a count."""
    return _presumed(event.casualties)[outcome]


@by_identity
def _presumed(casualties: tuple[Casualties, ...]) -> dict[str, Count | None]:
    found: dict[str, Count | None] = {}
    for outcome in ("killed", "injured"):
        civilian = [g for g in casualties if g.outcome == outcome and g.status in CIVILIAN]
        unknown = total(g for g in civilian if g.status in _UNKNOWN)
        found[outcome] = (unknown or count_of(0, 0)) if civilian else None
    return found


def killed_of(event: Event, kind: Literal["women", "children"]) -> int | None:
    """Women or children among the civilians killed, if the event counts them."""
    return _killed(event.casualties)[kind]


@by_identity
def _killed(casualties: tuple[Casualties, ...]) -> dict[str, int | None]:
    civilians = [g for g in casualties if g.outcome == "killed" and g.status in CIVILIAN]
    stated = {
        "women": [g.women for g in civilians if g.women is not None],
        "children": [g.children for g in civilians if g.children is not None],
    }
    return {kind: sum(numbers) if numbers else None for kind, numbers in stated.items()}


def everyone(event: Event, outcome: Literal["killed", "injured"]) -> Count | None:
    """All people of any status; a belligerent's own figures are shown so."""
    return _of_any_status(event.casualties)[outcome]


@by_identity
def _of_any_status(casualties: tuple[Casualties, ...]) -> dict[str, Count | None]:
    return {outcome: total(g for g in casualties if g.outcome == outcome) for outcome in ("killed", "injured")}


def range_of(counts: Iterable[Count]) -> Count | None:
    """Lowest min to highest max; open if a claim with the highest min is open (domain guide §3, rule 3)."""
    given = tuple(counts)
    if not given:
        return None
    lows = [c.min for c in given if c.min is not None]
    highs = [c.max for c in given if c.max is not None]
    if not lows:
        return count_of(None, max(highs))
    top = max(lows)
    if not highs or any(c.min == top and c.max is None for c in given):
        return count_of(min(lows), None)
    return count_of(min(lows), max(highs))


def floor_of(count: Count | None) -> int | None:
    """The number that is surely meant: the minimum, or with "up to" the maximum."""
    if count is None:
        return None
    return count.min if count.min is not None else count.max


def compatible(one: Count, other: Count) -> bool:
    """Whether one true number can satisfy both."""
    low = max(one.min or 0, other.min or 0)
    highs = [c.max for c in (one, other) if c.max is not None]
    return not highs or low <= min(highs)


def plus(count: Count, number: int) -> Count:
    """The count moved by a number; never below zero."""
    return count_of(
        None if count.min is None else max(0, count.min + number),
        None if count.max is None else max(0, count.max + number),
    )
