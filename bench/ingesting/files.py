"""``harmwatch feed`` on embedded Kafka and Redis: articles a second from JSON Lines, and what became of each."""

import csv
import gzip
import io
import json
import random
import resource
import string
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from schemas import Article
from schemas.topics import ARTICLES
from services.ingest.files.feeding import FeedReport, feed
from services.ingest.files.jsonl import read_lines
from services.ingest.files.page_reading import read_pages
from services.ingest.files.reading import Files
from services.ingest.signing import SigningProcess
from services.ingest.versions import RedisRegister
from services.runtime.kafka import Publisher
from services.runtime.records import ends_of, in_order_of_time
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_ARTICLES, _QUICK_ARTICLES = 40_000, 10_000
_WARM_UP = 2_000
_BODY_WORDS = 440
"""With its other fields, a line of about 3 KB: the length of the seed article."""
_VOCABULARY = 8_000
_BAD_EVERY = 1_000
_COPY_EVERY = 10
_WORDS_CHANGED = 10
_COPY = "-copy"
_LINES_A_PAGE = 40
_POLL_MS = 200


def measure(settings: Settings, quick: bool) -> dict[str, Any]:
    """Feed a file of new articles, among them lines that are none, and read the topic back.

    Keys: ``articles_per_s``, ``feed_cpu_ms_per_article`` (of the feeding process, all threads, without its child),
    ``line_bytes``, ``fed``, ``lost`` and ``duplicates`` (articles missing from the topic, and there more than once),
    ``bad_lines`` and ``bad_lines_unaccounted``; ``copies`` (articles that print another's text with a few words
    changed) and ``copies_not_told``, ``told_copies_that_are_none``, and what is kept of each article to tell them,
    ``copies_bytes_per_article`` in Redis. Read alone, without Kafka: ``table_rows_read_per_s`` of CSV,
    ``warc_pages_read_per_s`` of a compressed crawl.
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
        tables, crawls = _write_table(Path(folder), news), _write_crawl(Path(folder), news, count // _LINES_A_PAGE)
        rows_per_s, pages_per_s = _read_per_s(own, tables), _read_per_s(own, crawls)
    published = [article for article in _published(own) if article.article_id.startswith("news-")]
    found = [article.article_id for article in published]
    copies = {article_id for article_id in found if _is_copy(article_id)}
    told = {article.article_id for article in published if article.duplicate_group is not None}
    return {
        "articles_per_s": round(report.published / took, 1),
        "feed_cpu_ms_per_article": round(cpu / report.published * 1000, 3),
        "line_bytes": size // (count + bad),
        "fed": count,
        "lost": count - len(set(found)),
        "duplicates": len(found) - len(set(found)),
        "bad_lines": bad,
        "bad_lines_unaccounted": bad - report.invalid,
        "copies": len(copies),
        "copies_not_told": len(copies - told),
        "told_copies_that_are_none": len(told - copies),
        "copies_bytes_per_article": round(_bytes_kept_of_copies(own) / (count + _WARM_UP)),
        "table_rows_read_per_s": rows_per_s,
        "warc_pages_read_per_s": pages_per_s,
    }


def _feed(settings: Settings, path: Path) -> FeedReport:
    with (
        closing(open_redis(settings)) as redis,
        closing(Publisher(settings)) as publisher,
        closing(SigningProcess()) as signing,
    ):
        register = RedisRegister(redis, settings, signing.sign)
        return feed(Files([str(path)], io.BytesIO()), publisher, register, settings)


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
            article_id = f"{name}-{number - 1}{_COPY}" if number % _COPY_EVERY == 1 else f"{name}-{number}"
            file.write(json.dumps(_record(chance, words, article_id)) + "\n")
    return bad


def _record(chance: random.Random, words: list[str], article_id: str) -> dict[str, str]:
    # Every text of its own: texts of a few sentences in another order would all be near-duplicates.
    own = random.Random(article_id.removesuffix(_COPY))
    body = own.choices(words, k=_BODY_WORDS)
    if _is_copy(article_id):
        for place in chance.sample(range(_BODY_WORDS), _WORDS_CHANGED):
            body[place] = chance.choice(words)
    return {
        "article_id": article_id,
        "url": f"https://bench.example/2017/03/22/{article_id}?utm_source=bench",
        "title": " ".join(body[:9]).capitalize(),
        "body": " ".join(body) + ".",
        "publisher": "Bench",
        "published_at": "2017-03-22T14:00:00Z",
        "language": "en",
    }


def _records(news: Path) -> Iterator[dict[str, str]]:
    with news.open("rb") as file:
        for item in read_lines(file, news.name):
            if item.record is not None:
                yield dict(item.record)


def _write_table(folder: Path, news: Path) -> Path:
    path = folder / "news.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, ["url", "title", "body", "publisher", "published_at"], extrasaction="ignore")
        rows.writeheader()
        rows.writerows(_records(news))
    return path


def _write_crawl(folder: Path, news: Path, pages: int) -> Path:
    path = folder / "news.warc.gz"
    with path.open("wb") as file:
        for record in islice(_records(news), pages):
            file.write(gzip.compress(_warc_record(record)))
    return path


def _warc_record(article: dict[str, str]) -> bytes:
    words = article["body"].split()
    paragraphs = "".join(f"<p>{' '.join(words[start : start + 55])}.</p>" for start in range(0, len(words), 55))
    links = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in words[:60])
    page = (
        f"<html lang='en'><head><title>{article['title']}</title></head><body><nav><ul>{links}</ul></nav><article>"
        f"<h1>{article['title']}</h1>{paragraphs}</article><footer><ul>{links}</ul></footer></body></html>"
    ).encode()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {article['url']}\r\nWARC-Date: 2017-03-22T14:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _read_per_s(settings: Settings, path: Path) -> float:
    began = time.perf_counter()
    read = sum(
        item.record is not None for item in Files([str(path)], io.BytesIO(), pages=partial(read_pages, settings))
    )
    return round(read / (time.perf_counter() - began), 1)


def _is_copy(article_id: str) -> bool:
    return article_id.endswith(_COPY)


def _bytes_kept_of_copies(settings: Settings) -> int:
    with closing(open_redis(settings)) as redis:
        keys = list(redis.scan_iter(f"{{{settings.prefix}}}:copies:*", count=10_000))
        total = 0
        for start in range(0, len(keys), 1000):
            with redis.pipeline(transaction=False) as pipe:
                for key in keys[start : start + 1000]:
                    pipe.memory_usage(key, samples=0)
                total += sum(pipe.execute())
        return total


def _published(settings: Settings) -> list[Article]:
    """All articles on the topic, as often as they are there."""
    records = in_order_of_time(settings, ends_of(settings, [ARTICLES]))
    return [Article.from_json(record.value) for record in records]
