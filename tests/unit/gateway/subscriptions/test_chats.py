"""What Apprise sends in our name: to which host, and that it is words. Requests are caught before they leave."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests
from pydantic import TypeAdapter, ValidationError

from schemas import Alert
from services.gateway.api.filters import Filters
from services.gateway.subscriptions.channel_kinds import NO_MAIL, Channel
from services.gateway.subscriptions.chats import Chats
from services.gateway.subscriptions.delivery import Undelivered
from services.gateway.subscriptions.outgoing import Outgoing, outgoing_alert, outgoing_test
from services.gateway.subscriptions.subscription import Subscription, subscription_of
from services.runtime.errors import explain
from services.runtime.settings import Settings
from tests.harness.mail_server import mail_server

EXAMPLES = Path(__file__).parents[4] / "schemas" / "examples" / "alert"
ALERT = Alert.from_json(min(EXAMPLES.glob("*.json")).read_bytes())
EVIL = ALERT.model_copy(update={"headline": "<!channel> @everyone & <b>10</b> civilians *killed*"})
SAFE = "‹!channel› ＠everyone ＆ ‹b›10‹/b› civilians ∗killed∗"
SITE = "https://watch.example/"
SLACK = {"kind": "slack", "url": "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"}
DISCORD = {"kind": "discord", "url": "https://discord.com/api/webhooks/123456789012345678/abc-DEF_123"}
BOT = "123456789:abcdefghijklmnopqrstuvwxyzABCDEFG"
TELEGRAM = {"kind": "telegram", "url": f"tgram://{BOT}/-1001234567890"}
EMAIL = {"kind": "email", "to": "desk@news.example"}
_CHANNELS: TypeAdapter[Any] = TypeAdapter(Channel)


class Asked(NamedTuple):
    url: str
    body: str
    redirects: bool


def subscription(channel: dict[str, str]) -> Subscription:
    return subscription_of(
        name="Desk", owner="desk", filters=Filters(), channel=_CHANNELS.validate_python(channel), site=SITE
    )


def send(channel: dict[str, str], outgoing: Outgoing, settings: Settings | None = None) -> None:
    chat: Any = subscription(channel).channel
    asyncio.run(Chats(settings or Settings()).send(chat, outgoing))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[Asked]]:
    """Answer everything with this status; what was asked is in the list."""

    def answer_with(status: int) -> list[Asked]:
        asked: list[Asked] = []

        def request(self: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
            del self, method
            body = options["data"]
            asked.append(Asked(url, body if isinstance(body, str) else json.dumps(body), options["allow_redirects"]))
            response = requests.Response()
            response.status_code = status
            response._content = b"ok"
            return response

        monkeypatch.setattr(requests.Session, "request", request)
        return asked

    return answer_with


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (SLACK, SLACK["url"]),
        (DISCORD, DISCORD["url"]),
        (TELEGRAM, f"https://api.telegram.org/bot{BOT}/sendMessage"),
    ],
    ids=["slack", "discord", "telegram"],
)
def test_a_chat_gets_words_and_nothing_that_calls_formats_or_links(
    channel: dict[str, str], address: str, answers: Callable[[int], list[Asked]]
) -> None:
    asked = answers(200)
    send(channel, outgoing_alert(EVIL, SITE))

    ((url, body, redirects),) = asked
    assert (url, redirects) == (address, False)
    sent = json.dumps(json.loads(body), ensure_ascii=False)
    assert SAFE in sent
    assert ALERT.articles[0].publisher in sent
    assert f"{SITE}#/incident/{ALERT.incident_id}" in sent
    assert re.findall(r"<[^>]*>?", sent) in ([], ["<b>", "</b>"])  # Telegram's headline is bold, by Apprise


def test_a_test_says_that_it_is_one(answers: Callable[[int], list[Asked]]) -> None:
    asked = answers(200)
    send(DISCORD, outgoing_test(subscription(DISCORD)))
    assert json.loads(asked[0].body)["content"].startswith("Test of Desk")


def test_what_a_chat_refuses_is_said_without_its_address(answers: Callable[[int], list[Asked]]) -> None:
    answers(404)
    with pytest.raises(Undelivered) as caught:
        send(SLACK, outgoing_alert(ALERT, SITE))
    assert "404" in str(caught.value)
    assert "XXXX" not in str(caught.value)


def test_mail_comes_as_text_from_the_server_of_the_settings() -> None:
    with mail_server() as server:
        send(EMAIL, outgoing_alert(EVIL, SITE), Settings(smtp=server.url, smtp_from="harmwatch@watch.example"))
    (message,) = server.messages
    assert message["To"] == EMAIL["to"]
    assert "harmwatch@watch.example" in message["From"]
    assert SAFE in message["Subject"]
    assert message.get_content_type() == "text/plain"
    assert ALERT.articles[0].publisher in message.get_content()


def test_without_a_mail_server_no_mail_is_sent() -> None:
    with pytest.raises(Undelivered, match="HARMWATCH_SMTP"):
        send(EMAIL, outgoing_alert(ALERT, SITE))
    assert "HARMWATCH_SMTP_FROM" in NO_MAIL


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "slack", "url": "https://hooks.slack.com.evil.example/services/T0/B0/X"},
        {"kind": "slack", "url": "https://hooks.slack.com/services/T0/B0/X/../../../other"},
        {"kind": "slack", "url": "json://127.0.0.1/"},
        {"kind": "discord", "url": "https://discord.com/api/webhooks/1/x?wait=true"},
        {"kind": "telegram", "url": f"tgram://{BOT}/../x"},
        {"kind": "telegram", "url": f"tgram://{BOT}/1?redirect=yes"},
        {"kind": "telegram", "url": f"json://{BOT}/1"},
        {"kind": "kafka", "topic": "../articles"},
        {"kind": "email", "to": "a@b.example,c@d.example"},
        {"kind": "email", "to": "a@b.example\nBcc: c@d.example"},
        {"kind": "email", "to": "<a@b.example>"},
    ],
    ids=range(11),
)
def test_no_other_host_and_no_second_receiver_can_be_named(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        subscription(wrong)


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port"])
def test_a_mail_server_that_is_none_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValidationError, match="no mail server") as caught:
        Settings(smtp=url.replace("//", "//me:pa55word@"), smtp_from="a@b.example")
    assert "pa55word" not in explain(caught.value)


def test_a_mail_server_needs_an_address_to_send_from() -> None:
    with pytest.raises(ValidationError, match="smtp_from"):
        Settings(smtp="smtp://mail.example")
