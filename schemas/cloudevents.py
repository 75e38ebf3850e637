"""The envelope: CloudEvents 1.0, binary mode of its Kafka protocol binding (attributes as ``ce_`` headers)."""

from datetime import UTC, datetime

from schemas.topics import Topic

Headers = list[tuple[str, bytes]]


def iso_utc(time: datetime) -> str:
    """RFC 3339 in UTC with ``Z``, to the millisecond."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def envelope(topic: Topic, message_id: str, source: str, time: datetime) -> Headers:
    """Headers of a message on its topic; ``source`` is the service's name, ``time`` when it was made."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_type", topic.ce_type.encode()),
        ("ce_id", message_id.encode()),
        ("ce_source", f"/harmwatch/{source}".encode()),
        ("ce_time", iso_utc(time).encode()),
        ("content-type", b"application/json"),
    ]
