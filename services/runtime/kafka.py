"""Kafka through kafka-python: publishing, administration, reading. Blocking; never called from a Faust agent.

Faust and the relay use aiokafka; its connection settings come from the same place, ``aiokafka_security``.
"""

import ssl
from collections.abc import Iterable
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, KafkaTimeoutError

from schemas.cloudevents import Headers
from schemas.topics import MAX_MESSAGE_BYTES, Topic
from services.runtime.errors import Unreachable, named
from services.runtime.settings import Settings

# Room for headers and framing above the largest message that the topics allow.
MAX_REQUEST_BYTES = MAX_MESSAGE_BYTES + 64 * 1024
# A person waits for the answer that nobody is there; services are started again.
_BOOTSTRAP_MS = 8_000
# The default backs off to 30 s: no alert waits so long for a broker that is back.
_RECONNECT_MS = 1_000
_SMALL_FETCH_WAIT_MS = 100
# A batch never waits to be full; what gathers while one is under way goes in the next, and 16 KiB are five articles.
_BATCH_BYTES = 256 * 1024
# As good as for ever (24 days); kafka-python knows no infinity.
_PATIENT_MS = 2**31 - 1


def connection(settings: Settings) -> dict[str, Any]:
    """Connection options of any kafka-python client."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka.split(","),
        "security_protocol": settings.kafka_security,
        "client_id": settings.prefix,
        "bootstrap_timeout_ms": _BOOTSTRAP_MS,
        "reconnect_backoff_max_ms": _RECONNECT_MS,
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


def tls_context(settings: Settings) -> ssl.SSLContext:
    """TLS of Kafka: the system's authorities unless a CA file is given; a client certificate if given."""
    context = ssl.create_default_context(cafile=str(settings.kafka_ca) if settings.kafka_ca else None)
    if settings.kafka_cert is not None:
        context.load_cert_chain(str(settings.kafka_cert), str(settings.kafka_key) if settings.kafka_key else None)
    return context


class Publisher:
    """Idempotent, acks=all, lz4: a record is either on its topic once, or its future carries the error.

    A ``patient`` one waits for an absent broker however long. One that gives up after two minutes cannot know whether
    the broker has the record, and who then publishes it again may publish it twice.
    """

    def __init__(self, settings: Settings, *, linger_ms: int = 0, patient: bool = False) -> None:
        self._settings = settings
        waits = {"delivery_timeout_ms": _PATIENT_MS, "max_block_ms": _PATIENT_MS} if patient else {}
        self._producer = reachable(
            settings,
            lambda: KafkaProducer(
                **connection(settings),
                enable_idempotence=True,
                acks="all",
                compression_type="lz4",
                linger_ms=linger_ms,
                batch_size=_BATCH_BYTES,
                max_request_size=MAX_REQUEST_BYTES,
                **waits,
            ),
        )

    def publish(
        self, topic: Topic, *, key: bytes | str | None, value: bytes, headers: Headers, timestamp_ms: int | None = None
    ) -> Any:
        """Enqueue a record; the future that comes back is done when the broker has it (or refused it)."""
        raw_key = key.encode() if isinstance(key, str) else key
        return self._producer.send(
            self._settings.topic(topic), key=raw_key, value=value, headers=headers, timestamp_ms=timestamp_ms
        )

    def flush(self, timeout: float | None = None) -> None:
        """Wait until all that was published is delivered or failed."""
        self._producer.flush(timeout=timeout)

    def close(self, timeout: float = 5.0) -> None:
        """Deliver what is left, then disconnect; what an absent broker has not taken by then is given up."""
        try:
            self._producer.close(timeout=timeout)
        except KafkaTimeoutError:
            # Else it would wait once more when it is collected, and print a traceback.
            self._producer._closed = True  # noqa: SLF001


def open_consumer(settings: Settings, *, group: str | None = None, from_start: bool = True) -> Any:
    """A consumer that commits only when told to, and starts at the oldest record unless told otherwise."""
    return reachable(
        settings,
        lambda: KafkaConsumer(
            **connection(settings),
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest" if from_start else "latest",
            fetch_max_wait_ms=_SMALL_FETCH_WAIT_MS,
            max_partition_fetch_bytes=MAX_REQUEST_BYTES,
        ),
    )


def partitions_of(consumer: Any, names: Iterable[str]) -> list[TopicPartition]:
    """All partitions of the topics; a topic that does not exist is a clear error."""
    found = []
    for name in names:
        numbers = consumer.partitions_for_topic(name)
        if not numbers:
            msg = f"topic {name} does not exist; create it with: harmwatch topics create"
            raise Unreachable(msg)
        found += [TopicPartition(name, number) for number in sorted(numbers)]
    return found


def open_admin(settings: Settings) -> Any:
    """An admin client."""
    return reachable(settings, lambda: KafkaAdminClient(**connection(settings)))


def reachable(settings: Settings, connect: Any) -> Any:
    """Connect, or say in a person's words what does not answer."""
    try:
        return connect()
    except (KafkaError, OSError, ValueError) as error:
        msg = (
            f"Kafka does not answer at {settings.kafka} ({named(error)}). Start it with"
            " `harmwatch up`, or set HARMWATCH_KAFKA to its host:port."
        )
        raise Unreachable(msg) from error
