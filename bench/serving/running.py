"""The gateway as a process of its own, caught up."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from bench import stack
from services.local.deadline import Deadline
from services.local.processes import Child
from services.runtime.settings import Settings

_READY_S = 900.0


@contextmanager
def gateway(settings: Settings) -> Iterator[tuple[Child, str, float]]:
    """The process, its address and the seconds until it had copied everything."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
    command = [sys.executable, "-m", "services.gateway"]
    process = Child("gateway", command, _say_if_loud, env=outside | settings.environment())
    began = time.monotonic()
    process.start()
    address = f"http://127.0.0.1:{settings.gateway_port}"
    try:
        deadline = Deadline.after(_READY_S)
        while not _is_well(address):
            if deadline.passed or not process.running:
                raise TimeoutError("the gateway does not catch up")
            time.sleep(0.2)
        yield process, address, round(time.monotonic() - began, 1)
    finally:
        process.terminate(Deadline.after(10))


def _is_well(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=10).is_success
    except httpx.TransportError:
        return False


def _say_if_loud(line: str) -> None:
    if '"level": "info"' not in line:
        stack.say(f"gateway: {line}")
