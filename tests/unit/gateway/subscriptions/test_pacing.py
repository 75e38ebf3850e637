"""Pauses and the breaker, by the clock that the test passes in."""

from datetime import UTC, datetime, timedelta

from services.gateway.subscriptions.delivery import ACTIVE, TRIPS_AFTER, Delivery, Sent, Standing, Undelivered
from services.gateway.subscriptions.pacing import pause_after, pause_before_trial

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
REFUSED = Undelivered("the receiver answered 503 Service Unavailable", status=503)


def after_failures(number: int) -> Standing:
    """Each a minute after the one before: when a trial is due."""
    standing = ACTIVE
    for failure in range(number):
        standing = standing.failed(REFUSED, NOW + failure * MINUTE, 0.999)
    return standing


def test_pauses_double_up_to_an_hour_and_lie_apart_by_chance() -> None:
    assert [pause_after(attempt, 0.0) for attempt in (1, 2, 3, 12, 100)] == [
        SECOND / 2,
        SECOND,
        2 * SECOND,
        1024 * SECOND,
        timedelta(minutes=30),
    ]
    assert pause_after(100, 0.999) > 0.99 * timedelta(hours=1)


def test_a_receiver_that_asks_for_a_pause_gets_it_but_no_more_than_an_hour() -> None:
    assert pause_after(1, 0.0, timedelta(minutes=5)) == timedelta(minutes=5)
    assert pause_after(1, 0.0, timedelta(days=5)) == timedelta(hours=1)
    assert pause_after(3, 0.0, -timedelta(days=5)) == 2 * SECOND


def test_trials_come_soon_and_at_least_every_minute() -> None:
    assert pause_before_trial(1, 0.0) == SECOND
    assert pause_before_trial(50, 0.999) <= timedelta(minutes=1)


def test_the_breaker_opens_after_failures_in_a_row_and_says_why_and_since_when() -> None:
    assert after_failures(TRIPS_AFTER - 1).state == "active"
    opened = after_failures(TRIPS_AFTER)
    at = NOW + (TRIPS_AFTER - 1) * MINUTE
    assert (opened.state, opened.reason, opened.since) == ("failing", str(REFUSED), at)
    assert opened.next_trial_at is not None
    assert opened.next_trial_at - at < 2 * SECOND
    later = after_failures(TRIPS_AFTER + 3)
    assert later.since == opened.since
    assert later.next_trial_at is not None
    assert later.next_trial_at - (at + 3 * MINUTE) > 15 * SECOND


def test_what_was_under_way_when_the_breaker_opened_lengthens_no_pause() -> None:
    opened = after_failures(TRIPS_AFTER)
    assert opened.failed(REFUSED, NOW + (TRIPS_AFTER - 1) * MINUTE + SECOND / 2, 0.999) == opened


def test_a_receiver_that_is_gone_pauses_the_subscription_for_good() -> None:
    paused = ACTIVE.failed(Undelivered("wants no more", status=410, gone=True), NOW, 0.5)

    assert (paused.state, paused.next_trial_at) == ("paused", None)
    assert paused.failed(REFUSED, NOW, 0.5) == paused


def test_a_delivery_tells_its_last_attempt_and_why_it_was_given_up() -> None:
    waiting = Delivery(alert_id="a1", incident_id="a", incident_version=1, kind="alert", queued_at=NOW)
    failed = waiting.failed(REFUSED, NOW, NOW + SECOND, 0.0)

    assert (failed.status, failed.attempts, failed.latency_ms, failed.http_status) == ("retrying", 1, 1000, 503)
    assert failed.next_attempt_at == NOW + 1.5 * SECOND
    dead = failed.dead("not delivered within 24 hours")
    assert (dead.status, dead.next_attempt_at) == ("dead", None)
    assert dead.error == f"not delivered within 24 hours; last: {REFUSED}"
    delivered = failed.delivered(Sent(204), NOW, NOW + SECOND)
    assert (delivered.status, delivered.attempts, delivered.error, delivered.http_status) == ("delivered", 2, None, 204)
