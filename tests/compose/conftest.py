"""One running stack of docker-compose.yml for all tests of this folder; removed with its volumes afterwards."""

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
_UP_S = 600
_WAIT_S = 120.0


@dataclass
class Stack:
    """The compose project, and the ports of its Kafka, Redis and gateway on this machine."""

    project: str
    kafka_port: int
    redis_port: int
    gateway_port: int
    scale: dict[str, int] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What compose and the host's ``harmwatch`` read."""
        ports = {"KAFKA": self.kafka_port, "REDIS": self.redis_port, "GATEWAY": self.gateway_port}
        return os.environ | {f"HARMWATCH_{name}_PORT": str(port) for name, port in ports.items()}

    def compose(self, *arguments: str, check: bool = True) -> str:
        """``docker compose …``; its output, shown when it fails."""
        done = subprocess.run(
            ["docker", "compose", "--project-name", self.project, *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=_UP_S, check=False,
        )  # fmt: skip
        if check and done.returncode:
            pytest.fail(f"docker compose {' '.join(arguments)}:\n{done.stdout[-4000:]}\n{done.stderr[-8000:]}")
        return done.stdout

    def up(self) -> None:
        """Start what is not running, and wait until all is healthy."""
        scales = [part for name, count in self.scale.items() for part in ("--scale", f"{name}={count}")]
        self.compose("up", "--detach", "--wait", "--build", *scales)

    def harmwatch(self, *arguments: str, stdin: str | None = None) -> str:
        """The command on this machine, against the stack's published ports."""
        addresses = {
            "HARMWATCH_KAFKA": f"127.0.0.1:{self.kafka_port}",
            "HARMWATCH_REDIS": f"redis://127.0.0.1:{self.redis_port}/0",
        }
        done = subprocess.run(
            [sys.executable, "-m", "services.cli.main", *arguments],
            cwd=ROOT, env=self.environment | addresses, input=stdin, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"harmwatch {' '.join(arguments)}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def containers(self, service: str) -> list[dict[str, Any]]:
        """The service's containers as compose lists them."""
        listed = self.compose("ps", "--all", "--format", "json", service)
        return [json.loads(line) for line in listed.splitlines() if line.strip()]

    def incidents(self) -> list[dict[str, Any]]:
        """Incidents in Redis."""
        return [
            json.loads(line) for line in self.harmwatch("incidents", "list", "--json", "--limit", "1000").splitlines()
        ]


def eventually(look: Callable[[], T], within_s: float = _WAIT_S) -> T:
    """The first true answer; fails with the last false one."""
    deadline = time.monotonic() + within_s
    while not (answer := look()):
        if time.monotonic() > deadline:
            pytest.fail(f"still {answer!r} after {within_s:.0f} s")
        time.sleep(0.5)
    return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.fail("these tests need a Docker engine with Compose v2")
    stack = Stack(f"harmwatch-test-{uuid.uuid4().hex[:8]}", _free_port(), _free_port(), _free_port())
    try:
        stack.up()
        yield stack
    finally:
        stack.compose("down", "--volumes", "--remove-orphans", "--timeout", "15", check=False)
