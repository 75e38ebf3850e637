"""What waits for one subscriber: in order within an incident, independent between incidents."""

from datetime import UTC, datetime, timedelta

from services.gateway.subscriptions.delivery import Delivery
from services.gateway.subscriptions.lanes import Lanes

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def delivery(incident: str, version: int, minutes: int = 0) -> Delivery:
    return Delivery(
        alert_id=f"{incident}{version}",
        incident_id=incident,
        incident_version=version,
        kind="alert" if version == 1 else "update",
        queued_at=NOW + timedelta(minutes=minutes),
    )


def test_what_was_put_off_holds_back_only_the_later_ones_of_its_incident() -> None:
    lanes = Lanes([delivery("a", 1), delivery("a", 2, 1), delivery("b", 1, 2)])
    first = lanes.take()
    lanes.again(first.model_copy(update={"next_attempt_at": NOW + timedelta(hours=1)}))

    other = lanes.take()
    assert (first.alert_id, other.alert_id) == ("a1", "b1")
    lanes.done(other)
    assert lanes.next_due == NOW + timedelta(hours=1)
    lanes.done(lanes.take())
    assert lanes.take().alert_id == "a2"


def test_nothing_of_an_incident_is_given_while_its_first_is_under_way() -> None:
    lanes = Lanes([delivery("a", 1), delivery("a", 2)])
    lanes.take()
    lanes.add(delivery("a", 3))

    assert lanes.next_due is None
    assert len(lanes) == 3


def test_what_comes_from_the_store_is_ordered_by_version_whatever_the_clocks_said() -> None:
    lanes = Lanes([delivery("a", 2, minutes=0), delivery("a", 1, minutes=5)])

    assert lanes.take().alert_id == "a1"


def test_what_is_there_already_is_not_added_again() -> None:
    lanes = Lanes([delivery("a", 1)])
    lanes.add(delivery("a", 1))
    lanes.done(lanes.take())

    assert (len(lanes), lanes.next_due) == (0, None)


def test_when_the_receiver_is_back_nothing_waits_any_longer() -> None:
    lanes = Lanes([delivery("a", 1), delivery("b", 1, 30)])
    lanes.again(lanes.take().model_copy(update={"next_attempt_at": NOW + timedelta(hours=1)}))
    lanes.all_due(NOW + timedelta(minutes=1))

    assert {lanes.take().alert_id, lanes.take().alert_id} == {"a1", "b1"}


def test_what_is_too_old_is_dropped_unless_it_is_under_way() -> None:
    lanes = Lanes([delivery("a", 1, 0), delivery("b", 1, 1), delivery("b", 2, 2), delivery("c", 1, 20)])
    under_way = lanes.take()

    dropped = lanes.drop_before(NOW + timedelta(minutes=10))

    assert [one.alert_id for one in dropped] == ["b1", "b2"]
    lanes.done(under_way)
    assert (len(lanes), lanes.take().alert_id) == (1, "c1")
