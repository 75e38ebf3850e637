"""When a feed is asked again: what is learned, what is asked for, what is doubled."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.ingest.items import Item
from services.ingest.polling.asking import Failed, Gone, Read, Unchanged
from services.ingest.polling.bookkeeping import Bookkeeper
from services.ingest.polling.caching import fresh_for, retry_after
from services.ingest.polling.feed import Channel, Feed, Hints, Move, Subscription
from services.ingest.polling.hubs import must_ask
from services.ingest.polling.schedule import Rhythm, not_skipped
from services.web.client import Validators

NOW = datetime(2017, 3, 22, 12, 0, tzinfo=UTC)
RHYTHM = Rhythm(start_s=300.0, shortest_s=60.0, longest_s=3600.0, longest_backoff_s=7200.0)


class NoJitter(random.Random):
    def uniform(self, a: float, b: float) -> float:
        return 1.0 if a < 1.0 < b else a


KEEPER = Bookkeeper(RHYTHM, NoJitter())


def feed(url: str = "https://wire.example/rss", interval_s: float | None = None, **known: object) -> Feed:
    made = Feed(Subscription(url, interval_s=interval_s), url, NOW - timedelta(days=1), 300.0)
    return replace(made, **known)  # type: ignore[arg-type]


def unchanged(moved_to: str | None = None, fresh_s: float = 0.0) -> Unchanged:
    return Unchanged(304, moved_to, fresh_s)


def read(*new: str, publisher: str = "Wire", ended: bool = False) -> Read:
    items = tuple(Item("https://wire.example/rss", number, title.encode()) for number, title in enumerate(new, 1))
    return Read(
        200,
        None,
        0.0,
        validators=Validators('"2"', None),
        body=b"12345678",
        hints=Hints(),
        digests=frozenset({b"digest-1"}),
        new=items,
        without_identity=0,
        publisher=publisher,
        ended=ended,
    )


def pause(feed: Feed, outcome: object) -> float:
    _, due = KEEPER.after(feed, outcome, NOW)  # type: ignore[arg-type]
    assert due is not None
    return (due - NOW).total_seconds()


KNOWN = NOW - timedelta(hours=1)


def test_something_new_halves_the_pause_and_nothing_new_stretches_it_by_a_quarter() -> None:
    assert pause(feed(last_new_at=KNOWN), read("A report")) == 150
    assert pause(feed(last_new_at=KNOWN), unchanged()) == 375


def test_the_pause_stays_between_its_bounds() -> None:
    busy, quiet = feed(last_new_at=KNOWN), feed(last_new_at=KNOWN)
    for _ in range(20):
        busy, _due = KEEPER.after(busy, read("A report"), NOW)
        quiet, _due = KEEPER.after(quiet, unchanged(), NOW)
    assert (busy.interval_s, quiet.interval_s) == (60, 3600)


def test_the_first_answer_is_all_new_and_teaches_nothing() -> None:
    assert pause(feed(), read("A report")) == 300


@pytest.mark.parametrize(("asked_for", "waited"), [(120.0, 375), (1800.0, 1800), (86_400.0, 3600)])
def test_what_the_server_or_the_feed_asks_for_is_a_floor_up_to_the_longest_pause(
    asked_for: float, waited: float
) -> None:
    assert pause(feed(last_new_at=KNOWN), unchanged(fresh_s=asked_for)) == waited
    assert pause(feed(last_new_at=KNOWN, hints=Hints(pause_s=asked_for)), unchanged()) == waited


def test_an_interval_that_a_person_fixed_is_kept() -> None:
    assert pause(feed(interval_s=20.0, last_new_at=KNOWN), unchanged(fresh_s=900.0)) == 20


def test_each_failure_in_a_row_doubles_the_pause_up_to_the_limit() -> None:
    failing, pauses = feed(), []
    for _ in range(6):
        pauses.append(pause(failing, Failed("dns", "the host is not known")))
        failing, _due = KEEPER.after(failing, Failed("dns", "the host is not known"), NOW)
    assert pauses == [600, 1200, 2400, 4800, 7200, 7200]
    assert failing.trouble is not None
    assert (failing.trouble.failures, failing.trouble.since) == (6, NOW)
    answering, _due = KEEPER.after(failing, unchanged(), NOW)
    assert answering.trouble is None


@pytest.mark.parametrize(("asked_for", "waited"), [(30.0, 600), (5000.0, 5000), (10.0**9, 86_400)])
def test_a_server_that_asks_to_be_left_alone_is_left_alone_up_to_a_day(asked_for: float, waited: float) -> None:
    assert pause(feed(), Failed("status", "HTTP 429 Too Many Requests", 429, asked_for)) == waited


def test_jitter_never_asks_before_what_was_asked_for() -> None:
    pauses = [RHYTHM.pause(300.0, 300.0, random.Random(seed)) for seed in range(200)]
    assert len(set(pauses)) == 200
    assert 300 <= min(pauses) <= max(pauses) <= 330


def test_a_feed_that_is_gone_is_never_due() -> None:
    gone, due = KEEPER.after(feed(), Gone(), NOW)
    assert (gone.gone, gone.standing(NOW), due) == (True, "gone", None)


def test_skipped_hours_and_days_are_waited_out() -> None:
    wednesday_noon = NOW
    assert not_skipped(wednesday_noon, Hints(hours=frozenset({12, 13}))) == NOW.replace(hour=14)
    assert not_skipped(wednesday_noon, Hints(days=frozenset({2}))) == datetime(2017, 3, 23, tzinfo=UTC)
    assert not_skipped(wednesday_noon, Hints(hours=frozenset(range(24)))) == wednesday_noon


def test_a_permanent_redirect_is_followed_for_good_after_three_good_answers_in_a_row() -> None:
    there = "https://wire.example/feed"
    moving = feed()
    for answers in (1, 2):
        moving, _due = KEEPER.after(moving, unchanged(moved_to=there), NOW)
        assert (moving.address, moving.move) == ("https://wire.example/rss", Move(there, answers))
    moved, _due = KEEPER.after(moving, unchanged(moved_to=there), NOW)
    assert (moved.address, moved.subscription.url, moved.move) == (there, "https://wire.example/rss", None)
    assert moved.feed_id == moving.feed_id


@pytest.mark.parametrize(
    "between", [unchanged(), Failed("status", "HTTP 500", 500), unchanged("https://other.example/")]
)
def test_a_redirect_that_did_not_last_counts_anew(between: object) -> None:
    moving, _due = KEEPER.after(feed(), unchanged(moved_to="https://wire.example/feed"), NOW)
    moving, _due = KEEPER.after(moving, between, NOW)  # type: ignore[arg-type]
    moving, _due = KEEPER.after(moving, unchanged(moved_to="https://wire.example/feed"), NOW)
    assert moving.move == Move("https://wire.example/feed", 1)


def test_after_a_week_of_failures_a_feed_is_dead() -> None:
    failing, _due = KEEPER.after(feed(), Failed("dns", "the host is not known"), NOW)
    assert failing.standing(NOW + timedelta(days=6)) == "failing"
    assert failing.standing(NOW + timedelta(days=7)) == "dead"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"Cache-Control": 'MAX-AGE="600"', "Age": "100"}, 500),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "max-age=600, no-cache"}, 0),
        ({"Cache-Control": "s-max-age=600"}, 0),
        ({"Expires": "Wed, 22 Mar 2017 12:10:00 GMT"}, 600),
        ({"Expires": "Wed, 22 Mar 2017 13:10:00 GMT", "Date": "Wed, 22 Mar 2017 13:00:00 GMT"}, 600),
        ({"Expires": "0"}, 0),
        ({"Expires": "Wed, 22 Mar 2017 12:10:00 GMT", "Cache-Control": "max-age=60"}, 60),
        ({"Cache-Control": "max-age=never"}, 0),
        ({}, 0),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: float) -> None:
    assert fresh_for(headers, NOW) == seconds


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("120", 120),
        ("Wed, 22 Mar 2017 12:02:00 GMT", 120),
        ("Wed, 22 Mar 2017 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(stated: str, seconds: float | None) -> None:
    assert retry_after({"Retry-After": stated}, NOW) == seconds


def channel(asked: timedelta | None, until: timedelta | None) -> Channel:
    """Asked so long ago, promised for so long from now."""
    return Channel(
        "https://hub.example/",
        "https://wire.example/rss",
        "secret",
        "key",
        None if asked is None else NOW - asked,
        None if until is None else NOW + until,
    )


MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("asked", "until", "due"),
    [
        (None, None, True),
        (MINUTE, None, False),
        (61 * MINUTE, None, True),
        (6 * DAY, 2 * DAY, False),
        (6 * DAY, DAY / 2, True),
        (MINUTE, DAY / 2, False),
        (9 * DAY, -DAY, True),
    ],
)
def test_a_hub_is_asked_until_it_confirms_and_before_its_promise_ends(
    asked: timedelta | None, until: timedelta | None, *, due: bool
) -> None:
    assert must_ask(channel(asked, until), NOW) is due


def test_a_feed_that_a_hub_delivers_is_polled_at_the_longest_pause() -> None:
    assert pause(feed(last_new_at=KNOWN, channel=channel(MINUTE, DAY)), unchanged()) == 3600
    assert pause(feed(last_new_at=KNOWN, channel=channel(MINUTE, -DAY)), unchanged()) == 375


def test_a_feed_that_says_it_has_ended_is_asked_rarely_until_it_says_otherwise() -> None:
    assert pause(feed(last_new_at=KNOWN), read("The last report", ended=True)) == 7200
    ended, _due = KEEPER.after(feed(last_new_at=KNOWN), read(ended=True), NOW)
    assert pause(ended, unchanged()) == 7200
    assert pause(ended, read("One more")) == 187.5


def test_the_first_title_of_a_feed_stays_its_publisher() -> None:
    known, _due = KEEPER.after(feed(), read("A report", publisher="Wire"), NOW)
    assert known.publisher == "Wire"


def test_the_name_that_a_person_gave_is_not_taken_for_the_feeds_own() -> None:
    named = replace(feed(), subscription=Subscription("https://wire.example/rss", "My wire"))
    known, _due = KEEPER.after(named, read("A report", publisher="My wire"), NOW)
    assert (known.publisher, known.own_title) == ("My wire", None)
