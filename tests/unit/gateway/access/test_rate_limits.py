"""How often one may ask."""

import pytest

from services.gateway.access.limits import Limiter, asker_at, headers_of


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_minutes_requests_may_come_at_once_and_then_no_more(clock: Clock) -> None:
    limiter = Limiter(3, clock)
    standings = [limiter.take("one") for _ in range(4)]
    assert [s is not None and s.allowed for s in standings] == [True, True, True, False]
    assert standings[-1] is not None
    assert headers_of(standings[-1]) == {
        "RateLimit-Policy": '"requests";q=3;w=60',
        "RateLimit": '"requests";r=0;t=60',
        "Retry-After": "20",
    }


def test_a_bucket_fills_again_as_time_passes_and_no_further_than_full(clock: Clock) -> None:
    limiter = Limiter(3, clock)
    for _ in range(4):
        limiter.take("one")
    clock.now = 20.0
    after_a_while = limiter.take("one")
    assert after_a_while is not None
    assert (after_a_while.allowed, after_a_while.left) == (True, 0)
    clock.now = 10_000.0
    later = limiter.take("one")
    assert later is not None
    assert later.left == 2


def test_who_asks_too_often_takes_nothing_from_others(clock: Clock) -> None:
    limiter = Limiter(1, clock)
    limiter.take("one")
    limiter.take("one")
    other = limiter.take("other")
    assert other is not None
    assert other.allowed


def test_without_a_limit_nobody_is_counted(clock: Clock) -> None:
    assert Limiter(0, clock).take("one") is None


def test_ever_new_addresses_do_not_fill_the_memory(clock: Clock) -> None:
    limiter = Limiter(60, clock)
    for number in range(20_000):
        clock.now += 0.001
        limiter.take(str(number))
    assert len(limiter._buckets) <= 10_001


@pytest.mark.parametrize(
    ("address", "asker"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_addresses_of_one_holder_are_counted_together(address: str, asker: str) -> None:
    assert asker_at(address) == asker
