"""A channel that fails by a mistake of ours ends no delivery of others, and puts no secret into the log."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.gateway.api.filters import Filters
from services.gateway.subscriptions.channel_kinds import Webhook
from services.gateway.subscriptions.channels import Channels
from services.gateway.subscriptions.delivery import Undelivered
from services.gateway.subscriptions.outgoing import outgoing_test
from services.gateway.subscriptions.subscription import subscription_of
from services.gateway.subscriptions.webhooks import Webhooks
from services.runtime.settings import Settings


def test_a_mistake_is_told_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: Webhooks, __: Any, channel: Webhook, ___: Any) -> None:
        raise TypeError(channel.url)

    monkeypatch.setattr(Webhooks, "send", fail)
    channel = Webhook(kind="webhook", url="https://desk.example/s3cret")
    to = subscription_of(name="Desk", owner="desk", filters=Filters(), channel=channel, site="https://watch.example/")
    web: Any = None
    with capture_logs() as logs, pytest.raises(Undelivered, match="a mistake of ours"):
        asyncio.run(Channels(Settings(), web).send(to, outgoing_test(to)))
    (said,) = logs
    assert said["kind"] == "TypeError"
    assert "channels.py" in said["where"]
    assert "s3cret" not in repr(logs)
