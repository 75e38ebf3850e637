"""A service as what it is in production: a process of its own, started, asked to stop, or killed."""

import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from services.local.deadline import Deadline
from services.local.processes import Child
from services.local.supervisor import READY, parse_line
from services.runtime.settings import Settings

EXTRACTOR, ALERTING, LONE_RELAY = "services.extractor", "services.alerting", "tests.harness.lone_relay"
_ROOT = Path(__file__).parents[2]
# Generous: the machine may be busy with other tests. What must be quick has its own bound (``STOP_S``).
READY_S = 60.0
STOP_S = 10.0
"""Within this long of SIGTERM every service must have ended by itself."""


class ServiceProcess:
    """``python -m <module>``; dies with the tests, and can be started again after its end."""

    def __init__(self, module: str, settings: Settings) -> None:
        self.name = module
        self.records: list[Mapping[str, Any]] = []
        self._ready = threading.Event()
        self._child = Child(module, [sys.executable, "-m", module], self._take, env=_environment(settings), cwd=_ROOT)

    def start(self) -> Self:
        """Start it; returns at once."""
        self._ready.clear()
        self._child.start()
        return self

    def wait_ready(self) -> Self:
        """Return when it has said that it works."""
        deadline = Deadline.after(READY_S)
        while not self._ready.wait(0.05):
            assert self._child.running, f"{self.name} ended while starting:\n" + "\n".join(self._child.tail())
            assert not deadline.passed, f"{self.name} is not ready in time:\n" + "\n".join(self._child.tail())
        return self

    @property
    def running(self) -> bool:
        return self._child.running

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        self._child.ask_to_stop()

    def stop(self) -> None:
        """SIGTERM; fails where it does not end in time and well."""
        self.ask_to_stop()
        self.wait_stopped()

    def wait_ended(self) -> int:
        """The status with which it ends by itself."""
        status = self._child.wait(Deadline.after(READY_S))
        assert status is not None, f"{self.name} still runs"
        return status

    def wait_stopped(self) -> None:
        """Its end after SIGTERM; fails where it does not come in time, or with another status than 0."""
        status = self._child.wait(Deadline.after(STOP_S))
        assert status is not None, f"{self.name} still runs {STOP_S:.0f} s after SIGTERM"
        assert status == 0, f"{self.name} ended with status {status}:\n" + "\n".join(self._child.tail())

    def kill(self) -> None:
        """SIGKILL."""
        self._child.kill()

    def said(self, event: str) -> list[Mapping[str, Any]]:
        """Its log records of that name."""
        return [record for record in list(self.records) if record.get("event") == event]

    def _take(self, line: str) -> None:
        record = parse_line(line)
        self.records.append(record)
        if record.get("event") == READY:
            self._ready.set()


def _environment(settings: Settings) -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
    return outside | settings.environment()
