"""``harmwatch watch`` as a process, reading from a real gateway that comes and goes."""

import signal
from pathlib import Path
from typing import Any

import pytest

from services.local.ports import free_port
from services.runtime.settings import Settings
from tests.harness.events import opening, raised
from tests.integration.cli.commands import run, running
from tests.integration.gateway.serving import World, gateway


@pytest.fixture
def world(settings: Settings) -> Any:
    from contextlib import closing  # noqa: PLC0415

    from services.runtime.redis import open_redis  # noqa: PLC0415

    with closing(open_redis(settings)) as redis:
        yield World(settings, redis)


def test_in_a_pipe_it_prints_the_past_then_each_alert_and_what_a_restart_made_it_miss(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    port = free_port()
    world.reports(opening(1))
    with running(settings, "watch", "--gateway", f"http://127.0.0.1:{port}", "--country", "iq,ml") as watching:
        watching.error_line_with("Reconnecting")
        with gateway(settings, tmp_path, port):
            assert "Town 1, Province 1, Iraq" in watching.line()
            watching.error_line_with("Watching")
            world.reports(opening(3), raised(1))
            assert "UPDATE" in watching.line()
        watching.error_line_with("Reconnecting")
        world.reports(opening(2))
        with gateway(settings, tmp_path, port):
            line = watching.line()
            assert "ALERT" in line
            assert "Town 2, Province 2, Mali" in line
        assert watching.stop(signal.SIGINT) == 0
        assert watching.nothing_more()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--country", "Syria"), "two letters of ISO 3166"),
        (("--event-type", "bombing"), "air_strike"),
        (("--grading", "good"), "confirmed"),
    ],
)
def test_a_wrong_filter_ends_it_with_the_words_of_the_gateway(
    settings: Settings, tmp_path: Path, option: tuple[str, str], said: str
) -> None:
    with gateway(settings, tmp_path) as address:
        done = run(settings, "watch", "--gateway", address, *option)
    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize("address", ["127.0.0.1:8088", "ftp://gateway.example", "http://", "http://[::1", "http://a:b"])
def test_what_is_no_address_is_a_usage_error(bare: Settings, address: str) -> None:
    done = run(bare, "watch", "--gateway", address)
    assert done.returncode == 2
    assert "no address of a gateway" in done.stderr
