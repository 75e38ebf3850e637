"""Raw records for the tests, and everything that lies on a topic."""

import json
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from schemas.article import Article
from schemas.topics import ARTICLES, Topic
from services.ingest.files.jsonl import parse_line
from services.ingest.items import Item
from services.runtime.kafka import open_consumer, partitions_of
from services.runtime.settings import Settings


def record(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "url": f"https://wire.example/{number}",
        "title": f"Report {number}",
        "body": "Thirty-three people were killed.",
        "published_at": f"2017-03-22T11:00:{number % 60:02d}Z",
        "publisher": "Wire",
    } | changes


def lines_of(*records: dict[str, Any] | bytes) -> list[Item]:
    raws = [raw if isinstance(raw, bytes) else json.dumps(raw).encode() for raw in records]
    return [parse_line(raw, "news.jsonl", number) for number, raw in enumerate(raws, start=1)]


def records_on(settings: Settings, topic: Topic) -> list[Any]:
    """All records of a topic up to its end as it is now, in the order of their timestamps."""
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(consumer, [settings.topic(topic)])
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        consumer.seek_to_beginning(*partitions)
        found: list[Any] = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            found += [record for records in consumer.poll(timeout_ms=200).values() for record in records]
    return sorted(found, key=lambda record: record.timestamp)


def articles_on(settings: Settings) -> list[Article]:
    return [Article.from_json(found.value) for found in records_on(settings, ARTICLES)]


def versions(articles: Sequence[Article]) -> list[tuple[str, int]]:
    return [(article.body, article.version) for article in articles]
