"""``apply``: one event, what is known before it, what changes. The heart of alerting; pure.

The order of what happens to an event:
1. Applied before: nothing changes.
2. Its text alone keeps it silent (metaphor, threat, war total, …): it is in no ledger.
3. It joins the incident that it is about, or opens one; an opened incident that may not alert is dormant.
4. Once all events of the article's version are in, the claims of the lower versions leave.
5. Dormant incidents that now clearly are the same are absorbed.
6. If it comes after later reports, its neighbourhood is grouped as if it had come in time (``regrouping.py``).
7. Each changed incident alerts at most once; an event that caused no alert gives exactly one suppression.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from schemas import Alert, Event, Incident, Suppression
from schemas.incident import Claim
from schemas.vocabulary import AlertKind, AlertReason
from services.alerting.changes import AppliedEvent, ArticleRecord, Changes, Memory, leads_to, revision_of
from services.alerting.ledger.aggregates import accounted_for
from services.alerting.ledger.incidents import absorbed, changed, departed, joined, marked, opened
from services.alerting.ledger.statements import SUPERSEDED, WITHDRAWN, is_gone, tells_harm
from services.alerting.matching.matching import Match, match
from services.alerting.matching.regrouping import Group, alias_of, is_decided, moves_told, neighbourhood, regrouped
from services.alerting.telling.alerts import Moment, Thread, alert, latest_alert, suppression
from services.alerting.telling.policy import Policy, Ruling, is_total, why_not
from services.alerting.telling.reasons import Decision, decide, decide_withdrawal
from services.alerting.telling.redactions import redacted, redacted_together


def apply(
    event: Event, memory: Memory, policy: Policy, decided_at: datetime, latency: Mapping[str, int] | None = None
) -> Changes:
    """What the event changes. ``decided_at`` and ``latency`` (ms per stage) only go into the messages."""
    if memory.article.has(event.event_id):
        return Changes(event.article_id)
    event = redacted(event, (r for incident in memory.told for r in incident.redactions))
    return _Application(event, memory, policy, Moment(decided_at, latency)).run()


@dataclass(slots=True)
class _Application:
    """One event on its way through the steps; collects what is to be committed."""

    event: Event
    memory: Memory
    policy: Policy
    moment: Moment
    known: dict[str, Incident] = field(init=False)
    states: dict[str, Incident] = field(default_factory=dict)
    reasons: dict[str, AlertReason] = field(default_factory=dict)
    # Where a thread is told of claims that moved, the kind of message does not follow from the reason.
    kinds: dict[str, AlertKind] = field(default_factory=dict)
    silence: Suppression | None = None

    def __post_init__(self) -> None:
        self.known = {i.incident_id: i for i in (*self.memory.candidates, *self.memory.told)}

    def run(self) -> Changes:
        joined_id: str | None = None
        text_alone = None if self.event.withdraws else why_not(self.event, known=True, policy=self.policy)
        if self.event.withdraws:
            self._keep_silent(Ruling("no_casualties", "version_makes_no_claim", None, keeps=False))
        elif text_alone is not None and not text_alone.keeps:
            self._keep_silent(text_alone)
        else:
            joined_id = self._take_in()
        self._let_go_of_lower_versions(joined_id)
        applied = _applied(self.event, joined_id)
        self._note_departures(applied)
        return self._changes(applied)

    @property
    def _is_outdated(self) -> bool:
        return revision_of(self.event) < self.memory.article.latest

    def _take_in(self) -> str:
        """Join or open the incident; the id of the incident that holds the claim now."""
        found = self._find()
        groups = self._regrouped(found)
        if groups:
            return self._take_in_anew(groups)
        before = found.same
        if before is not None:
            self.event = redacted(self.event, before.redactions)
        ruling = why_not(self.event, known=before is not None and bool(before.alerted), policy=self.policy)
        if before is None:
            after = opened(self.event, outdated=self._is_outdated, doubtful=found.doubtful)
        else:
            after = joined(before, self.event, outdated=self._is_outdated, score=found.score, why=found.why)
        after = self._without_lower_versions(after)
        after = self._with_dormant(after)
        self.states[after.incident_id] = after
        self._judge(before, after, ruling)
        return after.incident_id

    def _regrouped(self, found: Match) -> list[Group]:
        """What changes in the neighbourhood if the event comes late there; nothing if it only joins what was found."""
        own = found.same if found.why == _OWN else None
        if found.why == _PLACED or (found.same is not None and is_decided(found.same)):
            return []
        region = neighbourhood(self.event, self.known.values(), own)
        if not region:
            return []
        groups = regrouped(self.event, region, partial(_fold, policy=self.policy), outdated=self._is_outdated)
        only_joins = len(groups) == 1 and groups[0].before == found.same and not groups[0].absorbed
        return [] if only_joins else groups

    def _take_in_anew(self, groups: list[Group]) -> str:
        """Take over what was grouped anew; the id of the incident that holds the claim."""
        joined_id = ""
        for group in groups:
            self.states |= {a.incident_id: alias_of(a, group.after) for a in group.absorbed}
            self.states[group.after.incident_id] = group.after
        for group in groups:
            after = group.after
            if group.holds_event:
                before, joined_id = group.before, after.incident_id
                after = self._with_dormant(self._without_lower_versions(after))
                ruling = why_not(self.event, known=before is not None and bool(before.alerted), policy=self.policy)
                self._judge(before, after, ruling)
            self.states[after.incident_id] = after
            for told in moves_told(group, self.policy):
                if told.incident_id not in self.reasons:
                    self.reasons[told.incident_id], self.kinds[told.incident_id] = told.reason, told.kind
        return joined_id

    def _find(self) -> Match:
        told_here = self._told_by_this_version()
        own = told_here.get(self.event.incident_ref) if self.event.incident_ref is not None else None
        if own is not None and not is_total(self.event):
            return Match(self.known[own], 0.0, _OWN)
        placed = self._placed_by_a_person()
        if placed is not None:
            return Match(placed, 0.0, _PLACED)
        record = self.memory.article.applied
        kin = {_holder(self.known, a) for a in record if a.revision != revision_of(self.event)}
        return match(
            self.event,
            self.known.values(),
            apart=frozenset(told_here.values()),
            kin=frozenset(i for i in kin if i is not None),
        )

    def _placed_by_a_person(self) -> Incident | None:
        """Where a merge or split took what another version of the article told of the same incident."""
        for applied in self.memory.article.applied:
            if self.event.incident_ref is None or applied.incident_ref != self.event.incident_ref:
                continue
            holder = self.known.get(_holder(self.known, applied) or "")
            if holder is not None and any(
                e.by is not None and applied.event_id in e.event_ids for e in holder.merge_log
            ):
                return holder
        return None

    def _told_by_this_version(self) -> dict[int, str]:
        """Incident ids by the article's own numbers for its incidents."""
        found: dict[int, str] = {}
        for applied in self.memory.article.applied:
            survivor = _holder(self.known, applied)
            if (
                applied.revision == revision_of(self.event)
                and applied.incident_ref is not None
                and survivor is not None
            ):
                found[applied.incident_ref] = survivor
        return found

    def _without_lower_versions(self, incident: Incident) -> Incident:
        lower = self._lower(incident)
        gone = self._to_go(lower) | self._counterparts(lower)
        return marked(incident, gone, SUPERSEDED) if gone else incident

    def _to_go(self, lower: Sequence[Claim]) -> frozenset[str]:
        """Event ids of the claims that this event, as the last of its version, sends away."""
        if not lower or not self.memory.article.is_complete_with(self.event):
            return frozenset()
        return frozenset(c.event_id for c in lower)

    def _counterparts(self, lower: Sequence[Claim]) -> frozenset[str]:
        """The toll in the same position of a lower version: replaced at once, never a rival for a moment."""
        return frozenset(
            c.event_id
            for c in lower
            if (c.ordinal, c.assertion) == (self.event.ordinal, self.event.assertion)
            and tells_harm(c)
            and tells_harm(self.event)
        )

    def _lower(self, incident: Incident) -> tuple[Claim, ...]:
        """Standing claims of the event's article from lower versions; none where the event is itself outdated."""
        if self._is_outdated:
            return ()
        return tuple(
            c
            for c in incident.claims
            if c.article_id == self.event.article_id and revision_of(c) < revision_of(self.event) and not is_gone(c)
        )

    def _with_dormant(self, incident: Incident) -> Incident:
        for other in self.known.values():
            dormant = other.status != "merged" and not other.alerted and other.incident_id != incident.incident_id
            if not dormant or other.incident_id in self.states or _are_kept_apart(incident, other):
                continue
            if all(match(c, (incident,)).same is not None for c in other.claims):
                incident, alias = absorbed(*redacted_together(incident, other), self.event)
                self.states[alias.incident_id] = alias
        return incident

    def _judge(self, before: Incident | None, after: Incident, ruling: Ruling | None) -> None:
        if self._is_outdated:
            self._say_duplicate(after, "older_version_of_the_article")
        elif before is None or not before.alerted:
            self._judge_unheard(after, ruling)
        else:
            self._judge_known(before, after, ruling)

    def _judge_unheard(self, after: Incident, ruling: Ruling | None) -> None:
        """Whether an incident that has not alerted does so now."""
        if ruling is not None:
            self._keep_silent(ruling)
        elif after.status == "retracted":
            self._keep_silent(Ruling("negated", "retracted_before_it_arrived", None, keeps=True))
        elif is_total(self.event) and accounted_for(self.event, self.memory.candidates):
            self._say_duplicate(None, "known_incidents_account_for_the_total")
        else:
            late = (
                self.event.late is not None
                and why_not(_without_late(self.event), known=False, policy=self.policy) is not None
            )
            self.reasons[after.incident_id] = "late_report" if late else "new_incident"

    def _judge_known(self, before: Incident, after: Incident, ruling: Ruling | None) -> None:
        decision = decide(before, after, self.event)
        # Fighters only, counted by somebody without a side, may still move the civilian toll (rule 9).
        if ruling is not None and decision.reason not in ("toll_lowered", "toll_raised", "retracted"):
            self._keep_silent(ruling)
        elif decision.reason is None:
            self._say_duplicate(after, decision.rule)
        else:
            self.reasons[after.incident_id] = decision.reason

    def _let_go_of_lower_versions(self, joined_id: str | None) -> None:
        rule = WITHDRAWN if self.event.withdraws else SUPERSEDED
        for before in self.memory.told:
            # An alias has nothing left to let go: its claims are counted elsewhere.
            if before.status == "merged" or before.incident_id == joined_id or before.incident_id in self.states:
                continue
            gone = self._to_go(self._lower(before))
            if gone:
                after = marked(before, gone, rule)
                self.states[before.incident_id] = after
                decision = decide_withdrawal(before, after) if before.alerted else Decision(None, "dormant")
                if decision.reason is not None:
                    self.reasons[before.incident_id] = decision.reason

    def _note_departures(self, applied: AppliedEvent) -> None:
        """Claims that have left say when and why: by the version right above theirs, which may come last of all."""
        record = ArticleRecord((*self.memory.article.applied, applied))
        if all(a.revision == applied.revision for a in record.applied):
            return
        told = {i.incident_id: i for i in self.memory.told if i.status != "merged"} | self.states
        for incident_id, incident in told.items():
            dated = departed(incident, record, self.event.article_id)
            if dated is not incident:
                self.states[incident_id] = dated

    def _keep_silent(self, ruling: Ruling) -> None:
        self.silence = suppression(self.event, ruling.why_not, ruling.rule, self.moment, span=ruling.span)

    def _say_duplicate(self, incident: Incident | None, rule: str) -> None:
        known = None if incident is None else incident.incident_id
        self.silence = suppression(self.event, "duplicate", rule, self.moment, incident_id=known)

    def _changes(self, applied: AppliedEvent) -> Changes:
        states = {
            incident_id: changed(self.known.get(incident_id), after, self.event, alerts=incident_id in self.reasons)
            for incident_id, after in self.states.items()
        }
        alerts = [self._alert(state, states) for incident_id, state in states.items() if incident_id in self.reasons]
        return Changes(
            article_id=self.event.article_id,
            applied=applied,
            incidents=tuple(states.values()),
            alerts=tuple(alerts),
            suppressions=() if alerts or self.silence is None else (self.silence,),
        )

    def _alert(self, state: Incident, states: Mapping[str, Incident]) -> Alert:
        kind = self.kinds.get(state.incident_id)
        survivor = states.get(state.merged_into or "")
        beside = () if survivor is None else latest_alert(survivor)
        return alert(
            state,
            self.known.get(state.incident_id),
            self.reasons[state.incident_id],
            self.event,
            policy=self.policy,
            moment=self.moment,
            thread=None if kind is None else Thread(kind, beside),
        )


def _fold(events: Sequence[Event], policy: Policy) -> list[frozenset[str]]:
    """Which events come to lie in one incident if they come in this order."""
    held: dict[str, Incident] = {}
    records: dict[str, ArticleRecord] = {}
    for event in events:
        record = records.get(event.article_id, ArticleRecord())
        open_ones = tuple(i for i in held.values() if i.status != "merged")
        changes = apply(event, Memory(open_ones, record, tuple(held.values())), policy, event.reported_at)
        held |= {i.incident_id: i for i in changes.incidents}
        if changes.applied is not None:
            records[event.article_id] = ArticleRecord((*record.applied, changes.applied))
    return [frozenset(c.event_id for c in i.claims) for i in held.values() if i.status != "merged"]


_OWN = ("the article tells it of the same incident",)
_PLACED = ("a person placed an earlier version of the article here",)


def _without_late(event: Event) -> Event:
    return event.model_copy(update={"late": None})


def _are_kept_apart(one: Incident, other: Incident) -> bool:
    """Whether a person split the two, or an article tells of them as of different incidents."""
    if other.incident_id in one.kept_apart or one.incident_id in other.kept_apart:
        return True
    refs = {(c.article_id, revision_of(c)): c.incident_ref for c in one.claims}
    return any(refs.get((c.article_id, revision_of(c)), c.incident_ref) != c.incident_ref for c in other.claims)


def _holder(known: Mapping[str, Incident], applied: AppliedEvent) -> str | None:
    """The incident that holds the event's claim now, wherever merges and splits have taken it; None if not read."""
    if applied.incident_id is None:
        return None
    first = known.get(applied.incident_id)
    if first is not None and not leads_to(first):
        return first.incident_id
    holding = (
        i for i in known.values() if i.status != "merged" and any(c.event_id == applied.event_id for c in i.claims)
    )
    return next((i.incident_id for i in holding), None)


def _applied(event: Event, incident_id: str | None) -> AppliedEvent:
    return AppliedEvent(
        event_id=event.event_id,
        article_version=event.article_version,
        extractor_version=event.extractor_version,
        ordinal=event.ordinal,
        event_count=event.event_count,
        incident_ref=event.incident_ref,
        incident_id=incident_id,
        reported_at=event.reported_at,
    )
