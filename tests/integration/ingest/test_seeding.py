"""Seeds: in order of publication, each after the outcome of the one before, once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
import redis

from schemas.alert import Suppression
from schemas.article import Article
from schemas.cloudevents import envelope
from schemas.identity import suppression_id_of
from schemas.topics import ARTICLES, ARTICLES_DLQ, SUPPRESSED
from services.ingest.items import Item
from services.ingest.seeding.outcome_watch import OutcomeWatch
from services.ingest.seeding.progress import SeedProgress
from services.ingest.seeding.seeding import Seeding, in_order_of_publication
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.settings import Settings
from tests.integration.ingest.reading import articles_on, lines_of, record, records_on


def seeding(settings: Settings, client: "redis.Redis", producer: Publisher, stop: threading.Event) -> "Running":
    return Running(settings, client, producer, stop)


class Running:
    """A seeding and its consumer, as the composition root makes them."""

    def __init__(self, settings: Settings, client: "redis.Redis", producer: Publisher, stop: threading.Event) -> None:
        self._parts: dict[str, Any] = {"settings": settings, "producer": producer, "stop": stop}
        self._parts |= {"register": RedisRegister(client, settings), "progress": SeedProgress(client, settings)}

    def run(self, seeds: list[Item]) -> bool:
        with closing(OutcomeWatch(self._parts["settings"])) as watch:
            return Seeding(watch=watch, **self._parts).run(seeds)


def silence(producer: Publisher, article: Article) -> None:
    """What an extractor says of an article without events."""
    now = datetime.now(UTC)
    suppression = Suppression(
        suppression_id=suppression_id_of(article.article_id, article.version, None),
        article_id=article.article_id,
        article_version=article.version,
        url=article.url,
        publisher=article.publisher,
        why_not="no_casualties",
        rule="test",
        decided_at=now,
    )
    headers = envelope(SUPPRESSED, suppression.suppression_id, "extractor", now)
    producer.publish(SUPPRESSED, key=article.article_id, value=suppression.to_json(), headers=headers).get(timeout=10)


@contextmanager
def answering(settings: Settings, answer: Callable[[Article], None]) -> Iterator[list[Article]]:
    """In place of the extractor: calls ``answer`` for each article as it is published."""
    seen: list[Article] = []
    ended = threading.Event()

    def answer_all() -> None:
        with closing(open_consumer(settings)) as consumer:
            partitions = partitions_of(consumer, [settings.topic(ARTICLES)])
            consumer.assign(partitions)
            consumer.seek_to_beginning(*partitions)
            while not ended.is_set():
                for records in consumer.poll(timeout_ms=50).values():
                    for found in records:
                        seen.append(Article.from_json(found.value))
                        answer(seen[-1])

    thread = threading.Thread(target=answer_all)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def test_each_seed_is_published_only_after_the_outcome_of_the_one_before(
    settings: Settings, redis_client: "redis.Redis", producer: Publisher
) -> None:
    unanswered: list[int] = []

    def answer(article: Article) -> None:
        unanswered.append(len(articles_on(settings)) - len(records_on(settings, SUPPRESSED)))
        silence(producer, article)

    seeds = lines_of(record(3), record(1), record(2))
    with answering(settings, answer) as seen:
        assert seeding(settings, redis_client, producer, threading.Event()).run(seeds)
    assert [article.title for article in seen] == ["Report 1", "Report 2", "Report 3"]
    assert unanswered == [1, 1, 1]


def test_seeds_are_fed_once(settings: Settings, redis_client: "redis.Redis", producer: Publisher) -> None:
    seeds = lines_of(record(1), record(2))
    with answering(settings, lambda article: silence(producer, article)):
        assert seeding(settings, redis_client, producer, threading.Event()).run(seeds)
    assert seeding(settings, redis_client, producer, threading.Event()).run([*seeds, *lines_of(record(3))])
    assert len(articles_on(settings)) == 2


def test_a_bad_seed_is_a_dead_letter_and_the_others_follow(
    settings: Settings, redis_client: "redis.Redis", producer: Publisher
) -> None:
    with answering(settings, lambda article: silence(producer, article)) as seen:
        assert seeding(settings, redis_client, producer, threading.Event()).run(lines_of(b"[]", record(1)))
    assert len(seen) == 1
    assert len(records_on(settings, ARTICLES_DLQ)) == 1


def test_an_outcome_that_came_while_ingest_was_down_is_found_at_the_next_start(
    settings: Settings, redis_client: "redis.Redis", producer: Publisher
) -> None:
    seeds, stop = lines_of(record(1), record(2)), threading.Event()
    with answering(settings, lambda _: stop.set()) as seen:
        assert not seeding(settings, redis_client, producer, stop).run(seeds)
    silence(producer, seen[0])

    def answer_the_second(article: Article) -> None:
        if article.title == "Report 2":
            silence(producer, article)

    with answering(settings, answer_the_second):
        assert seeding(settings, redis_client, producer, threading.Event()).run(seeds)
    assert [article.title for article in articles_on(settings)] == ["Report 1", "Report 2"]


def test_a_crash_between_announcing_and_publishing_a_seed_publishes_it_once(
    settings: Settings, redis_client: "redis.Redis", producer: Publisher
) -> None:
    class Crashing(Publisher):
        def publish(self, *_: Any, **__: Any) -> Any:
            raise RuntimeError("crash")

    with closing(Crashing(settings)) as crashing, suppress(RuntimeError):
        seeding(settings, redis_client, crashing, threading.Event()).run(lines_of(record(1)))
    with answering(settings, lambda article: silence(producer, article)):
        assert seeding(settings, redis_client, producer, threading.Event()).run(lines_of(record(1)))
    assert [article.version for article in articles_on(settings)] == [1]


@pytest.mark.parametrize("dates", [("2017-03-22", "2017-03-22"), ("2017-03-22T02:00:00+02:00", "2017-03-22")])
def test_seeds_of_one_moment_keep_the_order_of_the_file(dates: tuple[str, str]) -> None:
    seeds = lines_of(*(record(number, published_at=date) for number, date in enumerate(dates)))
    assert in_order_of_publication(seeds) == seeds
