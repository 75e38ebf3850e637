"""What the embedded Kafka and Redis share: a folder, a port, a child process, and knowing when it answers."""

import time
from abc import ABC, abstractmethod
from pathlib import Path

from services.local.deadline import Deadline
from services.local.lease import Lease
from services.local.ports import free_port, is_free
from services.local.processes import Child
from services.runtime.errors import Unreachable

# A child sees nothing of the user's environment: JAVA_TOOL_OPTIONS and the like would make it another server.
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin"}

_POLL_S = 0.02
_LAUNCHES = 4
_LOG_LINES = 12
# A new log begins when the old one is larger; one old log is kept.
_LOG_BYTES = 8 * 1024 * 1024

_PORT_TAKEN = ("Address already in use", "Failed to bind")
# Words of a server's log → what to do; the first that occurs.
_ADVICE = (
    (
        ("Address already in use", "Failed to bind"),
        "Its port {port} is taken: stop what listens there or give another.",
    ),
    (("No space left on device",), "The disk of {folder} is full: free some space and start again."),
    (
        ("Permission denied", "AccessDenied", "Read-only file system", "not writable"),
        "{folder} cannot be written: give it to this user, or choose another data folder.",
    ),
    (("UnsupportedClassVersionError",), "Java is too old: Kafka needs Java 17 or newer."),
    (("OutOfMemoryError", "insufficient memory", "Cannot allocate memory"), "It ran out of memory: give it more heap."),
    (("File exists", "Not a directory"), "{folder} is not a folder: move that file away, or choose another one."),
    (("Failed to acquire lock",), "Another Kafka runs on {folder}: stop it, or choose another data folder."),
    (
        ("RDB format version", "Bad file format"),
        "{folder} was written by another version: move it away or run that one.",
    ),
)


class ServerFailed(Unreachable):
    """An embedded server did not start; the message says why, what to do, and ends with the last lines of its log."""


class EmbeddedServer(ABC):
    """A server in a child process, with all it keeps in one folder; its data survive a stop and also a kill.

    ``start``, then ``wait_ready``; after ``stop`` or ``kill``, ``start`` again runs it on the same port and folder. A
    port that was not given is chosen anew for each object, and again if another process takes it in between.
    """

    name: str

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self.folder = folder.resolve()
        self.port = port if port is not None else free_port()
        self._port_is_fixed = port is not None
        self._lease = Lease(self.folder)
        self._log = self.folder / "server.log"
        self._log_begin = 0
        self.process = Child(self.name, [], self._log, env=ENVIRONMENT, pid_file=self.folder / "server.pid")

    def start(self) -> None:
        """Prepare the folder and start the process; raises ``Unreachable`` with what to do."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lease.take()
            if self._log_size() > _LOG_BYTES:
                self._log.replace(self._log.with_suffix(".log.1"))
            self._log_begin = self._log_size()
            self._prepare()
            self._launch()
        except OSError as error:
            self._lease.give_back()
            raise self._failure(f"{type(error).__name__}: {error}") from error
        except Unreachable:
            self._lease.give_back()
            raise

    def wait_ready(self, deadline: Deadline) -> None:
        """Return when it answers a real request.

        Raises ``ServerFailed`` when it died or the deadline passed; ``stop`` it then.
        """
        launches = 1
        while not self._answers():
            if not self.process.running:
                if launches == _LAUNCHES or not self._can_move():
                    raise self._failure(f"it ended with status {self.process.poll()} while starting")
                self._choose_ports()
                self._launch()
                launches += 1
            if deadline.passed:
                raise self._failure("it runs but does not answer in time")
            time.sleep(_POLL_S)
        # Its clients know the address from now on.
        self._port_is_fixed = True

    def stop(self, deadline: Deadline) -> None:
        """SIGTERM, SIGKILL at the deadline; then the folder is free for others."""
        self.process.terminate(deadline)
        self._lease.give_back()

    def kill(self) -> None:
        """SIGKILL, as a crash would; the folder stays this object's, for ``start`` or ``stop``."""
        self.process.kill()

    def poll(self) -> int | None:
        """The exit status, or null while it runs."""
        return self.process.poll()

    @property
    @abstractmethod
    def address(self) -> str:
        """Where clients find it."""

    @abstractmethod
    def _prepare(self) -> None:
        """Make the folder ready, once for each start."""

    @abstractmethod
    def _command(self) -> list[str]:
        """The command line for the ports as they are now."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it, and not another server on its port, answers a real request."""

    def _choose_ports(self) -> None:
        if not self._port_is_fixed:
            self.port = free_port()

    def _can_move(self) -> bool:
        """Whether it ended for want of a port that clients do not know yet."""
        wants_port = any(word in line for line in self._new_log() for word in _PORT_TAKEN)
        return wants_port and (not self._port_is_fixed or is_free(self.port))

    def _launch(self) -> None:
        self._log_begin = self._log_size()
        self.process.argv = self._command()
        self.process.start()

    def _log_size(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def _new_log(self) -> list[str]:
        """What it logged since it was launched last."""
        try:
            with self._log.open("rb") as log:
                log.seek(self._log_begin)
                return log.read().decode(errors="replace").splitlines()
        except OSError:
            return []

    def _failure(self, reason: str) -> ServerFailed:
        lines = self._new_log()
        text = "\n".join([reason, *lines])
        advice = next(
            (
                advice.format(port=self.port, folder=self.folder)
                for words, advice in _ADVICE
                if any(word in text for word in words)
            ),
            f"Its log is {self._log}.",
        )
        tail = "".join(f"\n  | {line}" for line in lines[-_LOG_LINES:])
        return ServerFailed(f"{self.name.capitalize()} did not start: {reason}. {advice}{tail}")
