"""Creating the topics of the registry, and saying where a broker differs from it."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.admin import ConfigResource
from kafka.errors import KafkaError, TopicAlreadyExistsError

from schemas.topics import MAX_MESSAGE_BYTES, TOPICS, Topic
from services.runtime.errors import Unreachable, named
from services.runtime.kafka import open_admin, open_consumer
from services.runtime.settings import Settings

# A single-node KRaft broker elects leaders within a second; a loaded cluster takes longer.
_LEADERS_MS = 30_000
# With three replicas or more, one broker may be down and acks=all still means two copies.
_REPLICAS_FOR_TWO = 3


@dataclass(frozen=True)
class Difference:
    """One way in which a topic on the broker is not as the registry has it. ``found`` is null for a missing topic."""

    topic: str
    aspect: str
    expected: str
    found: str | None


def topic_configs(topic: Topic, replication: int) -> dict[str, str]:
    """The broker's configuration of a topic, in its own words."""
    return {
        "cleanup.policy": topic.cleanup_policy,
        "max.message.bytes": str(MAX_MESSAGE_BYTES),
        "min.insync.replicas": "2" if replication >= _REPLICAS_FOR_TWO else "1",
        "retention.bytes": "-1",
        "retention.ms": str(topic.retention_ms),
    }


def ensure_topics(settings: Settings) -> list[str]:
    """Create the topics that are missing and wait until each has leaders; their names, in the registry's order.

    Existing topics stay as they are, whatever their configuration: see ``check_topics``. Raises ``Unreachable``.
    """
    with closing(open_admin(settings)) as admin:
        present = set(_asked(settings, admin.list_topics))
        missing = [topic for topic in TOPICS if settings.topic(topic) not in present]
        created = [settings.topic(topic) for topic in missing if _create(settings, admin, topic)]
        # Also the ones that another process may be creating at this moment.
        _asked(settings, lambda: admin.wait_for_topics([settings.topic(topic) for topic in TOPICS], _LEADERS_MS))
    _wait_for_coordinator(settings)
    return created


def ensure_topic(settings: Settings, topic: Topic) -> None:
    """Create a topic that the registry does not list, and wait until it has leaders. Raises ``Unreachable``."""
    name = settings.topic(topic)
    with closing(open_admin(settings)) as admin:
        if name not in _asked(settings, admin.list_topics):
            _create(settings, admin, topic)
        _asked(settings, lambda: admin.wait_for_topics([name], _LEADERS_MS))


def _wait_for_coordinator(settings: Settings) -> None:
    """Let a new broker make its offsets topic now: the first group to ask would log that there is no coordinator."""
    with closing(open_consumer(settings, group=settings.group("topics"))) as consumer:
        _asked(settings, lambda: consumer.committed(TopicPartition(settings.topic(TOPICS[0]), 0)))


def _create(settings: Settings, admin: Any, topic: Topic) -> bool:
    wanted = {
        "num_partitions": topic.partitions,
        "replication_factor": settings.replication,
        "configs": topic_configs(topic, settings.replication),
    }
    try:
        _asked(settings, lambda: admin.create_topics({settings.topic(topic): wanted}))
    except TopicAlreadyExistsError:
        return False
    return True


def check_topics(settings: Settings) -> list[Difference]:
    """Where the broker differs from the registry, in its order; empty = all is well. Raises ``Unreachable``."""
    with closing(open_admin(settings)) as admin:
        present = set(_asked(settings, admin.list_topics))
        names = [name for topic in TOPICS if (name := settings.topic(topic)) in present]
        found = {d["name"]: d["partitions"] for d in _asked(settings, lambda: admin.describe_topics(names))}
        configs = _configs(settings, admin, names)
    differences = []
    for topic in TOPICS:
        name = settings.topic(topic)
        if name in found:
            differences += compare(settings, topic, found[name], configs[name])
        else:
            differences.append(Difference(name, "topic", "exists", None))
    return differences


def _configs(settings: Settings, admin: Any, names: list[str]) -> dict[str, dict[str, str]]:
    resources = [ConfigResource("TOPIC", name) for name in names]
    answer = _asked(settings, lambda: admin.describe_configs(resources, config_filter="all")) if resources else {}
    described: dict[str, dict[str, Any]] = next(iter(answer.values()), {})
    return {name: {key: str(entry["value"]) for key, entry in described[name].items()} for name in names}


def compare(
    settings: Settings, topic: Topic, partitions: Sequence[Mapping[str, Any]], configs: Mapping[str, str]
) -> list[Difference]:
    """Where one existing topic differs; ``partitions`` and ``configs`` as the broker describes them. Pure."""
    name = settings.topic(topic)
    replicas = min((len(partition["replica_nodes"]) for partition in partitions), default=0)
    leaderless = [str(partition["partition_index"]) for partition in partitions if partition["leader_id"] < 0]
    differences = []
    if len(partitions) != topic.partitions:
        differences.append(Difference(name, "partitions", str(topic.partitions), str(len(partitions))))
    if replicas < settings.replication:
        differences.append(Difference(name, "replicas", str(settings.replication), str(replicas)))
    if leaderless:
        differences.append(Difference(name, "leaders", "every partition", f"none for {', '.join(leaderless)}"))
    return differences + [
        Difference(name, key, wanted, configs.get(key, "unset"))
        for key, wanted in topic_configs(topic, settings.replication).items()
        if configs.get(key) != wanted
    ]


def _asked(settings: Settings, question: Any) -> Any:
    """The broker's answer; a refusal or silence says which broker and what it answered."""
    try:
        return question()
    except TopicAlreadyExistsError:
        raise
    except KafkaError as error:
        msg = f"Kafka at {settings.kafka} refused or did not answer: {named(error)}"
        raise Unreachable(msg) from error
