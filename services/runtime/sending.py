"""An asyncio producer of its own for each service: idempotent, which Faust's is only inside transactions."""

import asyncio
from typing import Any

from aiokafka import AIOKafkaProducer

from schemas.cloudevents import Headers
from schemas.topics import Topic
from services.runtime.kafka import MAX_REQUEST_BYTES, tls_context
from services.runtime.settings import Settings

# aiokafka gives up on a batch this long after its first try, and waits this long for one answer: twice this in all.
_REQUEST_TIMEOUT_MS = 4_000
PRODUCE_TIMEOUT_S = 2 * _REQUEST_TIMEOUT_MS / 1000


def aiokafka_connection(settings: Settings) -> dict[str, Any]:
    """Connection options of any aiokafka client."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka.split(","),
        "security_protocol": settings.kafka_security,
        "client_id": settings.prefix,
    }
    if settings.kafka_security.endswith("SSL"):
        options["ssl_context"] = tls_context(settings)
    if settings.kafka_security.startswith("SASL") and settings.kafka_password is not None:
        options |= {
            "sasl_mechanism": settings.kafka_sasl_mechanism,
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return options


class Sender:
    """``send`` enqueues and returns a future that is done when all in-sync replicas have the record."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect. Call inside the event loop that will use it."""
        self._producer = AIOKafkaProducer(
            **aiokafka_connection(self._settings),
            enable_idempotence=True,
            acks="all",
            compression_type="lz4",
            linger_ms=0,
            max_request_size=MAX_REQUEST_BYTES,
            request_timeout_ms=_REQUEST_TIMEOUT_MS,
        )
        await self._producer.start()

    async def send(self, topic: Topic, *, key: bytes | None, value: bytes, headers: Headers) -> "asyncio.Future[Any]":
        """Enqueue one record; delivery errors are in the future, never only in a log."""
        if self._producer is None:
            raise RuntimeError("Sender.send before start")
        future: asyncio.Future[Any] = await self._producer.send(
            self._settings.topic(topic), value=value, key=key, headers=headers
        )
        return future

    async def stop(self) -> None:
        """Deliver what is enqueued, then disconnect."""
        if self._producer is not None:
            await self._producer.stop()
