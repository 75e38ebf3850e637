"""Grouping as if reports had come in the order in which they were made (contract, Order, replay, twice).

Which incident a report joins depends on those that are known when it comes. So that tolls and grading end equal under
any order of delivery, a report that comes after later ones of its neighbourhood has the whole neighbourhood grouped
anew, in the ledger's order; claims move, incidents merge or part accordingly, each step logged. What came in order
never moves, and what a person merged, split or redacted stays as decided.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from schemas import Event, Incident, MergeEntry
from schemas.identity import incident_id_of, split_incident_id_of
from schemas.incident import Claim
from schemas.vocabulary import AlertKind, AlertReason
from services.alerting.ledger.incidents import blank, claim_of, logged, opened, restated
from services.alerting.ledger.statements import rank_of
from services.alerting.matching.matching import match
from services.alerting.telling.policy import Policy, may_alert_alone

# Grouping anew costs the square of the claims; a neighbourhood beyond this stays as it is, and is then so large that
# one late report hardly moves it.
MOST_CLAIMS = 32
_WHY = ("grouped as if this report had come in time",)

Fold = Callable[[Sequence[Event]], list[frozenset[str]]]
"""Events in the ledger's order → the ids of those that come to lie in one incident, for each incident."""


class Group(NamedTuple):
    """One incident of the neighbourhood after it was grouped anew.

    ``before``: the incident that it goes on from, None where it is opened. ``after``: its new state, the version not
    raised yet. ``absorbed``: incidents that end in it. ``parted``: whether claims of ``before`` have left it.
    """

    before: Incident | None
    after: Incident
    absorbed: tuple[Incident, ...]
    parted: bool
    holds_event: bool


def neighbourhood(event: Event, known: Collection[Incident], sibling: Incident | None) -> tuple[Incident, ...]:
    """The incidents whose grouping the event may change because it comes late; none where it comes in order.

    ``sibling``: the incident in which the article's other events about the same lie already.
    """
    late_in = [i for i in known if i.status != "merged" and not i.last_changed_at < event.reported_at]
    if not late_in:
        return ()
    open_ones = {i.incident_id: i for i in known if i.status != "merged" and not is_decided(i)}
    found: dict[str, Incident] = {}
    waiting: list[Event] = [event]
    if sibling is not None and sibling.incident_id in open_ones:
        found[sibling.incident_id] = open_ones.pop(sibling.incident_id)
        waiting += sibling.claims
    for incident_id in _would_have_been_met(event, open_ones.values()):
        found[incident_id] = open_ones.pop(incident_id)
        waiting += found[incident_id].claims
    while waiting and sum(len(i.claims) for i in found.values()) <= MOST_CLAIMS:
        for incident_id in _related(waiting.pop(), open_ones.values()):
            found[incident_id] = open_ones.pop(incident_id)
            waiting += found[incident_id].claims
    claims = [c for i in found.values() for c in i.claims]
    if len(claims) > MOST_CLAIMS or all(rank_of(c) <= rank_of(event) for c in claims):
        return ()
    return tuple(found[i] for i in sorted(found))


def _would_have_been_met(event: Event, incidents: Iterable[Incident]) -> list[str]:
    """The incidents of which a later claim would have met the event's own, had it come in time."""
    later = {i.incident_id: [c for c in i.claims if rank_of(c) > rank_of(event)] for i in incidents}
    if not any(later.values()):
        return []
    own = opened(event, outdated=False, doubtful=())
    return [i for i, claims in later.items() if any(_related(c, (own,)) for c in claims[:MOST_CLAIMS])]


def _related(event: Event, incidents: Iterable[Incident]) -> list[str]:
    found = match(event, incidents)
    same = [found.same.incident_id] if found.same is not None else []
    return same + [d.incident_id for d in found.doubtful]


def is_decided(incident: Incident) -> bool:
    """Whether a person has decided anything about it, so that it stays as it is."""
    signed = any(c.signed is not None for c in incident.claims) or any(e.by is not None for e in incident.merge_log)
    return signed or incident.review is not None or bool(incident.kept_apart) or bool(incident.redactions)


def regrouped(event: Event, region: Sequence[Incident], fold: Fold, *, outdated: bool) -> list[Group]:
    """The neighbourhood with the event in it, as ``fold`` groups it; only the incidents that change."""
    claims = {c.event_id: c for i in region for c in i.claims}
    ordered = sorted([*(as_event(c) for c in claims.values()), event], key=_in_turn)
    plan = _plan(event, region, fold(ordered))
    groups = []
    for number, members in enumerate(plan.sets):
        base, absorbed, holds = plan.bases.get(number), plan.absorbed_by(number), event.event_id in members
        parted = base is not None and any(c.event_id not in members for c in base.claims)
        if base is not None and not holds and not absorbed and members == _ids_of(base):
            continue
        first = event if holds else next(e for e in ordered if e.event_id in members)
        state = base or blank(plan.ids[number], first)
        for entry in _entries(plan, number):
            state = logged(state, entry)
        held = [claims[i] for i in sorted(members) if i in claims]
        held += [claim_of(event, outdated=outdated)] if holds else []
        groups.append(Group(base, restated(state, held), absorbed, parted, holds))
    return groups


class Told(NamedTuple):
    """What the thread of an incident is told of claims that moved."""

    incident_id: str
    reason: AlertReason
    kind: AlertKind


def moves_told(group: Group, policy: Policy) -> list[Told]:
    """Everybody who was told of an incident is told that it ended in another, or that claims left it."""
    heard = [i for i in group.absorbed if i.alerted]
    told = [Told(i.incident_id, "merged", "cancel") for i in heard]
    own = group.after.incident_id
    if group.before is not None and group.before.alerted:
        if heard:
            told.append(Told(own, "merged", "update"))
        elif group.parted and group.before.toll != group.after.toll:
            told.append(Told(own, "split", "update"))
    elif heard:
        told.append(Told(own, "merged", "alert"))
    elif group.before is None and not group.holds_event and group.after.status == "open":
        told += [Told(own, "split", "alert")] if may_alert_alone(group.after.claims, policy) else []
    return told


def alias_of(absorbed: Incident, survivor: Incident) -> Incident:
    """An incident that ended in another."""
    return absorbed.model_copy(update={"status": "merged", "merged_into": survivor.incident_id})


def _in_turn(event: Event) -> tuple[object, ...]:
    return (*rank_of(event), event.extractor_version)


_EVENT_FIELDS = tuple(Event.model_fields)


def as_event(claim: Claim) -> Event:
    """The claim as it came, without what the ledger made of it."""
    return Event.model_construct(**{name: getattr(claim, name) for name in _EVENT_FIELDS})


@dataclass(frozen=True, slots=True)
class _Plan:
    """``sets``: event ids by incident to be; ``bases``: the incident that a set goes on from; ``ids``: of each set."""

    event: Event
    region: Sequence[Incident]
    sets: Sequence[frozenset[str]]
    bases: Mapping[int, Incident]
    ids: Sequence[str]

    def absorbed_by(self, number: int) -> tuple[Incident, ...]:
        """The incidents that no set goes on from, and of whose claims this one has most."""
        going_on = {i.incident_id for i in self.bases.values()}
        return tuple(i for i in self.region if i.incident_id not in going_on and self._most(i) == number)

    def _most(self, incident: Incident) -> int:
        own = _ids_of(incident)
        return max(range(len(self.sets)), key=lambda number: (len(self.sets[number] & own), -number))


def _plan(event: Event, region: Sequence[Incident], sets: Sequence[frozenset[str]]) -> _Plan:
    bases = _bases(region, sets)
    ids = [
        bases[number].incident_id if number in bases else _new_id(event, region, members)
        for number, members in enumerate(sets)
    ]
    return _Plan(event, region, sets, bases, ids)


def _bases(region: Sequence[Incident], sets: Sequence[frozenset[str]]) -> dict[int, Incident]:
    """Alerted incidents go on first, where they share most claims, and at a tie where the claim is that opened them."""
    by_id = {i.incident_id: i for i in region}
    shared = [
        (not i.alerted, -len(members & _ids_of(i)), not _opened(i, members), i.first_reported_at, i.incident_id, number)
        for number, members in enumerate(sets)
        for i in region
        if members & _ids_of(i)
    ]
    bases: dict[int, Incident] = {}
    used: set[str] = set()
    for _, _, _, _, incident_id, number in sorted(shared):
        if number not in bases and incident_id not in used:
            bases[number] = by_id[incident_id]
            used.add(incident_id)
    return bases


def _opened(incident: Incident, members: frozenset[str]) -> bool:
    return any(incident_id_of(event_id) == incident.incident_id for event_id in members)


def _ids_of(incident: Incident) -> frozenset[str]:
    return frozenset(c.event_id for c in incident.claims)


def _new_id(event: Event, region: Sequence[Incident], members: frozenset[str]) -> str:
    if event.event_id in members:
        return incident_id_of(event.event_id)
    old, claim = next((i, c) for i in region for c in i.claims if c.event_id in members)
    taken = {e.incident_id for e in old.merge_log}
    new_id = split_incident_id_of(old.incident_id, claim.event_id)
    while new_id in taken:
        new_id = split_incident_id_of(new_id, claim.event_id)
    return new_id


def _entries(plan: _Plan, number: int) -> Iterator[MergeEntry]:
    """What the log of one incident says: who ended in it, which claims came and left, and that the event joined."""
    members, absorbed = plan.sets[number], {i.incident_id for i in plan.absorbed_by(number)}
    for incident in plan.region:
        claims = _ids_of(incident)
        if incident.incident_id == plan.ids[number]:
            for other, elsewhere in enumerate(plan.sets):
                if other != number and claims & elsewhere:
                    yield _entry(plan.event, "split", plan.ids[other], claims & elsewhere)
        elif claims & members:
            action: _Action = "merged" if incident.incident_id in absorbed else "split"
            yield _entry(plan.event, action, incident.incident_id, claims & members)
    if plan.event.event_id in members and len(members) > 1:
        yield MergeEntry(at=plan.event.reported_at, action="joined", event_id=plan.event.event_id, why=_WHY)


_Action = Literal["merged", "split"]


def _entry(event: Event, action: _Action, incident_id: str, moved: frozenset[str]) -> MergeEntry:
    return MergeEntry(
        at=event.reported_at,
        action=action,
        event_id=event.event_id,
        incident_id=incident_id,
        why=_WHY,
        event_ids=tuple(sorted(moved)),
    )
