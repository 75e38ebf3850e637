"""The file of the projection belongs to one gateway: who else holds it is told, and waited for."""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from services.local.ports import free_port
from services.runtime.settings import Settings
from tests.harness.processes import ServiceProcess
from tests.integration.gateway.serving import World, gateway, wait_for, wait_until_well
from tests.unit.alerting.builders import on, report

_PATIENCE_S = 60.0


def test_a_file_that_another_program_holds_is_told_and_followed_again(
    settings: Settings, redis_client: Any, tmp_path: Path
) -> None:
    reported_at = datetime.now(UTC) - timedelta(hours=1)
    with gateway(settings, tmp_path) as address:
        with closing(sqlite3.connect(tmp_path / "gateway.sqlite", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            World(settings, redis_client).reports(
                report("strike", reported_at, occurred=on(reported_at.date().isoformat()))
            )
            assert wait_for_trouble(address) == "database is locked"
        wait_until_well(address)
        assert len(wait_for(f"{address}/v1/alerts", "alerts", 1)) == 1


def test_two_gateways_do_not_share_it(settings: Settings, tmp_path: Path) -> None:
    settings = Settings(**settings.model_dump(exclude_unset=True) | {"data": tmp_path, "gateway_port": free_port()})
    first = ServiceProcess("services.gateway", settings).start().wait_ready()
    second = ServiceProcess("services.gateway", settings.model_copy(update={"gateway_port": free_port()})).start()
    assert second.wait_ended() == 1
    (said,) = second.said("cannot run")
    assert f"{tmp_path / 'gateway.sqlite'} is in use by another gateway" in said["reason"]
    first.stop()


def wait_for_trouble(address: str) -> str:
    """Why it does not follow, by its health, as soon as there is a reason."""
    deadline = time.monotonic() + _PATIENCE_S
    while (health := httpx.get(f"{address}/health", timeout=_PATIENCE_S)).status_code != 503:
        assert time.monotonic() < deadline, health.text
        time.sleep(0.1)
    return str(health.json()["wrong"]["following"])
