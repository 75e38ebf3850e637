"""A fresh installation for each test, on the real servers of the session."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.servers import Servers

if TYPE_CHECKING:
    import redis


@pytest.fixture
def bare_settings(servers: Servers, prefix: str) -> Settings:
    """An installation without topics, for tests of the store alone."""
    return Settings(kafka=servers.kafka, redis=servers.redis, prefix=prefix)


@pytest.fixture
def settings(bare_settings: Settings) -> Settings:
    """An installation with its topics."""
    ensure_topics(bare_settings)
    return bare_settings


@pytest.fixture
def redis_client(bare_settings: Settings) -> "Iterator[redis.Redis]":
    with closing(open_redis(bare_settings)) as client:
        yield client
