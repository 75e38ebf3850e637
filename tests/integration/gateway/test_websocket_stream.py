"""The stream by WebSocket: the same alerts, and refusals that a browser can show."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from services.gateway.access.tokens import TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from services.runtime.topic_admin import ensure_topics
from tests.harness.events import opening, raised
from tests.integration.gateway.serving import World, gateway, wait_for

_PATIENCE_S = 20.0


@pytest.fixture
def world(settings: Settings, redis_client: Any) -> World:
    return World(settings, redis_client)


@pytest.fixture(scope="module")
def address(servers: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-sockets", gateway_open=("nobody",))
    ensure_topics(settings)
    with gateway(settings, tmp_path_factory.mktemp("gateway")) as address:
        yield address


@pytest.fixture(scope="module")
def secret(servers: Any) -> str:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-sockets")
    with closing(open_redis(settings)) as client:
        return TokenStore(client, settings).add("sockets", frozenset())


@contextmanager
def stream(address: str, query: str = "", **headers: str) -> Iterator[ClientConnection]:
    url = f"{address.replace('http', 'ws', 1)}/v1/stream{query}"
    with connect(url, additional_headers=headers, proxy=None, open_timeout=_PATIENCE_S) as socket:
        yield socket


def refusal(address: str, query: str = "", **headers: str) -> tuple[int, str]:
    """Code and reason with which it is closed at once."""
    with stream(address, query, **headers) as socket:
        return closed(socket)


def heard(socket: ClientConnection) -> dict[str, Any]:
    return dict(json.loads(socket.recv(timeout=_PATIENCE_S)))


def closed(socket: ClientConnection) -> tuple[int, str]:
    """Code and reason with which it was closed before anything was sent."""
    with pytest.raises(ConnectionClosed) as caught:
        socket.recv(timeout=_PATIENCE_S)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


def test_a_socket_gets_what_comes_and_after_a_break_what_it_missed(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    with gateway(settings, tmp_path) as address:
        with stream(address, "?country=iq") as socket:
            socket.ping().wait(_PATIENCE_S)
            world.reports(opening(1), opening(2), raised(1))
            first, second = heard(socket), heard(socket)
        assert (first["event"], second["event"]) == ("alert", "update")
        assert first["id"] == first["data"]["alert_id"]
        assert second["data"]["references"] == [first["id"]]
        wait_for(f"{address}/v1/alerts", "alerts", 3)
        with stream(address, f"?country=iq&last_event_id={first['id']}") as socket:
            assert heard(socket) == second
        with stream(address, f"?last_event_id={'0' * 32}") as socket:
            assert heard(socket) == {"event": "reset"}


def test_a_socket_is_told_that_the_gateway_stops(settings: Settings, tmp_path: Path) -> None:
    with ExitStack() as running:
        address = running.enter_context(gateway(settings, tmp_path))
        with stream(address) as socket:
            socket.ping().wait(_PATIENCE_S)
            running.close()
            code, reason = closed(socket)
    assert code == 1012
    assert "last_event_id" in reason


def test_a_socket_without_a_token_is_told_so(address: str) -> None:
    code, reason = refusal(address)
    assert code == 4401
    assert "token" in reason


def test_a_wrong_question_by_socket_is_answered_in_words(address: str, secret: str) -> None:
    code, reason = refusal(address, "?country=Syria", Authorization=f"Bearer {secret}")
    assert code == 4422
    assert "two letters" in reason


def test_a_session_is_heard_by_our_page_alone(address: str, secret: str) -> None:
    cookie = {"Cookie": f"harmwatch_session={secret}"}
    assert refusal(address, Origin="https://evil.example", **cookie)[0] == 4403
    assert refusal(address, **cookie)[0] == 4403
    with stream(address, Origin=address, **cookie) as socket:
        assert socket.ping().wait(_PATIENCE_S)


def test_a_page_of_another_site_hears_nothing_where_reading_is_open(settings: Settings, tmp_path: Path) -> None:
    with gateway(settings, tmp_path) as address:
        assert refusal(address, Origin="https://evil.example")[0] == 4403


def test_a_revoked_token_closes_its_socket(address: str, servers: Any) -> None:
    settings = Settings(kafka=servers.kafka, redis=servers.redis, prefix="gateway-sockets")
    with closing(open_redis(settings)) as client:
        store = TokenStore(client, settings)
        secret = store.add("for a while", frozenset())
        with stream(address, Authorization=f"Bearer {secret}") as socket:
            socket.ping().wait(_PATIENCE_S)
            assert store.revoke("for a while")
            assert closed(socket) == (4401, "the token was revoked or has expired")


def test_what_a_socket_sends_is_not_read_and_may_not_be_long(address: str, secret: str) -> None:
    with stream(address, Authorization=f"Bearer {secret}") as socket:
        socket.send("hello")
        assert socket.ping().wait(_PATIENCE_S)
        socket.send("x" * 10_000)
        assert closed(socket)[0] == 1009
    assert httpx.get(f"{address}/health").json()["listeners"] == 0
