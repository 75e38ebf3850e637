"""Child processes that end with this one: Kafka, Redis and the services of ``harmwatch up``.

Each child has a session of its own, so that Ctrl-C reaches only this process, which then stops the children in order.
On Linux the kernel kills a child when this process dies, whatever killed it (``die_with_parent.py``). Elsewhere a pid
file lets the next start find the leftover and stop it.
"""

import contextlib
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO

from services.local.deadline import Deadline
from services.local.pid_file import PidFile

_log = logging.getLogger(__name__)

Sink = Callable[[str], None] | Path
"""Where a child's stdout and stderr go: a function called with each line, in its own thread, or a file to append to."""

_DIE_WITH_PARENT = Path(__file__).with_name("die_with_parent.py")
_TAIL_LINES = 40
_TAIL_BYTES = 16 * 1024
# After SIGKILL only a process stuck in the kernel is still there.
_AFTER_KILL_S = 5.0
# A grandchild may keep the pipe open; the last lines are not worth more waiting than this.
_LAST_LINES_S = 1.0


class Child:
    """One child process; after its end it can be started again.

    ``env`` replaces the environment (null: this process's own). ``pid_file`` is for children that must never run twice.
    Not for use by several threads at once.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        sink: Sink,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        pid_file: Path | None = None,
    ) -> None:
        self.name = name
        self.argv = list(argv)
        self._sink = sink
        self._env = env
        self._cwd = cwd
        self._pid_file = None if pid_file is None else PidFile(pid_file)
        self._process: subprocess.Popen[bytes] | None = None
        self._pump: threading.Thread | None = None
        self._lines: deque[str] = deque(maxlen=_TAIL_LINES)

    def start(self) -> None:
        """Start the process; raises ``RuntimeError`` when it runs already.

        A program that cannot be run ends at once with the reason in ``tail`` (elsewhere than on Linux: ``OSError``).
        """
        if self.poll() is None and self._process is not None:
            msg = f"{self.name} runs already as process {self._process.pid}"
            raise RuntimeError(msg)
        if self._pid_file is not None:
            self._pid_file.stop_leftover()
        self._lines.clear()
        with contextlib.ExitStack() as stack:
            output = subprocess.PIPE if callable(self._sink) else stack.enter_context(self._sink.open("ab"))
            self._process = _spawner.spawn(self.argv, output, self._env, self._cwd)
        if self._pid_file is not None:
            self._pid_file.write(self._process.pid)
        if callable(self._sink) and self._process.stdout is not None:
            self._pump = threading.Thread(
                target=self._pump_lines,
                args=(self._process.stdout, self._sink),
                name=f"{self.name} output",
                daemon=True,
            )
            self._pump.start()

    @property
    def pid(self) -> int | None:
        """Its process id, or null before the first start."""
        return None if self._process is None else self._process.pid

    def poll(self) -> int | None:
        """The exit status (negative: the signal), or null while it runs or before the first start."""
        return None if self._process is None else self._process.poll()

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait(self, deadline: Deadline) -> int | None:
        """Wait for its end; the exit status, or null if it still runs at the deadline."""
        if self._process is None:
            return None
        try:
            status = self._process.wait(deadline.remaining())
        except subprocess.TimeoutExpired:
            return None
        self._settle()
        return status

    def ask_to_stop(self) -> None:
        """Send SIGTERM and return at once."""
        if self._process is not None and self.running:
            self._process.terminate()

    def terminate(self, deadline: Deadline) -> int | None:
        """SIGTERM, and SIGKILL to its whole session at the deadline; the exit status, null if it was never started."""
        self.ask_to_stop()
        return self.await_end(deadline)

    def await_end(self, deadline: Deadline) -> int | None:
        """Wait for the end of a child that was asked to stop, as ``terminate`` does, without a second SIGTERM."""
        if self.wait(deadline) is None:
            self.kill()
        return self.poll()

    def kill(self) -> None:
        """SIGKILL to its whole session, and wait until it is gone."""
        if self._process is None:
            return
        if self.running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(_AFTER_KILL_S)
        self._settle()

    def tail(self, lines: int = 15) -> list[str]:
        """The last lines of its output; of a file sink, the file's."""
        if callable(self._sink):
            return list(self._lines)[-lines:]
        try:
            with self._sink.open("rb") as log:
                log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
                return log.read().decode(errors="replace").splitlines()[-lines:]
        except OSError:
            return []

    def _settle(self) -> None:
        if self._pump is not None:
            self._pump.join(_LAST_LINES_S)
            self._pump = None
        if self._pid_file is not None:
            self._pid_file.remove()

    def _pump_lines(self, output: IO[bytes], sink: Callable[[str], None]) -> None:
        with output:
            for raw in output:
                line = raw.decode(errors="replace").rstrip("\r\n")
                self._lines.append(line)
                try:
                    sink(line)
                except Exception:  # noqa: BLE001 - without a reader the child would block on a full pipe
                    _log.exception("a line of %s was lost", self.name)


def stop_in_order(stages: Sequence[Sequence[Child]], deadline: Deadline, *, reserve_s: float = 1.0) -> None:
    """Stop the stages one after the other, the children of one stage together, all before one shared deadline.

    A stage gets all that is left but ``reserve_s`` for each stage after it, so that a first stage that hangs cannot
    make the last ones be killed unasked.
    """
    for after, stage in zip(reversed(range(len(stages))), stages, strict=True):
        for child in stage:
            child.ask_to_stop()
        until = deadline.earlier(after * reserve_s)
        for child in stage:
            child.await_end(until)


class _Spawner:
    """Starts processes from one thread that lives as long as this process.

    The kernel's "parent" of PR_SET_PDEATHSIG is the thread that forked: a child started from a worker thread would be
    killed when that thread ends.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._work: queue.SimpleQueue[tuple[Future[subprocess.Popen[bytes]], Callable[[], subprocess.Popen[bytes]]]]
        self._work = queue.SimpleQueue()

    def spawn(
        self, argv: list[str], output: int | IO[bytes], env: Mapping[str, str] | None, cwd: Path | None
    ) -> subprocess.Popen[bytes]:
        command = _dying_with_parent(argv)

        def fork() -> subprocess.Popen[bytes]:
            return subprocess.Popen(  # noqa: S603 - argument lists of this program, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )

        future: Future[subprocess.Popen[bytes]] = Future()
        with self._lock:
            # A fork of this process has the object but not the thread.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="spawner", daemon=True)
                self._thread.start()
        self._work.put((future, fork))
        return future.result()

    def _serve(self) -> None:
        while True:
            future, fork = self._work.get()
            try:
                future.set_result(fork())
            except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
                future.set_exception(error)


def _dying_with_parent(argv: list[str]) -> list[str]:
    if sys.platform != "linux":
        return argv
    # -I -S: the parent's environment and site-packages are nothing to it, and cost 50 ms.
    return [sys.executable, "-I", "-S", str(_DIE_WITH_PARENT), str(os.getpid()), *argv]


_spawner = _Spawner()
