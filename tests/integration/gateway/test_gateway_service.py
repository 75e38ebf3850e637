"""The gateway as a process of its own and of `harmwatch up`: its health, its port, its end."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.cli.watch import address_of as address_to_ask
from services.local.ports import free_port
from services.runtime.settings import Settings
from tests.harness.events import opening
from tests.harness.processes import READY_S, ServiceProcess
from tests.harness.store import fill_outbox
from tests.integration.cli.commands import running
from tests.servers import Servers


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    more = {"gateway_port": free_port(), "data": tmp_path, "seed": False, "log_level": "INFO"}
    return Settings(**settings.model_dump(exclude_unset=True) | more)


@pytest.fixture
def address(settings: Settings) -> str:
    return f"http://127.0.0.1:{settings.gateway_port}"


@pytest.fixture
def service(settings: Settings) -> Iterator[ServiceProcess]:
    process = ServiceProcess("services.gateway", settings).start().wait_ready()
    try:
        yield process
    finally:
        process.kill()


def wait_for_status(address: str, status: int) -> httpx.Response:
    """The first answer of ``/health`` with this status."""
    deadline = time.monotonic() + READY_S
    while (health := httpx.get(f"{address}/health", timeout=READY_S)).status_code != status:
        assert time.monotonic() < deadline, health.text
        time.sleep(0.1)
    return health


def test_it_stops_at_once_and_ends_the_streams_that_are_open(service: ServiceProcess, address: str) -> None:
    with httpx.stream("GET", f"{address}/v1/stream", timeout=READY_S) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": still here"
        assert httpx.get(f"{address}/health").json() == {"status": "ok", "wrong": {}, "lag": 0, "listeners": 1}
        service.stop()
        assert list(lines) == [""]


def test_it_serves_what_it_has_while_kafka_is_away_and_says_so(
    settings: Settings, address: str, servers: Servers
) -> None:
    fill_outbox(settings, [opening(1)])
    service = ServiceProcess("services.gateway", settings).start().wait_ready()
    servers.kill_kafka()
    try:
        assert "kafka" in wait_for_status(address, 503).json()["wrong"]
        assert len(httpx.get(f"{address}/v1/incidents").json()["incidents"]) == 1
    finally:
        servers.start_kafka()
    assert wait_for_status(address, 200).json()["lag"] == 0
    service.stop()


def test_a_port_that_is_taken_ends_it_with_the_reason(service: ServiceProcess, settings: Settings) -> None:
    second = ServiceProcess("services.gateway", settings.model_copy(update={"log_level": "ERROR"})).start()
    assert second.wait_ended() == 1
    (said,) = second.said("cannot run")
    assert f"cannot listen on 127.0.0.1:{settings.gateway_port}: Address already in use" in said["reason"]
    assert "HARMWATCH_GATEWAY_PORT" in said["reason"]
    service.stop()


def test_up_says_where_it_answers(settings: Settings, tmp_path: Path) -> None:
    with running(settings, "up", "--data", str(tmp_path)) as up:
        told = re.search(r"url=(\S+)", up.error_line_with("the gateway answers"))
        assert told is not None
        assert httpx.get(f"{told[1]}/v1/incidents").json() == {"incidents": [], "next": None}
        # As from a second terminal of the same folder, which was told no address.
        assert address_to_ask(Settings(data=tmp_path)).url == told[1]
        assert up.stop() == 0
