"""Ingest against real Kafka and Redis, each test under a prefix of its own."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import redis

from services.runtime.kafka import Publisher
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics


@pytest.fixture
def settings(servers: Any, prefix: str) -> Settings:
    """Settings of a fresh installation, its topics created."""
    made = Settings(kafka=servers.kafka, redis=servers.redis, prefix=prefix)
    ensure_topics(made)
    return made


@pytest.fixture
def redis_client(settings: Settings) -> Iterator["redis.Redis"]:
    """A client of the installation's Redis."""
    with closing(open_redis(settings)) as client:
        yield client


@pytest.fixture
def producer(settings: Settings) -> Iterator[Publisher]:
    """The producer of the runtime."""
    with closing(Publisher(settings)) as made:
        yield made
