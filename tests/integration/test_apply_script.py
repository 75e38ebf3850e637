"""The apply script alone: applied, seen or conflict; all or nothing; stamps that stand for what was read."""

import asyncio
import hashlib
from importlib.resources import files
from typing import Any

import pytest

from services.alerting import stamps
from services.alerting.keys import Keys
from services.runtime.settings import Settings
from tests.harness.events import opening
from tests.harness.store import Worker, dump, incidents_in

MESSAGE = ("alerts.new", "incident", "alert", "{}", "1490140800000")


class Script:
    """Calls of the script for the events of article "a", each of which writes incident "i" into bucket "b"."""

    def __init__(self, redis: Any, settings: Settings) -> None:
        self._run = redis.register_script((files("services.alerting") / "scripts" / "apply.lua").read_text())
        self.keys = Keys(settings)

    def apply(
        self,
        event: str,
        *,
        known: tuple[str, ...] = (),
        incident: str = "i",
        incident_read: str = "",
        bucket_read: str = "",
        state: str = "{}",
        listed: bool = True,
        joins: bool = True,
    ) -> str:
        keys = self.keys
        of_incident, of_bucket = keys.incident(incident), keys.bucket("b")
        stamp = stamps.of_incident(state.encode())
        answer: bytes = self._run(
            keys=[keys.article("a"), keys.recent, keys.outbox, of_bucket, of_incident, of_incident, of_bucket],
            args=[
                *(event, " ".join(sorted(known)), "[1,1,0,1,0,null]"),
                *(2, 1, 1, 1),
                *(bucket_read, incident_read),
                *(incident, stamp, "1" if listed else "0", 1490140800000, state),
                *(incident, stamp, "1" if joins else "0"),
                *MESSAGE,
            ],
        )
        return answer.decode()


@pytest.fixture
def script(redis_client: Any, bare_settings: Settings) -> Script:
    return Script(redis_client, bare_settings)


def test_an_event_writes_record_incident_bucket_list_and_outbox(script: Script, redis_client: Any) -> None:
    assert script.apply("e1", state='{"a":1}') == "applied"
    stamp = hashlib.sha1(b'{"a":1}').hexdigest()
    keys = script.keys
    assert redis_client.hgetall(keys.article("a")) == {b"e1": b"[1,1,0,1,0,null]"}
    assert redis_client.hgetall(keys.incident("i")) == {b"stamp": stamp.encode(), b"json": b'{"a":1}'}
    assert redis_client.hgetall(keys.bucket("b")) == {
        b"stamp": hashlib.sha1(stamp.encode()).hexdigest().encode(),
        b"i": b"",
    }
    assert redis_client.zrange(keys.recent, 0, -1, withscores=True) == [(b"i", 1490140800000.0)]
    [(_, message)] = redis_client.xrange(keys.outbox)
    assert tuple(message[name.encode()].decode() for name in ("topic", "key", "id", "value", "at")) == MESSAGE


def test_an_event_that_was_applied_writes_nothing_again(
    script: Script, redis_client: Any, bare_settings: Settings
) -> None:
    script.apply("e1")
    before = dump(redis_client, bare_settings)
    assert script.apply("e1") == "seen"
    assert dump(redis_client, bare_settings) == before


@pytest.mark.parametrize(
    "read_before",
    [
        pytest.param({"known": ()}, id="article record"),
        pytest.param({"bucket_read": ""}, id="bucket that was empty"),
        pytest.param({"bucket_read": "0" * 40}, id="bucket as it never was"),
        pytest.param({"incident_read": ""}, id="incident that was not there"),
        pytest.param({"known": ("e2",)}, id="record with as many events, but others"),
    ],
)
def test_a_conflict_writes_nothing(
    script: Script, redis_client: Any, bare_settings: Settings, read_before: dict[str, Any]
) -> None:
    script.apply("e1")
    read_now = {"known": ("e1",)} | _as_read_now(script, redis_client)
    before = dump(redis_client, bare_settings)
    assert script.apply("e2", **(read_now | read_before), state='{"a":2}') == "conflict"
    assert dump(redis_client, bare_settings) == before


def test_what_was_read_just_now_is_no_conflict(script: Script, redis_client: Any) -> None:
    script.apply("e1")
    assert script.apply("e2", known=("e1",), **_as_read_now(script, redis_client), state='{"a":2}') == "applied"


def test_a_bucket_changes_its_stamp_also_when_an_incident_only_changes_its_state(
    script: Script, redis_client: Any
) -> None:
    script.apply("e1")
    first = _as_read_now(script, redis_client)
    script.apply("e2", known=("e1",), **first, state='{"a":2}')
    second = _as_read_now(script, redis_client)
    assert second["bucket_read"] != first["bucket_read"]
    assert second["bucket_read"] == stamps.of_bucket(first["bucket_read"], second["incident_read"])


def test_an_incident_leaves_its_bucket_and_the_list(script: Script, redis_client: Any) -> None:
    script.apply("e1")
    script.apply("e2", known=("e1",), **_as_read_now(script, redis_client), state="[]", listed=False, joins=False)
    assert list(redis_client.hgetall(script.keys.bucket("b"))) == [b"stamp"]
    assert redis_client.zcard(script.keys.recent) == 0


def test_a_server_that_has_lost_the_script_is_given_it_again(redis_client: Any, bare_settings: Settings) -> None:
    """As every restart loses it; two workers, one of which still believes that it is there."""

    async def run() -> list[str]:
        one, other = Worker(bare_settings), Worker(bare_settings)
        await one.apply([opening(0)])
        redis_client.script_flush()
        outcomes = [*await one.apply([opening(1), opening(2)]), *await other.apply([opening(2), opening(3)])]
        await one.close()
        await other.close()
        return outcomes

    assert asyncio.run(run()) == ["applied", "applied", "seen", "applied"]
    assert len(incidents_in(redis_client, bare_settings)) == 4


def _as_read_now(script: Script, redis: Any) -> dict[str, Any]:
    incident, bucket = (redis.hget(key, "stamp") for key in (script.keys.incident("i"), script.keys.bucket("b")))
    return {"incident_read": incident.decode(), "bucket_read": bucket.decode()}
