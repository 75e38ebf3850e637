"""Deliveries survive what their servers do not: a gateway that is killed, a Redis that is, a Kafka that is away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.gateway.access.tokens import TokenStore
from services.local.ports import free_port
from services.runtime.settings import Settings
from tests.harness.events import opening, raised
from tests.harness.processes import ServiceProcess
from tests.harness.receiver import Held, Receiver, listening
from tests.integration.gateway.serving import World, gateway, wait_until_well
from tests.integration.gateway.subscriber import Desk, names
from tests.servers import Servers


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    more = {"web_allow": ("127.0.0.0/8",), "gateway_port": free_port(), "data": tmp_path}
    return Settings(**settings.model_dump(exclude_unset=True) | more)


@pytest.fixture
def world(settings: Settings, redis_client: Any) -> World:
    return World(settings, redis_client)


@pytest.fixture
def secret(settings: Settings, redis_client: Any) -> str:
    return TokenStore(redis_client, settings).add("desk", frozenset({"subscribe"}))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as receiver:
        yield receiver


def test_a_gateway_that_is_killed_in_the_middle_of_a_delivery_loses_nothing(
    settings: Settings, world: World, secret: str, receiver: Receiver
) -> None:
    held = Held(receiver)
    first = ServiceProcess("services.gateway", settings).start().wait_ready()
    address = f"http://127.0.0.1:{settings.gateway_port}"
    Desk(address, secret).subscribes(receiver)
    world.reports(opening(1), raised(1), opening(2))
    held.wait_until_asked()
    first.kill()
    held.let_go()
    world.reports(opening(3))

    second = ServiceProcess("services.gateway", settings).start().wait_ready()
    receiver.wait_until(lambda sent: {(1, "update"), (2, "alert"), (3, "alert")} <= told(sent))
    second.stop()
    of_first = [kind for name, kind in names(receiver.received) if name == "Town 1"]
    assert of_first[-2:] == ["alert", "update"]


def told(receiver: Receiver) -> set[tuple[int, str]]:
    """Number of the incident, and kind, of what was sent."""
    return {(int(name.split()[1]), kind) for name, kind in names(receiver.received)}


def test_deliveries_go_on_when_redis_and_kafka_are_back(
    settings: Settings, world: World, secret: str, receiver: Receiver, servers: Servers
) -> None:
    with gateway(settings, settings.data) as address:
        Desk(address, secret).subscribes(receiver)
        world.reports(opening(1))
        receiver.wait_for(1)
        servers.restart_redis()
        servers.kill_kafka()
        servers.start_kafka()
        world.reports(raised(1), opening(2))
        receiver.wait_until(lambda sent: {(1, "update"), (2, "alert")} <= told(sent))
        wait_until_well(address)
    assert told(receiver) == {(1, "alert"), (1, "update"), (2, "alert")}
