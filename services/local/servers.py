"""Kafka and Redis of one data folder, started and stopped together."""

from pathlib import Path

from services.local.deadline import Deadline
from services.local.jars import Progress
from services.local.kafka_server import EmbeddedKafka
from services.local.redis_server import EmbeddedRedis

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
            # Redis loads its data while Kafka prepares its own.
            self.redis.start()
            self.kafka.start()
            deadline = Deadline.after(ready_within_s)
            self.redis.wait_ready(deadline)
            self.kafka.wait_ready(deadline)
        except BaseException:
            self.stop(Deadline.after(_STOP_AFTER_FAILURE_S))
            raise

    def stop(self, deadline: Deadline) -> None:
        """Stop both at once, killed at the deadline."""
        self.kafka.process.ask_to_stop()
        self.redis.stop(deadline)
        self.kafka.stop(deadline)
