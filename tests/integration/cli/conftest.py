"""The command line against real Kafka and Redis, each test under a prefix of its own."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics


@pytest.fixture
def bare(servers: Any, prefix: str) -> Settings:
    """Servers without any topic of this prefix."""
    return Settings(kafka=servers.kafka, redis=servers.redis, prefix=prefix)


@pytest.fixture
def settings(bare: Settings) -> Settings:
    """The same with its topics."""
    ensure_topics(bare)
    return bare


@pytest.fixture
def publisher(settings: Settings) -> Iterator[Publisher]:
    """Publishes as the services do."""
    with closing(Publisher(settings)) as publisher:
        yield publisher
