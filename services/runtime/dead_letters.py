"""Dead letters: the original bytes of a record that can never succeed, with the reason in its headers."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from schemas.cloudevents import Headers, iso_utc

MAX_WHOLE_BYTES = 4 * 1024 * 1024
"""A larger original is cut, so that the dead letter itself fits any 8 MiB topic with its headers (contract, Topics)."""
CUT_BYTES = 64 * 1024
_MAX_REASON = 2000
PREFIX = "dlq_"


@dataclass(frozen=True)
class Original:
    """Where the record came from. ``partition`` and ``offset`` are null where it never reached a topic (a file)."""

    topic: str
    key: bytes | None
    value: bytes
    partition: int | None = None
    offset: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()
    location: str | None = None


@dataclass(frozen=True)
class DeadLetter:
    """What is published: same key, the bytes (or their first 64 KiB), and headers that explain."""

    key: bytes | None
    value: bytes
    headers: Headers


def bury(original: Original, reason: str, service: str, now: datetime | None = None) -> DeadLetter:
    """The dead letter of a record; headers that an earlier burial left are replaced, the rest is kept."""
    kept = [(name, value) for name, value in original.headers if not name.startswith(PREFIX)]
    facts: dict[str, object | None] = {
        "topic": original.topic,
        "partition": original.partition,
        "offset": original.offset,
        "location": original.location,
        "error": reason[:_MAX_REASON],
        "service": service,
        "version": version("harmwatch"),
        "at": iso_utc(now or datetime.now(UTC)),
    }
    value = original.value
    if len(value) > MAX_WHOLE_BYTES:
        facts |= {"length": len(value), "sha256": hashlib.sha256(value).hexdigest()}
        value = value[:CUT_BYTES]
    explained = [(PREFIX + name, str(fact).encode()) for name, fact in facts.items() if fact is not None]
    return DeadLetter(original.key, value, kept + explained)


def original_of(message: Any) -> Original:
    """A record as Faust hands it over."""
    headers = message.headers or ()
    pairs = headers.items() if isinstance(headers, dict) else headers
    return Original(
        topic=message.topic,
        key=message.key,
        value=message.value or b"",
        partition=message.partition,
        offset=message.offset,
        headers=tuple(pairs),
    )


def facts_of(headers: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """What the headers of a dead letter say, by name without the prefix."""
    return {name[len(PREFIX) :]: value.decode(errors="replace") for name, value in headers if name.startswith(PREFIX)}


def is_whole(headers: Iterable[tuple[str, bytes]]) -> bool:
    """Whether the dead letter still holds the whole original, so that it can be replayed."""
    return "sha256" not in facts_of(headers)
