"""Retractions: whoever takes its report back takes all it said before with it (domain guide §2, rule 6)."""

from collections.abc import Sequence

from schemas import Event
from schemas.incident import Claim
from services.alerting.ledger.origins import UNNAMED, outlet_of
from services.alerting.ledger.statements import Origins, attributed, rank_of


def left_by_retraction(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Claims, in the ledger's order, that no later retraction of their own origin or outlet took back."""
    retractions = [c for c in claims if c.assertion == "retracted"]
    if not retractions:
        return tuple(claims)
    origins = attributed(claims)
    return tuple(
        c for c in claims if c.assertion == "retracted" or not any(_takes_back(r, c, origins) for r in retractions)
    )


def _takes_back(retraction: Event, claim: Event, origins: Origins) -> bool:
    if rank_of(claim) >= rank_of(retraction):
        return False
    outlet = outlet_of(retraction).key
    who = {o.key for o in origins[retraction.event_id]} if retraction.claimants else {outlet}
    said_by = {o.key for o in origins[claim.event_id]} - {UNNAMED}
    if outlet_of(claim).key == outlet:
        return outlet in who or not said_by or not said_by.isdisjoint(who)
    return bool(said_by) and said_by <= who
