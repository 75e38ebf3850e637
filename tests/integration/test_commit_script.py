"""The commit script alone: applied, seen or conflict; all or nothing; stamps that stand for what was read."""

import asyncio
import hashlib
from importlib.resources import files
from typing import Any

import pytest

from services.alerting.store import stamps
from services.alerting.store.keys import Keys
from services.runtime.settings import Settings
from tests.harness.events import opening
from tests.harness.store import Worker, dump, incidents_in

MESSAGE = ("alerts.new", "incident 1", "alert", "{}", "1490140800000")
NAMES = ("topic", "key", "id", "value", "at")


class Script:
    """Calls of the script for the events of article "a", each of which writes incident "i" into bucket "b"."""

    def __init__(self, redis: Any, settings: Settings) -> None:
        self._run = redis.register_script((files("services.alerting.store") / "scripts" / "commit.lua").read_text())
        self.keys = Keys(settings)

    def commit(
        self,
        event: str,
        *,
        known: str = "",
        incident_read: str = "",
        bucket_read: str = "",
        state: str = "{}",
        claims: tuple[tuple[str, str], ...] = (),
        gone: tuple[str, ...] = (),
        joins: bool = True,
        index: str = "ZADD 1490140800000",
        stream_time: str = "*",
        goes: str = "both",
    ) -> str:
        keys = self.keys
        incident, bucket = keys.incident("i"), keys.bucket("b")
        stamp = stamps.of_incident(incident_read, state.encode(), [(f, v.encode()) for f, v in claims], gone)
        answer: bytes = self._run(
            keys=[
                *(keys.article("a"), keys.outbox, keys.alerts),
                *(bucket, incident),
                *(incident, keys.claims("i")),
                *(keys.recent, bucket),
            ],
            args=[
                *(event, known, "[1,1,0,1,0,null]", stream_time),
                *("1 1 1 100", f"{bucket_read or '-'} {incident_read or '-'}"),
                *(f"i {stamp} {0 if joins else 1} {len(claims)} {len(gone)}", "ia" if joins else "", state),
                *(part for pair in claims for part in pair),
                *gone,
                *(index, "i"),
                *(f"alerts.new alert 1490140800000 {goes}", "incident 1", "{}"),
            ],
        )
        return answer.decode()

    def read(self, redis: Any) -> dict[str, Any]:
        """The stamps as they are now."""
        incident, bucket = (redis.hget(key, "stamp") for key in (self.keys.incident("i"), self.keys.bucket("b")))
        return {"incident_read": incident.decode(), "bucket_read": bucket.decode()}


@pytest.fixture
def script(redis_client: Any, bare_settings: Settings) -> Script:
    return Script(redis_client, bare_settings)


def test_an_event_writes_record_incident_claims_index_and_bucket(script: Script, redis_client: Any) -> None:
    assert script.commit("e1", state='{"a":1}', claims=(("e1", "{}"), ("e1:rule", "in_range"))) == "applied"
    stamp = stamps.of_incident("", b'{"a":1}', [("e1", b"{}"), ("e1:rule", b"in_range")], ())
    keys = script.keys
    assert redis_client.hgetall(keys.article("a")) == {b"e1": b"[1,1,0,1,0,null]"}
    assert redis_client.hgetall(keys.incident("i")) == {b"stamp": stamp.encode(), b"json": b'{"a":1}'}
    assert redis_client.hgetall(keys.claims("i")) == {b"e1": b"{}", b"e1:rule": b"in_range"}
    assert redis_client.zrange(keys.recent, 0, -1, withscores=True) == [(b"i", 1490140800000.0)]
    assert redis_client.hgetall(keys.bucket("b")) == {
        b"stamp": hashlib.sha1(stamp.encode()).hexdigest().encode(),
        b"i": b"ia",
    }


def test_an_alert_goes_to_the_outbox_and_to_the_alerts(script: Script, redis_client: Any) -> None:
    script.commit("e1")
    for stream in (script.keys.outbox, script.keys.alerts):
        [(_, message)] = redis_client.xrange(stream)
        assert tuple(message[name.encode()].decode() for name in NAMES) == MESSAGE


def test_an_alert_of_a_rebuild_goes_to_the_alerts_alone(script: Script, redis_client: Any) -> None:
    script.commit("e1", goes="alerts")
    assert (redis_client.xlen(script.keys.outbox), redis_client.xlen(script.keys.alerts)) == (0, 1)


def test_a_silence_goes_to_the_outbox_alone(script: Script, redis_client: Any) -> None:
    script.commit("e1", goes="outbox")
    assert (redis_client.xlen(script.keys.outbox), redis_client.xlen(script.keys.alerts)) == (1, 0)


def test_the_stream_of_alerts_keeps_about_as_many_as_it_is_told(script: Script, redis_client: Any) -> None:
    for number in range(400):
        known = " ".join(sorted(f"e{n}" for n in range(number)))
        read = script.read(redis_client) if number else {}
        assert script.commit(f"e{number}", known=known, **read) == "applied"
    assert 100 <= redis_client.xlen(script.keys.alerts) < 300
    assert redis_client.xlen(script.keys.outbox) == 400


def test_entries_of_streams_have_the_time_that_they_are_given(script: Script, redis_client: Any) -> None:
    script.commit("e1", stream_time="1490140800000")
    script.commit("e2", known="e1", **script.read(redis_client), stream_time="1490140800000")
    ids = [entry_id for entry_id, _ in redis_client.xrange(script.keys.outbox)]
    assert ids == [b"1490140800000-0", b"1490140800000-1"]


def test_an_entry_older_than_the_last_one_comes_right_after_it_also_when_that_one_is_trimmed(
    script: Script, redis_client: Any
) -> None:
    script.commit("e1", stream_time="1490140800000")
    redis_client.xtrim(script.keys.outbox, maxlen=0)
    assert script.commit("e2", known="e1", **script.read(redis_client), stream_time="1490000000000") == "applied"
    [(entry_id, _)] = redis_client.xrange(script.keys.outbox)
    assert entry_id == b"1490140800000-1"


def test_an_event_that_was_applied_writes_nothing_again(
    script: Script, redis_client: Any, bare_settings: Settings
) -> None:
    script.commit("e1")
    before = dump(redis_client, bare_settings)
    assert script.commit("e1") == "seen"
    assert dump(redis_client, bare_settings) == before


@pytest.mark.parametrize(
    "read_before",
    [
        pytest.param({"known": ""}, id="article record"),
        pytest.param({"bucket_read": ""}, id="bucket that was empty"),
        pytest.param({"bucket_read": "0" * 40}, id="bucket as it never was"),
        pytest.param({"incident_read": ""}, id="incident that was not there"),
        pytest.param({"known": "e2"}, id="record with as many events, but others"),
    ],
)
def test_a_conflict_writes_nothing(
    script: Script, redis_client: Any, bare_settings: Settings, read_before: dict[str, Any]
) -> None:
    script.commit("e1")
    read_now = {"known": "e1"} | script.read(redis_client)
    before = dump(redis_client, bare_settings)
    assert script.commit("e2", **(read_now | read_before), state='{"a":2}') == "conflict"
    assert dump(redis_client, bare_settings) == before


def test_what_was_read_just_now_is_no_conflict(script: Script, redis_client: Any) -> None:
    script.commit("e1")
    assert script.commit("e2", known="e1", **script.read(redis_client), state='{"a":2}') == "applied"


def test_a_guard_that_may_hold_any_decision_still_refuses_one_that_it_holds(script: Script, redis_client: Any) -> None:
    assert script.commit("e1", known="*") == "applied"
    assert script.commit("e2", known="*", **script.read(redis_client)) == "applied"
    assert script.commit("e2", known="*", **script.read(redis_client)) == "seen"


def test_claims_that_are_not_written_again_stay_and_those_taken_out_go(script: Script, redis_client: Any) -> None:
    script.commit("e1", claims=(("e1", "{}"), ("e1:rule", "in_range"), ("e0", "{}"), ("e0:rule", "in_range")))
    changed = (("e1:rule", "left_by_update"),)
    script.commit("e2", known="e1", **script.read(redis_client), claims=changed, gone=("e0", "e0:rule"))
    assert redis_client.hgetall(script.keys.claims("i")) == {b"e1": b"{}", b"e1:rule": b"left_by_update"}


def test_a_bucket_changes_its_stamp_also_when_an_incident_only_changes_its_state(
    script: Script, redis_client: Any
) -> None:
    script.commit("e1")
    first = script.read(redis_client)
    script.commit("e2", known="e1", **first, state='{"a":2}')
    second = script.read(redis_client)
    assert second["bucket_read"] != first["bucket_read"]
    assert second["bucket_read"] == stamps.of_bucket(first["bucket_read"], second["incident_read"])


def test_an_incident_leaves_its_bucket_and_an_index(script: Script, redis_client: Any) -> None:
    script.commit("e1")
    script.commit("e2", known="e1", **script.read(redis_client), joins=False, index="ZREM")
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
