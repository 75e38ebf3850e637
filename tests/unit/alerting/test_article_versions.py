"""An edited article replaces its own claims; it never appears twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import Event
from services.alerting.ledger.statements import SUPERSEDED, WITHDRAWN
from tests.unit.alerting.builders import Stream, by, injured, killed, killed_of, place, report
from tests.unit.alerting.test_any_order import ends

V1 = report("a", "2017-05-08", casualties=(killed(5),))
V2 = report("a", "2017-05-08T20:00:00", version=2, casualties=(killed(7),))
EMPTY_V2 = report("a", "2017-05-09", version=2, event_count=0, incident_ref=None, casualties=())
MINISTRY, SOHR = by("Houthi-run health ministry", "party_authority"), by("SOHR")
ELSEWHERE = place("Taiz", admin1="Taiz", latitude=13.58, longitude=44.02)


def rules(stream: Stream) -> list[str]:
    return [c.applied_rule for c in stream.incident.claims]


def test_a_new_version_with_another_toll_is_an_update() -> None:
    stream = Stream()
    assert stream.feed_all([V1, V2]) == ["new_incident", "toll_raised"]
    assert killed_of(stream.incident) == (7, 7)
    assert rules(stream) == [SUPERSEDED, "in_range"]


def test_a_new_version_with_a_lower_toll_lowers_it() -> None:
    stream = Stream()
    lower = report("a", "2017-05-08T20:00:00", version=2, casualties=(killed(3),))
    assert stream.feed_all([V1, lower]) == ["new_incident", "toll_lowered"]


def test_a_new_version_that_says_the_same_is_a_duplicate() -> None:
    stream = Stream()
    same = report("a", "2017-05-08T20:00:00", version=2, casualties=(killed(5),))
    assert stream.feed_all([V1, same]) == ["new_incident", "(duplicate)"]
    assert stream.incident.independent_sources == 1


def test_a_new_version_without_the_claim_withdraws_it_and_cancels_the_alert() -> None:
    stream = Stream()
    assert stream.feed_all([V1, EMPTY_V2]) == ["new_incident", "retracted"]
    (cancel,) = [a for a in stream.alerts if a.kind == "cancel"]
    assert cancel.references == (stream.alerts[0].alert_id,)
    assert stream.incident.status == "retracted"
    assert rules(stream) == [WITHDRAWN]
    assert stream.incident.civilians_killed is None


def test_what_another_origin_says_survives_a_withdrawal() -> None:
    stream = Stream()
    other = report("b", "2017-05-08T14:00:00", casualties=(killed(5),), claimants=(MINISTRY,))
    assert stream.feed_all([V1, other, EMPTY_V2]) == ["new_incident", "(duplicate)", "(no_casualties)"]
    assert (stream.incident.status, killed_of(stream.incident)) == ("open", (5, 5))


def test_an_older_version_that_comes_later_changes_nothing_current() -> None:
    stream = Stream()
    assert stream.feed_all([V2, V1]) == ["new_incident", "(duplicate)"]
    assert killed_of(stream.incident) == (7, 7)


def test_a_higher_extractor_version_replaces_a_lower_one() -> None:
    stream = Stream()
    again = report("a", "2017-05-08", extractor_version=2, casualties=(killed(6),))
    assert stream.feed_all([V1, again]) == ["new_incident", "toll_raised"]
    assert rules(stream) == [SUPERSEDED, "in_range"]


def test_a_version_of_two_events_replaces_the_old_ones_only_when_both_are_in() -> None:
    def version(number: int) -> list[Event]:
        reported = f"2017-05-08T{12 + number}:00:00"
        return [
            report(
                "a", reported, version=number, event_count=2, ordinal=n, claimants=(who,), casualties=(killed(toll),)
            )
            for n, (who, toll) in enumerate([(MINISTRY, 5), (SOHR, 9)])
        ]

    stream = Stream()
    outcomes = stream.feed_all([*version(1), *version(2)])
    assert outcomes == ["new_incident", "contested", "(duplicate)", "(duplicate)"]
    assert killed_of(stream.incident) == (5, 9)


def test_a_version_that_names_another_source_replaces_its_number_at_once() -> None:
    first = report("a", "2017-05-08", event_count=2, casualties=(killed(5),), claimants=(SOHR,))
    second = report("a", "2017-05-09", version=2, event_count=2, casualties=(killed(7),), claimants=(MINISTRY,))
    stream = Stream()
    assert stream.feed_all([first, second]) == ["new_incident", "toll_raised"]
    assert killed_of(stream.incident) == (7, 7)


def test_an_edit_is_one_entry_of_the_toll_history() -> None:
    stream = Stream()
    stream.feed_all([V1, V2])
    assert len(stream.incident.toll_history) == 2


def test_a_dormant_incident_that_an_article_keeps_apart_is_not_absorbed() -> None:
    fighters = report("a", "2017-05-08", event_count=3, casualties=(killed(17, status="combatant"),))
    civilians = report("a", "2017-05-08", event_count=3, ordinal=1, incident_ref=1)
    stream = Stream()
    stream.feed_all([fighters, civilians, report("b", "2017-05-09", claimants=(SOHR,))])
    assert stream.incident.combatants_killed is None


def test_a_claim_that_moves_to_another_incident_leaves_the_first() -> None:
    stream = Stream()
    moved = report("a", "2017-05-08T20:00:00", version=2, place=ELSEWHERE, casualties=(killed(5),))
    assert stream.feed_all([V1, moved]) == ["new_incident", "new_incident + retracted"]


def test_events_of_one_article_about_one_incident_join_it_however_little_they_say() -> None:
    first = report("a", "2017-05-08", event_count=2)
    second = report(
        "a", "2017-05-08", event_count=2, ordinal=1, place=None, casualties=(injured(3),), claimants=(SOHR,)
    )
    stream = Stream()
    stream.feed_all([first, second])
    assert len(stream.incident.claims) == 2


def test_events_of_one_article_about_two_incidents_open_two() -> None:
    first = report("a", "2017-05-08", event_count=2)
    second = report("a", "2017-05-08", event_count=2, ordinal=1, incident_ref=1)
    stream = Stream()
    assert stream.feed_all([first, second]) == ["new_incident", "new_incident"]


THREE_VERSIONS = [
    report("c", "2017-05-08", casualties=(killed(7),)),
    report("c", "2017-05-08T20:00:00", version=2, casualties=(killed(8),)),
    report("c", "2017-05-09", version=3, event_count=2, casualties=(killed(8),)),
    report("c", "2017-05-09", version=3, event_count=2, ordinal=1, casualties=(killed(7),), claimants=(SOHR,)),
    report("d", "2017-05-09", claimants=(MINISTRY,), casualties=(killed(8),)),
]


@given(st.permutations(THREE_VERSIONS))
@settings(deadline=None)
def test_versions_delivered_in_any_order_end_the_same(events: list[Event]) -> None:
    assert ends(events) == ends(THREE_VERSIONS)


@given(st.permutations([V1, EMPTY_V2, report("b", "2017-05-08", claimants=(MINISTRY,))]))
@settings(deadline=None)
def test_a_withdrawal_delivered_in_any_order_ends_the_same_toll(events: list[Event]) -> None:
    tolls = {(i["status"], str(i["civilians_killed"])) for i in ends(events) if i["status"] == "open"}
    assert tolls == {("open", "{'min': 17, 'max': 17}")}


EVERY_VERSION = [
    V1,
    report("a", "2017-05-09", version=2, event_count=2, casualties=(killed(7),)),
    report("a", "2017-05-09", version=2, event_count=2, ordinal=1, assertion="denied", casualties=()),
    report("a", "2017-05-10", version=3, event_count=0, incident_ref=None, casualties=()),
    report("a", "2017-05-11", version=4, casualties=(killed(9),)),
    report("b", "2017-05-08T14:00:00", casualties=(killed(5),), claimants=(MINISTRY,)),
]


@given(st.permutations(EVERY_VERSION))
@settings(deadline=None, max_examples=60)
def test_in_any_order_a_claim_leaves_at_the_version_right_above_its_own(events: list[Event]) -> None:
    """Also by its rule: what was known at a past time must not depend on who was delivered first."""
    stream = Stream()
    stream.feed_all(events)
    left = {
        (c.article_id, c.article_version): (c.applied_rule, c.left_at)
        for i in stream.store.everything()
        if i.status != "merged"
        for c in i.claims
        if c.left_at is not None
    }
    assert left == {
        ("a", 1): (SUPERSEDED, EVERY_VERSION[1].reported_at),
        ("a", 2): (WITHDRAWN, EVERY_VERSION[3].reported_at),
    }
