"""How feeds are listed: what each is called, whether a hub delivers it, whether it says that it has ended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from services.cli.feed_views import feed_json, feeds_table
from services.ingest.polling.feed import Channel, Feed, Subscription

NOW = datetime(2017, 3, 22, 12, 0, tzinfo=UTC)
URL = "https://wire.example/rss"
FEED = Feed(Subscription(URL), URL, NOW - timedelta(days=1), 300.0)


def listed(feed: Feed) -> str:
    console = Console(width=120, force_terminal=False)
    with console.capture() as capture:
        console.print(feeds_table([(feed, NOW)], NOW))
    return capture.get()


def channel(*, asked: bool, days: int | None) -> Channel:
    until = None if days is None else NOW + timedelta(days=days)
    return Channel("https://hub.example/", URL, "secret", "key", NOW if asked else None, until)


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        (channel(asked=True, days=5), "delivers, 5 d"),
        (channel(asked=True, days=None), "asked"),
        (channel(asked=True, days=-1), "asked"),
        (channel(asked=False, days=None), "not asked yet"),
    ],
)
def test_a_hub_is_listed_with_what_it_does(channel: Channel, words: str) -> None:
    assert words in listed(replace(FEED, channel=channel))
    assert words not in listed(FEED)


def test_a_feed_is_listed_by_the_name_that_it_gave_itself_and_with_its_end() -> None:
    shown = listed(replace(FEED, own_title="Wire", ended=True))
    assert f"Wire {URL} (it says that it has ended)" in shown
    assert feed_json(replace(FEED, own_title="Wire", ended=True), NOW, NOW)["publisher"] == "Wire"
