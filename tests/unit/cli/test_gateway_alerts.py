"""How `watch` listens to a gateway that breaks off, forgets, refuses, or is none."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any

import pytest

from schemas import Alert
from services.cli.gateway_alerts import Address, Connected, Gateway, Loaded, Lost, Refused, Told
from tests.unit.cli.messages import ALERT, UPDATE

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def gateway(*answers: Answer) -> Iterator[tuple[str, list[Any]]]:
    """Gives these answers, one after the other; its address, and the requests as path and headers."""
    asked: list[Any] = []
    waiting = iter(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            next(waiting)(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def answers(status: int, body: bytes, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def streams(*events: bytes) -> Answer:
    return answers(200, b": still here\n\n" + b"".join(events))


def event(alert: Alert) -> bytes:
    return f"id: {alert.alert_id}\nevent: {alert.kind}\ndata: ".encode() + alert.to_json() + b"\n\n"


def lists(*alerts: Alert) -> Answer:
    return answers(200, json.dumps({"alerts": [json.loads(alert.to_json()) for alert in alerts]}).encode())


RESET = b"event: reset\ndata: {}\n\n"


def heard(address: str, number: int, token: str | None = None, **filters: Any) -> list[Any]:
    follow = Gateway(Address(address, token), filters).follow(10, threading.Event())
    return list(islice(follow, number))


def test_the_past_comes_first_and_nothing_twice() -> None:
    with gateway(streams(event(ALERT), event(UPDATE)), lists(ALERT)) as (address, asked):
        assert heard(address, 3, country="SY") == [Loaded((ALERT,)), Connected(), Told(UPDATE)]
    assert [path for path, _ in asked] == ["/v1/stream?country=SY", "/v1/alerts?country=SY&limit=10"]


def test_after_a_break_it_goes_on_after_the_last_alert() -> None:
    with gateway(streams(), lists(ALERT), streams(event(UPDATE))) as (address, asked):
        _, _, lost, *rest = heard(address, 5)
    assert isinstance(lost, Lost)
    assert rest == [Connected(), Told(UPDATE)]
    assert asked[2][1]["Last-Event-Id"] == ALERT.alert_id


def test_a_gateway_that_has_forgotten_the_last_alert_is_read_anew() -> None:
    with gateway(streams(), lists(ALERT), streams(RESET), streams(), lists(UPDATE)) as (address, asked):
        *_, loaded, connected = heard(address, 6)
    assert (loaded, connected) == (Loaded((UPDATE,)), Connected())
    assert "Last-Event-Id" not in asked[3][1]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_passes_is_waited_for(status: int) -> None:
    busy = answers(status, b'{"detail": "try again"}')
    with gateway(busy, streams(), lists()) as (address, _):
        assert heard(address, 3) == [Lost("try again"), Loaded(()), Connected()]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers(401, b'{"detail": "send a token"}'), "401: send a token"),
        (answers(422, b'{"detail": [{"loc": ["query", "country"], "msg": "no code"}]}'), "422: country: no code"),
        (answers(404, b"<html>not found</html>"), "404: Not Found"),
        (answers(302, b"", Location="http://127.0.0.1:1/v1/stream"), "302: Found"),
    ],
    ids=["no token", "wrong filter", "no gateway", "elsewhere"],
)
def test_what_is_refused_ends_it_in_the_words_of_the_gateway(answer: Answer, said: str) -> None:
    with gateway(answer) as (address, _), pytest.raises(Refused, match=said):
        heard(address, 1, token="hw_secret")


def test_alerts_of_another_version_are_refused_by_what_is_wrong_in_them() -> None:
    strange = answers(200, b'{"alerts": [{"kind": "alert"}]}')
    with gateway(streams(), strange) as (address, _), pytest.raises(Refused, match="alert_id"):
        heard(address, 1)


def test_the_token_is_shown_and_stands_in_no_address() -> None:
    with gateway(streams(), lists()) as (address, asked):
        heard(address, 2, token="hw_secret")
    assert [headers["Authorization"] for _, headers in asked] == ["Bearer hw_secret"] * 2
    assert "hw_secret" not in str([path for path, _ in asked])
