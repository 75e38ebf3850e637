"""``harmwatch feed`` on embedded Kafka and Redis: articles a second from JSON Lines, and what became of each."""

import io
import json
import random
import resource
import string
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from schemas import Article
from schemas.topics import ARTICLES
from services.ingest.files.feeding import FeedReport, feed
from services.ingest.files.reading import Files
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher, open_consumer, partitions_of
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_ARTICLES, _QUICK_ARTICLES = 40_000, 10_000
_WARM_UP = 2_000
_BODY_WORDS = 440
"""With its other fields, a line of about 3 KB: the length of the seed article."""
_VOCABULARY = 8_000
_BAD_EVERY = 1_000
_POLL_MS = 200


def measure(settings: Settings, quick: bool) -> dict[str, Any]:
    """Feed a file of new articles, among them lines that are none, and read the topic back.

    Keys: ``articles_per_s``, ``feed_cpu_ms_per_article`` (of the feeding process, all threads), ``line_bytes``,
    ``fed``, ``lost`` and ``duplicates`` (articles missing from the topic, and there more than once), ``bad_lines`` and
    ``bad_lines_unaccounted``.
    """
    own = settings.model_copy(update={"prefix": "files"})
    ensure_topics(own)
    count = _QUICK_ARTICLES if quick else _ARTICLES
    with tempfile.TemporaryDirectory(prefix="harmwatch-bench-") as folder:
        warm_up, news = Path(folder) / "warm-up.jsonl", Path(folder) / "news.jsonl"
        _write(warm_up, _WARM_UP, "warm")
        bad = _write(news, count, "news")
        _feed(own, warm_up)
        cpu, began = _cpu_s(), time.perf_counter()
        report = _feed(own, news)
        took, cpu = time.perf_counter() - began, _cpu_s() - cpu
        size = news.stat().st_size
    found = [article_id for article_id in _published(own) if article_id.startswith("news-")]
    return {
        "articles_per_s": round(report.published / took, 1),
        "feed_cpu_ms_per_article": round(cpu / report.published * 1000, 3),
        "line_bytes": size // (count + bad),
        "fed": count,
        "lost": count - len(set(found)),
        "duplicates": len(found) - len(set(found)),
        "bad_lines": bad,
        "bad_lines_unaccounted": bad - report.invalid,
    }


def _feed(settings: Settings, path: Path) -> FeedReport:
    with closing(open_redis(settings)) as redis, closing(Publisher(settings)) as publisher:
        return feed(Files([str(path)], io.BytesIO()), publisher, RedisRegister(redis, settings), settings)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _write(path: Path, count: int, name: str) -> int:
    """A file of ``count`` articles; returns how many bad lines are among them."""
    chance = random.Random(name)
    words = ["".join(chance.choices(string.ascii_lowercase, k=chance.randint(2, 9))) for _ in range(_VOCABULARY)]
    bad = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            if number % _BAD_EVERY == 0:
                file.write('{"url": "https://bench.example/", "title": \n')
                bad += 1
            file.write(json.dumps(_record(chance, words, f"{name}-{number}")) + "\n")
    return bad


def _record(chance: random.Random, words: list[str], article_id: str) -> dict[str, str]:
    # Every text of its own: texts of a few sentences in another order would all be near-duplicates.
    body = chance.choices(words, k=_BODY_WORDS)
    return {
        "article_id": article_id,
        "url": f"https://bench.example/2017/03/22/{article_id}?utm_source=bench",
        "title": " ".join(body[:9]).capitalize(),
        "body": " ".join(body) + ".",
        "publisher": "Bench",
        "published_at": "2017-03-22T14:00:00Z",
        "language": "en",
    }


def _published(settings: Settings) -> list[str]:
    """The ids of all articles on the topic, as often as they are there."""
    found: list[str] = []
    with closing(open_consumer(settings)) as consumer:
        partitions = partitions_of(consumer, [settings.topic(ARTICLES)])
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        ends = consumer.end_offsets(partitions)
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=_POLL_MS).values():
                found += [Article.from_json(record.value).article_id for record in records]
    return found
