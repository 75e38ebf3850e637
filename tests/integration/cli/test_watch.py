"""``harmwatch watch`` as a process, reading from a real gateway that comes and goes."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from services.gateway.access.tokens import TokenStore
from services.local.ports import free_port
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.harness.events import opening, raised
from tests.integration.cli.commands import run, running
from tests.integration.gateway.serving import World, gateway

_PATIENCE_S = 30.0


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    with closing(open_redis(settings)) as redis:
        yield World(settings, redis)


def test_in_a_pipe_it_prints_the_past_then_each_alert_and_what_a_restart_made_it_miss(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    port = free_port()
    world.reports(opening(1))
    with running(settings, "watch", "--gateway", f"http://127.0.0.1:{port}", "--country", "iq,ml") as watching:
        watching.error_line_with(f"Reconnecting to http://127.0.0.1:{port}: Connection refused")
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


def test_a_gateway_that_is_not_open_asks_for_a_token_and_takes_it(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    world.reports(opening(1))
    closed = settings.model_copy(update={"gateway_open": ("nobody",)})
    with gateway(closed, tmp_path) as address, closing(open_redis(settings)) as redis:
        refused = run(settings, "watch", "--gateway", address)
        assert refused.returncode == 1
        assert "tokens add" in refused.stderr
        token = TokenStore(redis, settings).add("desk", frozenset())
        with running(settings, "watch", "--gateway", address, "--token", token) as watching:
            assert "Town 1" in watching.line()


@pytest.mark.parametrize("address", ["127.0.0.1:8088", "ftp://gateway.example", "http://", "http://[::1", "http://a:b"])
def test_what_is_no_address_is_a_usage_error(bare: Settings, address: str) -> None:
    done = run(bare, "watch", "--gateway", address)
    assert done.returncode == 2
    assert "no address of a gateway" in done.stderr


def test_on_a_terminal_it_draws_a_board_and_leaves_the_screen_as_it_was(
    settings: Settings, world: World, tmp_path: Path
) -> None:
    world.reports(opening(1))
    with gateway(settings, tmp_path) as address, on_a_terminal("watch", "--gateway", address) as (process, screen):
        seen = seen_until("Monitor 1", screen)  # the ledger comes after the alert itself
        process.send_signal(signal.SIGINT)
        seen += seen_until("\x1b[?1049l", screen)
        assert process.wait(_PATIENCE_S) == 0
    assert "\x1b[?1049h" in seen
    assert "Town 1" in seen
    assert "Traceback" not in seen


def seen_until(words: str, screen: int) -> str:
    """All that is drawn until these words are."""
    seen = b""
    deadline = time.monotonic() + _PATIENCE_S
    while words.encode() not in seen:
        assert time.monotonic() < deadline, seen.decode(errors="replace")
        if select.select([screen], [], [], 1)[0]:
            seen += os.read(screen, 65536)
    return seen.decode()


@contextmanager
def on_a_terminal(*arguments: str) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The command and the end of its terminal that a person looks at; killed where the block leaves it running."""
    here, there = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "services.cli.start", *arguments], stdin=there, stdout=there)
    os.close(there)
    try:
        yield process, here
    finally:
        process.kill()
        process.wait()
        os.close(here)
