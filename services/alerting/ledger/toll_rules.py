"""The rules by which claims become a toll (domain guide §3), one function each.

Every rule takes statements of one measure and gives those that remain; ``Verdicts`` notes which rule took a claim out.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas import Count, Event
from services.alerting.ledger.statements import Statement, rank_of, revises
from services.alerting.ledger.toll import CIVILIAN, count_of, figure, floor_of, groups_of, plus

EARLY = timedelta(days=7)
# Reports of one death from wounds come within this; a later one tells of another death.
_ONE_DEATH = timedelta(hours=72)
_INVESTIGATORS = frozenset({"ngo", "un"})
_DISINTERESTED = frozenset({"monitor", "ngo", "un", "medic_rescue", "witness", "media_own"})

Verdicts = dict[str, str]
"""Why a claim is out of the range, by event id."""


class Death(NamedTuple):
    """People who died of wounds: ``number`` of them, first reported ``at``; ``in_toll`` if a running toll has them."""

    at: datetime
    number: int
    in_toll: bool


def latest_of_each_origin(statements: Sequence[Statement], verdicts: Verdicts) -> tuple[Statement, ...]:
    """Rule 1: one current claim an origin, its latest by when it was made."""
    if len(statements) == 1:
        return tuple(statements)
    current: dict[str, Statement] = {}
    for statement in sorted(statements, key=lambda s: s.rank):
        held = current.get(statement.origin.key)
        if held is None or (held.toll != statement.toll and _standing(held) <= _standing(statement)):
            current[statement.origin.key] = statement
    same = tuple(s for s in statements if current[s.origin.key].toll == s.toll)
    _note(statements, same, "replaced_by_own_later_claim", verdicts)
    kept = tuple(s for s in statements if current[s.origin.key] is s)
    _note(same, kept, "repeats_its_origin", verdicts)
    return kept


def _standing(statement: Statement) -> tuple[datetime, bool]:
    """Of two numbers given at one time, the one whose words revise the other is the later."""
    return (statement.made_at, revises(statement.claim, "update", "correction", "died_of_wounds"))


def left_by_update(
    remaining: Sequence[Statement], everything: Sequence[Statement], verdicts: Verdicts
) -> tuple[Statement, ...]:
    """Rule 2, first half: earlier claims leave when a later one updates or corrects the running toll."""
    updates = [s for s in everything if revises(s.claim, "update", "correction", "died_of_wounds")]
    if not updates:
        return tuple(remaining)
    kept = tuple(s for s in remaining if not any(_replaces(u, s) for u in updates))
    _note(remaining, kept, "left_by_update", verdicts)
    return kept


def _replaces(update: Statement, earlier: Statement) -> bool:
    if update.toll == earlier.toll or update.claim.event_id == earlier.claim.event_id:
        return False
    if update.made_at == earlier.made_at:
        # Words such as "has risen to" look back; with dates alone for times, they decide who came first.
        plain = not revises(earlier.claim, "update", "correction", "died_of_wounds")
        return plain or update.rank > earlier.rank
    return update.made_at > earlier.made_at


def is_investigation(statement: Statement, occurred_end: date) -> bool:
    """Whether it reports an investigation after the first week: in its own words, or as a late NGO or UN report."""
    if statement.made_at.date() - occurred_end <= EARLY:
        return False
    own_kind = statement.claim.revision is None and statement.origin.type in _INVESTIGATORS
    return own_kind or revises(statement.claim, "investigation")


def investigates(claim: Event, occurred_end: date) -> bool:
    """The same of a claim by itself: whether anybody behind it reports an investigation after the first week."""
    said = revises(claim, "investigation")
    late = claim.reported_at.date() - occurred_end > EARLY
    return late and (said or (claim.revision is None and any(c.type in _INVESTIGATORS for c in claim.claimants)))


def left_by_investigation(
    remaining: Sequence[Statement], everything: Sequence[Statement], occurred_end: date, verdicts: Verdicts
) -> tuple[Statement, ...]:
    """Rule 2, second half: claims of the first 7 days leave when a later investigation counts differently."""
    findings = [s.toll for s in everything if is_investigation(s, occurred_end)]
    if not findings:
        return tuple(remaining)
    kept = tuple(
        s for s in remaining if s.made_at.date() - occurred_end > EARLY or all(count == s.toll for count in findings)
    )
    _note(remaining, kept, "left_by_investigation", verdicts)
    return kept


def raised_by_concession(reported: Count | None, conceded: Count | None) -> Count | None:
    """Rule 4: what the accused concedes stands beside the range, and raises its minimum where it is higher."""
    if reported is None or conceded is None:
        return reported or conceded
    low = floor_of(conceded) or 0
    if reported.min is not None and reported.min >= low:
        return reported
    high = None if reported.max is None else max(reported.max, low, conceded.max or 0)
    return count_of(low, high)


def deaths_of_wounds(dying: Iterable[Event], killed: Sequence[Statement]) -> tuple[Death, ...]:
    """Rule 5: who died of wounds, once each, however many of the claims ``dying`` tell it.

    A number above every earlier toll is the new running toll ("six died in hospital, bringing it to 23"); the deaths
    are what it adds.
    """
    deaths: list[Death] = []
    for claim in sorted(dying, key=rank_of):
        number = floor_of(figure(claim, "civilians_killed"))
        if number is None:
            continue
        in_toll = is_running_toll(claim, killed)
        if in_toll:
            number -= _toll_before(claim, killed)
        if deaths and claim.reported_at - deaths[-1].at <= _ONE_DEATH:
            last = deaths.pop()
            deaths.append(Death(last.at, max(number, last.number), in_toll or last.in_toll))
        else:
            deaths.append(Death(claim.reported_at, number, in_toll))
    return tuple(deaths)


def is_running_toll(claim: Event, killed: Sequence[Statement]) -> bool:
    """Whether a death-from-wounds report gives the new toll rather than the number who died of wounds."""
    number = floor_of(figure(claim, "civilians_killed"))
    before = _toll_before(claim, killed)
    return number is not None and 0 < before < number


def _toll_before(claim: Event, killed: Sequence[Statement]) -> int:
    return max(
        (
            floor_of(s.toll) or 0
            for s in killed
            if s.made_at < claim.reported_at and not revises(s.claim, "died_of_wounds")
        ),
        default=0,
    )


def moved_by_deaths(statements: Sequence[Statement], deaths: Sequence[Death], sign: int) -> tuple[Statement, ...]:
    """Rule 5: a death from wounds raises killed (sign 1) and lowers injured (sign -1) of the claims made before it."""
    if not deaths:
        return tuple(statements)
    return tuple(
        s._replace(toll=plus(s.toll, sign * sum(d.number for d in deaths if s.made_at < d.at))) for s in statements
    )


def what_remains(
    remaining: Sequence[Statement], claims: Iterable[Event], interested: Iterable[str]
) -> tuple[Statement, ...]:
    """Domain guide §2, rule 9: fighters counted by others than the accused leave the civilian minimum what remains.

    ``interested`` are the event ids whose only origins are parties to the violence. Fighters whom some claim counts
    beside the civilians are further dead, and a claim that counts fighters itself has set them apart already.
    """
    asserted = [c for c in claims if c.assertion == "asserted"]
    if all(figure(c, "combatants_killed") is None for c in asserted):
        return tuple(remaining)
    parties = set(interested)
    beside = {figure(c, "combatants_killed") for c in asserted if figure(c, "civilians_killed") is not None}
    fighters = [
        c
        for c in asserted
        if c.event_id not in parties
        and figure(c, "civilians_killed") is None
        and figure(c, "combatants_killed") is not None
        and figure(c, "combatants_killed") not in beside
    ]
    return tuple(_less(s, [c for c in fighters if _may_be_the_same_dead(s, c)]) for s in remaining)


def _may_be_the_same_dead(statement: Statement, fighters: Event) -> bool:
    if figure(statement.claim, "combatants_killed") is not None or fighters.reported_at < statement.made_at:
        return False
    if fighters.article_id == statement.claim.article_id and not fighters.claimants:
        return False
    stated = all(g.status_basis != "unstated" for g in groups_of(statement.claim, "killed", CIVILIAN))
    # Only somebody without a side turns dead who are called civilians into fighters.
    kinds = {c.type for c in fighters.claimants} or {"media_own"}
    return not stated or bool(kinds & _DISINTERESTED)


def _less(statement: Statement, fighters: Sequence[Event]) -> Statement:
    counts = [c for c in (figure(f, "combatants_killed") for f in fighters) if c is not None]
    low = statement.toll.min
    if not counts or low is None:
        return statement
    most = max(c.max if c.max is not None else c.min or 0 for c in counts)
    return statement._replace(toll=count_of(max(0, low - most), statement.toll.max))


def best_of(remaining: Sequence[Statement]) -> Statement | None:
    """Rule 3: the number of most origins, then a list of names over a count over a vague word, then the latest.

    What one article tells was reported at one time: none of its numbers is the later, so the one it leads with stands.
    """
    if len(remaining) <= 1:
        return next(iter(remaining), None)

    def merit(statement: Statement) -> tuple[int, int, tuple[datetime, datetime, str, int, int]]:
        supporters = {s.origin.key for s in remaining if s.toll == statement.toll}
        made, reported, article, version, ordinal = statement.rank
        return (len(supporters), _firmness(statement), (made, reported, article, version, -ordinal))

    return max(remaining, key=merit)


def _firmness(statement: Statement) -> int:
    names = sum(v.outcome == "killed" for v in statement.claim.victims)
    if names and names >= (floor_of(statement.toll) or 1):
        return 2
    return 0 if any(g.qualifier == "vague" for g in groups_of(statement.claim, "killed", CIVILIAN)) else 1


def _note(before: Iterable[Statement], after: Iterable[Statement], rule: str, verdicts: Verdicts) -> None:
    kept = {s.claim.event_id for s in after}
    for statement in before:
        if statement.claim.event_id not in kept:
            verdicts.setdefault(statement.claim.event_id, rule)
