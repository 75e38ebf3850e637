"""The toll ledger: from the claims of an incident to its toll, positions, sources and grading.

``settle`` is a function of the set of claims alone. The rules it applies, in order, are those of the domain guide §3;
each is a function of ``toll_rules``.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from schemas import Count, Position, Source
from schemas.incident import Claim
from schemas.vocabulary import Grading
from services.alerting.ledger.grading import grade
from services.alerting.ledger.origins import UNNAMED, Origin
from services.alerting.ledger.positions import conceded_figure, positions_of
from services.alerting.ledger.retraction import left_by_retraction
from services.alerting.ledger.statements import (
    Origins,
    Statement,
    accused_parties,
    attributed,
    in_order,
    independent,
    is_gone,
    revises,
    statements,
    takes_position,
    tells_harm,
)
from services.alerting.ledger.toll import MEASURES, Measure, count_of, figure, floor_of, killed_of, presumed, range_of
from services.alerting.ledger.toll_rules import (
    Verdicts,
    best_of,
    deaths_of_wounds,
    is_running_toll,
    latest_of_each_origin,
    left_by_investigation,
    left_by_update,
    moved_by_deaths,
    raised_by_concession,
    what_remains,
)


class Ledger(NamedTuple):
    """What the claims come to. ``claims`` are in the ledger's order, each with the rule that applied to it."""

    claims: tuple[Claim, ...]
    counts: Mapping[Measure, Count | None]
    presumed_killed: Count | None
    presumed_injured: Count | None
    women_killed: int | None
    children_killed: int | None
    best_killed: int | None
    deaths_conceded: Count | None
    injuries_conceded: Count | None
    positions: tuple[Position, ...]
    sources: tuple[Source, ...]
    grading: Grading
    retracted: bool


class _Book(NamedTuple):
    """The standing claims and who is behind them."""

    claims: tuple[Claim, ...]
    asserted: tuple[Claim, ...]
    origins: Origins
    outside: Origins
    occurred_end: date

    @property
    def interested(self) -> frozenset[str]:
        return frozenset(event_id for event_id, origins in self.outside.items() if not origins)


def settle(claims: Iterable[Claim], occurred_end: date) -> Ledger:
    """Apply all rules. ``occurred_end``: the last local day of the incident; the first 7 days count from it."""
    ordered = in_order(claims)
    current = tuple(c for c in ordered if not is_gone(c))
    standing = left_by_retraction(current)
    book = _book(standing, occurred_end)
    still_there = {c.event_id for c in standing}
    verdicts: Verdicts = {c.event_id: "retracted" for c in current if c.event_id not in still_there}
    remaining = {m: _remaining(m, book, verdicts) for m in MEASURES}
    remaining = _with_deaths_and_remainder(remaining, book)
    speaking = [c for c in standing if takes_position(c)]
    conceded = {o: conceded_figure(speaking, o) for o in ("killed", "injured")}
    counts = {m: range_of(s.toll for s in remaining[m]) for m in MEASURES}
    counts["civilians_killed"] = raised_by_concession(counts["civilians_killed"], conceded["killed"])
    counts["civilians_injured"] = raised_by_concession(counts["civilians_injured"], conceded["injured"])
    killed, injured = remaining["civilians_killed"], remaining["civilians_injured"]
    best = best_of(killed)
    sources = _sources(book)
    in_range = {s.claim.event_id for told in remaining.values() for s in told}
    return Ledger(
        claims=tuple(_ruled(c, _rule(c, verdicts, in_range)) for c in ordered),
        counts=counts,
        presumed_killed=_presumed((presumed(s.claim, "killed") for s in killed), counts["civilians_killed"]),
        presumed_injured=_presumed((presumed(s.claim, "injured") for s in injured), counts["civilians_injured"]),
        women_killed=_killed_of(killed, "women"),
        children_killed=_killed_of(killed, "children"),
        best_killed=floor_of(best.toll if best is not None else conceded["killed"]),
        deaths_conceded=conceded["killed"],
        injuries_conceded=conceded["injured"],
        positions=positions_of(speaking),
        sources=sources,
        grading=grade(book.claims, len(sources)),
        retracted=_is_retracted(ordered, standing),
    )


def _book(standing: tuple[Claim, ...], occurred_end: date) -> _Book:
    origins = attributed(standing)
    accused = accused_parties(standing)
    outside = {c.event_id: () if takes_position(c) else independent(c, origins, accused) for c in standing}
    asserted = tuple(c for c in standing if c.assertion == "asserted")
    return _Book(standing, asserted, origins, outside, occurred_end)


def _remaining(measure: Measure, book: _Book, verdicts: Verdicts) -> tuple[Statement, ...]:
    asserted = book.asserted
    if all(figure(c, measure) is None for c in asserted):
        return ()
    told = statements(asserted, measure, book.outside)
    if not told and not _others_count(asserted, measure, book):
        # Rule 4 sets the accused's figures beside the range of others; without others they are all there is.
        told = statements(asserted, measure, book.origins)
    if measure == "civilians_killed":
        tolls = tuple(s for s in told if not revises(s.claim, "died_of_wounds") or is_running_toll(s.claim, told))
        told = tolls or told
    remaining = latest_of_each_origin(told, verdicts)
    remaining = left_by_update(remaining, told, verdicts)
    return left_by_investigation(remaining, told, book.occurred_end, verdicts)


def _others_count(asserted: Sequence[Claim], measure: Measure, book: _Book) -> bool:
    """Whether others than the accused count people of this outcome, be it of another status."""
    alike = [m for m in MEASURES if m.endswith("killed") == measure.endswith("killed")]
    return any(book.outside[c.event_id] and any(figure(c, m) for m in alike) for c in asserted)


def _with_deaths_and_remainder(
    remaining: Mapping[Measure, tuple[Statement, ...]], book: _Book
) -> dict[Measure, tuple[Statement, ...]]:
    killed, injured = remaining["civilians_killed"], remaining["civilians_injured"]
    dying = [c for c in book.claims if revises(c, "died_of_wounds")]
    deaths = deaths_of_wounds(dying, statements(book.asserted, "civilians_killed", book.outside)) if dying else ()
    killed = moved_by_deaths(killed, [d for d in deaths if not d.in_toll], sign=1)
    killed = what_remains(killed, book.claims, book.interested)
    return {
        **remaining,
        "civilians_killed": killed,
        "civilians_injured": moved_by_deaths(injured, deaths, sign=-1),
    }


def _presumed(parts: Iterable[Count | None], whole: Count | None) -> Count | None:
    counts = [c for c in parts if c is not None]
    if whole is None or all(c.max == 0 for c in counts):
        return None
    spread = range_of(counts)
    if spread is None or spread.min is None or whole.max is None:
        return spread
    # Rules 5 and 9 move the whole; no more can be presumed than are counted.
    return count_of(min(spread.min, whole.max), None if spread.max is None else min(spread.max, whole.max))


def _killed_of(remaining: Sequence[Statement], kind: str) -> int | None:
    stating = [s for s in remaining if _number_of(s, kind) is not None]
    best = best_of(stating)
    return None if best is None else _number_of(best, kind)


def _number_of(statement: Statement, kind: str) -> int | None:
    return killed_of(statement.claim, "women" if kind == "women" else "children")


def _sources(book: _Book) -> tuple[Source, ...]:
    harm = [c for c in book.asserted if tells_harm(c)]
    told = [(o, c) for c in harm for o in book.outside[c.event_id]] or [
        (o, c) for c in book.claims if tells_harm(c) for o in book.origins[c.event_id]
    ]
    first: dict[str, tuple[Origin, Claim]] = {}
    for origin, claim in told:
        first.setdefault(origin.key, (origin, claim))
    return tuple(
        Source.trusted({"name": _shown(o), "type": o.type, "first_reported_at": c.reported_at})
        for o, c in first.values()
    )


def _shown(origin: Origin) -> str:
    # Witnesses are private people: they count, but are not named.
    if origin.type == "witness":
        return "a witness" if origin.key != UNNAMED else "witnesses"
    return origin.name


def _ruled(claim: Claim, rule: str) -> Claim:
    return claim if claim.applied_rule == rule else claim.but(applied_rule=rule)


def _rule(claim: Claim, verdicts: Verdicts, in_range: Collection[str]) -> str:
    if is_gone(claim):
        return claim.applied_rule
    if claim.event_id in in_range:
        return "in_range"
    if claim.event_id in verdicts:
        return verdicts[claim.event_id]
    if claim.assertion != "asserted":
        return _RULE_OF_ASSERTION.get(claim.assertion, "no_toll")
    if revises(claim, "died_of_wounds"):
        return "died_of_wounds"
    return "accused_beside_range" if any(figure(claim, m) for m in MEASURES) else "no_toll"


_RULE_OF_ASSERTION = {
    "negated": "negated_is_not_zero",
    "denied": "denial_beside_range",
    "acknowledged": "position_only",
    "investigating": "position_only",
    "conceded": "concession_beside_range",
    "retracted": "retraction",
}


def _is_retracted(ordered: Sequence[Claim], standing: Sequence[Claim]) -> bool:
    told = any(tells_harm(c) for c in ordered)
    return told and not any(tells_harm(c) for c in standing)
