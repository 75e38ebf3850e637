"""Who said which number when: the claims of an incident, brought to one statement an origin and measure.

Everything here depends on the set of claims alone, never on the order in which they arrived.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from schemas import Actor, Count, Event
from schemas.incident import Claim
from services.alerting.ledger.origins import (
    UNNAMED,
    Origin,
    accusable,
    is_party,
    origins_of,
    outlet_of,
    party_of,
    same_party,
)
from services.alerting.ledger.plain_names import plain
from services.alerting.ledger.remembered import by_identity
from services.alerting.ledger.sources import prints
from services.alerting.ledger.toll import Measure, compatible, figure, harmed
from services.alerting.matching.signatures import near_duplicates, shares_text

# Marks that an edit of the article leaves on a claim; no later claim takes them off.
SUPERSEDED = "superseded_by_newer_version"
WITHDRAWN = "withdrawn_by_newer_version"
_GONE = frozenset({SUPERSEDED, WITHDRAWN})

POSITIONS = frozenset({"denied", "acknowledged", "investigating", "conceded"})

# Beyond this an unattributed number that was stated before is a recollection, not an outlet's own count.
_RECOLLECTION_AFTER = timedelta(hours=48)

Origins = Mapping[str, tuple[Origin, ...]]
"""Origins of each claim, by its event id."""


class Statement(NamedTuple):
    """One origin's number for one measure; ``made_at`` is when the origin first gave this number."""

    origin: Origin
    claim: Event
    toll: Count
    made_at: datetime

    @property
    def rank(self) -> tuple[datetime, datetime, str, int, int]:
        """Orders statements by when they were made, never by arrival."""
        return (self.made_at, *rank_of(self.claim))


def rank_of(claim: Event) -> tuple[datetime, str, int, int]:
    """The ledger's order of claims."""
    return (claim.reported_at, claim.article_id, claim.article_version, claim.ordinal)


def in_order(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims in the ledger's order, the same for every order of delivery."""
    return tuple(sorted(claims, key=lambda c: (*rank_of(c), c.extractor_version)))


def is_gone(claim: Claim) -> bool:
    """Whether a newer version of the article replaced or withdrew the claim."""
    return claim.applied_rule in _GONE


def revises(claim: Event, *kinds: str) -> bool:
    """Whether the claim's own words put it in one of these relations to earlier tolls."""
    return claim.revision is not None and claim.revision.kind in kinds


def attributed(claims: Sequence[Claim]) -> Origins:
    """Origins of every claim, given in the ledger's order (domain guide §2, rule 4).

    A number without a claimant is the outlet's, unless its text is a copy of an earlier report, or it recalls a number
    that stands already.
    """
    found: dict[str, tuple[Origin, ...]] = {}
    for at, claim in enumerate(claims):
        source = None if claim.claimants else _copied_from(claim, claims[:at])
        found[claim.event_id] = origins_of(claim) if source is None else found[source.event_id]
    return _unshortened(found)


def _unshortened(found: Mapping[str, tuple[Origin, ...]]) -> Origins:
    """Short names brought to the one longer name of the incident: "provincial council", "Kunduz provincial council"."""
    words: dict[str, set[frozenset[str]]] = {}
    for origin in (o for origins in found.values() for o in origins if o.key != UNNAMED):
        words.setdefault(origin.key, set()).add(_words_of(origin.name))
    longer = {
        short: other
        for short, own in words.items()
        for other in [[k for k, names in words.items() if k != short and any(o < n for o in own for n in names)]]
        if len(other) == 1
    }
    if not longer:
        return found
    full = {o.key: o for origins in found.values() for o in reversed(origins)}
    return {
        event_id: tuple(
            {o.key: o for o in (full[longer[o.key][0]] if o.key in longer else o for o in origins)}.values()
        )
        for event_id, origins in found.items()
    }


@lru_cache(maxsize=8192)
def _words_of(name: str) -> frozenset[str]:
    return frozenset(plain(name).split())


def _copied_from(claim: Claim, earlier: Sequence[Claim]) -> Claim | None:
    own = outlet_of(claim).key
    for other in earlier:
        if other.article_id == claim.article_id:
            continue
        copied = shares_text if prints(claim.publisher, outlet_of(other).name) else near_duplicates
        if not other.claimants and copied(claim.text_signature, other.text_signature):
            return other
        stale = claim.reported_at - other.reported_at > _RECOLLECTION_AFTER
        if (stale or outlet_of(other).key == own) and _same_numbers(claim, other):
            return other
    return None


def _same_numbers(one: Event, other: Event) -> bool:
    killed, injured = figure(one, "civilians_killed"), figure(one, "civilians_injured")
    if killed is None and injured is None:
        return False
    return (killed, injured) == (figure(other, "civilians_killed"), figure(other, "civilians_injured")) or (
        killed is not None and injured is None and killed == figure(other, "civilians_killed")
    )


def accused_parties(claims: Iterable[Event]) -> frozenset[str]:
    """Party keys of every perpetrator that a claim names, admitted or not."""
    return frozenset().union(*(_perpetrators(c.actors) for c in claims))


@by_identity
def _perpetrators(actors: tuple[Actor, ...]) -> frozenset[str]:
    return frozenset(party_of(a.name) for a in actors if a.role == "perpetrator")


def takes_position(claim: Event) -> bool:
    """Whether a belligerent speaks of its own part in the incident."""
    return claim.assertion in POSITIONS and (not claim.claimants or any(accusable(c) for c in claim.claimants))


def independent(claim: Event, origins: Origins, accused: frozenset[str]) -> tuple[Origin, ...]:
    """The claim's origins that are not the accused party."""
    return tuple(
        o
        for o in origins[claim.event_id]
        if not (is_party(o.type) and any(same_party(o.key, party) for party in accused))
    )


def tells_harm(claim: Event) -> bool:
    """Whether the claim asserts that somebody was hurt."""
    return claim.assertion in ("asserted", "conceded") and bool(harmed(claim.casualties))


def statements(
    claims: Iterable[Event], measure: Measure, origins: Mapping[str, tuple[Origin, ...]]
) -> tuple[Statement, ...]:
    """Every statement about one measure, each as old as its origin's first giving of that number.

    ``claims`` are in the ledger's order. A vague word that fits the number its origin gave before ("dozens" after 17)
    repeats that number.
    """
    first: dict[tuple[str, Count], datetime] = {}
    found: list[Statement] = []
    for claim in claims:
        count = figure(claim, measure)
        if count is None:
            continue
        anybody = first.setdefault(("", count), claim.reported_at)
        vague = claim.revision is None and all(g.qualifier == "vague" for g in harmed(claim.casualties))
        for origin in origins.get(claim.event_id, ()):
            meant = _meant(origin, count, found) if vague else count
            made_at = first.setdefault((origin.key, meant), claim.reported_at)
            if not claim.claimants:
                made_at = min(made_at, anybody)
            if revises(claim, "update", "correction", "investigation"):
                made_at = claim.reported_at
            found.append(Statement(origin, claim, meant, made_at))
    return tuple(found)


def _meant(origin: Origin, count: Count, before: Sequence[Statement]) -> Count:
    """The number that a vague word repeats: the last one of the same origin that it fits."""
    own = (s.toll for s in reversed(before) if s.origin.key == origin.key)
    return next((earlier for earlier in own if compatible(earlier, count)), count)
