"""What was known then: today's claims without what came later."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Event, Incident, MergeEntry
from schemas.incident import Signature
from services.alerting.ledger.as_of import as_of, concerned
from services.alerting.ledger.incidents import claim_of, restated
from tests.unit.alerting.builders import Stream, at, by, injured, killed, killed_of, on, report, revision
from tests.unit.alerting.deciding import NOON, ZABID, ZABID_TOO, Desk
from tests.unit.alerting.flagship import LIFE_CYCLE
from tests.unit.alerting.test_any_order import reports, stand

FIRST = report("first", "2017-05-08T10:00:00", casualties=(killed(5),), claimants=(by("medics", "medic_rescue"),))
RAISED = report("raised", "2017-05-09T10:00:00", casualties=(killed(9),), revision=revision("update"))


def known(stream: Stream) -> dict[str, Incident]:
    return {i.incident_id: i for i in stream.store.everything()}


def then(stream: Stream, moment: str | datetime) -> Incident | None:
    """The stream's one incident as of a moment."""
    return as_of(stream.incident, at(moment) if isinstance(moment, str) else moment, known(stream))


def then_stands(stream: Stream, moment: datetime) -> list[dict[str, Any]]:
    found = (as_of(i, moment, known(stream)) for i in known(stream).values())
    return sorted(map(stand, _unmerged(found)), key=_by_first_claim)


def stood(events: Iterable[Event]) -> list[dict[str, Any]]:
    stream = Stream()
    stream.feed_all(events)
    return sorted(map(stand, _unmerged(known(stream).values())), key=_by_first_claim)


def _unmerged(incidents: Iterable[Incident | None]) -> list[Incident]:
    return [i for i in incidents if i is not None and i.status != "merged"]


def _by_first_claim(state: dict[str, Any]) -> str:
    return str(state["claims"][0]["event_id"])


def test_before_the_first_report_nothing_was_known() -> None:
    """Not an incident with an empty toll."""
    stream = Stream()
    stream.feed(FIRST)
    assert then(stream, "2017-05-08T09:59:59") is None


def test_the_toll_of_a_past_time_is_that_of_the_claims_reported_by_then() -> None:
    """The moment itself is included."""
    stream = Stream()
    stream.feed_all([FIRST, RAISED])
    before, after = then(stream, "2017-05-09T09:59:59"), then(stream, "2017-05-09T10:00:00")
    assert before is not None
    assert killed_of(before) == (5, 5)
    assert [c.event_id for c in before.claims] == [FIRST.event_id]
    assert len(before.toll_history) == 1
    assert after is not None
    assert killed_of(after) == (9, 9)


@given(st.integers(0, len(LIFE_CYCLE) - 1))
@settings(deadline=None)
def test_the_flagship_was_known_as_its_reports_told_it(number: int) -> None:
    """At each report's time the ledger stands as it stood when that report had come, in order."""
    ordered = sorted(LIFE_CYCLE, key=lambda e: e.reported_at)
    stream = Stream()
    stream.feed_all(ordered)
    moment = ordered[number].reported_at
    assert then_stands(stream, moment) == stood(e for e in ordered if e.reported_at <= moment)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True).flatmap(lambda n: st.tuples(*map(reports, n))))
@settings(deadline=None, max_examples=120)
def test_what_was_known_at_the_end_is_what_is_known(events: tuple[Event, ...]) -> None:
    """As of the latest report nothing is missing, whatever the order of delivery."""
    stream = Stream()
    stream.feed_all(events)
    moment = max(e.reported_at for e in events)
    assert then_stands(stream, moment) == sorted(map(stand, _unmerged(known(stream).values())), key=_by_first_claim)


def test_a_claim_that_a_later_version_replaced_counted_until_then() -> None:
    """The reader of that day saw it."""
    stream = Stream()
    v2 = report("first", "2017-05-08T20:00:00", version=2, casualties=(killed(7),), claimants=FIRST.claimants)
    stream.feed_all([FIRST, v2])
    assert killed_of(stream.incident) == (7, 7)
    before = then(stream, "2017-05-08T12:00:00")
    assert before is not None
    assert killed_of(before) == (5, 5)


def test_an_article_that_was_withdrawn_counted_until_then() -> None:
    """And the incident was open."""
    stream = Stream()
    nothing = report("first", "2017-05-09", version=2, event_count=0, incident_ref=None, casualties=())
    stream.feed_all([FIRST, nothing])
    assert stream.incident.status == "retracted"
    before = then(stream, "2017-05-08T12:00:00")
    assert before is not None
    assert (before.status, killed_of(before)) == ("open", (5, 5))


def test_an_older_report_that_came_late_was_there_to_be_known() -> None:
    """Time is when things were reported, not when they arrived here."""
    stream = Stream()
    repeat = report("repeat", "2017-05-08T18:00:00", casualties=(killed(5),))
    stream.feed_all([repeat, FIRST])
    before = then(stream, "2017-05-08T12:00:00")
    assert before is not None
    assert [c.event_id for c in before.claims] == [FIRST.event_id]


def _two_incidents() -> tuple[Incident, Incident]:
    one, other = Stream(), Stream()
    one.feed(FIRST)
    other.feed(report("other", "2017-05-08T11:00:00", casualties=(killed(3), injured(2))))
    return one.incident, other.incident


def _merged(one: Incident, other: Incident, moment: datetime) -> tuple[Incident, Incident]:
    moved = tuple(c.event_id for c in other.claims)
    entry = MergeEntry(at=moment, action="merged", incident_id=other.incident_id, event_ids=moved, by="Ada")
    survivor = restated(one.model_copy(update={"merge_log": (entry,)}), (*one.claims, *other.claims))
    return survivor, other.model_copy(update={"status": "merged", "merged_into": one.incident_id})


def test_before_a_merge_both_incidents_stand_alone() -> None:
    """And after it the alias says where its claims went."""
    one, other = _two_incidents()
    survivor, alias = _merged(one, other, at("2017-05-10"))
    others = {i.incident_id: i for i in (survivor, alias)}
    assert concerned(survivor) == {other.incident_id}
    earlier = as_of(survivor, at("2017-05-09"), others), as_of(alias, at("2017-05-09"), others)
    assert earlier[0] is not None
    assert earlier[1] is not None
    assert (stand(earlier[0]), stand(earlier[1])) == (stand(one), stand(other))
    later = as_of(alias, at("2017-05-11"), others)
    assert later is not None
    assert (later.status, later.merged_into) == ("merged", one.incident_id)


def test_before_a_split_the_claims_were_together() -> None:
    """The claims are found where the split took them."""
    stream = Stream()
    stream.feed_all([FIRST, RAISED])
    whole = stream.incident
    moved = (RAISED.event_id,)
    entry = MergeEntry(at=at("2017-05-12"), action="split", incident_id="b" * 32, event_ids=moved, by="Ada")
    rest = restated(
        whole.model_copy(update={"merge_log": (*whole.merge_log, entry)}),
        [c for c in whole.claims if c.event_id not in moved],
    )
    back = entry.model_copy(update={"incident_id": whole.incident_id})
    part = restated(
        whole.model_copy(update={"incident_id": "b" * 32, "merge_log": (back,)}),
        [c for c in whole.claims if c.event_id in moved],
    )
    others = {i.incident_id: i for i in (rest, part)}
    together = as_of(rest, at("2017-05-11"), others)
    assert together is not None
    assert stand(together) == stand(whole)
    assert as_of(part, at("2017-05-11"), others) is None
    apart = as_of(rest, at("2017-05-13"), others)
    assert apart is not None
    assert killed_of(apart) == (5, 5)


def test_what_a_person_read_later_was_not_known_before() -> None:
    """A hand-read source counts from its signature on, however old it is."""
    stream = Stream()
    stream.feed(FIRST)
    signature = Signature(decision_id="d" * 32, by="Ada", at=at("2017-06-01"))
    old = claim_of(report("archive", "2017-05-08T11:00:00", casualties=(killed(40),)), outdated=False)
    incident = restated(stream.incident, (*stream.incident.claims, old.model_copy(update={"signed": signature})))
    before = as_of(incident, at("2017-05-31"), {})
    assert before is not None
    assert killed_of(before) == (5, 5)
    after = as_of(incident, at("2017-06-01") + timedelta(seconds=1), {})
    assert after is not None
    assert killed_of(after) == (5, 40)


def test_nothing_was_known_when_there_was_but_the_correction_of_a_report_of_a_later_date() -> None:
    """A feed in another zone dates its articles some hours ahead."""
    ahead = report("ahead", NOON + timedelta(hours=3), occurred=on("2017-06-01"))
    desk = Desk(ahead)
    desk.decide(action="correct", incident_id=desk.incident.incident_id, field="civilians_killed", value="3")
    assert as_of(desk.incident, NOON + timedelta(hours=1), {}) is None
    assert as_of(desk.incident, NOON + timedelta(hours=3), {}) is not None


def test_an_incident_that_was_opened_again_was_an_alias_in_between() -> None:
    """Split off, merged back, split off again, merged back again: a minute lies between each and the next."""
    desk = Desk(ZABID, ZABID_TOO)
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=[ZABID_TOO.event_id])
    new = desk.holding(ZABID_TOO).incident_id
    for again in range(2):
        desk.decide(action="merge", incident_id=old, other_id=new)
        assert _stood_at(desk, new, 1 + 2 * again) == ("merged", old, [ZABID_TOO.event_id])
        desk.decide(action="split", incident_id=old, event_ids=[ZABID_TOO.event_id])
        assert desk.holding(ZABID_TOO).incident_id == new
        assert [_stood_at(desk, new, minute) for minute in range(-1, 3 + 2 * again)] == [
            None,
            *[("open", None, [ZABID_TOO.event_id]), ("merged", old, [ZABID_TOO.event_id])] * (1 + again),
            ("open", None, [ZABID_TOO.event_id]),
        ]


def _stood_at(desk: Desk, incident_id: str, minute: int) -> tuple[str, str | None, list[str]] | None:
    """Status, survivor and claims of an incident some minutes after the first decision."""
    moment = NOON + timedelta(minutes=minute, seconds=30)
    incidents = {i.incident_id: i for i in desk.store.everything()}
    found = as_of(incidents[incident_id], moment, incidents)
    return None if found is None else (found.status, found.merged_into, [c.event_id for c in found.claims])


def test_what_people_did_later_dates_and_parts_nothing_in_the_past() -> None:
    """Words that were erased since stay erased, and the tombstone says so."""
    desk = Desk(ZABID, ZABID_TOO)
    old = desk.incident.incident_id
    desk.decide(action="split", incident_id=old, event_ids=[ZABID_TOO.event_id])
    desk.decide(action="redact", incident_id=old, redact={"event_id": ZABID.event_id}, reason="Asked")
    past = as_of(desk.get(old), at("2017-05-10"), {i.incident_id: i for i in desk.store.everything()})
    assert past is not None
    assert past.last_changed_at == ZABID_TOO.reported_at
    assert past.kept_apart == ()
    assert [redaction.reason for redaction in past.redactions] == ["Asked"]
