"""Whatever the order of delivery, claims, tolls and grading end equal (contract, Order, replay, twice)."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Event, Incident
from tests.unit.alerting.builders import Stream, at, by, injured, killed, perpetrator, report, revision
from tests.unit.alerting.flagship import LIFE_CYCLE

DAYS = ["2017-05-08", "2017-05-09", "2017-05-10", "2017-05-14", "2017-05-20", "2017-06-30"]
CLAIMANTS = [
    (),
    (by("Reuters", "media_own"),),
    (by("medics", "medic_rescue"),),
    (by("Human Rights Watch", "ngo"),),
    (by("Houthi-run health ministry", "party_authority"), by("Syrian Civil Defence", "medic_rescue")),
    (by("Saudi-led coalition", "belligerent"),),
]
TOLLS = [
    (killed(17), injured(21)),
    (killed(17, status="unknown"),),
    (killed(20, None, qualifier="at_least"), injured(15)),
    (killed(12, None, qualifier="vague"),),
    (killed(23, children=4),),
    (killed(17), killed(2, status="combatant")),
    (killed(5, status="combatant"),),
    (injured(30),),
    (),
]
ASSERTIONS = ["asserted"] * 5 + ["negated", "denied", "acknowledged", "investigating", "conceded", "retracted"]
REVISIONS = [None, None, None, "update", "correction", "investigation", "dispute", "died_of_wounds"]


@st.composite
def reports(draw: st.DrawFn, number: int) -> Event:
    kind = draw(st.sampled_from(REVISIONS))
    return report(
        f"article-{number}",
        at(draw(st.sampled_from(DAYS)), draw(st.integers(0, 23))),
        claimants=draw(st.sampled_from(CLAIMANTS)),
        casualties=draw(st.sampled_from(TOLLS)),
        assertion=draw(st.sampled_from(ASSERTIONS)),
        revision=revision(kind) if kind else None,
        actors=draw(st.sampled_from([(), (perpetrator("Saudi-led coalition"),), (perpetrator("Houthis"),)])),
        publisher=draw(st.sampled_from(["Tihama Dispatch", "Gulf Morning"])),
    )


@st.composite
def shuffled(draw: st.DrawFn) -> tuple[list[Event], list[Event]]:
    events = [draw(reports(n)) for n in range(draw(st.integers(2, 6)))]
    return events, draw(st.permutations(events))


def stand(incident: Incident) -> dict[str, Any]:
    """What must be equal: all but ids, versions, histories and what was alerted."""
    by_arrival = {
        "incident_id", "version", "toll_history", "merge_log", "possible_duplicates", "alerted",
    }  # fmt: skip
    return incident.model_dump(exclude=by_arrival)


def ends(events: list[Event]) -> list[dict[str, Any]]:
    stream = Stream()
    for event in events:
        stream.feed(event)
    open_ones = [i for i in stream.store.everything() if i.status != "merged"]
    return sorted((stand(i) for i in open_ones), key=lambda s: s["claims"][0]["event_id"])


@given(st.permutations(LIFE_CYCLE))
@settings(deadline=None, max_examples=60)
def test_the_flagship_ends_the_same_in_any_order(events: list[Event]) -> None:
    assert ends(events) == ends(list(LIFE_CYCLE))


@given(st.permutations(LIFE_CYCLE))
@settings(deadline=None, max_examples=30)
def test_the_flagship_opens_one_thread_an_incident_in_any_order(events: list[Event]) -> None:
    stream = Stream()
    stream.feed_all(events)
    opening = [a.incident_id for a in stream.alerts if a.kind == "alert"]
    assert len(opening) == len(set(opening)) == 2


@given(shuffled())
@settings(deadline=None, max_examples=150)
def test_claims_of_one_incident_settle_the_same_in_any_order(pair: tuple[list[Event], list[Event]]) -> None:
    from services.alerting.ledger.incidents import joined, opened  # noqa: PLC0415

    def settled(events: list[Event]) -> dict[str, Any]:
        incident = opened(events[0], outdated=False, doubtful=())
        for event in events[1:]:
            incident = joined(incident, event, outdated=False, score=5.0, why=())
        return stand(incident)

    assert settled(pair[0]) == settled(pair[1])


@given(shuffled())
@settings(deadline=None, max_examples=80)
def test_an_event_delivered_twice_changes_nothing(pair: tuple[list[Event], list[Event]]) -> None:
    stream = Stream()
    for event in pair[0]:
        stream.feed(event)
    before = stream.store.everything()
    again = [stream.feed(event) for event in pair[1]]
    assert all(changes.applied is None and not changes.incidents for changes in again)
    assert stream.store.everything() == before


@given(shuffled())
@settings(deadline=None, max_examples=80)
def test_every_event_gives_alerts_or_exactly_one_suppression(pair: tuple[list[Event], list[Event]]) -> None:
    stream = Stream()
    for event in pair[1]:
        changes = stream.feed(event)
        assert bool(changes.alerts) != bool(changes.suppressions)
        assert len(changes.suppressions) <= 1


@given(shuffled())
@settings(deadline=None, max_examples=80)
def test_versions_rise_by_one_and_alert_ids_never_repeat(pair: tuple[list[Event], list[Event]]) -> None:
    stream = Stream()
    versions: dict[str, int] = {}
    for event in pair[1]:
        for incident in stream.feed(event).incidents:
            assert incident.version == versions.get(incident.incident_id, 0) + 1
            versions[incident.incident_id] = incident.version
    ids = [a.alert_id for a in stream.alerts]
    assert len(ids) == len(set(ids))
