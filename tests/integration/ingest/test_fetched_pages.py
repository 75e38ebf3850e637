"""Which pages of lists are done: a list that is fed again goes on with the rest."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from services.ingest.files.feeding import feed
from services.ingest.files.fetched_pages import FETCHED_BEFORE, FetchedPages
from services.ingest.files.url_lists import Link
from services.ingest.items import Item
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from tests.integration.ingest.reading import record

if TYPE_CHECKING:
    import redis

DAY_S = 86_400
URL = "https://wire.example/1"


@pytest.fixture
def fetched(redis_client: "redis.Redis", settings: Settings) -> FetchedPages:
    return FetchedPages(redis_client, settings)


def links(*urls: str) -> list[Link]:
    return [Link("urls.txt", number, url, url.encode()) for number, url in enumerate(urls, start=1)]


def item(url: str = URL, **became: Any) -> Item:
    return Item("urls.txt", 1, url.encode(), link=url, **became)


def left(fetched: FetchedPages, *urls: str) -> list[str]:
    return [one.url for one in fetched.left(links(*urls)) if isinstance(one, Link)]


@pytest.mark.parametrize(
    ("became", "asked_again"),
    [
        ({"record": {}}, False),
        ({"skipped": "page without an article"}, False),
        ({"error": "cannot be fetched: its server answers 503"}, True),
    ],
    ids=["read", "no article", "failed"],
)
def test_a_page_that_was_read_is_not_fetched_again(
    fetched: FetchedPages, became: dict[str, Any], *, asked_again: bool
) -> None:
    fetched.note([item(**became)])
    assert left(fetched, URL, "https://wire.example/2") == [URL] * asked_again + ["https://wire.example/2"]


def test_a_page_that_is_left_out_is_counted_with_the_reason(fetched: FetchedPages) -> None:
    fetched.note([item(record={})])
    (skipped,) = fetched.left(links(URL))
    assert isinstance(skipped, Item)
    assert (skipped.number, skipped.skipped) == (1, FETCHED_BEFORE)


def test_after_a_month_it_is_forgotten(redis_client: "redis.Redis", settings: Settings) -> None:
    FetchedPages(redis_client, settings, lambda: 0).note([item(record={})])
    assert left(FetchedPages(redis_client, settings, lambda: 29 * DAY_S), URL) == []
    assert left(FetchedPages(redis_client, settings, lambda: 31 * DAY_S), URL) == [URL]


def test_a_page_is_done_when_its_article_is_delivered(
    fetched: FetchedPages, redis_client: "redis.Redis", producer: Publisher, settings: Settings
) -> None:
    told: list[tuple[str | None, int]] = []

    def note(items: Sequence[Item]) -> None:
        told.extend((one.link, report.published) for one in items)
        fetched.note(items)

    items = [item(record=record(1)), item("https://wire.example/2", error="cannot be fetched: no answer")]
    report = feed([], producer, RedisRegister(redis_client, settings), settings)
    report = feed(items, producer, RedisRegister(redis_client, settings), settings, on_certain=note)
    assert sorted(link or "" for link, _ in told) == [URL, "https://wire.example/2"]
    assert (report.published, report.invalid) == (1, 1)
    assert left(fetched, URL, "https://wire.example/2") == ["https://wire.example/2"]
