"""Records that alerting can never apply: to the dead-letter topic, byte for byte, with the reason."""

import asyncio
from typing import Any

import structlog

from schemas.topics import EVENTS_DLQ
from services.runtime import metrics
from services.runtime.dead_letters import bury, original_of
from services.runtime.sending import Sender

log = structlog.get_logger(__name__)


async def bury_record(sender: Sender, message: Any, reason: str, service: str) -> "asyncio.Future[Any]":
    """Send a record, as Faust hands it over, to the dead letters; the future ends when they have it."""
    letter = bury(original_of(message), reason, service)
    log.error("dead letter", topic=message.topic, offset=message.offset, reason=reason)
    metrics.DEAD_LETTERS.labels(service).inc()
    return await sender.send(EVENTS_DLQ, key=letter.key, value=letter.value, headers=letter.headers)
