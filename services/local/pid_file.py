"""A file that names a running process, so that a later start can stop what an earlier one left behind."""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

import psutil

# Some systems compute creation times from a clock that is adjusted meanwhile.
_CLOCK_S = 2.0
_STOP_S = 5.0


@dataclass(frozen=True)
class PidFile:
    """``{"pid", "created"}`` at ``path``; the creation time tells the process from a later one with the same id."""

    path: Path

    def write(self, pid: int) -> None:
        """Name a process that was just started."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.path.write_text(json.dumps({"pid": pid, "created": psutil.Process(pid).create_time()}))

    def remove(self) -> None:
        """Forget the process."""
        self.path.unlink(missing_ok=True)

    def leftover(self) -> psutil.Process | None:
        """The named process if it still runs, else null."""
        try:
            named = json.loads(self.path.read_text())
            process = psutil.Process(int(named["pid"]))
            same = abs(process.create_time() - float(named["created"])) < _CLOCK_S
            # Its new parent may never collect it, as in a container without an init.
            ended = process.status() == psutil.STATUS_ZOMBIE
        except (OSError, ValueError, KeyError, TypeError, psutil.NoSuchProcess):
            return None
        return process if same and not ended else None

    def stop_leftover(self) -> None:
        """Stop the named process if it still runs: SIGTERM, then SIGKILL."""
        process = self.leftover()
        if process is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.terminate()
                try:
                    process.wait(_STOP_S)
                except psutil.TimeoutExpired:
                    process.kill()
                    psutil.wait_procs([process], timeout=_STOP_S)
        self.remove()
