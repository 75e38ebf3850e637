"""What feeds ask of those who poll them."""

from collections.abc import Callable

import pytest

from services.ingest.feeds.feed import Cloud, PollingAdvice
from tests.unit.ingest.feed_texts import atom, feed_of, rss


def advice_of(inside: str) -> PollingAdvice:
    return feed_of(rss(inside)).advice


def test_a_feed_without_wishes_gives_no_advice() -> None:
    assert advice_of("") == PollingAdvice()


@pytest.mark.parametrize("write", [rss, atom])
def test_hubs_topic_and_next_page_are_links(write: Callable[[str], str]) -> None:
    links = [
        ("hub", "https://hub.example/"),
        ("hub", "https://hub2.example/"),
        ("self", "/feed.xml"),
        ("next", "/feed.xml?page=2"),
    ]
    text = "".join(f'<link xmlns="http://www.w3.org/2005/Atom" rel="{of}" href="{to}"/>' for of, to in links)
    advice = feed_of(write(text)).advice
    assert advice.hubs == ("https://hub.example/", "https://hub2.example/")
    assert advice.topic == "https://wire.example/feed.xml"
    assert advice.next_page == "https://wire.example/feed.xml?page=2"


@pytest.mark.parametrize(
    ("inside", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3600),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 21600),
        ("<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3600),
        ("<ttl>999999999</ttl>", 366 * 86400),
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>often</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 3600),
    ],
)
def test_the_interval_is_the_longest_that_is_asked_for(inside: str, seconds: int | None) -> None:
    assert advice_of(inside).interval_s == seconds


def test_hours_and_days_to_skip() -> None:
    advice = advice_of(
        "<skipHours><hour>0</hour><hour>24</hour><hour>3</hour><hour>99</hour></skipHours>"
        "<skipDays><day>Monday</day><day>sunday</day><day>Someday</day></skipDays>"
    )
    assert advice.skip_hours == {0, 3}
    assert advice.skip_days == {0, 6}


def test_a_cloud_is_given_as_it_is_stated() -> None:
    cloud = '<cloud domain="rpc.example" port="80" path="/RPC2" registerProcedure="notify" protocol="xml-rpc"/>'
    assert advice_of(cloud).cloud == Cloud("rpc.example", "80", "/RPC2", "notify", "xml-rpc")


def test_a_feed_may_say_where_it_moved() -> None:
    moved = "<rss><redirect><newLocation>https://new.example/feed</newLocation></redirect></rss>"
    assert feed_of(moved).advice.moved_to == "https://new.example/feed"


@pytest.mark.parametrize(("said", "ended"), [("Yes", True), ("no", False), ("", False)])
def test_a_feed_may_say_that_nothing_new_will_come(said: str, *, ended: bool) -> None:
    assert advice_of(f"<itunes:complete>{said}</itunes:complete>").ended is ended
