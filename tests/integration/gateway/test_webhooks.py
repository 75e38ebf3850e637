"""Subscriptions to a webhook: what fits arrives, at least once and in order, whatever happens on the way."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.topics import ALERTS_NEW, ALERTS_UPDATES
from services.gateway.access.tokens import TokenStore
from services.gateway.keys import GatewayKeys
from services.gateway.subscriptions.delivery import Delivery
from services.gateway.subscriptions.signing import signature
from services.runtime.settings import Settings
from tests.harness.events import opening, place_of, raised
from tests.harness.receiver import WITHIN_S, Held, Receiver, listening
from tests.harness.store import fill_outbox, outbox
from tests.harness.topics import publish
from tests.integration.gateway.serving import World, gateway, wait_for
from tests.integration.gateway.subscriber import Desk, in_order, names
from tests.unit.alerting.builders import on


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return Settings(**settings.model_dump(exclude_unset=True) | {"web_allow": ("127.0.0.0/8",)})


@pytest.fixture
def world(settings: Settings, redis_client: Any) -> World:
    return World(settings, redis_client)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as receiver:
        yield receiver


@pytest.fixture
def tokens(settings: Settings, redis_client: Any) -> TokenStore:
    return TokenStore(redis_client, settings)


@pytest.fixture
def secret(tokens: TokenStore) -> str:
    return tokens.add("desk", frozenset({"subscribe"}))


def test_what_fits_arrives_signed_as_the_alert_that_it_is(
    settings: Settings, world: World, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    with gateway(settings, tmp_path) as address:
        desk = Desk(address, secret)
        subscription = desk.subscribes(receiver, country=["IQ"], min_killed=1)
        world.reports(*(opening(number) for number in range(8)), raised(1))
        first, second = receiver.wait_for(2)
        alerts = wait_for(f"{address}/v1/alerts?country=IQ", "alerts", 2)
        desk.waits_until(subscription, lambda seen: not seen["waiting"])

        assert [second.alert, first.alert] == alerts
        assert (first.headers["ce-id"], first.headers["idempotency-key"]) == (alerts[1]["alert_id"],) * 2
        assert first.headers["ce-type"] == "harmwatch.alert.v1"
        assert first.headers["content-type"] == "application/json"
        assert first.headers["harmwatch-subscription"] == subscription["subscription_id"]
        seconds = int(first.headers["harmwatch-signature"].split(",")[0].removeprefix("t="))
        assert abs(seconds - time.time()) < WITHIN_S
        assert first.headers["harmwatch-signature"] == signature(subscription["secret"], seconds, first.body)
        told = desk.deliveries(subscription)
        assert [(one["alert_id"], one["status"], one["attempts"], one["http_status"]) for one in told] == [
            (alert["alert_id"], "delivered", 1, 204) for alert in alerts
        ]


def test_who_may_not_see_names_is_not_sent_where_a_hospital_is_either(
    settings: Settings, world: World, tokens: TokenStore, tmp_path: Path
) -> None:
    hospital = place_of(1, site_name="Al-Noor Hospital", site_type="hospital", precision="landmark", radius_km=0.1)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with listening(Receiver()) as shut_out, listening(Receiver()) as let_in, gateway(settings, tmp_path) as address:
        desk = Desk(address, tokens.add("desk", frozenset({"subscribe"})))
        feed = desk.subscribes(shut_out)["feed"]
        Desk(address, tokens.add("anna", frozenset({"subscribe", "names"}))).subscribes(let_in)
        world.reports(opening(1, place=hospital, reported_at=hour_ago, occurred=on(hour_ago.date().isoformat())))
        (coarse,), (exact,) = shut_out.wait_for(1), let_in.wait_for(1)
        shown = httpx.get(feed).text
    assert "Al-Noor" in exact.body.decode()
    assert "Al-Noor" not in coarse.body.decode()
    assert "<entry>" in shown
    assert "Al-Noor" not in shown


def test_an_update_that_is_read_before_its_alert_is_sent_after_it(
    settings: Settings, redis_client: Any, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    fill_outbox(settings, [opening(1), raised(1)])
    alert, update = outbox(redis_client, settings)
    with gateway(settings, tmp_path) as address:
        Desk(address, secret).subscribes(receiver)
        publish(settings, ALERTS_UPDATES, (update["key"], update["value"].encode()))
        time.sleep(0.5)  # the gateway has the update by then, and waits for the alert
        publish(settings, ALERTS_NEW, (alert["key"], alert["value"].encode()))
        received = receiver.wait_for(2)
    assert [kind for _, kind in names(received)] == ["alert", "update"]


def test_a_long_list_of_updates_that_lies_before_their_alerts_is_sent_in_order(
    settings: Settings, redis_client: Any, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    number = 270  # more alerts than are read at once
    with gateway(settings, tmp_path) as address:
        Desk(address, secret).subscribes(receiver)
    fill_outbox(settings, [*(opening(incident) for incident in range(number)), *map(raised, range(number))])
    for topic in (ALERTS_UPDATES, ALERTS_NEW):
        entries = [entry for entry in outbox(redis_client, settings) if entry["topic"] == topic.suffix]
        publish(settings, topic, *((entry["key"], entry["value"].encode()) for entry in entries))
    with gateway(settings, tmp_path):
        received = receiver.wait_for(2 * number)
    assert in_order(received)
    assert {kind for _, kind in names(received)} == {"alert", "update"}


def test_while_a_receiver_is_down_nothing_is_lost_and_order_is_kept(
    settings: Settings, world: World, secret: str, tmp_path: Path
) -> None:
    receiver = Receiver()
    with listening(receiver):  # to have a port at which nobody answers
        pass
    with gateway(settings, tmp_path) as address:
        desk = Desk(address, secret)
        subscription = desk.subscribes(receiver)
        world.reports(*(opening(number) for number in range(6)))
        failing = desk.waits_until(subscription, lambda seen: seen["standing"]["state"] == "failing")
        assert "Cannot connect" in failing["standing"]["reason"]
        world.reports(*(raised(number) for number in range(6)))
        desk.waits_until(subscription, lambda seen: seen["waiting"] == 12)
        assert {one["status"] for one in desk.deliveries(subscription)} == {"waiting", "retrying"}

        with listening(receiver):
            received = receiver.wait_for(12)
            stands = desk.waits_until(subscription, lambda seen: not seen["waiting"])
    assert in_order(received)
    assert len({one.alert["alert_id"] for one in received}) == len(received) == 12
    assert stands["standing"]["state"] == "active"


def test_an_alert_that_is_refused_holds_back_only_its_own_incident(
    settings: Settings, world: World, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    refuses = threading.Event()
    refuses.set()
    receiver.answer = lambda alert: 422 if refuses.is_set() and alert["place"]["name"] == "Town 1" else 200
    with gateway(settings, tmp_path) as address:
        desk = Desk(address, secret)
        subscription = desk.subscribes(receiver)
        world.reports(opening(1), opening(2), raised(1), raised(2))
        assert set(names(receiver.wait_for(2))) == {("Town 2", "alert"), ("Town 2", "update")}
        desk.waits_until(subscription, lambda seen: seen["waiting"] == 2)
        (refused,) = [one for one in desk.deliveries(subscription) if one["status"] == "retrying"]
        assert "the receiver answered 422" in refused["error"]

        refuses.clear()
        assert names(receiver.wait_for(4))[2:] == [("Town 1", "alert"), ("Town 1", "update")]


def test_a_receiver_that_is_gone_is_left_alone_until_a_test_arrives(
    settings: Settings, world: World, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    receiver.answer = lambda _: 410
    with gateway(settings, tmp_path) as address:
        desk = Desk(address, secret)
        subscription = desk.subscribes(receiver)
        world.reports(opening(1))
        paused = desk.waits_until(subscription, lambda seen: seen["standing"]["state"] == "paused")
        assert "wants no more" in paused["standing"]["reason"]
        world.reports(opening(2))
        desk.waits_until(subscription, lambda seen: seen["waiting"] == 2)
        assert len(receiver.received) == 1

        refused = desk.client.post(f"/subscriptions/{subscription['subscription_id']}/test").json()
        assert (refused["kind"], refused["status"], refused["http_status"]) == ("test", "dead", 410)
        receiver.answer = lambda _: 200
        test = desk.client.post(f"/subscriptions/{subscription['subscription_id']}/test").json()
        assert (test["status"], test["attempts"], test["error"]) == ("delivered", 1, None)
        received = receiver.wait_for(3)
        assert received[0].alert == {
            "test": True,
            "subscription_id": subscription["subscription_id"],
            "name": "Desk",
        }
        assert received[0].headers["ce-type"] == "harmwatch.test.v1"
        assert set(names(received[1:])) == {("Town 1", "alert"), ("Town 2", "alert")}


def test_what_comes_while_no_gateway_runs_and_what_was_left_over_is_delivered_after_it(
    settings: Settings, world: World, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    receiver.answer = lambda _: 503
    with gateway(settings, tmp_path) as address:
        desk = Desk(address, secret)
        subscription = desk.subscribes(receiver)
        world.reports(opening(1), opening(2))
        desk.waits_until(subscription, lambda seen: seen["waiting"] == 2)
    world.reports(raised(1), opening(3))
    receiver.answer = lambda _: 200

    # Another copy, made anew: what is still to be sent does not depend on it.
    with gateway(settings, tmp_path / "other"):
        received = receiver.wait_for(4)
    assert in_order(received)
    assert sorted(names(received)) == [
        ("Town 1", "alert"),
        ("Town 1", "update"),
        ("Town 2", "alert"),
        ("Town 3", "alert"),
    ]


def test_what_arrives_while_the_gateway_stops_is_not_sent_again(
    settings: Settings, world: World, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    held = Held(receiver)
    with gateway(settings, tmp_path) as address:
        Desk(address, secret).subscribes(receiver)
        world.reports(opening(1))
        held.wait_until_asked()
        threading.Timer(0.5, held.let_go).start()  # the gateway is stopping by then
    world.reports(opening(2))
    with gateway(settings, tmp_path):
        receiver.wait_until(lambda sent: ("Town 2", "alert") in names(sent.received))
    assert names(receiver.received) == [("Town 1", "alert"), ("Town 2", "alert")]


def test_what_could_not_be_delivered_for_a_day_is_given_up_and_said_so(
    settings: Settings, redis_client: Any, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    with gateway(settings, tmp_path) as address:
        subscription = Desk(address, secret).subscribes(receiver)
    old = Delivery(
        alert_id="0" * 32,
        incident_id="1" * 32,
        incident_version=1,
        kind="alert",
        status="retrying",
        queued_at=datetime.now(UTC) - timedelta(hours=25),
        attempts=40,
        error="the receiver answered 503",
    )
    waiting = GatewayKeys(settings).waiting(subscription["subscription_id"])
    redis_client.hset(waiting, old.alert_id, old.model_dump_json())
    with gateway(settings, tmp_path) as address:
        desk = Desk(address, secret)
        desk.waits_until(subscription, lambda seen: not seen["waiting"])
        (dead,) = desk.deliveries(subscription)
    assert (dead["status"], dead["attempts"]) == ("dead", 40)
    assert dead["error"] == "not delivered within 24 hours; last: the receiver answered 503"


def test_of_two_gateways_one_delivers_and_the_other_when_it_is_gone(
    settings: Settings, world: World, receiver: Receiver, secret: str, tmp_path: Path
) -> None:
    with gateway(settings, tmp_path / "second") as second:
        with gateway(settings, tmp_path / "first") as first:
            Desk(first, secret).subscribes(receiver)
            world.reports(opening(1), opening(2))
            receiver.wait_for(2)
        world.reports(opening(3))
        received = receiver.wait_for(3)
        Desk(second, secret).client.close()
    assert sorted(names(received)) == [("Town 1", "alert"), ("Town 2", "alert"), ("Town 3", "alert")]


def test_a_subscription_of_a_revoked_token_stops_and_says_why_until_there_is_one_of_that_name(
    settings: Settings, world: World, receiver: Receiver, tokens: TokenStore, tmp_path: Path
) -> None:
    with gateway(settings, tmp_path) as address:
        subscription = Desk(address, tokens.add("desk", frozenset({"subscribe"}))).subscribes(receiver)
        feed = subscription["feed"]
        assert httpx.get(feed).status_code == 200
        tokens.revoke("desk")
        time.sleep(2.1)  # what is known of tokens holds so long
        world.reports(opening(1))
        wait_for(f"{address}/v1/alerts", "alerts", 1)
        gone = httpx.get(feed)
        assert (gone.status_code, gone.json()["detail"][:29]) == (410, "the token desk was revoked; i")

        again = Desk(address, tokens.add("desk", frozenset({"subscribe"})))
        stopped = again.waits_until(subscription, lambda seen: seen["standing"]["state"] == "stopped")
        assert "the token desk was revoked" in stopped["standing"]["reason"]
        assert (receiver.received, stopped["waiting"]) == ([], 1)
        assert again.client.post(f"/subscriptions/{subscription['subscription_id']}/test").json()["error"] is None
        receiver.wait_for(2)
