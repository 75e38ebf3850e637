"""The same event a second time changes nothing in Redis, not one byte, and says nothing again."""

from typing import Any

from schemas.topics import EVENTS
from services.runtime.settings import Settings
from tests.harness.events import history
from tests.harness.processes import ALERTING, ServiceProcess
from tests.harness.store import dump, wait_until_trimmed
from tests.harness.topics import OUTBOX_TOPICS, publish_events, read, wait_for_count, wait_until_done

EVENTS_TOLD = list(history(6))


def test_redelivered_events_change_nothing_and_alert_nobody(settings: Settings, redis_client: Any) -> None:
    alerting = ServiceProcess(ALERTING, settings).start().wait_ready()
    publish_events(settings, EVENTS_TOLD)
    told = wait_for_count(settings, len(EVENTS_TOLD), *OUTBOX_TOPICS)
    wait_until_trimmed(redis_client, settings)
    before = dump(redis_client, settings)

    # First to the worker that remembers them, then to one that does not.
    publish_events(settings, EVENTS_TOLD)
    wait_until_done(settings, "alerting", EVENTS)
    alerting.stop()
    alerting.start().wait_ready()
    publish_events(settings, list(reversed(EVENTS_TOLD)))
    wait_until_done(settings, "alerting", EVENTS)
    alerting.stop()

    assert len(told) == len(EVENTS_TOLD)
    assert len(read(settings, *OUTBOX_TOPICS)) == len(told)
    assert dump(redis_client, settings) == before
