"""``POST /v1/articles`` of a running ingest service: articles a second as NDJSON, and how long one article waits.

The senders are threads of the measuring process; they and the servers share the machine's processors with the service.
"""

import http.client
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psutil

from bench.articles import calm
from bench.stack import say
from schemas import Article
from schemas.topics import ARTICLES
from services.local.deadline import Deadline
from services.local.ports import accepts_connections, free_port
from services.local.processes import Child
from services.runtime.records import ends_of, in_order_of_time
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_TOKEN = "a-token-of-the-bench"
_REQUESTS, _QUICK_REQUESTS = 40, 8
_ARTICLES_A_REQUEST = 1_000
_SENDERS = 4
_SINGLES, _QUICK_SINGLES = 1_000, 200
_READY_S = 60.0
_POLL_MS = 200


def measure(settings: Settings, quick: bool) -> dict[str, Any]:
    """Push bulks, then single articles alone and beside another bulk, and read the topic back.

    Keys: ``push_articles_per_s`` (NDJSON, 4 senders with requests of 1,000), ``push_cpu_ms_per_article`` (of the
    service, all threads), ``push_p50_ms`` and ``push_p99_ms`` (one article a request, one sender, connection kept),
    ``push_beside_bulk_p50_ms`` and ``…_p99_ms`` (the same while 4 senders push bulks), ``push_memory_mb`` (resident, of
    the service at its end), ``push_lost`` and ``push_duplicates``.
    """
    more = {"prefix": "push", "push_token": _TOKEN, "push_port": free_port(), "seed": False}
    own = Settings(**settings.model_dump(exclude_unset=True) | more)
    ensure_topics(own)
    articles = calm()
    requests = _QUICK_REQUESTS if quick else _REQUESTS
    singles = _QUICK_SINGLES if quick else _SINGLES
    bulks = [_ndjson(articles, _ARTICLES_A_REQUEST) for _ in range(requests)]
    with _service(own) as process:
        _push_all(own, [_ndjson(articles, _ARTICLES_A_REQUEST) for _ in range(_SENDERS)])  # warms up
        cpu = _cpu_s(process)
        took = _push_all(own, bulks)
        cpu = _cpu_s(process) - cpu
        alone = _single(own, [_ndjson(articles, 1) for _ in range(singles)])
        beside = _beside(own, [_ndjson(articles, _ARTICLES_A_REQUEST) for _ in range(requests)], articles, singles)
        memory = psutil.Process(process.pid).memory_info().rss
    sent = _SENDERS * _ARTICLES_A_REQUEST + 2 * requests * _ARTICLES_A_REQUEST + singles + len(beside)
    found = _published(own)
    return {
        "push_articles_per_s": round(requests * _ARTICLES_A_REQUEST / took, 1),
        "push_cpu_ms_per_article": round(cpu / (requests * _ARTICLES_A_REQUEST) * 1000, 3),
        "push_p50_ms": _percentile(alone, 50),
        "push_p99_ms": _percentile(alone, 99),
        "push_beside_bulk_p50_ms": _percentile(beside, 50),
        "push_beside_bulk_p99_ms": _percentile(beside, 99),
        "push_memory_mb": round(memory / 2**20),
        "push_lost": sent - len(set(found)),
        "push_duplicates": len(found) - len(set(found)),
    }


def _ndjson(articles: Iterator[Article], count: int) -> bytes:
    return b"".join(article.to_json() + b"\n" for article in itertools.islice(articles, count))


@contextmanager
def _service(settings: Settings) -> Iterator[Child]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
    process = Child(
        "ingest", [sys.executable, "-m", "services.ingest"], _say_if_loud, env=outside | settings.environment()
    )
    process.start()
    try:
        deadline = Deadline.after(_READY_S)
        while not accepts_connections(settings.push_port):
            if deadline.passed or not process.running:
                raise TimeoutError("ingest does not listen")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate(Deadline.after(10))


def _cpu_s(process: Child) -> float:
    used = psutil.Process(process.pid).cpu_times()
    return used.user + used.system


def _say_if_loud(line: str) -> None:
    if '"level": "info"' not in line:
        say(f"ingest: {line}")


def _push_all(settings: Settings, bodies: Sequence[bytes]) -> float:
    """Seconds from the first byte to the last answer."""
    began = time.perf_counter()
    with ThreadPoolExecutor(_SENDERS) as senders:
        list(senders.map(lambda bodies: _single(settings, bodies), [bodies[n::_SENDERS] for n in range(_SENDERS)]))
    return time.perf_counter() - began


def _single(settings: Settings, bodies: Sequence[bytes]) -> list[float]:
    """Push bodies one after another over one connection; the milliseconds that each took."""
    took = []
    with closing(http.client.HTTPConnection("127.0.0.1", settings.push_port, timeout=60)) as connection:
        for body in bodies:
            began = time.perf_counter()
            _post(connection, body)
            took.append((time.perf_counter() - began) * 1000)
    return took


def _post(connection: http.client.HTTPConnection, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {_TOKEN}", "Content-Type": "application/x-ndjson"}
    connection.request("POST", "/v1/articles", body, headers)
    response = connection.getresponse()
    answer = json.loads(response.read())
    if response.status != http.client.ACCEPTED or answer["rejected"]:
        msg = f"{response.status}: {answer}"
        raise RuntimeError(msg)


def _beside(settings: Settings, bulks: Sequence[bytes], articles: Iterator[Article], most: int) -> list[float]:
    """Milliseconds of single articles that are pushed while bulks are."""
    bodies = [_ndjson(articles, 1) for _ in range(most)]
    took: list[float] = []
    with ThreadPoolExecutor(1) as other:
        bulk = other.submit(_push_all, settings, bulks)
        while not bulk.done() and bodies:
            took += _single(settings, [bodies.pop()])
        bulk.result()
    return took


def _percentile(figures: Sequence[float], percent: int) -> float:
    return round(sorted(figures)[min(len(figures) - 1, len(figures) * percent // 100)], 1)


def _published(settings: Settings) -> list[str]:
    """The ids of all articles on the topic, as often as they are there."""
    records = in_order_of_time(settings, ends_of(settings, [ARTICLES]))
    return [record.key.decode() for record in records]
