"""What two reports say beyond place and date: kind of attack, perpetrator, toll, names, words."""

from datetime import timedelta

from schemas import Actor, Count, Event, Incident
from schemas.vocabulary import EventType
from services.alerting.ledger.origins import accusable, is_named, party_of, same_party
from services.alerting.ledger.remembered import by_identity
from services.alerting.ledger.statements import POSITIONS, takes_position
from services.alerting.ledger.toll import compatible, figure, floor_of
from services.alerting.matching.accounts import (
    OUTCOMES,
    Account,
    Outcome,
    account_of,
    is_undivided,
    named_origins,
    numbers_of,
    victims_of,
)
from services.alerting.matching.evidence import FIRMLY, NOT, WEAKLY, Evidence
from services.alerting.matching.signatures import agreement, lanes_of

# Kinds of attack that reports of one incident confuse; "bombing" may be either of two. "other" fits everything.
_FAMILIES: tuple[frozenset[EventType], ...] = (
    frozenset({"air_strike", "drone_strike", "shelling", "chemical", "ied"}),
    frozenset({"ied", "suicide_bomb", "grenade", "landmine", "shelling"}),
    frozenset(
        {"armed_attack", "battle", "execution", "mob_violence", "excessive_force", "abduction", "sexual_violence"}
    ),
    frozenset({"armed_attack", "suicide_bomb", "grenade", "ied"}),
    frozenset({"detention_death", "execution", "excessive_force"}),
)
# "Attack" is what reports call anything.
_ANY_ATTACK = "armed_attack"
_LATE = timedelta(days=7)
_MANY, _SOME_ANYWHERE, _SOME = 10, 5, 3
# First tolls of one incident often differ by a few; beyond that, without a word of revision, a toll this different is
# another incident's (ratio of the two, score).
_NEAR = 1.3
_DIFFERENT = ((2.0, -0.4), (4.0, -1.2))
_VERY_DIFFERENT = -2.0
CONTRADICTION = -1.0


def by_type(event: Event, incident: Incident) -> Evidence | None:
    """The kind of attack."""
    one, other = event.event_type, incident.event_type
    if "other" in (one, other):
        return None
    if one == other:
        return Evidence(1.0, f"the same kind of attack ({one})")
    if any(one in family and other in family for family in _FAMILIES):
        return Evidence(0.4, f"kinds of attack that reports confuse ({one}, {other})")
    score = -0.5 if _ANY_ATTACK in (one, other) else -1.5
    return Evidence(score, f"different kinds of attack ({one}, {other})")


def by_perpetrator(event: Event, incident: Incident) -> Evidence | None:
    """The party blamed, or speaking of its own part. Reports may blame different parties, so this never excludes."""
    one = _blamed(event.actors)
    if takes_position(event):
        one |= {party_of(c.name) for c in event.claimants if accusable(c)}
    other = _blamed(incident.actors)
    if not one or not other:
        return None
    shared = [p for p in sorted(one) if any(same_party(p, q) for q in other)]
    if shared:
        return Evidence(1.0, f"the same perpetrator ({shared[0]})", corroborates=WEAKLY)
    return Evidence(-1.2, f"different perpetrators ({', '.join(sorted(one))}; {', '.join(sorted(other))})")


@by_identity
def _blamed(actors: tuple[Actor, ...]) -> frozenset[str]:
    return frozenset(party_of(a.name) for a in actors if a.role == "perpetrator" and is_named(a))


def by_toll(event: Event, incident: Incident, *, narrow: bool, repeated: bool) -> Evidence | None:
    """The toll, against the nearest that the incident's claims give.

    ``narrow``: both places are small. ``repeated``: it is ``one_account``.
    """
    if repeated:
        return Evidence(3.0, "the same numbers by the same origin", corroborates=FIRMLY)
    account = account_of(incident.claims)
    found = [e for o in OUTCOMES if (e := _nearest(event, account, o, narrow=narrow)) is not None]
    if not found:
        return None
    first = found[0]
    if first.score < 0 and _revises(event, incident):
        return Evidence(first.score / 4, f"{first.why}, in a later or revising report")
    agreeing = [e for e in found if e.score >= _AGREES]
    if first in agreeing and len(agreeing) > 1:
        why = " and ".join(e.why for e in agreeing)
        return Evidence(sum(e.score for e in agreeing), why, corroborates=FIRMLY)
    return first


_AGREES = 0.375


def _nearest(event: Event, account: Account, outcome: Outcome, *, narrow: bool) -> Evidence | None:
    one = numbers_of(event.casualties)[outcome]
    if not one or (outcome == "killed or injured" and not (is_undivided(event) or account.is_undivided)):
        return None
    pairs = [_compare(a, b, outcome, narrow=narrow) for a in one for b in account.numbers[outcome]]
    return max(pairs, key=lambda e: e.score, default=None)


def one_account(event: Event, incident: Incident) -> bool:
    """Whether an origin of the event gave the incident's numbers before: ten killed or more, or killed and injured."""
    killed, injured = figure(event, "civilians_killed"), figure(event, "civilians_injured")
    if killed is None or killed.min is None or killed.min < (_SOME if injured is not None else _MANY):
        return False
    own = named_origins(event)
    return any(
        k == killed and (injured is None or i == injured) and not own.isdisjoint(origins)
        for k, i, origins in account_of(incident.claims).tolls
    )


def _compare(one: Count, other: Count, outcome: str, *, narrow: bool) -> Evidence:
    a, b = floor_of(one) or 0, floor_of(other) or 0
    if one == other or (a == b and compatible(one, other)):
        score = 2.0 if a >= _MANY else 1.3 if a >= _SOME else 0.5
        score = score if one == other else score * 0.75
        # Many incidents of a large city or province have a few dead.
        firm = FIRMLY if narrow or a >= _SOME_ANYWHERE else NOT
        return Evidence(score, f"the same number {outcome} ({a})", corroborates=firm)
    if compatible(one, other):
        return Evidence(0.3, f"numbers {outcome} that fit ({a}, {b})", corroborates=FIRMLY if narrow else NOT)
    ratio = max(a, b) / max(1, min(a, b))
    if ratio <= _NEAR:
        near = WEAKLY if narrow else NOT
        return Evidence(0.2, f"numbers {outcome} that nearly agree ({a}, {b})", corroborates=near)
    score = next((s for limit, s in _DIFFERENT if ratio <= limit), _VERY_DIFFERENT)
    return Evidence(score, f"different numbers {outcome} ({a}, {b})")


def _revises(event: Event, incident: Incident) -> bool:
    last_day = incident.occurred.end
    return (
        event.revision is not None
        or event.assertion in POSITIONS
        or event.reported_at.date() - last_day > _LATE
        or account_of(incident.claims).last_reported - last_day > _LATE
        or _is_overtaken(event, incident)
    )


def by_words(event: Event, incident: Incident) -> Evidence | None:
    """Words that presuppose an incident already reported: a position on it, a running toll, a retraction."""
    if event.assertion in POSITIONS or event.assertion == "retracted":
        return Evidence(0.8, f"speaks of an incident already reported ({event.assertion})", corroborates=FIRMLY)
    if event.revision is not None and account_of(incident.claims).has_toll:
        return Evidence(0.5, f"revises a toll already reported ({event.revision.kind})", corroborates=FIRMLY)
    if _is_overtaken(event, incident):
        return Evidence(0.5, "an older number of a toll that was updated since", corroborates=FIRMLY)
    return None


def _is_overtaken(event: Event, incident: Incident) -> bool:
    """Whether a later claim says that the toll has risen, and the event's number is below it."""
    risen = account_of(incident.claims).risen
    number = floor_of(figure(event, "civilians_killed")) if risen else None
    return number is not None and any(at > event.reported_at and number < risen_to for at, risen_to in risen)


def by_text(event: Event, incident: Incident) -> Evidence | None:
    """Shared wire text of another article."""
    own = lanes_of(event.text_signature)
    if own is None:
        return None
    article = {event.article_id}
    others = [lanes for lanes, articles in account_of(incident.claims).texts if articles != article]
    most = max([agreement(own, lanes) for lanes in others], default=0.0)
    if most >= _ONE_TEXT:
        return Evidence(2.5, f"copies of one text ({most:.0%} alike)", corroborates=FIRMLY)
    if most >= _SHARED_TEXT:
        return Evidence(1.2, f"shared text ({most:.0%} alike)", corroborates=FIRMLY)
    return None


_ONE_TEXT = 0.6
_SHARED_TEXT = 0.3


def by_victims(event: Event, incident: Incident) -> Evidence | None:
    """Names of the dead and injured. They stay inside: the words of this evidence never repeat them."""
    one = victims_of((event,))
    other = account_of(incident.claims).victims if one else one
    if not other:
        return None
    if one & other:
        return Evidence(3.0, "victims of the same name", corroborates=FIRMLY)
    return Evidence(-1.0, "victims of different names")
