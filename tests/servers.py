"""Real Kafka and real Redis for the tests: one interface, embedded or in containers, with the failures to inject."""

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.local.deadline import Deadline
from services.local.kafka_server import kafka_cluster
from services.local.ports import accepts_connections, free_port
from services.local.redis_server import redis_process
from services.local.servers import EmbeddedServers

READY_S = 120.0
_STOP_S = 10.0
_POLL_S = 0.05
# The image formats its folder at each start; where it takes a folder that is formatted for an error, start Kafka alone.
_KAFKA_COMMAND = [
    "bash",
    "-c",
    "cd /opt/kafka; /etc/kafka/docker/run || exec java -Xmx512m -cp 'libs/*' kafka.Kafka config/server.properties",
]


class Servers(ABC):
    """Addresses that never change in a session, and what a failure test does to the servers behind them."""

    kafka: str
    """Bootstrap server, ``host:port``."""
    redis: str
    """URL, ``redis://host:port/0``."""

    @abstractmethod
    def kill_kafka(self) -> None:
        """``kill -9``."""

    @abstractmethod
    def start_kafka(self) -> None:
        """Start it again on the same port and data; returns when it answers."""

    @abstractmethod
    def restart_redis(self) -> None:
        """``kill -9``, then start again on the same port and data; returns when it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Leave nothing behind."""


class InProcesses(Servers):
    """The embedded servers of ``harmwatch up``."""

    def __init__(self, folder: Path, on_progress: Callable[[str], None]) -> None:
        self._servers = EmbeddedServers(folder, on_progress=on_progress)
        self._servers.start(READY_S)
        self.kafka = self._servers.kafka.address
        self.redis = self._servers.redis.address

    def kill_kafka(self) -> None:
        self._servers.kafka.kill()

    def start_kafka(self) -> None:
        self._servers.kafka.start()
        self._servers.kafka.wait_ready(Deadline.after(READY_S))

    def restart_redis(self) -> None:
        self._servers.redis.kill()
        self._servers.redis.start()
        self._servers.redis.wait_ready(Deadline.after(READY_S))

    def stop(self) -> None:
        self._servers.stop(Deadline.after(_STOP_S))


class InContainers(Servers):
    """The images of docker-compose.yml, by testcontainers, on ports of 127.0.0.1 that outlive a restart."""

    def __init__(self) -> None:
        # Its image to clean up after a crash is one more that must be pulled; ``stop`` removes the containers.
        os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"
        from testcontainers.core.container import DockerContainer  # noqa: PLC0415 - reads the variable when imported

        kafka_port, redis_port = free_port(), free_port()
        self.kafka = f"127.0.0.1:{kafka_port}"
        self.redis = f"redis://127.0.0.1:{redis_port}/0"
        self._kafka = DockerContainer("apache/kafka:4.3.0").with_command(_KAFKA_COMMAND)
        self._kafka.with_envs(**_kafka_variables(self.kafka))
        # Not RedisContainer: inside a container or a VM it waits at the engine's gateway, where nothing is published.
        # Without protected mode: to a server in a container every client comes from another machine.
        self._redis = DockerContainer("redis:8.0").with_command(
            "redis-server --protected-mode no --appendonly yes --appendfsync always"
        )
        _publish(self._kafka, 9092, kafka_port)
        _publish(self._redis, 6379, redis_port)
        try:
            self._kafka.start()
            self._redis.start()
            self._wait(self._kafka_answers, "Kafka")
            self._wait(self._redis_answers, "Redis")
        except BaseException:
            self.stop()
            raise

    def kill_kafka(self) -> None:
        self._kafka.get_wrapped_container().kill()

    def start_kafka(self) -> None:
        self._kafka.get_wrapped_container().start()
        self._wait(self._kafka_answers, "Kafka")

    def restart_redis(self) -> None:
        container = self._redis.get_wrapped_container()
        container.kill()
        container.start()
        self._wait(self._redis_answers, "Redis")

    def stop(self) -> None:
        for container in (self._redis, self._kafka):
            container.stop()

    def _kafka_answers(self) -> bool:
        return _accepts(self.kafka) and kafka_cluster(self.kafka) is not None

    def _redis_answers(self) -> bool:
        return redis_process(self.redis) is not None

    def _wait(self, answers: Callable[[], bool], name: str) -> None:
        deadline = Deadline.after(READY_S)
        while not answers():
            if deadline.passed:
                container: Any = self._kafka if name == "Kafka" else self._redis
                log = container.get_wrapped_container().logs(tail=15).decode(errors="replace")
                msg = f"{name} in its container does not answer:\n{log}"
                raise TimeoutError(msg)
            time.sleep(_POLL_S)


def _publish(container: Any, inside: int, outside: int) -> None:
    """On 127.0.0.1 only: ``with_bind_ports`` cannot name the address, and would listen on all of them."""
    container.ports = {f"{inside}/tcp": ("127.0.0.1", outside)}


def _accepts(address: str) -> bool:
    return accepts_connections(int(address.rpartition(":")[2]))


def _kafka_variables(advertised: str) -> dict[str, str]:
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{advertised}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_MESSAGE_MAX_BYTES": "8454144",
        "KAFKA_REPLICA_FETCH_MAX_BYTES": "8454144",
        "KAFKA_BROKER_SESSION_TIMEOUT_MS": "2000",
        "KAFKA_BROKER_HEARTBEAT_INTERVAL_MS": "400",
        "KAFKA_HEAP_OPTS": "-Xmx512m",
    }
