"""Offsets are committed only for work whose effect is safe: in Redis, or on all replicas of its topic."""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from kafka.admin import ConfigResource

from schemas.topics import ARTICLES, ARTICLES_DLQ, EVENTS, EVENTS_DLQ, MAX_MESSAGE_BYTES, Topic
from services.alerting.store.keys import Keys
from services.local.deadline import Deadline
from services.runtime.kafka import open_admin
from services.runtime.settings import Settings
from tests.harness.articles import article
from tests.harness.events import history as reports
from tests.harness.history import assert_each_event_applied_once, assert_each_event_told_once
from tests.harness.processes import ALERTING, EXTRACTOR, ServiceProcess
from tests.harness.topics import (
    OUTBOX_TOPICS,
    WITHIN_S,
    committed,
    publish,
    publish_events,
    wait_for_count,
    wait_until_done,
)

TOLD = list(reports(40))


@dataclass(frozen=True)
class Blocked:
    """A reader whose work on ``value`` must end on ``output``, which takes nothing."""

    module: str
    service: str
    topic: Topic
    value: bytes
    output: Topic


BLOCKED = (
    Blocked(EXTRACTOR, "extractor", ARTICLES, article("a").to_json(), EVENTS),
    Blocked(EXTRACTOR, "extractor", ARTICLES, b"poison", ARTICLES_DLQ),
    Blocked(ALERTING, "alerting", EVENTS, b"poison", EVENTS_DLQ),
)


@contextmanager
def refusing(settings: Settings, topic: Topic) -> Iterator[None]:
    """A topic on which every record is too large."""
    _limit(settings, topic, 1)
    yield
    _limit(settings, topic, MAX_MESSAGE_BYTES)


def _limit(settings: Settings, topic: Topic, size: int) -> None:
    with closing(open_admin(settings)) as admin:
        configs = {"max.message.bytes": str(size)}
        admin.alter_configs([ConfigResource("TOPIC", settings.topic(topic), configs)])


@pytest.mark.parametrize("case", BLOCKED, ids=lambda case: f"{case.service} to {case.output.suffix}")
def test_a_record_whose_outcome_cannot_be_written_ends_the_worker_unacknowledged(
    settings: Settings, case: Blocked
) -> None:
    process = ServiceProcess(case.module, settings)
    try:
        with refusing(settings, case.output):
            publish(settings, case.topic, ("key", case.value))
            process.start()
            assert process.wait_ended() != 0
            assert set(committed(settings, case.service, case.topic).values()) == {0}
        process.start()
        (outcome,) = wait_for_count(settings, 1, case.output)
        wait_until_done(settings, case.service, case.topic)
    finally:
        process.kill()
    assert outcome.value == case.value or b"article_id" in outcome.value


def test_events_that_redis_has_not_taken_are_not_acknowledged_even_when_told_to_stop(
    settings: Settings, redis_client: Any
) -> None:
    # Somebody else's lease: then no script but the store's is called.
    redis_client.set(Keys(settings).relay, "another", px=600_000)
    alerting = ServiceProcess(ALERTING, settings).start().wait_ready()
    try:
        redis_client.client_pause(int(WITHIN_S * 1000), all=False)
        publish_events(settings, TOLD)
        wait_for_a_waiting_script(redis_client)
        alerting.stop()
        assert set(committed(settings, "alerting", EVENTS).values()) == {0}
        redis_client.client_unpause()
        redis_client.delete(Keys(settings).relay)
        alerting.start()
        wait_until_done(settings, "alerting", EVENTS)
        wait_for_count(settings, len(TOLD), *OUTBOX_TOPICS)
    finally:
        redis_client.client_unpause()
        alerting.kill()
    assert_each_event_applied_once(redis_client, settings, TOLD)
    assert_each_event_told_once(settings, TOLD)


def wait_for_a_waiting_script(redis: Any) -> None:
    deadline = Deadline.after(WITHIN_S)
    while not any(client["cmd"] == "evalsha" and "b" in client["flags"] for client in redis.client_list()):
        assert not deadline.passed, json.dumps(redis.client_list())
        time.sleep(0.02)
