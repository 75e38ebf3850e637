"""Keeps the processes of ``harmwatch up`` running: restarts what dies with back-off, stops services in order."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.local.deadline import Deadline
from services.local.processes import Child, stop_in_order

_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
# A process that ran this long before it died had started well: the next pause is the first again.
_STABLE_S = 60.0
READY = "ready"
"""The log event by which a service says that it works."""

OnLine = Callable[[str, Mapping[str, Any]], None]
"""Takes a service's name and one of its log records (a line that is no JSON object comes as its ``event``)."""


class Server(Protocol):
    """An embedded server, as ``kafka_server`` and ``redis_server`` have it."""

    name: str

    def start(self) -> None:
        """Start the process."""

    def wait_ready(self, deadline: Deadline) -> None:
        """Return when it answers; raise when it does not by then."""

    def poll(self) -> int | None:
        """Its exit status, or null while it runs."""


@dataclass
class Service:
    """One supervised process and how it fares. ``stage`` orders the stop: lower numbers first."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    stage: int
    ready: bool = False
    deaths: int = 0
    started_at: float = 0.0
    restart_at: float | None = None
    child: Child = field(init=False)


class Supervisor:
    """Call ``start`` and then ``turn`` a few times a second from one thread; ``stop`` ends everything."""

    def __init__(self, services: Sequence[Service], servers: Sequence[Server], on_line: OnLine) -> None:
        self.services = tuple(services)
        self._servers = tuple(servers)
        self._on_line = on_line
        for service in self.services:
            service.child = Child(service.name, service.argv, self._sink(service), env=service.env)

    def start(self, names: Callable[[Service], bool]) -> None:
        """Start the services that ``names`` picks."""
        for service in filter(names, self.services):
            self._start(service)

    def turn(self) -> None:
        """Restart what has died and whose pause is over."""
        for server in self._servers:
            if server.poll() is not None:
                self._on_line(server.name, {"level": "error", "event": f"died ({server.poll()}); starting again"})
                server.start()
                server.wait_ready(Deadline.after(_LONGEST_PAUSE_S))
        now = time.monotonic()
        for service in self.services:
            if service.started_at and service.restart_at is None and service.child.poll() is not None:
                self._schedule(service, now)
            if service.restart_at is not None and now >= service.restart_at:
                self._start(service)

    def all_ready(self, names: Callable[[Service], bool]) -> bool:
        """Whether each of the services that ``names`` picks has said that it works since its last start."""
        return all(service.ready for service in filter(names, self.services))

    def stop(self, deadline: Deadline) -> None:
        """Stop the services by stage before one deadline; the servers are left to whoever started them."""
        stages = sorted({service.stage for service in self.services})
        stop_in_order([[s.child for s in self.services if s.stage == stage] for stage in stages], deadline)

    def _start(self, service: Service) -> None:
        service.ready = False
        service.restart_at = None
        service.started_at = time.monotonic()
        service.child.start()

    def _schedule(self, service: Service, now: float) -> None:
        if now - service.started_at > _STABLE_S:
            service.deaths = 0
        pause = min(_FIRST_PAUSE_S * 2**service.deaths, _LONGEST_PAUSE_S)
        service.deaths += 1
        service.ready = False
        service.restart_at = now + pause
        status = service.child.poll()
        event = f"ended with status {status}; starting again in {pause:.1f} s"
        self._on_line(service.name, {"level": "error", "event": event})

    def _sink(self, service: Service) -> Callable[[str], None]:
        def take(line: str) -> None:
            record = parse_line(line)
            if record.get("event") == READY:
                service.ready = True
            self._on_line(service.name, record)

        return take


def parse_line(line: str) -> Mapping[str, Any]:
    """A log line as a record; what is no JSON object (a traceback, a library's print) is the event itself."""
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"level": "info", "event": line}
