"""What an incident is, put together from its claims: type, place, date and actors. No claim, no description.

The most precise statement wins, then the earliest; a later vague report never blurs an earlier exact one.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from schemas import Actor, Event, Occurred, Place
from schemas.incident import Claim
from schemas.vocabulary import Domain, EventType
from services.alerting.ledger.origins import party_of, same_party
from services.alerting.ledger.statements import in_order, is_gone, tells_harm

Value = TypeVar("Value")
_PLACE = {p: n for n, p in enumerate(("exact", "landmark", "neighbourhood", "town", "district", "province", "country"))}
_CERTAINTY = {c: n for n, c in enumerate(("denied", "alleged", "suspected", "self_claimed", "known"))}


class Description(NamedTuple):
    """The incident's own fields of the same names."""

    domain: Domain
    event_type: EventType
    place: Place | None
    occurred: Occurred
    actors: tuple[Actor, ...]


def describe(claims: Sequence[Claim]) -> Description:
    """Description by the current claims that tell of harm, else by all there are. Needs at least one claim."""
    ordered = in_order(claims)
    current = [c for c in ordered if not is_gone(c)] or list(ordered)
    telling = [c for c in current if tells_harm(c)] or current
    return Description(
        domain=_commonest([c.domain for c in telling]),
        event_type=_event_type(telling, current),
        place=_place(telling) or _place(current),
        occurred=min((c.occurred for c in telling), key=_vagueness),
        actors=_actors(current),
    )


def _commonest(values: Sequence[Value]) -> Value:
    """The first among those that occur most often."""
    return max(values, key=values.count)


def _event_type(telling: Sequence[Event], current: Sequence[Event]) -> EventType:
    for claims in (telling, current):
        named = [c.event_type for c in claims if c.event_type != "other"]
        if named:
            return _commonest(named)
    return "other"


def _place(claims: Sequence[Event]) -> Place | None:
    places = [c.place for c in claims if c.place is not None]
    return min(places, key=lambda p: (_PLACE[p.precision], p.site_name is None, p.latitude is None), default=None)


def _vagueness(occurred: Occurred) -> tuple[bool, int]:
    """A night belongs to two dates, and says no less than either: later reports give the one or the other."""
    days = (occurred.end - occurred.start).days
    return (occurred.basis == "publication", 0 if days == 1 and occurred.time_of_day == "night" else days)


def _actors(claims: Sequence[Event]) -> tuple[Actor, ...]:
    """Each party once a role, at the highest certainty that a claim gives; a denial takes nobody out."""
    found: list[Actor] = []
    for actor in (a for c in claims for a in c.actors):
        at = next((n for n, held in enumerate(found) if _same_actor(held, actor)), None)
        if at is None:
            found.append(actor)
        elif _CERTAINTY[actor.certainty] > _CERTAINTY[found[at].certainty]:
            found[at] = actor
    return tuple(found)


def _same_actor(one: Actor, other: Actor) -> bool:
    if one.role != other.role:
        return False
    return one.name == other.name or same_party(party_of(one.name), party_of(other.name))
