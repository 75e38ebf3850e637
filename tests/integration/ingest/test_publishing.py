"""Articles onto Kafka: each version once, each bad line as a dead letter."""

import io
import os
import threading
from pathlib import Path

import pytest
import redis

from schemas.topics import ARTICLES, ARTICLES_DLQ
from services.ingest.files.feeding import FeedReport, Rejection, feed
from services.ingest.files.reading import Files
from services.ingest.publisher import ArticlePublisher, Outcome
from services.ingest.versions import RedisRegister
from services.runtime.dead_letters import facts_of
from services.runtime.kafka import Publisher
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
