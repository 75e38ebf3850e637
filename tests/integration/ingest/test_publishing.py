"""Articles onto Kafka: each version once, each bad line as a dead letter."""

import io
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from kafka.errors import KafkaTimeoutError

from schemas.topics import ARTICLES, ARTICLES_DLQ, Topic
from services.ingest.files.feeding import FeedReport, Rejection, feed
from services.ingest.files.reading import Files
from services.ingest.items import Item
from services.ingest.publisher import ArticlePublisher, Outcome, Producer
from services.ingest.versions import RedisRegister
from services.runtime.dead_letters import facts_of
from services.runtime.kafka import Publisher
from services.runtime.redis import key
from services.runtime.settings import Settings
from tests.integration.ingest.reading import articles_on, lines_of, record, records_on, versions


@pytest.fixture
def register(redis_client: "redis.Redis", settings: Settings) -> RedisRegister:
    return RedisRegister(redis_client, settings)


def publish(
    producer: Publisher, register: RedisRegister, settings: Settings, *records: dict[str, object] | bytes
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    publisher = ArticlePublisher(producer, register, settings, on_outcome=outcomes.append)
    publisher.offer(lines_of(*records))
    publisher.drain()
    return outcomes


def test_an_article_is_keyed_by_its_id_and_carries_its_envelope(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    publish(producer, register, settings, record(article_id="wire-1"))
    (found,) = records_on(settings, ARTICLES)
    headers = dict(found.headers)
    assert (found.key, headers["ce_type"], headers["ce_id"]) == (b"wire-1", b"harmwatch.article.v1", b"wire-1:1")


def test_the_same_text_is_published_once_even_within_one_batch(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    twice = publish(producer, register, settings, record(), record())
    later = publish(producer, register, settings, record())
    assert [outcome.kind for outcome in twice] == ["published", "seen"]  # seen not before it is delivered
    assert [outcome.kind for outcome in later] == ["seen"]
    assert len(articles_on(settings)) == 1


def test_edits_are_the_next_versions_in_their_order(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    publish(producer, register, settings, record(body="33"), record(body="40"))
    publish(producer, register, settings, record(body="150"))
    assert versions(articles_on(settings)) == [("33", 1), ("40", 2), ("150", 3)]


def test_a_bad_line_is_a_dead_letter_with_its_bytes_place_and_reason(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    raw = b'{"url": "https://wire.example/1", \xff'
    invalid, published = publish(producer, register, settings, raw, record())
    (letter,) = records_on(settings, ARTICLES_DLQ)
    facts = facts_of(letter.headers)
    assert (letter.value, facts["location"], facts["service"]) == (raw, "news.jsonl:1", "ingest")
    assert facts["error"] == invalid.reason == "line: not UTF-8 at byte 35 (0xff); write it as UTF-8"
    assert published.kind == "published"


def test_an_article_of_the_largest_size_goes_through(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    publish(producer, register, settings, record(title=None, body="🕊" * 1_000_000))
    (article,) = articles_on(settings)
    assert len(article.body) == 1_000_000


def test_a_text_twice_in_a_batch_is_published_once_also_when_its_first_is_delivered_before_the_second_comes(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    publisher = ArticlePublisher(producer, register, settings, max_in_flight=1)
    publisher.offer(lines_of(record(1), record(2), record(1)))
    publisher.drain()
    assert len(articles_on(settings)) == 2


def test_with_one_in_flight_at_a_time_everything_still_arrives(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    publisher = ArticlePublisher(producer, register, settings, max_in_flight=1)
    publisher.offer(lines_of(*(record(number) for number in range(20))))
    publisher.drain()
    assert len(articles_on(settings)) == 20


def test_feed_accounts_for_every_line_and_a_missing_file_stops_no_other(
    producer: Publisher, register: RedisRegister, settings: Settings, tmp_path: Path
) -> None:
    news = tmp_path / "news.jsonl"
    good = [line.raw for line in lines_of(record(1), record(2), record(1))]
    news.write_bytes(b"\n".join([good[0], b"[]", good[1], b"", good[2]]))
    missing = str(tmp_path / "missing.jsonl")
    progress: list[int] = []

    def watch(report: FeedReport) -> None:
        progress.append(report.read)

    report = feed(Files([missing, str(news)], io.BytesIO()), producer, register, settings, on_progress=watch)
    assert (report.published, report.seen, report.invalid, report.exit_code) == (2, 1, 1, 1)
    assert report.rejections == [
        Rejection(missing, 0, "file: cannot be read: No such file or directory"),
        Rejection(str(news), 2, "line: is a list; each line must be one JSON object"),
    ]
    assert progress[-1] == 4
    assert len(articles_on(settings)) == 2


def test_a_line_from_an_open_pipe_is_delivered_before_the_next_one_comes(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    reading, writing = os.pipe()
    first, second = (line.raw + b"\n" for line in lines_of(record(1), record(2)))
    os.write(writing, first)

    def go_on(report: FeedReport) -> None:
        if report.published == 1 and not done.is_set():
            done.set()
            os.write(writing, second)
            os.close(writing)

    done = threading.Event()
    with os.fdopen(reading, "rb") as pipe:
        report = feed(Files(["-"], pipe), producer, register, settings, on_progress=go_on)
    assert (report.published, report.exit_code) == (2, 0)


def test_a_stopped_feed_delivers_what_it_took_and_says_that_it_is_not_all(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    stop = threading.Event()

    def stop_at_first(report: FeedReport) -> None:
        if report.published:
            stop.set()

    many = lines_of(*(record(number) for number in range(2000)))
    report = feed(many, producer, register, settings, rate=500, on_progress=stop_at_first, stop=stop)
    assert (report.stopped, report.exit_code) == (True, 1)
    assert 0 < report.published < 2000
    assert len(articles_on(settings)) == report.published


def test_an_error_while_reading_reaches_the_caller(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    def broken() -> object:
        yield from lines_of(record())
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError, match="the disk is gone"):
        feed(broken(), producer, register, settings)  # type: ignore[arg-type]


def test_a_text_that_two_publish_at_once_is_on_the_topic_once_and_seen_by_the_other_when_it_is_there(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    first = Withholding(producer)
    one, other = (Collected(kind, register, settings) for kind in (first, producer))
    one.publisher.offer(lines_of(record(1), record(2)))
    waiting = threading.Thread(target=other.publish, args=(lines_of(record(2), record(3)),))
    waiting.start()
    until(lambda: other.outcomes == ["published"])  # what only the other has does not wait
    first.release()
    one.publisher.drain()
    waiting.join(60)
    assert (one.outcomes, other.outcomes) == (["published"] * 2, ["published", "seen"])
    assert sorted(article.title or "" for article in articles_on(settings)) == ["Report 1", "Report 2", "Report 3"]


def test_two_that_hold_what_the_other_wants_do_not_wait_for_ever(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    both = [Collected(producer, register, settings) for _ in range(2)]
    records = [record(number) for number in range(200)]
    threads = [
        threading.Thread(target=one.publish, args=(lines_of(*given),), kwargs={"at_once": 7})
        for one, given in zip(both, (records, records[::-1]), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted([*both[0].outcomes, *both[1].outcomes]) == ["published"] * 200 + ["seen"] * 200
    assert len(articles_on(settings)) == 200


def test_what_a_dead_publisher_held_is_published_by_the_next(
    producer: Publisher, register: RedisRegister, settings: Settings, redis_client: "redis.Redis"
) -> None:
    dead = Collected(Withholding(producer), register, settings)
    dead.publisher.offer(lines_of(record()))
    redis_client.delete(*redis_client.keys(key(settings, "publishing", "*")))  # as after ten seconds without a sign
    alive = Collected(producer, register, settings)
    alive.publish(lines_of(record()))
    assert alive.outcomes == ["published"]
    assert [article.version for article in articles_on(settings)] == [1]


def test_a_text_that_comes_again_in_the_next_batch_is_published_once(
    producer: Publisher, register: RedisRegister, settings: Settings
) -> None:
    outcomes: list[str] = []
    publisher = ArticlePublisher(producer, register, settings, on_outcome=lambda one: outcomes.append(one.kind))
    for batch in (lines_of(record(1)), lines_of(record(2), record(1)), lines_of(record(1), record(3))):
        publisher.offer_ahead(batch)
    publisher.drain()
    assert sorted(outcomes) == ["published"] * 3 + ["seen"] * 2
    assert len(articles_on(settings)) == 3


class Collected:
    """A publisher, and the outcomes that it told."""

    def __init__(self, producer: Producer, register: RedisRegister, settings: Settings) -> None:
        self.outcomes: list[str] = []
        self.publisher = ArticlePublisher(
            producer, register, settings, on_outcome=lambda outcome: self.outcomes.append(outcome.kind)
        )

    def publish(self, lines: list[Item], at_once: int = 1000) -> None:
        for start in range(0, len(lines), at_once):
            self.publisher.offer(lines[start : start + at_once])
        self.publisher.drain()


class Withholding:
    """A producer that sends nothing on before it is told to."""

    def __init__(self, producer: Publisher) -> None:
        self._producer = producer
        self._withheld: list[tuple[Delivery, Topic, dict[str, Any]]] = []

    def publish(self, topic: Topic, **given: Any) -> Any:
        self._withheld.append((delivery := Delivery(), topic, given))
        return delivery

    def release(self) -> None:
        for delivery, topic, given in self._withheld:
            delivery.sent = self._producer.publish(topic, **given)


class Delivery:
    """What became of a record of ``Withholding``."""

    sent: Any = None

    @property
    def is_done(self) -> bool:
        return self.sent is not None and bool(self.sent.is_done)

    def succeeded(self) -> bool:
        return bool(self.sent.succeeded())

    def get(self, timeout: float) -> Any:
        if self.sent is None:
            time.sleep(timeout)
            raise KafkaTimeoutError
        return self.sent.get(timeout=timeout)


def until(what: Callable[[], bool]) -> None:
    """Wait for it; fails after a minute."""
    deadline = time.monotonic() + 60
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)
