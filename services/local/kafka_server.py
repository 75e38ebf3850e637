"""The embedded Kafka: Apache Kafka itself, one KRaft node that is broker and controller."""

import base64
import shutil
import uuid
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from schemas.topics import MAX_MESSAGE_BYTES
from services.local.deadline import Deadline
from services.local.jars import Progress, resolve
from services.local.java import find_java
from services.local.ports import accepts_connections, free_port
from services.local.processes import Child
from services.local.server import ENVIRONMENT, EmbeddedServer

_ANSWER_MS = 2000
_FORMAT_S = 60.0
# Room for the keys, headers and framing of the largest message.
_MAX_BATCH_BYTES = MAX_MESSAGE_BYTES + 64 * 1024

_LOG4J = """\
appender.console.type=Console
appender.console.name=CONSOLE
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{yyyy-MM-dd'T'HH:mm:ss.SSS}{UTC}Z %p %c{1}: %m%n
rootLogger.level=WARN
rootLogger.appenderRef.console.ref=CONSOLE
"""


class EmbeddedKafka(EmbeddedServer):
    """One node on 127.0.0.1; a record is acknowledged when the operating system has it.

    So it survives ``kill -9`` of the broker; a crash of the whole machine may take the last seconds with it, as with
    every Kafka of one node. Without jars in the cache the first ``start`` downloads them.
    """

    name = "kafka"

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        heap_mb: int = 256,
        cache: Path | None = None,
        on_progress: Progress = lambda _: None,
    ) -> None:
        super().__init__(folder, port=port)
        self._heap_mb = heap_mb
        self._cache = cache
        self._on_progress = on_progress
        self._controller_port = free_port()
        self._properties = self.folder / "server.properties"
        self._logs = self.folder / "logs"

    @property
    def address(self) -> str:
        """The bootstrap server, ``host:port``."""
        return f"127.0.0.1:{self.port}"

    def _prepare(self) -> None:
        java = find_java()
        class_path = ":".join(map(str, resolve(self._cache, on_progress=self._on_progress)))
        scratch = self.folder / "tmp"
        # Native libraries are unpacked there, and left behind by a killed broker.
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        log4j = self.folder / "log4j2.properties"
        log4j.write_text(_LOG4J)
        self._java = [
            str(java),
            f"-Xmx{self._heap_mb}m",
            *_JVM_OPTIONS,
            f"-Djava.io.tmpdir={scratch}",
            f"-XX:ErrorFile={self.folder}/crash-%p.log",
            f"-Dlog4j2.configurationFile={log4j}",
            "-cp",
            class_path,
        ]
        if not (self._logs / "meta.properties").exists():
            self._format()

    def _command(self) -> list[str]:
        self._properties.write_text(self._configuration(self._logs))
        return [*self._java, "kafka.Kafka", str(self._properties)]

    def _answers(self) -> bool:
        return accepts_connections(self.port) and kafka_cluster(self.address) == self._cluster_id()

    def _choose_ports(self) -> None:
        super()._choose_ports()
        self._controller_port = free_port()

    def _format(self) -> None:
        """Write the metadata of an empty cluster; a folder appears under its name only when it is complete."""
        unfinished = self.folder / "logs.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        properties = self.folder / "format.properties"
        properties.write_text(self._configuration(unfinished))
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = [*self._java, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}"]
        formatting = Child("kafka format", [*command, "--config", str(properties)], self._log, env=ENVIRONMENT)
        formatting.start()
        status = formatting.wait(Deadline.after(_FORMAT_S))
        formatting.kill()
        if status != 0:
            raise self._failure("its folder could not be formatted")
        unfinished.rename(self._logs)

    def _cluster_id(self) -> str:
        lines = (self._logs / "meta.properties").read_text().splitlines()
        return next(line.removeprefix("cluster.id=") for line in lines if line.startswith("cluster.id="))

    def _configuration(self, logs: Path) -> str:
        options = _CONFIGURATION | {
            # A fixed list of voters, unlike a dynamic quorum, lets the ports change from one start to the next.
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller_port}",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self._controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "log.dirs": str(logs),
        }
        return "".join(f"{name}={value}\n" for name, value in options.items())


def kafka_cluster(bootstrap: str) -> str | None:
    """The id of the cluster that answers there with at least one broker that takes requests, else null."""
    try:
        admin = KafkaAdminClient(
            bootstrap_servers=bootstrap, bootstrap_timeout_ms=_ANSWER_MS, request_timeout_ms=_ANSWER_MS
        )
    except (KafkaError, OSError):
        return None
    try:
        cluster = admin.describe_cluster()
        return str(cluster["cluster_id"]) if cluster["brokers"] else None
    except (KafkaError, OSError):
        return None
    finally:
        admin.close()


_JVM_OPTIONS = (
    # The quick compiler alone: it starts in half the time, and leaves the processors to the services.
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
    # A broker without memory must end, and be seen to; half-alive it would only stop answering.
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
)

_CONFIGURATION = {
    # A laptop's broker shares its processors with the services; more threads would only take turns.
    "num.network.threads": "1",
    "num.io.threads": "2",
    "background.threads": "2",
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "message.max.bytes": str(_MAX_BATCH_BYTES),
    "replica.fetch.max.bytes": str(_MAX_BATCH_BYTES),
    "auto.create.topics.enable": "false",
    # After a crash the node may register again only when its old session is over; the default is 9 s.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "400",
    # One node keeps one copy.
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.replication.factor": "1",
    # The defaults of 50 would open 50 files at the first consumer, for a handful of groups.
    "offsets.topic.num.partitions": "2",
    "transaction.state.log.num.partitions": "2",
    # Nobody else will join within the 3 s that it would wait for them.
    "group.initial.rebalance.delay.ms": "0",
    # The default of 128 MiB is half of the heap.
    "log.cleaner.dedupe.buffer.size": str(8 * 1024 * 1024),
}
