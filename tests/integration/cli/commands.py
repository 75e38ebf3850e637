"""The command as a user runs it: a process, its lines, its signals, its exit code."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from services.runtime.settings import Settings

_PATIENCE_S = 60.0
_COMMAND = (sys.executable, "-m", "services.cli.start")


def run(settings: Settings, *arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[str]":
    """Run to its end."""
    done = subprocess.run(
        [*_COMMAND, *arguments],
        env=_environment(settings),
        input=stdin,
        capture_output=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


class Running:
    """A command that runs until told to stop."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self._out, self._err = _lines(process.stdout), _lines(process.stderr)

    def line(self) -> str:
        """The next line of stdout."""
        return self._out.get(timeout=_PATIENCE_S)

    def error_line_with(self, words: str) -> str:
        """The next line of stderr with these words in it; others are skipped."""
        while words not in (line := self._err.get(timeout=_PATIENCE_S)):
            if not line:
                raise AssertionError(f"stderr ended without {words!r}")
        return line

    def nothing_more(self) -> bool:
        """Whether stdout has ended without another line."""
        return self._out.get(timeout=_PATIENCE_S) == ""

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(_PATIENCE_S)


@contextmanager
def running(settings: Settings, *arguments: str) -> Iterator[Running]:
    """Start; killed at the end of the block if it still runs."""
    process = subprocess.Popen(
        [*_COMMAND, *arguments],
        env=_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Running(process)
    finally:
        process.kill()
        process.wait()


@contextmanager
def piped(settings: Settings, arguments: str, reader: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A command whose output another reads; fails if either does."""
    pipeline = f"set -o pipefail; {' '.join(_COMMAND)} {arguments} | {reader}"
    process = subprocess.Popen(["bash", "-c", pipeline], env=_environment(settings), stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
    return kept | settings.environment() | {"COLUMNS": "100"}


def _lines(stream: IO[str] | None) -> "queue.Queue[str]":
    """What comes, line by line, and an empty line at the end."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert stream is not None
        for line in stream:
            lines.put(line.rstrip("\n") or " ")
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    return lines
