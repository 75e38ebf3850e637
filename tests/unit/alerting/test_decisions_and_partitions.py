"""Whatever comes in and whatever people decide: every claim lies in one incident, and where people put it."""

from itertools import product

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from schemas import Incident
from services.alerting.ledger.corrections import is_correction
from services.alerting.ledger.incidents import blank, restated
from tests.harness.decided import ACTIONS, made_of, reports
from tests.unit.alerting.deciding import Desk

REPORTS = reports()
_number = st.integers(0, len(REPORTS) - 1)
_picks = st.lists(st.integers(0, 11), min_size=3, max_size=5)

Claims = frozenset[str]


class Partition(RuleBasedStateMachine):
    """The model is a set of sets of claims: a merge joins two, a split parts one, a report joins one or is its own."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.sets: set[Claims] = set()
        self.parted: set[Claims] = set()
        self.taken = 0

    @initialize()
    def begin(self) -> None:
        for number in range(9):
            self.deliver(number)

    @rule(number=_number)
    def deliver(self, number: int) -> None:
        event = REPORTS[number]
        known = any(event.event_id in claims for claims in self.sets)
        silent = {_claims(i) for i in self._open if not i.alerted}
        before = self.desk.store.everything()
        self.desk.feed(event)
        if known:
            assert self.desk.store.everything() == before
            return
        found = _claims(self.desk.holding(event))
        met = {claims for claims in self.sets if claims & found}
        assert frozenset[str]().union(*met) | {event.event_id} == found, "it takes whole sets with it, and nothing else"
        assert len(met - silent) <= 1, "only silent incidents are absorbed"
        self.sets = self.sets - met | {found}

    @rule(decisions=st.lists(st.tuples(st.sampled_from(ACTIONS), _picks), min_size=1, max_size=4))
    def decide(self, decisions: list[tuple[str, list[int]]]) -> None:
        for action, picks in decisions:
            made = made_of(action, picks, self.desk.store.everything(), self.taken)
            if made is None:
                continue
            self.taken += 1
            of = {i.incident_id: _claims(i) for i in self._open}
            decided = self.desk.attempt(made)
            assert decided is not None
            if decided.record.outcome == "refused":
                continue
            one = of[made.incident_id or ""]
            if made.action == "merge":
                self._join(one, of[made.other_id or ""])
            if made.action == "split":
                self._part(one, frozenset(made.event_ids) & one)
            if made.action == "correct" and decided.incidents:
                self.sets = {c | {_correction(decided.incidents[0])} if c == one else c for c in self.sets}

    def _join(self, one: Claims, other: Claims) -> None:
        self.sets = self.sets - {one, other} | {one | other}
        self.parted -= {frozenset(pair) for pair in product(one, other)}

    def _part(self, whole: Claims, leaving: Claims) -> None:
        staying = whole - leaving
        self.sets = self.sets - {whole} | {staying, leaving}
        self.parted |= {frozenset(pair) for pair in product(staying, leaving)}

    @property
    def _open(self) -> list[Incident]:
        return [i for i in self.desk.store.everything() if i.status != "merged"]

    @invariant()
    def each_claim_lies_in_the_one_set_where_it_was_put(self) -> None:
        assert sorted(map(sorted, map(_claims, self._open))) == sorted(map(sorted, self.sets))
        assert not [pair for pair in self.parted if any(pair <= claims for claims in self.sets)]

    @invariant()
    def an_incident_is_what_its_claims_come_to(self) -> None:
        for incident in self._open:
            fresh = restated(
                blank(incident.incident_id, incident.claims[0]).model_copy(update={"review": incident.review}),
                incident.claims,
            )
            assert (fresh.toll, fresh.grading, fresh.claims) == (incident.toll, incident.grading, incident.claims)

    @invariant()
    def an_alias_leads_to_an_incident(self) -> None:
        known = {i.incident_id: i for i in self.desk.store.everything()}
        for incident in known.values():
            seen = set()
            while incident.status == "merged":
                assert incident.incident_id not in seen
                seen.add(incident.incident_id)
                incident = known[incident.merged_into or ""]  # noqa: PLW2901 - following the chain

    @invariant()
    def a_thread_ends_when_its_incident_does_and_says_nothing_twice(self) -> None:
        ids = [alert.alert_id for alert in self.desk.alerts]
        assert len(ids) == len(set(ids))
        for incident in self.desk.store.everything():
            thread = self.desk.thread(incident.incident_id)
            assert [a.incident_version for a in thread] == list(incident.alerted)
            if incident.status == "merged" and thread:
                assert thread[-1].kind == "cancel"


def _claims(incident: Incident) -> Claims:
    return frozenset(c.event_id for c in incident.claims)


def _correction(incident: Incident) -> str:
    return max((c for c in incident.claims if is_correction(c)), key=lambda c: c.reported_at).event_id


Partition.TestCase.settings = settings(
    max_examples=60, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
test_people_and_reports_never_lose_or_double_a_claim = Partition.TestCase
