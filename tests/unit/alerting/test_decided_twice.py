"""What holds already is kept with its reason when a person decides it again, and changes and tells nothing."""

from typing import Any

import pytest

from services.alerting.decisions.outcome import DecisionRecord
from tests.unit.alerting.builders import killed_of
from tests.unit.alerting.deciding import TAIZ_TOLD, ZABID, ZABID_TOO, Desk, said
from tests.unit.alerting.test_corrections_and_signatures import READ


@pytest.fixture
def desk() -> Desk:
    return Desk(ZABID)


def again(desk: Desk, **fields: Any) -> DecisionRecord:
    """Take a decision, then another that must be kept and change nothing."""
    known = {"incident_id": desk.incident.incident_id}
    first = fields.pop("first", {})
    desk.decide(**(known | fields | first))
    before, told = desk.store.everything(), list(desk.alerts)
    decided = desk.decide(**(known | fields))
    assert (decided.incidents, decided.alerts, desk.store.everything(), desk.alerts) == ((), (), before, told)
    kept = desk.store.decisions[decided.record.decision.decision_id]
    assert (kept.outcome, kept.changed, kept) == ("applied", (), decided.record)
    return kept


@pytest.mark.parametrize(
    ("field", "value", "first", "why"),
    [
        ("civilians_killed", "18", "18", "Rana corrected civilians_killed to 18 on 2017-06-01"),
        ("civilians_killed", "at least 18", "18+", "Rana corrected civilians_killed to 18+ on 2017-06-01"),
        ("place.name", "Zabid  town", "Zabid town", "Rana corrected place.name to Zabid town on 2017-06-01"),
        ("women_killed", "unknown", None, "Rana corrected women_killed to unknown on 2017-06-01"),
    ],
)
def test_the_same_correction(desk: Desk, field: str, value: str, first: str | None, why: str) -> None:
    assert again(desk, action="correct", field=field, value=value, first={"value": first}).why == why


def test_the_same_correction_by_another_person(desk: Desk) -> None:
    kept = again(desk, action="correct", field="civilians_killed", value="18", by="Omar", first={"by": "Rana"})
    assert kept.why == "Rana corrected civilians_killed to 18 on 2017-06-01"


def test_a_correction_that_was_replaced_may_come_again(desk: Desk) -> None:
    for value in ("18", "19", "18"):
        desk.decide(action="correct", incident_id=desk.incident.incident_id, field="civilians_killed", value=value)
    assert killed_of(desk.incident) == (18, 18)
    assert len(desk.alerts) == 3


@pytest.mark.parametrize(("field", "value"), [("civilians_killed", "17"), ("place.name", "Zabid")])
def test_a_correction_to_what_the_reports_say_holds_it_and_is_not_told(desk: Desk, field: str, value: str) -> None:
    """No later report moves it; until then nobody sees a difference."""
    before = desk.incident
    decided = desk.decide(action="correct", incident_id=before.incident_id, field=field, value=value)
    assert (desk.alerts, decided.record.why) == ([], None)
    assert desk.incident.toll == before.toll
    assert desk.incident.place is not None
    assert before.place is not None
    assert desk.incident.place.latitude == before.place.latitude
    assert [c.correction.field for c in desk.incident.claims if c.correction is not None] == [field]


def test_an_equal_signature(desk: Desk) -> None:
    kept = again(desk, action="sign_off", grade="fair", first={"note": "Two films"})
    assert kept.why == "Rana signed it as fair before"


@pytest.mark.parametrize("other", [{"by": "Omar"}, {"note": "A film"}, {"grade": "weak"}])
def test_another_signature_says_something_new(desk: Desk, other: dict[str, str]) -> None:
    same = {"action": "sign_off", "incident_id": desk.incident.incident_id, "grade": "fair"}
    desk.decide(**same)
    decided = desk.decide(**(same | other))
    assert len(decided.incidents) == 1
    assert said(desk.alerts)[1:] == ([("update", "regraded")] if "grade" in other else [])


def test_the_same_source_read_by_hand(desk: Desk) -> None:
    """Whoever adds it: source, date, figures and words make the claim what it is."""
    kept = again(desk, action="add_claim", claim=READ, by="Omar", first={"by": "Rana"})
    assert kept.why == "Rana added this claim on 2017-06-01"
    assert len([c for c in desk.incident.claims if c.signed is not None]) == 1


@pytest.mark.parametrize("other", [{"quote": "23 died"}, {"published_at": "2017-05-13T00:00:00Z"}, {"figures": []}])
def test_another_claim_of_the_same_source_is_one_of_its_own(desk: Desk, other: dict[str, Any]) -> None:
    for claim in (READ, READ | other):
        desk.decide(action="add_claim", incident_id=desk.incident.incident_id, claim=claim)
    assert len({c.event_id for c in desk.incident.claims}) == 3


def test_a_source_whose_words_were_erased_does_not_bring_them_back(desk: Desk) -> None:
    only = desk.incident.incident_id
    desk.decide(action="add_claim", incident_id=only, claim=READ)
    (read,) = (c for c in desk.incident.claims if c.signed is not None)
    desk.decide(action="redact", incident_id=only, redact={"event_id": read.event_id}, reason="Asked")
    decided = desk.decide(action="add_claim", incident_id=only, claim=READ)
    assert decided.record.why == "Rana added this claim on 2017-06-01"
    assert READ["quote"] not in "".join(i.to_json().decode() for i in desk.store.everything())


def test_a_source_is_known_again_in_what_its_incident_was_merged_into() -> None:
    desk = Desk(ZABID, TAIZ_TOLD)
    one, other = (desk.holding(event).incident_id for event in (ZABID, TAIZ_TOLD))
    desk.decide(action="add_claim", incident_id=other, claim=READ)
    desk.decide(action="merge", incident_id=one, other_id=other)
    assert desk.decide(action="add_claim", incident_id=one, claim=READ).record.why is not None


def test_a_source_that_a_person_split_off_is_not_added_where_it_was() -> None:
    desk = Desk(ZABID, ZABID_TOO)
    old = desk.incident.incident_id
    desk.decide(action="add_claim", incident_id=old, claim=READ)
    (read,) = (c.event_id for c in desk.incident.claims if c.signed is not None)
    decided = desk.decide(action="split", incident_id=old, event_ids=(read,))
    (new,) = {i.incident_id for i in decided.incidents} - {old}
    why = desk.refusal(action="add_claim", incident_id=old, claim=READ)
    assert why == f"a person split this claim off; it is in incident {new}"


def test_two_incidents_may_rest_on_one_source() -> None:
    """Their claims have ids of their own, or a merge could not be undone."""
    desk = Desk(ZABID, TAIZ_TOLD)
    for event in (ZABID, TAIZ_TOLD):
        desk.decide(action="add_claim", incident_id=desk.holding(event).incident_id, claim=READ)
    assert len({c.event_id for i in desk.incidents for c in i.claims if c.signed is not None}) == 2
