"""How far the services are behind what lies on their topics, by what their consumer groups have acknowledged."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.topics import ARTICLES, DECISIONS, EVENTS, Topic
from services.runtime.kafka import partitions_of
from services.runtime.settings import Settings

# The service whose name its consumer group has, and what it reads.
_READERS: tuple[tuple[str, tuple[Topic, ...]], ...] = (
    ("extractor", (ARTICLES,)),
    ("alerting", (EVENTS, DECISIONS)),
)


class Lag(NamedTuple):
    """``behind``: topic without prefix → records that the service has not acknowledged. ``members``: its processes."""

    service: str
    group: str
    behind: dict[str, int]
    members: int


def lags_of(settings: Settings, admin: Any, consumer: Any) -> Iterator[Lag]:
    """One for each service that reads topics, by blocking clients. Raises ``Unreachable`` where a topic is missing."""
    known = {group["group_id"] for group in admin.list_groups()}
    for service, topics in _READERS:
        group = settings.group(service)
        committed = admin.list_group_offsets([group])[group] if group in known else {}
        members = len(admin.describe_groups([group])[group]["members"]) if group in known else 0
        behind = {topic.suffix: _behind(settings, consumer, committed, topic) for topic in topics}
        yield Lag(service, group, behind, members)


def _behind(settings: Settings, consumer: Any, committed: Any, topic: Topic) -> int:
    partitions = partitions_of(consumer, [settings.topic(topic)])
    firsts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    # What the topic keeps no longer is not waiting; a new group begins with the oldest record that is kept.
    reached = {p: max(firsts[p], committed[p].offset) if p in committed else firsts[p] for p in partitions}
    return sum(ends[partition] - reached[partition] for partition in partitions)
