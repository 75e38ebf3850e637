"""Alerts on a topic that a subscriber names, and by mail."""

import time
from pathlib import Path
from typing import Any

import httpx

from schemas.topics import subscription_topic
from services.gateway.access.tokens import TokenStore
from services.local.deadline import Deadline
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topic
from tests.harness.events import opening, raised
from tests.harness.mail_server import mail_server
from tests.harness.topics import WITHIN_S, message_id, wait_for_count
from tests.integration.gateway.serving import World, gateway, wait_for


def subscribe(settings: Settings, redis: Any, address: str, channel: dict[str, str]) -> dict[str, Any]:
    secret = TokenStore(redis, settings).add("desk", frozenset({"subscribe"}))
    with httpx.Client(headers={"Authorization": f"Bearer {secret}"}) as client:
        made = client.post(f"{address}/v1/subscriptions", json={"name": "Desk", "channel": channel}, timeout=WITHIN_S)
        assert made.status_code == 201, made.text
        return dict(made.json())


def test_a_subscription_may_go_to_a_topic(settings: Settings, redis_client: Any, tmp_path: Path) -> None:
    world = World(settings, redis_client)
    with gateway(settings, tmp_path) as address:
        made = subscribe(settings, redis_client, address, {"kind": "kafka", "topic": "desk"})
        topic = subscription_topic("desk")
        world.reports(opening(1), raised(1))
        alerts = wait_for(f"{address}/v1/alerts", "alerts", 2)
        ensure_topic(settings, topic)  # made here, or when the first is put there
        records = wait_for_count(settings, 2, topic)
    assert [message_id(record) for record in records] == [alert["alert_id"] for alert in reversed(alerts)]
    assert {record.key.decode() for record in records} == {alerts[0]["incident_id"]}
    assert dict(records[0].headers)["harmwatch_subscription"].decode() == made["subscription_id"]


def test_mail_goes_by_the_server_of_the_settings(settings: Settings, redis_client: Any, tmp_path: Path) -> None:
    with mail_server() as server:
        changes = {"smtp": server.url, "smtp_from": "harmwatch@watch.example"}
        settings = Settings(**settings.model_dump(exclude_unset=True) | changes)
        with gateway(settings, tmp_path) as address:
            subscribe(settings, redis_client, address, {"kind": "email", "to": "desk@news.example"})
            World(settings, redis_client).reports(opening(1))
            deadline = Deadline.after(WITHIN_S)
            while not server.messages:
                assert not deadline.passed
                time.sleep(0.05)
    (message,) = server.messages
    assert message["To"] == "desk@news.example"
    assert "Town 1" in message["Subject"]
