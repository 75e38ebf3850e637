"""The real stack for a measurement: embedded servers and the services, in a folder that is removed afterwards."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from services.local.deadline import Deadline
from services.local.servers import EmbeddedServers
from services.local.stack import build_stack, is_reader
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics

_READY_S = 60.0


def say(line: str) -> None:
    """Progress, on stderr: stdout is the table and the figures."""
    sys.stderr.write(line + "\n")


@contextmanager
def servers() -> Iterator[Settings]:
    """Kafka and Redis alone."""
    with tempfile.TemporaryDirectory(prefix="harmwatch-bench-") as folder:
        embedded = EmbeddedServers(Path(folder), on_progress=say)
        try:
            embedded.start()
            yield Settings(kafka=embedded.kafka.address, redis=embedded.redis.url, data=Path(folder), seed=False)
        finally:
            embedded.stop(Deadline.after(10))


@contextmanager
def services(settings: Settings, workers: int) -> Iterator[None]:
    """Extractors and alerting workers on the topics of ``settings``; ingest is the measurement itself."""
    ensure_topics(settings)
    stack = build_stack(settings, workers, None, _on_line)
    try:
        stack.start(is_reader)
        deadline = Deadline.after(_READY_S)
        while not stack.all_ready(is_reader):
            if deadline.passed:
                raise TimeoutError("the services are not ready in time")
            time.sleep(0.05)
        yield
    finally:
        stack.stop(Deadline.after(10))


def _on_line(name: str, record: Any) -> None:
    if record.get("level") in ("warning", "error", "critical"):
        say(f"{name}: {record.get('event')} {record.get('reason', '')} {record.get('exception', '')}")
