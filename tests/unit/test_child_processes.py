"""Child processes: their output, their end, and the order in which many of them end."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from services.local.deadline import Deadline
from services.local.pid_file import PidFile
from services.local.processes import Child, stop_in_order

_SOON_S = 20.0
# Says that its handler stands before anybody sends it a signal.
# By os.write: the signal may come within the print of "ready", which a second print would break.
# Lingers, so that a second signal would be heard.
_OBEDIENT = """
import os, signal, sys, time
def leave(*_):
    os.write(1, b"stopping\\n")
    time.sleep(0.05)
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
while True:
    time.sleep(60)
"""
_DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
while True:
    time.sleep(60)
"""


class Listener:
    """Collects the lines of children, in the order in which they were said."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._changed = threading.Condition()

    def sink(self, name: str) -> Callable[[str], None]:
        def hear(line: str) -> None:
            with self._changed:
                self.lines.append(f"{name} {line}")
                self._changed.notify_all()

        return hear

    def first(self) -> str:
        with self._changed:
            assert self._changed.wait_for(lambda: self.lines, _SOON_S)
            return self.lines[0]

    def wait_for(self, line: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: line in self.lines, _SOON_S), self.lines


def _python(name: str, code: str, listener: Listener, pid_file: Path | None = None) -> Child:
    child = Child(name, [sys.executable, "-c", code], listener.sink(name), pid_file=pid_file)
    child.start()
    return child


def test_each_line_of_both_outputs_reaches_the_sink() -> None:
    listener = Listener()
    child = _python("it", "import sys; print('out'); sys.stdout.flush(); print('err', file=sys.stderr)", listener)
    assert child.wait(Deadline.after(_SOON_S)) == 0
    assert listener.lines == ["it out", "it err"]


def test_the_exit_status_is_the_childs_own() -> None:
    child = _python("it", "raise SystemExit(7)", Listener())
    assert child.wait(Deadline.after(_SOON_S)) == 7
    assert child.poll() == 7


def test_a_file_sink_keeps_what_it_held(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("before\n")
    child = Child("it", [sys.executable, "-c", "print('after')"], log)
    child.start()
    child.wait(Deadline.after(_SOON_S))
    assert log.read_text() == "before\nafter\n"
    assert child.tail(1) == ["after"]


def test_a_program_that_does_not_exist_ends_and_says_why() -> None:
    child = Child("it", ["/nonexistent/program"], Listener().sink("it"))
    child.start()
    assert child.wait(Deadline.after(_SOON_S)) != 0
    assert child.tail() == ["/nonexistent/program: No such file or directory"]


def test_a_sink_that_fails_does_not_block_the_child() -> None:
    def fail(_: str) -> None:
        raise ValueError

    # More than a pipe holds.
    child = Child("it", [sys.executable, "-c", "print('\\n'.join(['x' * 100_000] * 3))"], fail)
    child.start()
    assert child.wait(Deadline.after(_SOON_S)) == 0


def test_terminate_lets_a_child_end_by_itself() -> None:
    listener = Listener()
    child = _python("it", _OBEDIENT, listener)
    listener.wait_for("it ready")
    assert child.terminate(Deadline.after(_SOON_S)) == 0
    assert listener.lines[-1] == "it stopping"


def test_terminate_kills_a_child_that_is_deaf_at_the_deadline() -> None:
    listener = Listener()
    child = _python("it", _DEAF, listener)
    listener.wait_for("it ready")
    assert child.terminate(Deadline.after(0.2)) == -signal.SIGKILL


def test_kill_takes_the_grandchildren_too() -> None:
    listener = Listener()
    family = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    child = _python("it", family, listener)
    grandchild = psutil.Process(int(listener.first().split()[1]))
    child.kill()
    assert _ends(grandchild)


def test_a_child_can_be_started_again_after_its_end() -> None:
    listener = Listener()
    child = _python("it", "print('once')", listener)
    child.wait(Deadline.after(_SOON_S))
    child.start()
    child.wait(Deadline.after(_SOON_S))
    assert listener.lines == ["it once", "it once"]


def test_a_child_that_runs_is_not_started_twice() -> None:
    child = _python("it", _OBEDIENT, Listener())
    with pytest.raises(RuntimeError, match="runs already"):
        child.start()
    child.kill()


def test_a_child_outlives_the_thread_that_started_it() -> None:
    listener = Listener()
    child = Child("it", [sys.executable, "-c", _OBEDIENT], listener.sink("it"))
    thread = threading.Thread(target=child.start)
    thread.start()
    thread.join()
    listener.wait_for("it ready")
    assert child.terminate(Deadline.after(_SOON_S)) == 0


def test_ctrl_c_of_the_terminal_does_not_reach_a_child() -> None:
    child = _python("it", _OBEDIENT, Listener())
    assert child.pid is not None
    session = os.getsid(child.pid)
    child.kill()
    assert session == child.pid != os.getsid(0)


def test_stages_stop_one_after_the_other() -> None:
    listener = Listener()
    children = {name: _python(name, _OBEDIENT, listener) for name in ("ingest", "extractor", "alerting")}
    for name in children:
        listener.wait_for(f"{name} ready")
    del listener.lines[:]
    stop_in_order([[child] for child in children.values()], Deadline.after(_SOON_S))
    assert listener.lines == ["ingest stopping", "extractor stopping", "alerting stopping"]


def test_a_deaf_stage_leaves_the_next_one_time_to_end_by_itself() -> None:
    listener = Listener()
    deaf, obedient = _python("deaf", _DEAF, listener), _python("obedient", _OBEDIENT, listener)
    listener.wait_for("deaf ready")
    listener.wait_for("obedient ready")
    stop_in_order([[deaf], [obedient]], Deadline.after(3.0), reserve_s=2.8)
    assert deaf.poll() == -signal.SIGKILL
    assert obedient.poll() == 0


def test_the_leftover_of_an_earlier_start_is_stopped(tmp_path: Path) -> None:
    leftover = _python("it", _DEAF, Listener())
    assert leftover.pid is not None
    PidFile(tmp_path / "pid").write(leftover.pid)
    successor = _python("it", _OBEDIENT, Listener(), pid_file=tmp_path / "pid")
    assert leftover.wait(Deadline.after(_SOON_S)) is not None
    successor.kill()
    assert not (tmp_path / "pid").exists()


def test_another_process_with_the_id_of_the_leftover_is_left_alone(tmp_path: Path) -> None:
    stranger = _python("it", _OBEDIENT, Listener())
    created = psutil.Process(stranger.pid).create_time() - 3600
    (tmp_path / "pid").write_text(f'{{"pid": {stranger.pid}, "created": {created}}}')
    assert PidFile(tmp_path / "pid").leftover() is None
    stranger.kill()


def _ends(process: psutil.Process) -> bool:
    gone, _ = psutil.wait_procs([process], timeout=_SOON_S)
    return bool(gone)
