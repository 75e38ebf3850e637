"""Kafka and Redis of one data folder, started and stopped together."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from services.local.deadline import Deadline
from services.local.jars import Progress
from services.local.kafka_server import EmbeddedKafka
from services.local.redis_server import EmbeddedRedis
from services.local.server import EmbeddedServer

_STOP_AFTER_FAILURE_S = 5.0


class EmbeddedServers:
    """``folder/kafka`` and ``folder/redis``; ports are free ones unless given."""

    def __init__(
        self,
        folder: Path,
        *,
        kafka_port: int | None = None,
        redis_port: int | None = None,
        heap_mb: int = 256,
        on_progress: Progress = lambda _: None,
    ) -> None:
        self.kafka = EmbeddedKafka(folder / "kafka", port=kafka_port, heap_mb=heap_mb, on_progress=on_progress)
        self.redis = EmbeddedRedis(folder / "redis", port=redis_port)

    def start(self, ready_within_s: float = 60.0) -> None:
        """Start both at once and return when both answer; raises ``Unreachable``, and then neither is left running.

        The time for a first download does not count.
        """
        try:
            _at_once([self.kafka, self.redis], ready_within_s)
        except BaseException:
            self.stop(Deadline.after(_STOP_AFTER_FAILURE_S))
            raise

    def stop(self, deadline: Deadline) -> None:
        """Stop both at once, killed at the deadline."""
        self.kafka.process.ask_to_stop()
        self.redis.stop(deadline)
        self.kafka.stop(deadline)


def _at_once(servers: Sequence[EmbeddedServer], ready_within_s: float) -> None:
    def start(server: EmbeddedServer) -> None:
        server.start()
        server.wait_ready(Deadline.after(ready_within_s))

    with ThreadPoolExecutor(len(servers), thread_name_prefix="start") as pool:
        for started in [pool.submit(start, server) for server in servers]:
            started.result()
