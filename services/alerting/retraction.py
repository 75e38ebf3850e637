"""Retractions: whoever takes its report back takes all it said before with it (domain guide §2, rule 6)."""

from collections.abc import Sequence

from schemas import Event
from schemas.incident import Claim
from services.alerting.origins import UNNAMED, Origin, origin_of, outlet_of
from services.alerting.statements import attributed, rank_of


def left_by_retraction(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Claims, in the ledger's order, that no later retraction of their own origin or outlet took back."""
    retractions = [c for c in claims if c.assertion == "retracted"]
    if not retractions:
        return tuple(claims)
    origins = attributed(claims)
    return tuple(
        c
        for c in claims
        if c.assertion == "retracted" or not any(_takes_back(r, c, origins[c.event_id]) for r in retractions)
    )


def _takes_back(retraction: Event, claim: Event, origins: tuple[Origin, ...]) -> bool:
    if rank_of(claim) >= rank_of(retraction):
        return False
    outlet = outlet_of(retraction).key
    who = {origin_of(c).key for c in retraction.claimants} or {outlet}
    said_by = {o.key for o in origins} - {UNNAMED}
    if outlet_of(claim).key == outlet:
        return outlet in who or not said_by or not said_by.isdisjoint(who)
    return bool(said_by) and said_by <= who
