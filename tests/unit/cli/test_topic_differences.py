"""Topics on the broker against the registry."""

from typing import Any

import pytest

from schemas.topics import ARTICLES, EVENTS, TOPICS
from services.runtime.settings import Settings
from services.runtime.topic_admin import Difference, compare, topic_configs

SETTINGS = Settings(prefix="p", replication=1)


def partitions(count: int, replicas: int = 1, leader: int = 1) -> list[dict[str, Any]]:
    return [
        {"partition_index": number, "leader_id": leader, "replica_nodes": list(range(replicas))}
        for number in range(count)
    ]


def test_a_topic_made_by_the_registry_differs_in_nothing() -> None:
    for topic in TOPICS:
        assert compare(SETTINGS, topic, partitions(topic.partitions), topic_configs(topic, 1)) == []


def test_another_number_of_partitions_is_a_difference() -> None:
    found = compare(SETTINGS, ARTICLES, partitions(1), topic_configs(ARTICLES, 1))
    assert found == [Difference("p.articles", "partitions", "6", "1")]


def test_fewer_replicas_than_set_are_a_difference() -> None:
    settings = Settings(prefix="p", replication=3)
    found = compare(settings, ARTICLES, partitions(6, replicas=1), topic_configs(ARTICLES, 3))
    assert found == [Difference("p.articles", "replicas", "3", "1")]


def test_more_replicas_than_set_are_fine() -> None:
    assert compare(SETTINGS, ARTICLES, partitions(6, replicas=3), topic_configs(ARTICLES, 1)) == []


def test_a_partition_without_a_leader_is_a_difference() -> None:
    found = compare(SETTINGS, ARTICLES, partitions(6, leader=-1), topic_configs(ARTICLES, 1))
    assert [difference.aspect for difference in found] == ["leaders"]


def test_events_that_are_not_kept_for_ever_are_a_difference() -> None:
    configs = topic_configs(EVENTS, 1) | {"retention.ms": "604800000"}
    found = compare(SETTINGS, EVENTS, partitions(6), configs)
    assert found == [Difference("p.events", "retention.ms", "-1", "604800000")]


@pytest.mark.parametrize(("replication", "in_sync"), [(1, "1"), (2, "1"), (3, "2"), (5, "2")])
def test_one_broker_may_be_down_and_writing_goes_on(replication: int, in_sync: str) -> None:
    assert topic_configs(ARTICLES, replication)["min.insync.replicas"] == in_sync
