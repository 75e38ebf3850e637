"""What a receiver's answer means, and for how long it may ask to be left alone."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from schemas import Alert
from services.gateway.api.filters import Filters
from services.gateway.subscriptions.channel_kinds import Webhook
from services.gateway.subscriptions.delivery import Sent, Undelivered
from services.gateway.subscriptions.outgoing import outgoing_alert
from services.gateway.subscriptions.subscription import subscription_of
from services.gateway.subscriptions.webhooks import Webhooks
from services.runtime.settings import Settings
from services.web.client import open_web

EXAMPLES = Path(__file__).parents[4] / "schemas" / "examples" / "alert"
ALERT = Alert.from_json(min(EXAMPLES.glob("*.json")).read_bytes())


def send(status: int, **headers: str) -> Sent:
    """Deliver to a receiver that always answers this."""

    async def run() -> Sent:
        async def answer(_: web.BaseRequest) -> web.Response:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return web.Response(status=status, headers=named)

        runner = web.ServerRunner(web.Server(answer))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            channel = Webhook(kind="webhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
            to: Any = subscription_of(
                name="Desk", owner="desk", filters=Filters(), channel=channel, site="http://127.0.0.1:8088/"
            )
            async with open_web(Settings(web_allow=("127.0.0.0/8",))) as client:
                return await Webhooks(client).send(to, channel, outgoing_alert(ALERT, "http://127.0.0.1:8088/"))
        finally:
            await runner.cleanup()

    return asyncio.run(run())


def refusal(status: int, **headers: str) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        send(status, **headers)
    return caught.value


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_success_takes_it(status: int) -> None:
    assert send(status) == Sent(status)


@pytest.mark.parametrize(
    ("status", "said"), [(301, "redirects are not followed"), (404, "404 Not Found"), (599, "599")]
)
def test_all_else_is_tried_again_for_a_reason_in_words(status: int, said: str) -> None:
    problem = refusal(status, Location="https://elsewhere.example/")
    assert said in str(problem)
    assert (problem.status, problem.gone, problem.after) == (status, False, None)


def test_gone_means_that_it_wants_no_more() -> None:
    assert refusal(410).gone


def test_a_pause_is_asked_for_in_seconds_or_by_a_date() -> None:
    assert refusal(503, Retry_After="120").after == timedelta(minutes=2)
    asked = refusal(429, Retry_After=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)).after
    assert asked is not None
    assert timedelta(minutes=58) < asked <= timedelta(hours=1)


@pytest.mark.parametrize("nonsense", ["", "soon", "-5", "9" * 40, "Fri, 99 Nov 2026 00:00:00 GMT", "１２"])
def test_a_pause_that_is_none_is_passed_over(nonsense: str) -> None:
    assert refusal(503, Retry_After=nonsense).after is None
