"""Topics read without a consumer group, from wherever their reader left off; records as messages of the contract."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer
from pydantic import ValidationError

from schemas.parts import Message
from schemas.topics import Topic
from services.runtime.errors import Unreachable, explain
from services.runtime.kafka import MAX_REQUEST_BYTES
from services.runtime.sending import aiokafka_connection
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

WAIT_MS = 200
"""The longest that a record waits to be fetched."""

M = TypeVar("M", bound=Message)


def consumer_of(settings: Settings, topics: Iterable[Topic]) -> AIOKafkaConsumer:
    """Of all partitions of these topics; not started."""
    return AIOKafkaConsumer(
        *(settings.topic(topic) for topic in topics),
        **aiokafka_connection(settings),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=MAX_REQUEST_BYTES,
        fetch_max_wait_ms=WAIT_MS,
    )


def require_topics(settings: Settings, topics: Iterable[Topic], consumer: AIOKafkaConsumer) -> None:
    """Raises ``Unreachable`` where the consumer, which is started, has not found one of its topics."""
    there = {partition.topic for partition in consumer.assignment()}
    missing = sorted({settings.topic(topic) for topic in topics} - there)
    if missing:
        msg = f"topic {missing[0]} does not exist; create it with: harmwatch topics create"
        raise Unreachable(msg)


def messages_of(settings: Settings, records: Sequence[Any], message: type[M], *topics: Topic) -> Iterator[M]:
    """Those of the records that lie on these topics, by record time; what is no message is passed over, and logged."""
    names = {settings.topic(topic) for topic in topics}
    # An incident's first alert lies on another topic than its updates.
    for record in sorted((r for r in records if r.topic in names), key=lambda r: r.timestamp):
        try:
            yield message.from_json(record.value or b"")
        except ValidationError as error:
            where = f"{record.topic}:{record.partition}:{record.offset}"
            log.warning("record passed over", record=where, reason=explain(error))
