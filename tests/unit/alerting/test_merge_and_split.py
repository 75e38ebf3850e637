"""People put incidents together and take them apart; everyone who was alerted is told, and all of it can be undone."""

from datetime import timedelta

import pytest

from schemas import Count
from schemas.identity import alert_id_of, split_incident_id_of
from services.alerting.decisions.merging import MERGED
from tests.unit.alerting.builders import at, killed, killed_of, place, report
from tests.unit.alerting.deciding import NOON, TAIZ, TAIZ_TOLD, ZABID, ZABID_TOO, Desk, decision, said, stand


@pytest.fixture
def two() -> tuple[Desk, str, str]:
    """A desk with two alerted incidents, and their ids, the earlier-reported first."""
    desk = Desk(ZABID, TAIZ_TOLD)
    return desk, desk.holding(ZABID).incident_id, desk.holding(TAIZ_TOLD).incident_id


def test_a_merge_keeps_the_earlier_reported_id_whichever_is_named_first(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    desk.decide(action="merge", incident_id=later, other_id=earlier)
    assert [i.incident_id for i in desk.incidents] == [earlier]
    assert (desk.get(later).status, desk.get(later).merged_into) == ("merged", earlier)
    assert {c.event_id for c in desk.incident.claims} == {ZABID.event_id, TAIZ_TOLD.event_id}


def test_a_merge_is_told_in_both_threads_each_with_the_toll_before_and_after(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    opened = {i: alert_id_of(i, 1) for i in (earlier, later)}
    desk.decide(action="merge", incident_id=earlier, other_id=later, note="One strike")
    update, cancel = desk.alerts
    assert said(desk.alerts) == [("update", "merged"), ("cancel", "merged")]
    assert (update.incident_id, update.references) == (earlier, (opened[earlier],))
    assert killed_of(desk.incident) == (4, 17)
    assert update.toll_before is not None
    assert (update.toll_before.civilians_killed, update.toll_after.civilians_killed) == (
        count(17, 17),
        count(4, 17),
    )
    assert (cancel.incident_id, cancel.references) == (later, (opened[later], update.alert_id))
    assert (cancel.toll_before is not None, cancel.toll_after.civilians_killed) == (True, None)


def test_an_alert_of_a_decision_says_who_decided_and_names_no_event(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    made = desk.decide(action="merge", incident_id=earlier, other_id=later, note="One strike").record.decision
    for alert in desk.alerts:
        assert alert.decision is not None
        assert (alert.decision.decision_id, alert.decision.by, alert.decision.at, alert.decision.note) == (
            made.decision_id,
            "Rana",
            NOON,
            "One strike",
        )
        assert alert.event_id is None


def test_a_merge_is_logged_with_what_is_needed_to_undo_it(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    desk.decide(action="merge", incident_id=earlier, other_id=later, note="One strike")
    entry = desk.get(earlier).merge_log[-1]
    assert (entry.action, entry.incident_id, entry.event_ids) == ("merged", later, (TAIZ_TOLD.event_id,))
    assert (entry.by, entry.at, entry.note) == ("Rana", NOON, "One strike")
    assert [(c.applied_rule, c.left_at) for c in desk.get(later).claims] == [(MERGED, NOON)]


def test_a_later_report_of_the_absorbed_incident_joins_the_survivor(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    desk.decide(action="merge", incident_id=earlier, other_id=later)
    edited = report("taiz", "2017-06-02", version=2, casualties=(killed(6),), place=TAIZ)
    desk.feed(edited)
    assert desk.holding(edited).incident_id == earlier
    assert [c.applied_rule for c in desk.get(earlier).claims if c.article_id == "taiz"] == [
        "superseded_by_newer_version",
        "in_range",
    ]


def test_merging_a_thread_into_a_silent_incident_gives_it_a_voice() -> None:
    """Whoever was told of the one must be told of the other, which is what it is called from now on."""
    fighters = report("fighters", "2017-05-07", casualties=(killed(5, status="combatant"),), place=TAIZ)
    desk = Desk(fighters, ZABID)
    silent, heard = desk.holding(fighters).incident_id, desk.holding(ZABID).incident_id
    desk.decide(action="merge", incident_id=heard, other_id=silent)
    assert [(a.incident_id, a.kind, a.reason) for a in desk.alerts] == [
        (silent, "alert", "merged"),
        (heard, "cancel", "merged"),
    ]
    assert desk.alerts[0].references == ()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"incident_id": "f" * 32}, "incident ffffffffffffffffffffffffffffffff is not known"),
        ({"other_id": "f" * 32}, "incident ffffffffffffffffffffffffffffffff is not known"),
    ],
)
def test_a_merge_with_the_unknown_is_refused(two: tuple[Desk, str, str], fields: dict[str, str], why: str) -> None:
    desk, earlier, later = two
    assert desk.refusal(**({"action": "merge", "incident_id": earlier, "other_id": later} | fields)) == why


def test_what_was_merged_already_is_refused_and_the_survivor_named(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    desk.decide(action="merge", incident_id=earlier, other_id=later)
    why = desk.refusal(action="merge", incident_id=earlier, other_id=later)
    assert why == f"incident {later} was merged into {earlier}; decide about that one"


def test_a_total_and_an_incident_are_never_one() -> None:
    total = report("total", "2017-05-09", scope="period_total", incident_ref=None, casualties=(killed(60),))
    desk = Desk(ZABID, total)
    ids = [i.incident_id for i in desk.incidents]
    assert len(ids) == 2
    assert "cannot be one" in desk.refusal(action="merge", incident_id=ids[0], other_id=ids[1])


def test_the_same_decision_twice_is_applied_once(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    made = decision(action="merge", incident_id=earlier, other_id=later)
    assert desk.attempt(made) is not None
    before, alerts = desk.store.everything(), list(desk.alerts)
    assert desk.attempt(made) is None
    assert (desk.store.everything(), desk.alerts) == (before, alerts)


def test_a_split_opens_an_incident_with_the_claims_and_tells_both_threads() -> None:
    desk = Desk(ZABID, ZABID_TOO)
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=(ZABID_TOO.event_id,))
    new = split_incident_id_of(old, ZABID_TOO.event_id)
    assert (killed_of(desk.get(old)), killed_of(desk.get(new))) == ((17, 17), (20, 20))
    update, alert = desk.alerts
    assert [(a.incident_id, a.kind, a.reason) for a in (update, alert)] == [
        (old, "update", "split"),
        (new, "alert", "split"),
    ]
    assert update.toll_before is not None
    assert (update.toll_before.civilians_killed, update.toll_after.civilians_killed) == (
        count(17, 20),
        count(17, 17),
    )
    assert (alert.references, alert.toll_before) == ((), None)


def test_what_may_not_alert_by_itself_splits_off_in_silence() -> None:
    denial = report("denial", "2017-05-10", assertion="denied", casualties=(), claimants=())
    desk = Desk(ZABID, denial)
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=(denial.event_id,))
    assert [(a.incident_id, a.reason) for a in desk.alerts] == [(old, "split")]
    assert desk.holding(denial).alerted == ()


def test_a_split_is_logged_on_both_sides() -> None:
    desk = Desk(ZABID, ZABID_TOO)
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=(ZABID_TOO.event_id,), note="Another night")
    new = desk.holding(ZABID_TOO).incident_id
    entries = [desk.get(i).merge_log[-1] for i in (old, new)]
    assert [(e.action, e.incident_id, e.event_ids) for e in entries] == [
        ("split", new, (ZABID_TOO.event_id,)),
        ("split", old, (ZABID_TOO.event_id,)),
    ]
    assert {(e.by, e.at, e.note) for e in entries} == {("Rana", NOON, "Another night")}


def test_no_later_report_merges_what_a_person_split() -> None:
    """The denial alone is dormant, and the next report that fits both would absorb it."""
    denial = report("denial", "2017-05-10", assertion="denied", casualties=(), claimants=())
    desk = Desk(ZABID, denial)
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=(denial.event_id,))
    new = desk.holding(denial).incident_id
    desk.feed(ZABID_TOO)
    assert desk.holding(ZABID_TOO).incident_id == old
    assert desk.get(new).status == "open"


def test_what_is_split_off_twice_is_apart_from_each_other_too() -> None:
    """Also after one of them was merged with a third: the denial is dormant, and fits all of them."""
    denial = report("denial", "2017-05-10", assertion="denied", casualties=(), claimants=())
    desk = Desk(ZABID, ZABID_TOO, denial, TAIZ_TOLD)
    old, third = desk.holding(ZABID).incident_id, desk.holding(TAIZ_TOLD).incident_id
    desk.decide(action="split", incident_id=old, event_ids=(ZABID_TOO.event_id,))
    first = desk.holding(ZABID_TOO).incident_id
    desk.decide(action="merge", incident_id=first, other_id=third)
    desk.decide(action="split", incident_id=old, event_ids=(denial.event_id,))
    survivor, second = desk.holding(ZABID_TOO), desk.holding(denial)
    assert second.incident_id in survivor.kept_apart
    assert first in second.kept_apart


def test_an_edited_article_replaces_its_claim_where_the_split_has_taken_it() -> None:
    desk = Desk(ZABID, ZABID_TOO)
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=(ZABID_TOO.event_id,))
    new = desk.holding(ZABID_TOO).incident_id
    gone = report("zabid-too", "2017-06-02", version=2, event_count=0, incident_ref=None, casualties=())
    desk.feed(gone)
    assert desk.get(new).status == "retracted"
    assert killed_of(desk.get(old)) == (17, 17)


def test_a_merge_that_is_split_again_gives_back_what_was_there(two: tuple[Desk, str, str]) -> None:
    """Claims, toll and the signature under the grading; the alias leads to the new id."""
    desk, earlier, later = two
    desk.decide(action="sign_off", incident_id=later, grade="fair")
    desk.decide(action="correct", incident_id=later, field="place.site_name", value="Market")
    before = {i: stand(desk.get(i)) for i in (earlier, later)}
    desk.decide(action="merge", incident_id=earlier, other_id=later)
    moved = desk.get(earlier).merge_log[-1].event_ids
    desk.decide(action="split", incident_id=earlier, event_ids=moved)
    new = desk.holding(TAIZ_TOLD).incident_id
    assert stand(desk.get(earlier)) == before[earlier]
    assert stand(desk.get(new)) == before[later]
    assert (desk.get(later).status, desk.get(later).merged_into) == ("merged", new)


def test_what_was_split_merges_again_and_splits_again_under_the_same_id() -> None:
    desk = Desk(ZABID, ZABID_TOO)
    old = desk.incident.incident_id
    for _ in range(2):
        desk.decide(action="split", incident_id=old, event_ids=(ZABID_TOO.event_id,))
        new = desk.holding(ZABID_TOO).incident_id
        assert new == split_incident_id_of(old, ZABID_TOO.event_id)
        desk.decide(action="merge", incident_id=old, other_id=new)
    assert said(desk.thread(new)) == [("alert", "split"), ("cancel", "merged")] * 2
    assert [a.incident_version for a in desk.thread(new)] == [1, 2, 3, 4]
    assert desk.get(old).kept_apart == ()


@pytest.mark.parametrize(
    ("event_ids", "why"),
    [
        ((ZABID.event_id, ZABID_TOO.event_id), "these are all of its claims; at least one must stay"),
        ((TAIZ_TOLD.event_id,), f"claim {TAIZ_TOLD.event_id} is not in incident"),
    ],
)
def test_a_split_of_all_or_of_nothing_is_refused(event_ids: tuple[str, ...], why: str) -> None:
    desk = Desk(ZABID, ZABID_TOO)
    assert desk.refusal(action="split", incident_id=desk.incident.incident_id, event_ids=event_ids).startswith(why)


def test_a_correction_does_not_split_off_alone() -> None:
    desk = Desk(ZABID, ZABID_TOO)
    only = desk.incident.incident_id
    desk.decide(action="correct", incident_id=only, field="civilians_killed", value="18")
    (correction,) = (c for c in desk.incident.claims if c.correction is not None)
    assert "no incident" in desk.refusal(action="split", incident_id=only, event_ids=(correction.event_id,))
    everything_else = tuple(c.event_id for c in desk.incident.claims if c.correction is None)
    assert "at least one must stay" in desk.refusal(action="split", incident_id=only, event_ids=everything_else)


def test_an_incident_last_changed_when_a_person_last_decided(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    desk.decide(action="merge", incident_id=earlier, other_id=later)
    assert desk.get(earlier).last_changed_at == NOON
    desk.feed(report("later", at("2017-05-20"), casualties=(killed(17),), place=place()))
    assert desk.get(earlier).last_changed_at == NOON
    desk.feed(report("latest", NOON + timedelta(days=1), casualties=(killed(17),), place=place()))
    assert desk.get(earlier).last_changed_at == NOON + timedelta(days=1)


def count(low: int, high: int) -> Count:
    return Count(min=low, max=high)


def test_an_alias_stays_one_when_its_article_takes_the_claim_back(two: tuple[Desk, str, str]) -> None:
    desk, earlier, later = two
    desk.decide(action="merge", incident_id=earlier, other_id=later)
    desk.feed(report("taiz", "2017-06-02", version=2, event_count=0, incident_ref=None, casualties=()))
    assert (desk.get(later).status, killed_of(desk.get(earlier))) == ("merged", (17, 17))
