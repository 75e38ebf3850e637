"""The proposed grading: Airwars' scale, for a person to sign (domain guide §3, last paragraph)."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from schemas import Actor, Event
from schemas.vocabulary import Certainty, Grading
from services.alerting.ledger.origins import is_named, party_of, same_party
from services.alerting.ledger.remembered import by_identity
from services.alerting.ledger.statements import takes_position
from services.alerting.ledger.toll import CIVILIAN, harmed

_RISE: dict[Grading, int] = {"discounted": 0, "contested": 1, "weak": 1, "fair": 2, "confirmed": 3}


def grade(claims: Sequence[Event], origins: int) -> Grading:
    """Grading of the standing claims. ``discounted`` is never proposed: only a person sets it."""
    if any(is_concession(c) for c in claims):
        return "confirmed"
    if competing(claims):
        return "contested"
    return "fair" if origins > 1 and names_belligerent(claims) else "weak"


def is_concession(claim: Event) -> bool:
    """Whether a belligerent concedes civilian harm, in words that can be quoted."""
    if claim.assertion != "conceded" or not takes_position(claim):
        return False
    return any(g.status in CIVILIAN for g in harmed(claim.casualties))


def names_belligerent(claims: Iterable[Event]) -> bool:
    """Whether action by a named belligerent is reported; an admitted strike is such a report."""
    return any(c.assertion in ("acknowledged", "conceded") or _names_acting(c.actors) for c in claims)


@by_identity
def _names_acting(actors: tuple[Actor, ...]) -> bool:
    return any(is_named(a) for a in actors if a.role in ("perpetrator", "party") and a.certainty != "denied")


def competing(claims: Iterable[Event]) -> bool:
    """Whether claims name different parties as responsible. A denial alone regrades nothing."""
    blamed = {_blamed(c.actors) for c in claims}
    return any(
        not any(same_party(one, other) for one in a for other in b)
        for a, b in combinations([b for b in blamed if b], 2)
    )


@by_identity
def _blamed(actors: tuple[Actor, ...]) -> frozenset[str]:
    return frozenset(
        party_of(a.name) for a in actors if a.role == "perpetrator" and a.certainty != "denied" and is_named(a)
    )


def rises(before: Grading, after: Grading) -> bool:
    """Whether the grading rose; to be contested is neither a rise nor a fall."""
    return _RISE[after] > _RISE[before]


def certainty_of(grading: Grading, claims: Sequence[Event], origins: int) -> Certainty:
    """CAP certainty of a grading; contested counts as the weak or fair that it would be without the contest."""
    if grading == "confirmed":
        return "Observed"
    if grading == "discounted":
        return "Unlikely"
    fair = grading == "fair" or (grading == "contested" and origins > 1 and names_belligerent(claims))
    return "Likely" if fair else "Unknown"
