"""Feeds, pipeline and dead letters as the gateway tells them, and without the servers that it asks."""

import asyncio
from contextlib import aclosing, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from schemas.topics import ARTICLES, ARTICLES_DLQ
from services.gateway.access.tokens import Scope, TokenStore
from services.ingest.polling.feed import FeedSource
from services.ingest.polling.store import FeedStore
from services.local.ports import free_port
from services.runtime.dead_letters import Original, bury
from services.runtime.kafka import Publisher
from services.runtime.redis import open_async_redis, open_redis
from services.runtime.settings import Settings
from tests.harness.articles import article
from tests.harness.events import opening
from tests.harness.topics import publish, read
from tests.integration.gateway.serving import World, gateway, wait_for


def add_feeds(settings: Settings, *urls: str) -> None:
    async def add() -> None:
        async with aclosing(open_async_redis(settings)) as client:
            await FeedStore(client, settings).add([FeedSource(url) for url in urls], datetime.now(UTC))

    asyncio.run(add())


def bury_one(settings: Settings, reason: str, value: bytes = b"{", **fields: Any) -> None:
    original = Original(topic=settings.topic(ARTICLES), key=b"a", value=value, **fields)
    letter = bury(original, reason, "extractor")
    with closing(Publisher(settings)) as publisher:
        publisher.publish(ARTICLES_DLQ, key=letter.key, value=letter.value, headers=letter.headers).get(timeout=20)


def test_feeds_are_told_without_their_secrets(settings: Settings, tmp_path: Path) -> None:
    add_feeds(settings, "https://wire.example/rss", "https://me:pass@herald.example/rss")
    with gateway(settings, tmp_path) as address:
        told = httpx.get(f"{address}/v1/feeds/health").json()
    assert told["counts"]["new"] == 2
    assert {feed["url"] for feed in told["feeds"]} == {"https://wire.example/rss", "https://***@herald.example/rss"}


def test_the_pipeline_tells_lag_throughput_and_the_last_alert(
    settings: Settings, redis_client: Any, tmp_path: Path
) -> None:
    publish(settings, ARTICLES, *((f"a{n}", article(f"a{n}").to_json()) for n in range(6)))
    World(settings, redis_client).reports(opening(1))
    with gateway(settings, tmp_path) as address:
        (alert,) = wait_for(f"{address}/v1/alerts", "alerts", 1)
        told = httpx.get(f"{address}/v1/pipeline", timeout=30).json()

    topics = {topic["topic"]: topic for topic in told["topics"]}
    assert topics[settings.topic(ARTICLES)] == {
        "topic": settings.topic(ARTICLES),
        "records": 6,
        "per_second": 0.1,
    }
    extractor = next(service for service in told["services"] if service["service"] == "extractor")
    assert extractor["running"] == 0
    assert extractor["lag"] == [{"topic": settings.topic(ARTICLES), "records": 6}]
    assert told["last_alert"] == alert


def test_dead_letters_are_listed_the_last_first_with_why_and_whether_they_can_go_back(
    settings: Settings, tmp_path: Path
) -> None:
    bury_one(settings, "not JSON", partition=3, offset=42)
    bury_one(settings, "no title", location="news.jsonl:12")
    with gateway(settings, tmp_path) as address:
        told = httpx.get(f"{address}/v1/dead-letters", timeout=30).json()
        newest = httpx.get(f"{address}/v1/dead-letters?limit=1", timeout=30).json()

    assert told["number"] == 2
    second, first = told["dead_letters"]
    assert (first["id"], first["error"], first["problem"], first["replays"]) == (
        "articles.dlq:0:0",
        "not JSON",
        None,
        [],
    )
    assert first["origin"] == f"{settings.topic(ARTICLES)}:3:42"
    assert "news.jsonl:12" in second["problem"]
    assert newest["dead_letters"] == [second]


def give(settings: Settings, name: str, *scopes: Scope) -> dict[str, str]:
    """The header in which a new token is sent."""
    with closing(open_redis(settings)) as client:
        return {"Authorization": f"Bearer {TokenStore(client, settings).add(name, frozenset(scopes))}"}


def test_a_dead_letter_goes_back_as_it_was_and_who_sent_it_back_is_told(settings: Settings, tmp_path: Path) -> None:
    bury_one(settings, "too early", partition=0, offset=0, headers=(("ce_id", b"a:1"),))
    with gateway(settings, tmp_path) as address:
        replay = f"{address}/v1/dead-letters/articles.dlq:0:0/replay"
        first = httpx.post(replay, headers=give(settings, "lina", "review"), timeout=30).json()
        again = httpx.post(replay, headers=give(settings, "omar", "review"), timeout=30).json()
        (listed,) = httpx.get(f"{address}/v1/dead-letters", timeout=30).json()["dead_letters"]

    assert (first["topic"], first["by"], first["earlier"]) == (settings.topic(ARTICLES), "lina", [])
    assert again["earlier"] == [{"by": "lina", "at": first["at"]}]
    assert [one["by"] for one in listed["replays"]] == ["lina", "omar"]
    sent = read(settings, ARTICLES)
    assert [(record.key, record.value, list(record.headers)) for record in sent] == [
        (b"a", b"{", [("ce_id", b"a:1")])
    ] * 2


def test_what_cannot_be_sent_back_is_refused_in_words(settings: Settings, tmp_path: Path) -> None:
    bury_one(settings, "no title", location="news.jsonl:12")
    with gateway(settings, tmp_path) as address:
        letters = f"{address}/v1/dead-letters"
        review = give(settings, "lina", "review")
        for headers, letter, code, words in (
            (review, "articles.dlq:0:0", 409, "news.jsonl:12"),
            (review, "articles.dlq:0:7", 404, "no dead letter"),
            (review, "articles:0:7", 404, "no dead letter"),
            (review, "7", 422, "pattern"),
            (give(settings, "omar", "read"), "articles.dlq:0:0", 403, "review"),
            ({}, "articles.dlq:0:0", 401, "review"),
        ):
            answer = httpx.post(f"{letters}/{letter}/replay", headers=headers, timeout=30)
            assert answer.status_code == code
            assert words in str(answer.json()["detail"])
    assert read(settings, ARTICLES) == []


def test_without_kafka_and_redis_each_says_in_words_what_does_not_answer(settings: Settings, tmp_path: Path) -> None:
    nobody = {"kafka": f"127.0.0.1:{free_port()}", "redis": f"redis://127.0.0.1:{free_port()}/0"}
    with gateway(settings.model_copy(update=nobody), tmp_path, well=False) as address:
        for path, words in (
            ("/v1/pipeline", "Kafka does not answer"),
            ("/v1/dead-letters", "Kafka does not answer"),
            ("/v1/feeds/health", "store does not answer"),
        ):
            answer = httpx.get(f"{address}{path}", timeout=30)
            assert answer.status_code == 503, path
            assert words in answer.json()["detail"]
            assert answer.headers["retry-after"] == "5"
        assert httpx.get(f"{address}/v1/stats").status_code == 200
        assert httpx.get(f"{address}/v1/coverage").json()["rows"] == []
