"""What each belligerent says of its own part; its figures stand beside the range (domain guide §3, rule 4)."""

from collections.abc import Iterable
from typing import Literal

from schemas import Count, Event, Position
from schemas.vocabulary import PositionKind
from services.alerting.ledger.origins import accusable, is_known, party_of, same_party
from services.alerting.ledger.statements import rank_of, takes_position
from services.alerting.ledger.toll import CIVILIAN, everyone, groups_of, range_of, total

_KINDS: dict[str, PositionKind] = {
    "denied": "denied",
    "acknowledged": "acknowledged",
    "investigating": "investigating",
    "conceded": "conceded",
}


def positions_of(claims: Iterable[Event]) -> tuple[Position, ...]:
    """Every position of every party once, in the order in which they were first taken.

    A later report that recalls a position is as old as the position itself.
    """
    taken: list[Position] = []
    for claim in sorted((c for c in claims if takes_position(c)), key=rank_of):
        kind = _KINDS[claim.assertion]
        actor = _actor_of(claim)
        if actor is not None and not any(p.position == kind and _is_one(p.actor, actor) for p in taken):
            taken.append(_position(claim, actor, kind))
    return tuple(taken)


def _position(claim: Event, actor: str, kind: PositionKind) -> Position:
    conceded = kind == "conceded"
    return Position(
        actor=actor,
        position=kind,
        killed=total(groups_of(claim, "killed", CIVILIAN)) if conceded else everyone(claim, "killed"),
        injured=total(groups_of(claim, "injured", CIVILIAN)) if conceded else everyone(claim, "injured"),
        event_id=claim.event_id,
        reported_at=claim.reported_at,
    )


def _is_one(one: str, other: str) -> bool:
    return same_party(party_of(one), party_of(other))


def _actor_of(claim: Event) -> str | None:
    """The party that takes the position: the perpetrator it speaks for, by the name the report gives it."""
    speakers = [c for c in claim.claimants if accusable(c)]
    perpetrators = [a.name for a in claim.actors if a.role == "perpetrator"]
    for name in perpetrators:
        if any(_is_one(name, c.name) for c in speakers):
            return name
    if speakers:
        # A commander known by name alone speaks for the one party that the report accuses.
        by_name = len(perpetrators) == 1 and not is_known(speakers[0].name)
        return perpetrators[0] if by_name else speakers[0].name
    return perpetrators[0] if perpetrators else None


def conceded_figure(claims: Iterable[Event], outcome: Literal["killed", "injured"]) -> Count | None:
    """What the parties concede: the latest figure of each."""
    latest: dict[str, Count] = {}
    for claim in sorted((c for c in claims if takes_position(c) and c.assertion == "conceded"), key=rank_of):
        count = total(groups_of(claim, outcome, CIVILIAN))
        actor = _actor_of(claim) or ""
        if count is not None:
            key = next((k for k in latest if _is_one(k, actor)), actor)
            latest[key] = count
    return range_of(latest.values())
