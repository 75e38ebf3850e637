"""Following the alert topics."""

import json
import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas import Alert
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED, Topic
from services.cli.tail import Start, tail
from services.runtime.kafka import Publisher
from services.runtime.settings import Settings
from tests.integration.cli.commands import Running, piped, running
from tests.unit.cli.messages import ALERT, SUPPRESSION, UPDATE

WAITING = "Waiting for alerts"


def send(publisher: Publisher, topic: Topic, value: bytes, *, at: datetime | None = None) -> None:
    timestamp_ms = round(at.timestamp() * 1000) if at else None
    publisher.publish(topic, key=b"k", value=value, headers=[], timestamp_ms=timestamp_ms).get(timeout=10)


def alert(alert_id: str, **fields: Any) -> Alert:
    return ALERT.model_copy(update={"alert_id": alert_id, **fields})


def shown(following: Running) -> str:
    alert_id: str = json.loads(following.line())["alert_id"]
    return alert_id


def test_new_alerts_and_updates_are_shown_as_they_come(settings: Settings, publisher: Publisher) -> None:
    with running(settings, "subscribe", "--json") as following:
        following.error_line_with(WAITING)
        send(publisher, SUPPRESSED, SUPPRESSION.to_json())
        send(publisher, ALERTS_NEW, alert("first").to_json())
        assert shown(following) == "first"
        send(publisher, ALERTS_UPDATES, UPDATE.to_json())
        assert shown(following) == UPDATE.alert_id


def test_what_was_published_before_is_not_shown_unless_asked_for(settings: Settings, publisher: Publisher) -> None:
    send(publisher, ALERTS_NEW, alert("before").to_json())
    with running(settings, "subscribe", "--json") as following:
        following.error_line_with(WAITING)
        send(publisher, ALERTS_NEW, alert("after").to_json())
        assert shown(following) == "after"


def test_since_shows_the_past_in_order_of_time_over_all_topics(settings: Settings, publisher: Publisher) -> None:
    now = datetime.now(UTC)
    send(publisher, ALERTS_UPDATES, UPDATE.to_json(), at=now - timedelta(minutes=10))
    send(publisher, ALERTS_NEW, alert("older").to_json(), at=now - timedelta(hours=3))
    send(publisher, ALERTS_NEW, alert("first").to_json(), at=now - timedelta(minutes=50))
    with running(settings, "subscribe", "--json", "--since", "1h") as following:
        assert [shown(following), shown(following)] == ["first", UPDATE.alert_id]


def test_a_repeated_alert_is_shown_once(settings: Settings, publisher: Publisher) -> None:
    for alert_id in ("one", "one", "two"):
        send(publisher, ALERTS_NEW, alert(alert_id).to_json())
    with running(settings, "subscribe", "--json", "--since", "1h") as following:
        assert [shown(following), shown(following)] == ["one", "two"]


def test_a_digest_of_the_past_folds_the_messages_of_each_span_and_incident(
    settings: Settings, publisher: Publisher
) -> None:
    begun = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=3)
    told = [("opened", 1), ("raised", 2), ("again", 3)]
    for minutes, (alert_id, version) in zip((5, 20, 70), told, strict=True):
        message = alert(alert_id, incident_version=version, kind="alert" if version == 1 else "update")
        topic = ALERTS_NEW if version == 1 else ALERTS_UPDATES
        send(publisher, topic, message.to_json(), at=begun + timedelta(minutes=minutes))
    with running(settings, "subscribe", "--json", "--since", "5h", "--digest", "1h") as following:
        lines = [json.loads(following.line()) for _ in range(2)]
    assert [line["alert_ids"] for line in lines] == [["opened", "raised"], ["again"]]
    assert [line["kind"] for line in lines] == ["alert", "update"]


def test_a_message_that_cannot_be_read_is_reported_and_the_next_is_shown(
    settings: Settings, publisher: Publisher
) -> None:
    send(publisher, ALERTS_NEW, b'{"alert_id": 5}')
    send(publisher, ALERTS_NEW, alert("good").to_json())
    with running(settings, "subscribe", "--json", "--since", "1h") as following:
        assert shown(following) == "good"
        assert "alerts.new" in following.error_line_with("skipped")


def test_a_filter_shows_only_what_was_asked_for(settings: Settings, publisher: Publisher) -> None:
    assert ALERT.place is not None
    abroad = alert("abroad", place=ALERT.place.model_copy(update={"country": "IQ"}))
    send(publisher, ALERTS_NEW, abroad.to_json())
    send(publisher, ALERTS_NEW, alert("here").to_json())
    with running(settings, "subscribe", "--json", "--since", "1h", "--country", "sy") as following:
        assert shown(following) == "here"


def test_all_shows_suppressions_too(settings: Settings, publisher: Publisher) -> None:
    send(publisher, SUPPRESSED, SUPPRESSION.to_json())
    with running(settings, "subscribe", "--all", "--json", "--since", "1h") as following:
        assert json.loads(following.line())["suppression_id"] == SUPPRESSION.suppression_id


def test_people_see_headline_and_quote(settings: Settings, publisher: Publisher) -> None:
    send(publisher, ALERTS_NEW, ALERT.to_json())
    with running(settings, "subscribe", "--since", "1h") as following:
        lines = [following.line()]
        while "said" not in lines[-1]:
            lines.append(following.line())
    assert lines[0].startswith("● ALERT")
    assert "“at least 33 people" in lines[-1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_well(settings: Settings, number: int) -> None:
    with running(settings, "subscribe") as following:
        following.error_line_with(WAITING)
        assert following.stop(number) == 0


@pytest.mark.parametrize("form", ["--json", "--all"])
def test_a_reader_that_has_seen_enough_ends_it_well(settings: Settings, publisher: Publisher, form: str) -> None:
    with piped(settings, f"subscribe --since 1h {form}", "head -n 1") as pipeline:
        number = 0
        while pipeline.poll() is None:
            number += 1
            send(publisher, ALERTS_NEW, alert(f"alert{number}").to_json())
        assert pipeline.returncode == 0


def test_a_new_group_begins_with_the_oldest_alert_and_goes_on_where_it_stopped(
    settings: Settings, publisher: Publisher, prefix: str
) -> None:
    arguments = ("subscribe", "--json", "--group", f"{prefix}.desk")
    send(publisher, ALERTS_NEW, alert("one").to_json())
    with running(settings, *arguments) as following:
        assert shown(following) == "one"
        assert following.stop() == 0
    send(publisher, ALERTS_NEW, alert("two").to_json())
    with running(settings, *arguments) as following:
        assert shown(following) == "two"


def test_since_places_a_group_only_the_first_time(settings: Settings, publisher: Publisher, prefix: str) -> None:
    arguments = ("subscribe", "--json", "--group", f"{prefix}.desk", "--since", "1h")
    send(publisher, ALERTS_NEW, alert("old").to_json(), at=datetime.now(UTC) - timedelta(hours=2))
    send(publisher, ALERTS_NEW, alert("one").to_json())
    with running(settings, *arguments) as following:
        assert shown(following) == "one"
        assert following.stop() == 0
    send(publisher, ALERTS_NEW, alert("two").to_json())
    with running(settings, *arguments) as following:
        assert shown(following) == "two"


def test_topics_that_do_not_exist_are_named_with_what_to_do(bare: Settings) -> None:
    with running(bare, "subscribe") as following:
        assert "topics create" in following.error_line_with(f"{bare.prefix}.alerts")
        assert following.process.wait(30) == 1


def test_nothing_published_after_tail_returns_is_missed(settings: Settings, publisher: Publisher) -> None:
    messages = tail(settings, (ALERTS_NEW,), Start(), threading.Event())
    send(publisher, ALERTS_NEW, alert("at once").to_json())
    tailed = next(messages)
    assert isinstance(tailed.message, Alert)
    assert (tailed.message.alert_id, tailed.topic) == ("at once", ALERTS_NEW)


def test_a_broker_that_goes_away_is_waited_for_and_nothing_is_missed(settings: Settings, servers: Any) -> None:
    with running(settings, "subscribe", "--json") as following:
        following.error_line_with(WAITING)
        servers.kill_kafka()
        try:
            following.error_line_with("does not answer")
        finally:
            servers.start_kafka()
        publisher = Publisher(settings)
        send(publisher, ALERTS_NEW, alert("back").to_json())
        publisher.close()
        assert shown(following) == "back"
