"""The relay publishes every message of the outbox, once, whatever happens between its steps."""

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from schemas import Event
from schemas.topics import TOPICS
from services.alerting.store.keys import Keys
from services.local.deadline import Deadline
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from tests.harness.events import history
from tests.harness.processes import ALERTING, LONE_RELAY, ServiceProcess
from tests.harness.store import fill_outbox, outbox, wait_until_trimmed
from tests.harness.topics import (
    OUTBOX_TOPICS,
    WITHIN_S,
    alerts_on,
    message_id,
    publish_events,
    published_twice,
    read,
    wait_for_count,
)
from tests.servers import Servers

TOLD: list[Event] = list(history(8))
_BY_SUFFIX = {topic.suffix: topic for topic in TOPICS}


@pytest.fixture
def relay(settings: Settings) -> "Iterator[ServiceProcess]":
    yield from _killed_at_the_end(settings)


@pytest.fixture
def second_relay(settings: Settings) -> "Iterator[ServiceProcess]":
    yield from _killed_at_the_end(settings)


def _killed_at_the_end(settings: Settings) -> Iterator[ServiceProcess]:
    process = ServiceProcess(LONE_RELAY, settings)
    yield process
    process.kill()


def publish_without_trimming(settings: Settings, messages: list[dict[str, str]]) -> None:
    """What a relay leaves behind that dies between its delivery and its trim."""
    with closing(Publisher(settings)) as publisher:
        for message in messages:
            topic = _BY_SUFFIX[message["topic"]]
            headers = [("ce_id", message["id"].encode())]
            publisher.publish(topic, key=message["key"], value=message["value"].encode(), headers=headers).get(
                timeout=WITHIN_S
            )


def test_what_a_worker_wrote_before_it_died_is_published_once_and_in_order(
    settings: Settings, redis_client: Any, relay: ServiceProcess
) -> None:
    fill_outbox(settings, TOLD)
    written = outbox(redis_client, settings)
    relay.start()
    wait_until_trimmed(redis_client, settings)
    found = read(settings, *OUTBOX_TOPICS)
    assert sorted(map(message_id, found)) == sorted(message["id"] for message in written)
    assert {message_id(record): record.value.decode() for record in found} == {m["id"]: m["value"] for m in written}
    for alert in alerts_on(settings):
        assert alert.incident_version >= 1
    by_place: dict[Any, list[str]] = {}
    for record in found:
        by_place.setdefault((record.topic, record.partition), []).append(message_id(record))
    order = [message["id"] for message in written]
    assert all(ids == sorted(ids, key=order.index) for ids in by_place.values())


def test_a_worker_killed_between_the_write_and_the_send_loses_no_alert_and_repeats_none(
    settings: Settings, redis_client: Any
) -> None:
    """Another relay's lease keeps the worker's own from sending; then both are gone."""
    keys = Keys(settings)
    redis_client.set(keys.relay, "somebody else's", px=600_000)
    alerting = ServiceProcess(ALERTING, settings).start().wait_ready()
    publish_events(settings, TOLD)
    deadline = Deadline.after(WITHIN_S)
    while redis_client.xlen(keys.outbox) < len(TOLD):
        assert not deadline.passed, f"the worker does not apply: {alerting.records}"
        time.sleep(0.01)
    alerting.kill()
    written = [message["id"] for message in outbox(redis_client, settings)]
    assert read(settings, *OUTBOX_TOPICS) == []

    redis_client.delete(keys.relay)
    alerting.start().wait_ready()
    wait_until_trimmed(redis_client, settings)
    alerting.stop()
    assert sorted(map(message_id, read(settings, *OUTBOX_TOPICS))) == sorted(written)


@pytest.mark.parametrize("sent", [1, 7, len(TOLD)])
def test_what_a_relay_sent_before_it_died_untrimmed_is_not_sent_again(
    settings: Settings, redis_client: Any, relay: ServiceProcess, sent: int
) -> None:
    fill_outbox(settings, TOLD)
    written = outbox(redis_client, settings)
    publish_without_trimming(settings, written[:sent])
    relay.start()
    wait_until_trimmed(redis_client, settings)
    found = read(settings, *OUTBOX_TOPICS)
    assert published_twice(found) == {}
    assert sorted(map(message_id, found)) == sorted(message["id"] for message in written)


def test_what_was_sent_after_an_earlier_trim_is_not_sent_again(
    settings: Settings, redis_client: Any, relay: ServiceProcess, second_relay: ServiceProcess
) -> None:
    """The offsets saved at that trim are where the next relay begins to look."""
    fill_outbox(settings, TOLD[:10])
    relay.start()
    wait_until_trimmed(redis_client, settings)
    relay.stop()
    assert redis_client.hlen(Keys(settings).relay_offsets) > 0

    fill_outbox(settings, TOLD[10:])
    publish_without_trimming(settings, outbox(redis_client, settings)[:5])
    second_relay.start()
    wait_until_trimmed(redis_client, settings)
    found = read(settings, *OUTBOX_TOPICS)
    assert published_twice(found) == {}
    assert len(found) == len(TOLD)


def test_a_relay_that_stops_gives_its_lease_to_the_one_that_stands_by(
    settings: Settings, redis_client: Any, relay: ServiceProcess, second_relay: ServiceProcess
) -> None:
    lease = Keys(settings).relay
    relay.start()
    fill_outbox(settings, TOLD[:8])
    wait_until_trimmed(redis_client, settings)
    first_holder = redis_client.get(lease)
    second_relay.start().wait_ready()
    relay.stop()
    assert redis_client.get(lease) != first_holder, "the lease was not given back"

    fill_outbox(settings, TOLD[8:])
    wait_until_trimmed(redis_client, settings)
    assert redis_client.get(lease) != first_holder
    found = read(settings, *OUTBOX_TOPICS)
    assert published_twice(found) == {}
    assert len(found) == len(TOLD)


def test_when_a_relay_is_killed_the_one_that_stands_by_takes_over_once_the_lease_has_run_out(
    settings: Settings, redis_client: Any, relay: ServiceProcess, second_relay: ServiceProcess
) -> None:
    fill_outbox(settings, TOLD[:8])
    relay.start()
    wait_for_count(settings, 8, *OUTBOX_TOPICS)
    second_relay.start().wait_ready()
    fill_outbox(settings, TOLD[8:])
    relay.kill()
    wait_until_trimmed(redis_client, settings)
    found = read(settings, *OUTBOX_TOPICS)
    assert published_twice(found) == {}
    assert len(found) == len(TOLD)


def test_what_kafka_has_not_taken_stays_in_the_outbox_until_it_has(
    settings: Settings, redis_client: Any, servers: Servers, relay: ServiceProcess
) -> None:
    fill_outbox(settings, TOLD[:8])
    relay.start()
    wait_until_trimmed(redis_client, settings)
    servers.kill_kafka()
    try:
        fill_outbox(settings, TOLD[8:])
        assert relay.wait_ended() != 0
        assert redis_client.xlen(Keys(settings).outbox) == len(TOLD) - 8
    finally:
        servers.start_kafka()
    relay.start()
    wait_until_trimmed(redis_client, settings)
    found = read(settings, *OUTBOX_TOPICS)
    assert published_twice(found) == {}
    assert len(found) == len(TOLD)
