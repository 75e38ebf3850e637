"""Articles a second end to end, counted to the alert or suppression on its topic.

Two loads: a mix in which nine in ten articles report no violence, and violent articles only; with 1 and 2 workers (N
extractors and N alerting workers). Beside them, in the same run, a bare Kafka hop of the same articles.
"""

import argparse
import asyncio
import json
import time
from typing import Any

from aiokafka import AIOKafkaProducer

from bench import articles, stack
from bench.latency import consumer_at_end
from schemas import Alert, Article, Suppression
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES, SUPPRESSED
from services.runtime.sending import aiokafka_connection
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_PATIENCE_S = 120.0
_WARM_UP = 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one worker and fewer articles; under 40 s")
    parser.add_argument("--workers", type=int, nargs="+", default=None, metavar="N", help="default: 1 2")
    given = parser.parse_args()
    workers = given.workers or ([1] if given.quick else [1, 2])
    mixed, attacks = (2000, 500) if given.quick else (8000, 1200)
    with stack.servers() as settings:
        rows = [run(settings, count, mixed, attacks) for count in workers]
        bare = asyncio.run(bare_hop(settings, articles.mix(mixed)))
    print_figures(rows, bare)


def run(settings: Settings, workers: int, mixed: int, attacks: int) -> dict[str, float]:
    """Both loads on a fresh prefix."""
    own = settings.model_copy(update={"prefix": f"workers{workers}"})
    violent = [article for article, _ in zip(articles.violent(), range(attacks + _WARM_UP), strict=False)]
    with stack.services(own, workers):
        stack.say(f"{workers} + {workers} workers: warming up, then {mixed} mixed and {attacks} violent articles …")
        asyncio.run(rate(own, violent[:_WARM_UP]))
        return {
            "workers": workers,
            "articles_per_s": asyncio.run(rate(own, articles.mix(mixed, seed=7))),
            "violent_per_s": asyncio.run(rate(own, violent[_WARM_UP:])),
        }


async def rate(settings: Settings, load: list[Article]) -> float:
    """Articles a second from the first send to the last outcome."""
    outcomes = await consumer_at_end(settings, [ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED])
    waiting = {article.article_id for article in load}

    async def read() -> None:
        while waiting:
            for partition, records in (await outcomes.getmany(timeout_ms=200)).items():
                for record in records:
                    waiting.discard(_article_of(settings, partition.topic, record.value))

    began = time.perf_counter()
    reader = asyncio.create_task(read())
    try:
        await _send_all(settings, load)
        await asyncio.wait_for(reader, _PATIENCE_S)
    finally:
        reader.cancel()
        await outcomes.stop()
    return round(len(load) / (time.perf_counter() - began), 1)


def _article_of(settings: Settings, topic: str, value: bytes) -> str:
    if topic == settings.topic(SUPPRESSED):
        return Suppression.from_json(value).article_id
    return Alert.from_json(value).articles[0].article_id


async def bare_hop(settings: Settings, load: list[Article]) -> float:
    """Articles a second through one topic, produced and consumed by one process without any work."""
    own = settings.model_copy(update={"prefix": "bare"})
    ensure_topics(own)
    consumer = await consumer_at_end(own, [ARTICLES])
    received = 0
    began = time.perf_counter()
    sending = asyncio.create_task(_send_all(own, load))
    try:
        while received < len(load):
            received += sum(len(records) for records in (await consumer.getmany(timeout_ms=200)).values())
        await sending
    finally:
        await consumer.stop()
    return round(len(load) / (time.perf_counter() - began), 1)


async def _send_all(settings: Settings, load: list[Article]) -> None:
    producer = AIOKafkaProducer(
        **aiokafka_connection(settings), enable_idempotence=True, acks="all", compression_type="lz4", linger_ms=5
    )
    await producer.start()
    try:
        for article in load:
            await producer.send(settings.topic(ARTICLES), key=article.article_id.encode(), value=article.to_json())
        await producer.flush()
    finally:
        await producer.stop()


def print_figures(rows: list[dict[str, float]], bare: float) -> None:
    """A table for people, then one JSON object: the best of the worker counts, and each."""
    print(f"{'workers':>8}{'mix, articles/s':>18}{'violent, articles/s':>22}")
    for row in rows:
        print(f"{row['workers']:8.0f}{row['articles_per_s']:18.0f}{row['violent_per_s']:22.0f}")
    print(f"bare Kafka hop: {bare:.0f} articles/s")
    figures: dict[str, Any] = {
        "articles_per_s": max(row["articles_per_s"] for row in rows),
        "violent_per_s": max(row["violent_per_s"] for row in rows),
        "bare_hop_per_s": bare,
        "by_workers": rows,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
