"""The embedded Kafka and Redis are real, durable, alone on their folder, and never outlive their parent."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
import redis
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.errors import KafkaError

from schemas.topics import MAX_MESSAGE_BYTES
from services.local.deadline import Deadline
from services.local.kafka_server import EmbeddedKafka
from services.local.lease import FolderInUse
from services.local.ports import free_port
from services.local.redis_server import EmbeddedRedis
from services.local.server import ServerFailed
from services.local.servers import EmbeddedServers
from tests.servers import READY_S, Servers

_SOON_S = 20.0
# Starts both servers, tells their process ids, and stays.
_PARENT = """
import sys, threading
from pathlib import Path
from services.local.servers import EmbeddedServers
servers = EmbeddedServers(Path(sys.argv[1]))
servers.start()
print(servers.kafka.process.pid, servers.redis.process.pid, flush=True)
threading.Event().wait()
"""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[EmbeddedServers]:
    """Servers of one test, not started."""
    servers = EmbeddedServers(tmp_path)
    yield servers
    servers.stop(Deadline.after(_SOON_S))


def _create_topic(kafka: str, topic: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    admin.create_topics({topic: {"num_partitions": 1, "replication_factor": 1}})
    admin.close()


def _send(kafka: str, topic: str, value: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka, max_request_size=2 * MAX_MESSAGE_BYTES)
    producer.send(topic, value).get(timeout=_SOON_S)
    producer.close()


def _read_one(kafka: str, topic: str) -> bytes:
    consumer: Any = KafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        consumer_timeout_ms=int(_SOON_S * 1000),
    )
    try:
        value: bytes = next(consumer).value
    finally:
        consumer.close()
    return value


@pytest.mark.parametrize("size", [5_000_000, MAX_MESSAGE_BYTES])
def test_a_large_message_goes_through_kafka_unchanged(servers: Servers, prefix: str, size: int) -> None:
    message = os.urandom(size)
    _create_topic(servers.kafka, prefix)
    _send(servers.kafka, prefix, message)
    assert _read_one(servers.kafka, prefix) == message


def test_each_redis_write_is_on_the_disk_before_it_is_answered(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis, decode_responses=True) as client:
        settings = client.config_get("append*")
    assert (settings["appendonly"], settings["appendfsync"]) == ("yes", "always")


def test_kafka_creates_no_topic_by_itself(servers: Servers, prefix: str) -> None:
    producer = KafkaProducer(bootstrap_servers=servers.kafka, max_block_ms=1000)
    with pytest.raises(KafkaError):
        producer.send(prefix, b"").get(timeout=_SOON_S)
    producer.close()
    admin = KafkaAdminClient(bootstrap_servers=servers.kafka)
    assert prefix not in admin.list_topics()
    admin.close()


def test_redis_keeps_its_data_through_kill_9(servers: Servers, prefix: str) -> None:
    with redis.Redis.from_url(servers.redis) as client:
        client.set(prefix, "kept")
    servers.restart_redis()
    with redis.Redis.from_url(servers.redis) as client:
        assert client.get(prefix) == b"kept"


def test_kafka_keeps_its_records_through_kill_9(servers: Servers, prefix: str) -> None:
    _create_topic(servers.kafka, prefix)
    _send(servers.kafka, prefix, b"kept")
    servers.kill_kafka()
    servers.start_kafka()
    assert _read_one(servers.kafka, prefix) == b"kept"


def test_data_survive_a_stop_and_a_start_on_other_ports(own: EmbeddedServers) -> None:
    own.start(READY_S)
    _create_topic(own.kafka.address, "topic")
    _send(own.kafka.address, "topic", b"kept")
    with redis.Redis.from_url(own.redis.url) as client:
        client.set("key", "kept")
    own.stop(Deadline.after(_SOON_S))

    again = EmbeddedServers(own.kafka.folder.parent)
    try:
        again.start(READY_S)
        assert again.kafka.port != own.kafka.port
        assert _read_one(again.kafka.address, "topic") == b"kept"
        with redis.Redis.from_url(again.redis.url) as client:
            assert client.get("key") == b"kept"
    finally:
        again.stop(Deadline.after(_SOON_S))


def test_both_servers_end_by_themselves_when_asked_to(own: EmbeddedServers) -> None:
    own.start(READY_S)
    own.stop(Deadline.after(_SOON_S))
    # 143 is how Java says that SIGTERM ended it in order.
    assert (own.kafka.poll(), own.redis.poll()) == (143, 0)


def test_kill_9_of_the_parent_leaves_no_server(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    orphans = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    assert len(orphans) == 2
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    _, alive = psutil.wait_procs(orphans, timeout=_SOON_S)
    assert not alive


def test_servers_start_again_where_a_killed_parent_left_its_files(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline()
    parent.kill()
    parent.communicate()
    successor = EmbeddedServers(tmp_path)
    try:
        successor.start(READY_S)
        assert successor.redis.poll() is None
    finally:
        successor.stop(Deadline.after(_SOON_S))


@pytest.mark.parametrize("server", [EmbeddedKafka, EmbeddedRedis])
def test_a_taken_port_is_named_with_what_to_do(server: type[EmbeddedKafka | EmbeddedRedis], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        port = squatter.getsockname()[1]
        refused = server(tmp_path, port=port)
        refused.start()
        try:
            with pytest.raises(ServerFailed, match=f"Its port {port} is taken: .* give another") as failure:
                refused.wait_ready(Deadline.after(_SOON_S))
        finally:
            refused.stop(Deadline.after(_SOON_S))
    assert "Address already in use" in str(failure.value)


def test_another_redis_on_its_port_is_not_taken_for_the_embedded_one(own: EmbeddedServers, tmp_path: Path) -> None:
    own.redis.start()
    own.redis.wait_ready(Deadline.after(READY_S))
    second = EmbeddedRedis(tmp_path / "second", port=own.redis.port)
    second.start()
    try:
        with pytest.raises(ServerFailed, match=f"Its port {own.redis.port} is taken"):
            second.wait_ready(Deadline.after(_SOON_S))
    finally:
        second.stop(Deadline.after(_SOON_S))


def test_a_free_port_that_is_taken_meanwhile_is_chosen_anew(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    chosen = server.port
    with socket.create_server(("127.0.0.1", chosen)):
        server.start()
        try:
            server.wait_ready(Deadline.after(_SOON_S))
            assert server.port != chosen
        finally:
            server.stop(Deadline.after(_SOON_S))


def test_a_taken_controller_port_does_not_matter_to_a_given_port(tmp_path: Path) -> None:
    server = EmbeddedKafka(tmp_path, port=free_port())
    given, controller = server.port, server._controller_port
    with socket.create_server(("127.0.0.1", controller)):
        server.start()
        try:
            server.wait_ready(Deadline.after(READY_S))
            assert server.port == given
        finally:
            server.stop(Deadline.after(_SOON_S))


def test_a_second_server_on_the_same_folder_is_told_whose_it_is(own: EmbeddedServers) -> None:
    own.redis.start()
    with pytest.raises(FolderInUse, match=f"in use by process {os.getpid()}"):
        EmbeddedRedis(own.redis.folder).start()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServerFailed, match=r"file/kafka is not a folder"):
        EmbeddedKafka(tmp_path / "file" / "kafka").start()


def test_a_damaged_folder_fails_with_the_last_lines_of_the_log(tmp_path: Path) -> None:
    folder = tmp_path / "appendonlydir"
    folder.mkdir()
    (folder / "appendonly.aof.manifest").write_text("not a manifest\n")
    server = EmbeddedRedis(tmp_path)
    server.start()
    try:
        with pytest.raises(ServerFailed, match=r"(?s)ended with status 1 .*\n  \| .*manifest"):
            server.wait_ready(Deadline.after(_SOON_S))
    finally:
        server.stop(Deadline.after(_SOON_S))
