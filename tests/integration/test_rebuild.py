"""Rebuilding Redis from the topics: equal from run to run, equal to what one worker left, and silent."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from schemas import Decision
from schemas.decision import signed
from schemas.topics import DECISIONS, EVENTS
from services.alerting.store.keys import Keys
from services.local.deadline import Deadline
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.harness.events import history
from tests.harness.processes import ALERTING, ServiceProcess
from tests.harness.store import dump, incidents_in
from tests.harness.topics import OUTBOX_TOPICS, WITHIN_S, publish, publish_events, read, wait_until_done
from tests.integration.cli.commands import run

TOLD = list(history(15))


@pytest.fixture
def alerting(settings: Settings) -> Iterator[ServiceProcess]:
    process = ServiceProcess(ALERTING, settings)
    yield process
    process.kill()


def database(settings: Settings, number: int) -> Settings:
    """Another, empty database of the same Redis."""
    parts = urlsplit(settings.redis)
    other = settings.model_copy(update={"redis": urlunsplit(parts._replace(path=f"/{number}"))})
    with closing(open_redis(other)) as redis:
        redis.flushdb()
    return other


def known(settings: Settings) -> dict[str, bytes]:
    """Everything that alerting knows, byte for byte."""
    with closing(open_redis(settings)) as redis:
        names = {name for pattern in Keys(settings).patterns for name in redis.scan_iter(pattern, count=1000)}
        return {name.decode(): redis.dump(name) or b"" for name in sorted(names)}


def everything(settings: Settings) -> dict[str, bytes]:
    """Every key of the installation, byte for byte, but for the relay's lease, which runs out by itself."""
    with closing(open_redis(settings)) as redis:
        return dump(redis, settings)


def alert_ids(settings: Settings) -> list[Any]:
    """What the stream of alerts holds, in order."""
    with closing(open_redis(settings)) as redis:
        entries: Any = redis.xrange(Keys(settings).alerts)
        return [fields[b"id"] for _, fields in entries]


def rebuilt(settings: Settings, number: int) -> Settings:
    other = database(settings, number)
    done = run(settings, "rebuild", "--into", other.redis)
    assert done.returncode == 0, done.stderr
    return other


def applied_live(settings: Settings, alerting: ServiceProcess, events: list[Any]) -> None:
    """One worker applies the events in the order of their records, and stops."""
    alerting.start().wait_ready()
    for event in events:
        publish_events(settings, [event])
    wait_until_done(settings, "alerting", EVENTS)
    alerting.stop()


def decide(settings: Settings, action: str, **fields: Any) -> None:
    """A decision as the command line sends it; returns when alerting has it."""
    unsigned = Decision(decision_id="0" * 32, action=action, by="Ada", at=datetime.now(UTC), **fields)
    decision = signed(unsigned)
    publish(settings, DECISIONS, (decision.key, decision.to_json()))
    deadline = Deadline.after(WITHIN_S)
    with closing(open_redis(settings)) as redis:
        while redis.hget(Keys(settings).decisions, decision.decision_id) is None:
            assert not deadline.passed, f"{action} is not taken"
            time.sleep(0.05)


def test_two_rebuilds_are_equal_and_equal_to_what_one_worker_left(settings: Settings, alerting: ServiceProcess) -> None:
    """Byte for byte; the stream of alerts holds the same ones, dated by the events; and nothing is published."""
    applied_live(settings, alerting, TOLD)
    said = len(read(settings, *OUTBOX_TOPICS))
    one, other = rebuilt(settings, 1), rebuilt(settings, 2)
    assert known(one) == known(settings)
    assert len(known(one)) > len(TOLD)
    assert everything(one) == everything(other)
    assert alert_ids(one) == alert_ids(settings)
    assert len(alert_ids(one)) >= 15
    assert not {name for name in everything(one) if "outbox" in name}
    assert len(read(settings, *OUTBOX_TOPICS)) == said


def test_decisions_are_replayed_between_the_events_around_them(settings: Settings, alerting: ServiceProcess) -> None:
    """A merge before further reports, a signature after them, and one that is refused."""
    alerting.start().wait_ready()
    for event in TOLD[:6]:
        publish_events(settings, [event])
    wait_until_done(settings, "alerting", EVENTS)
    with closing(open_redis(settings)) as redis:
        one, other = incidents_in(redis, settings)[:2]
    decide(settings, "merge", incident_id=one.incident_id, other_id=other.incident_id)
    for event in TOLD[15:21]:
        publish_events(settings, [event])
    wait_until_done(settings, "alerting", EVENTS)
    survivor = min(one, other, key=lambda i: i.first_reported_at)
    decide(settings, "sign_off", incident_id=survivor.incident_id, grade="fair")
    decide(settings, "sign_off", incident_id="0" * 32, grade="fair")
    alerting.stop()
    assert known(rebuilt(settings, 5)) == known(settings)


def test_a_worker_goes_on_where_a_rebuild_ended(settings: Settings, alerting: ServiceProcess) -> None:
    """What alerting has not acknowledged is left to it, so that its alerts are told."""
    applied_live(settings, alerting, TOLD[:30])
    publish_events(settings, TOLD[30:])
    done = run(settings, "rebuild", "--into", database(settings, 3).redis)
    assert "30 events applied" in done.stdout


def test_a_redis_that_holds_incidents_is_refused(settings: Settings, alerting: ServiceProcess) -> None:
    """Nothing is written over what is known."""
    applied_live(settings, alerting, TOLD[:3])
    before = everything(settings)
    done = run(settings, "rebuild")
    assert done.returncode == 1
    assert "already holds incidents" in done.stderr
    assert everything(settings) == before


def test_a_rebuild_beside_a_running_worker_is_refused(settings: Settings, alerting: ServiceProcess) -> None:
    """Both would write the same incidents."""
    alerting.start().wait_ready()
    done = run(settings, "rebuild")
    assert done.returncode == 1
    assert "Alerting is running" in done.stderr


def test_unreadable_records_are_named_and_the_others_applied(settings: Settings) -> None:
    """They are among the dead letters already."""
    publish(settings, EVENTS, ("SY", b"{"))
    publish_events(settings, TOLD[:2], key="SY")
    done = run(settings, "rebuild", "--into", database(settings, 4).redis)
    assert done.returncode == 0
    assert "2 events applied" in done.stdout
    assert "skipped" in done.stderr
    assert "events:" in done.stderr
