"""How feeds fare, for readers of the news: what is wrong first, without secrets."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.gateway.insight.feeds import report_of
from services.ingest.polling.feed import Channel, Feed, FeedSource, Trouble

NOW = datetime(2026, 11, 27, 18, tzinfo=UTC)
SOON = NOW + timedelta(minutes=3)


def feed(name: str, **fields: Any) -> Feed:
    url = f"https://{name}.example/rss"
    known = Feed(FeedSource(url, title=name).subscription, url, NOW - timedelta(days=30), 300.0, polled_at=NOW)
    return replace(known, **fields)


def trouble(kind: str, days: float = 0.1) -> Trouble:
    return Trouble(kind, "HTTP 404 Not Found", NOW - timedelta(days=days), 3)


FEEDS = (
    (feed("fine", last_new_at=NOW - timedelta(hours=2), items=3), SOON),
    (feed("fresh", polled_at=None), SOON),
    (feed("slow", trouble=trouble("timeout")), SOON),
    (feed("lost", trouble=trouble("dns", days=8)), SOON),
    (feed("ended", gone=True), None),
    (feed("waiting"), NOW - timedelta(minutes=10)),
)


def test_what_is_wrong_comes_first_and_all_are_counted() -> None:
    report = report_of(FEEDS, NOW)
    assert [one["title"] for one in report["feeds"]] == ["lost", "ended", "slow", "fresh", "fine", "waiting"]
    assert report["counts"] == {"dead": 1, "gone": 1, "failing": 1, "new": 1, "ok": 2, "slow": 1, "overdue": 1}


def test_a_feed_in_trouble_says_why_since_when_and_what_to_do() -> None:
    lost = report_of(FEEDS, NOW)["feeds"][0]
    assert (lost["trouble"], lost["failures"]) == ("HTTP 404 Not Found", 3)
    assert lost["failing_since"] == "2026-11-19T18:00:00.000Z"
    assert "not known any more" in lost["to_do"]


def test_a_hub_counts_as_news_and_is_named() -> None:
    hub = Channel("https://hub.example/?secret=1", "topic", "s", "k", until=SOON)
    pushed = feed("pushed", channel=hub, delivered=2, delivered_at=NOW, items=1, last_new_at=NOW - timedelta(days=1))
    (told,) = report_of([(pushed, SOON)], NOW)["feeds"]
    assert (told["hub"], told["hub_delivers"], told["items"]) == ("https://hub.example/?secret=***", True, 3)
    assert told["last_new_at"] == "2026-11-27T18:00:00.000Z"


def test_no_secret_of_an_address_is_told() -> None:
    secret = feed("x", subscription=FeedSource("https://me:pass@x.example/rss?api_key=abc").subscription)
    told = str(report_of([(secret, SOON)], NOW))
    assert "pass@" not in told
    assert "abc" not in told
