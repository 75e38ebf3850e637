"""From publication to alert, at 100 articles/s that each open a new incident; and the limit, in the same run.

The limit, with the services idle but running: three bare aiokafka produce→consume hops of the same payload sizes and
rate, plus one fsynced Redis write.
"""

import argparse
import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench import articles, stack
from schemas import Alert, Article
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, ARTICLES, EVENTS, SUPPRESSED, Topic
from services.runtime.redis import open_async_redis
from services.runtime.sending import aiokafka_connection
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

RATE = 100.0
_WARM_UP = 200
_PATIENCE_S = 30.0
_SETTLE_S = 2.0
_HOPS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="500 articles instead of 1,000; under 40 s")
    count = 500 if parser.parse_args().quick else 1000
    with stack.servers() as settings, stack.services(settings, workers=1):
        figures = asyncio.run(measure(settings, count))
    print_figures(figures)


async def measure(settings: Settings, count: int) -> dict[str, float]:
    """Milliseconds, by name."""
    load = [article for article, _ in zip(articles.violent(), range(count + _WARM_UP), strict=False)]
    stack.say(f"warming up with {_WARM_UP} articles, then {count} at {RATE:.0f}/s …")
    await pipeline(settings, load[:_WARM_UP])
    times, stages, sizes = await pipeline(settings, load[_WARM_UP:])
    await asyncio.sleep(_SETTLE_S)
    stack.say("measuring the limit …")
    await bare_hops(settings, sizes, _WARM_UP)
    limit = await bare_hops(settings, sizes, count)
    figures = {"p50_ms": _p(times, 50), "p99_ms": _p(times, 99), "limit_p50_ms": _p(limit, 50)}
    figures |= {"limit_p99_ms": _p(limit, 99), "articles": count, "new_incidents": len(times)}
    for stage, values in stages.items():
        figures |= {f"{stage}_p50_ms": _p(values, 50), f"{stage}_p99_ms": _p(values, 99)}
    return figures


async def pipeline(settings: Settings, load: list[Article]) -> tuple[list[float], dict[str, list[float]], list[int]]:
    """Send the articles at the rate; milliseconds to each alert, the same per stage, and the three payload sizes."""
    outcomes = await consumer_at_end(settings, [ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED])
    sent: dict[str, float] = {}
    times: list[float] = []
    stages: dict[str, list[float]] = {"to_event": [], "to_decision": [], "to_receipt": []}
    sizes = [len(load[0].to_json()), 0, 0]

    def take(alert: Alert, now: float) -> None:
        times.append((now - sent[alert.articles[0].article_id]) * 1000)
        latency = alert.latency or {}
        stages["to_event"].append(latency["extractor"])
        stages["to_decision"].append(latency["alerting"])
        stages["to_receipt"].append(time.time() * 1000 - alert.raised_at.timestamp() * 1000)

    async def read() -> None:
        seen = 0
        while seen < len(load):
            for partition, records in (await outcomes.getmany(timeout_ms=200)).items():
                now = time.perf_counter()
                seen += len(records)
                if partition.topic == settings.topic(ALERTS_NEW):
                    sizes[2] = len(records[-1].value)
                    for record in records:
                        take(Alert.from_json(record.value), now)

    async def send(producer: AIOKafkaProducer, article: Article) -> None:
        value = article.to_json()
        sent[article.article_id] = time.perf_counter()
        await producer.send(settings.topic(ARTICLES), key=article.article_id.encode(), value=value)

    reader = asyncio.create_task(read())
    try:
        await _at_rate(settings, load, send)
        await asyncio.wait_for(reader, _PATIENCE_S)
    finally:
        reader.cancel()
        await outcomes.stop()
    sizes[1] = await _event_size(settings)
    return times, stages, sizes


async def bare_hops(settings: Settings, sizes: list[int], count: int) -> list[float]:
    """Milliseconds through three topics and one fsynced write, at the same rate."""
    topics = [ARTICLES, EVENTS, ALERTS_NEW]
    limits = settings.model_copy(update={"prefix": "limit"})
    ensure_topics(limits)
    redis = open_async_redis(limits)
    producer = _producer(limits)
    await producer.start()
    sent: dict[bytes, float] = {}
    times: list[float] = []
    consumers = [await consumer_at_end(limits, [topic]) for topic in topics]

    async def hop(number: int) -> None:
        while len(times) < count:
            for records in (await consumers[number].getmany(timeout_ms=200)).values():
                for record in records:
                    if number + 1 == _HOPS:
                        times.append((time.perf_counter() - sent[record.key]) * 1000)
                        continue
                    if number == 1:
                        await redis.set("{limit}:write", record.value)
                    value = b"x" * sizes[number + 1]
                    await producer.send(limits.topic(topics[number + 1]), key=record.key, value=value)

    async def send(to: AIOKafkaProducer, key: bytes) -> None:
        sent[key] = time.perf_counter()
        await to.send(limits.topic(ARTICLES), key=key, value=b"x" * sizes[0])

    hops = [asyncio.create_task(hop(number)) for number in range(_HOPS)]
    try:
        await _at_rate(limits, [b"%d" % number for number in range(count)], send)
        await asyncio.wait_for(asyncio.gather(*hops), _PATIENCE_S)
    finally:
        for task in hops:
            task.cancel()
        for client in (producer, *consumers):
            await client.stop()
        await redis.aclose()
    return times


async def _at_rate(
    settings: Settings, load: list[Any], send: Callable[[AIOKafkaProducer, Any], Awaitable[None]]
) -> None:
    producer = _producer(settings)
    await producer.start()
    began = time.perf_counter()
    try:
        for number, item in enumerate(load):
            await send(producer, item)
            await asyncio.sleep(max(0.0, began + (number + 1) / RATE - time.perf_counter()))
    finally:
        await producer.stop()


def _producer(settings: Settings) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        **aiokafka_connection(settings), enable_idempotence=True, acks="all", compression_type="lz4", linger_ms=0
    )


async def consumer_at_end(settings: Settings, topics: list[Topic]) -> AIOKafkaConsumer:
    """A consumer that stands at the end of its topics."""
    names = [settings.topic(topic) for topic in topics]
    consumer = AIOKafkaConsumer(*names, **aiokafka_connection(settings), enable_auto_commit=False)
    await consumer.start()
    await consumer.seek_to_end()
    for partition in consumer.assignment():
        await consumer.position(partition)
    return consumer


async def _event_size(settings: Settings) -> int:
    """Bytes of the newest event."""
    consumer = await consumer_at_end(settings, [EVENTS])
    try:
        for partition in consumer.assignment():
            end = await consumer.position(partition)
            if end:
                consumer.seek(partition, end - 1)
        for records in (await consumer.getmany(timeout_ms=2000)).values():
            return len(records[-1].value)
    finally:
        await consumer.stop()
    return 0


def _p(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100)[percent - 1], 2)


def print_figures(figures: dict[str, float]) -> None:
    """A table for people, then one JSON object."""
    print(f"{'':24}{'p50 ms':>10}{'p99 ms':>10}")
    rows = ["", "limit_", "to_event_", "to_decision_", "to_receipt_"]
    for row, name in zip(
        rows, ["publication → alert", "limit", "  → event", "  → decision", "  → receipt"], strict=True
    ):
        print(f"{name:24}{figures[row + 'p50_ms']:10.1f}{figures[row + 'p99_ms']:10.1f}")
    p50, p99 = (figures[f"p{n}_ms"] / figures[f"limit_p{n}_ms"] for n in (50, 99))
    print(f"against the limit: p50 × {p50:.2f} (to reach: 2), p99 × {p99:.2f} (to reach: 5)")
    print(f"{figures['new_incidents']} of {figures['articles']} articles opened an incident")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
