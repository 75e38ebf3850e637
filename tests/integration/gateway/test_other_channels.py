"""Alerts on a topic that a subscriber names, and by mail."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from schemas.topics import subscription_topic
from services.gateway.access.tokens import TokenStore
from services.gateway.keys import GatewayKeys
from services.gateway.subscriptions.daily import DailyDigest
from services.gateway.subscriptions.store import place_of_digest
from services.local.deadline import Deadline
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topic
from tests.harness.events import opening, raised
from tests.harness.mail_server import MailServer, mail_server
from tests.harness.topics import WITHIN_S, message_id, wait_for_count
from tests.integration.gateway.serving import World, gateway, wait_for
from tests.unit.alerting.builders import on

TO_THE_DESK = {"kind": "email", "to": "desk@news.example"}


def subscribe(settings: Settings, redis: Any, address: str, channel: dict[str, str], **more: Any) -> dict[str, Any]:
    secret = TokenStore(redis, settings).add("desk", frozenset({"subscribe"}))
    with httpx.Client(headers={"Authorization": f"Bearer {secret}"}) as client:
        made = client.post(
            f"{address}/v1/subscriptions", json={"name": "Desk", "channel": channel} | more, timeout=WITHIN_S
        )
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


@pytest.fixture
def mail(settings: Settings) -> Iterator[tuple[MailServer, Settings]]:
    with mail_server() as server:
        changes = {"smtp": server.url, "smtp_from": "harmwatch@watch.example"}
        yield server, Settings(**settings.model_dump(exclude_unset=True) | changes)


def wait_for_mail(server: MailServer) -> EmailMessage:
    deadline = Deadline.after(WITHIN_S)
    while not server.messages:
        assert not deadline.passed
        time.sleep(0.05)
    (message,) = server.messages
    assert message["To"] == "desk@news.example"
    return message


def test_mail_goes_by_the_server_of_the_settings(
    mail: tuple[MailServer, Settings], redis_client: Any, tmp_path: Path
) -> None:
    server, settings = mail
    with gateway(settings, tmp_path) as address:
        subscribe(settings, redis_client, address, TO_THE_DESK)
        World(settings, redis_client).reports(opening(1))
        message = wait_for_mail(server)
    assert "Town 1" in message["Subject"]


def test_a_country_s_day_is_mailed_once_a_day(
    mail: tuple[MailServer, Settings], redis_client: Any, tmp_path: Path
) -> None:
    server, settings = mail
    digest = {"country": "IQ", "hour": 7, "zone": "Asia/Baghdad"}
    with gateway(settings, tmp_path) as address:
        made = subscribe(settings, redis_client, address, TO_THE_DESK, digest=digest)
        assert made["filters"] == {"country": ["IQ"]}
    yesterday = DailyDigest.model_validate(digest).last_due(datetime.now(UTC))
    noon = datetime.combine(yesterday, datetime.min.time(), UTC) + timedelta(hours=12)
    World(settings, redis_client).reports(opening(1, reported_at=noon, occurred=on(yesterday.isoformat())), opening(2))
    # As if the last had been sent a day earlier.
    place = place_of_digest(made["subscription_id"])
    redis_client.hset(GatewayKeys(settings).subscriptions_position, place, yesterday.toordinal() - 1)

    with gateway(settings, tmp_path):
        message = wait_for_mail(server)
    assert int(redis_client.hget(GatewayKeys(settings).subscriptions_position, place)) == yesterday.toordinal()
    assert message["Subject"].startswith("Iraq, ")
    assert "1 new" in message["Subject"]
    assert "Town 1" in message.get_content()
