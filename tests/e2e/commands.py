"""``harmwatch`` as a user runs it on a fresh machine: no addresses, a data folder, processes that come and go."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from schemas import Alert
from services.local.deadline import Deadline
from services.local.run_file import Running, read_run_file

PATIENCE_S = 180.0
_COMMAND = (sys.executable, "-m", "services.cli.main")


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [*_COMMAND, *arguments, "--data", str(folder)],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def alerts_in(stdout: str) -> list[Alert]:
    """The alerts that ``--json`` printed: every line must be one."""
    return [Alert.from_json(line) for line in stdout.splitlines()]


class Up:
    """A ``harmwatch up`` that runs until it is told otherwise."""

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        self._process = process
        self._folder = folder

    def wait_until_it_says_where(self) -> Running:
        """Return when its run.json is there."""
        deadline = Deadline.after(PATIENCE_S)
        while (running := read_run_file(self._folder)) is None:
            assert self._process.poll() is None, "up ended while starting"
            assert not deadline.passed, "up does not start"
            time.sleep(0.05)
        return running

    def family(self) -> list[psutil.Process]:
        """Everything that it started: servers and services."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def wait_for_family(self, *words: str) -> list[psutil.Process]:
        """The same, once a process for each of the words is among them."""
        deadline = Deadline.after(PATIENCE_S)
        while missing := [w for w in words if not any(w in " ".join(_command_line(p)) for p in self.family())]:
            assert self._process.poll() is None, "up ended while starting"
            assert not deadline.passed, f"no process for {missing}"
            time.sleep(0.05)
        return self.family()

    def terminate(self) -> int:
        """SIGTERM; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(PATIENCE_S)

    def kill(self) -> None:
        """SIGKILL, to it alone."""
        self._process.kill()
        self._process.wait()


@contextmanager
def up(folder: Path, *arguments: str) -> Iterator[Up]:
    """Start; killed at the end of the block if it still runs."""
    log = (folder.parent / f"{folder.name}.log").open("ab")
    process = subprocess.Popen(
        [*_COMMAND, "up", *arguments, "--data", str(folder)],
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    try:
        yield Up(process, folder)
    finally:
        process.kill()
        process.wait()
        log.close()


def still_running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended after some seconds."""
    _, alive = psutil.wait_procs(processes, timeout=10)
    return alive


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
