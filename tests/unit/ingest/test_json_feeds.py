"""JSON Feed 1.0 and 1.1, and values of the wrong type in it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.feeds.feed import Feed, FeedError, FeedItem
from tests.unit.ingest.feed_texts import feed_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=3,
)
MEMBERS = [
    *("items", "id", "url", "title", "content_html", "content_text", "summary", "authors", "author", "name", "hubs"),
    *("type", "version"),
]


def read(*items: Any, **top: Any) -> Feed:
    return feed_of(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **top}))


def item_of(item: Any) -> FeedItem:
    (found,) = read(item).items
    return found


def test_an_item_is_read() -> None:
    item = item_of(
        {
            "id": "m-1",
            "url": "/1",
            "title": "A <b> in a title",
            "content_html": "<p>Thirty-three.</p>",
            "date_published": "2017-03-22T11:00:00Z",
            "authors": [{"name": "A. Writer"}, {"name": "B. Second"}],
            "language": "en",
        }
    )
    assert (item.guid, item.link) == ("m-1", "https://wire.example/1")
    assert (item.title, item.body, item.full_text) == ("A <b> in a title", "Thirty-three.", True)
    assert item.published == datetime(2017, 3, 22, 11, tzinfo=UTC)
    assert (item.byline, item.language) == ("A. Writer, B. Second", "en")


def test_version_1_0_has_one_author_for_the_feed() -> None:
    (item,) = read({"id": "1"}, author={"name": "Desk"}).items
    assert item.byline == "Desk"


@pytest.mark.parametrize(
    ("item", "guid", "link"),
    [
        ({"id": 7}, "7", None),
        ({"id": True}, None, None),
        ({"id": "https://m.example/1"}, "https://m.example/1", "https://m.example/1"),
        ({"id": "1", "external_url": "https://m.example/1"}, "1", "https://m.example/1"),
        ({"id": ["1"], "url": {"href": "x"}}, None, None),
    ],
)
def test_an_id_may_be_a_number_and_an_address(item: dict[str, Any], guid: str | None, link: str | None) -> None:
    assert (item_of(item).guid, item_of(item).link) == (guid, link)


def test_items_that_are_no_objects_are_counted() -> None:
    feed = read({"id": "1"}, "item", None)
    assert len(feed.items) == 1
    assert feed.defects == ("has 2 items that are no JSON objects",)


def test_advice_to_the_poller_is_read() -> None:
    advice = read(
        hubs=[{"type": "WebSub", "url": "https://hub.example/"}, {"type": "rssCloud", "url": "https://x.example/"}, 7],
        feed_url="https://m.example/feed.json",
        next_url="https://m.example/feed.json?page=2",
        expired=True,
    ).advice
    assert advice.hubs == ("https://hub.example/",)
    assert (advice.topic, advice.next_page) == ("https://m.example/feed.json", "https://m.example/feed.json?page=2")
    assert advice.ended


def test_nesting_without_end_is_a_feed_error() -> None:
    with pytest.raises(FeedError, match="nested too deeply"):
        feed_of('{"items":' + "[" * 200_000)


@given(
    st.dictionaries(
        st.sampled_from(MEMBERS),
        st.lists(st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=4), max_size=3) | VALUES,
    )
)
def test_values_of_any_type_raise_nothing_but_feed_errors(top: dict[str, Any]) -> None:
    try:
        feed = feed_of(json.dumps(top))
    except FeedError:
        return
    assert all(isinstance(item.body, str) for item in feed.items)
