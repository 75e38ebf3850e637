"""Reading whole topics in order of record time."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from schemas.topics import ALERTS_NEW, DECISIONS, EVENTS, Topic
from services.runtime.errors import Unreachable
from services.runtime.kafka import Publisher
from services.runtime.records import ends_of, in_order_of_time
from services.runtime.settings import Settings

START = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def publisher(settings: Settings) -> Iterator[Publisher]:
    with closing(Publisher(settings)) as publisher:
        yield publisher


def send(publisher: Publisher, topic: Topic, value: str, minute: int, *, key: str = "SY") -> None:
    at_ms = round((START + timedelta(minutes=minute)).timestamp() * 1000)
    publisher.publish(topic, key=key, value=value.encode(), headers=[], timestamp_ms=at_ms).get(timeout=10)


def read(settings: Settings, topics: list[Topic], since: datetime | None = None) -> list[str]:
    ends = ends_of(settings, topics)
    return [record.value.decode() for record in in_order_of_time(settings, ends, since=since)]


def test_records_of_all_partitions_and_topics_come_in_order_of_time(settings: Settings, publisher: Publisher) -> None:
    """A decision stands between the events around it, whatever their partitions."""
    send(publisher, EVENTS, "third", 3, key="UA")
    send(publisher, EVENTS, "first", 1, key="SY")
    send(publisher, DECISIONS, "second", 2, key="any")
    send(publisher, EVENTS, "fourth", 4, key="SD")
    assert read(settings, [EVENTS, DECISIONS]) == ["first", "second", "third", "fourth"]


def test_a_partition_keeps_its_own_order_when_a_clock_was_behind(settings: Settings, publisher: Publisher) -> None:
    """What was written later was read later, whatever its producer's clock said."""
    send(publisher, EVENTS, "written first", 9)
    send(publisher, EVENTS, "written second", 5)
    send(publisher, EVENTS, "elsewhere", 7, key="UA")
    assert read(settings, [EVENTS]) == ["elsewhere", "written first", "written second"]


def test_reading_can_begin_at_a_time(settings: Settings, publisher: Publisher) -> None:
    """Records before that time are passed over, partitions without later ones are empty."""
    send(publisher, EVENTS, "before", 1)
    send(publisher, EVENTS, "after", 3)
    send(publisher, EVENTS, "other country", 2, key="UA")
    assert read(settings, [EVENTS], since=START + timedelta(minutes=3)) == ["after"]


def test_what_is_published_after_the_ends_were_asked_for_is_left_out(settings: Settings, publisher: Publisher) -> None:
    """A history ends where it ended when the command began."""
    send(publisher, EVENTS, "there", 1)
    ends = ends_of(settings, [EVENTS])
    send(publisher, EVENTS, "late", 2)
    assert [record.value for record in in_order_of_time(settings, ends)] == [b"there"]


def test_a_topic_that_does_not_exist_is_named(bare_settings: Settings) -> None:
    """And the command that creates it."""
    with pytest.raises(Unreachable, match=r"alerts\.new does not exist; create it with: harmwatch topics create"):
        ends_of(bare_settings, [ALERTS_NEW])
