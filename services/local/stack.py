"""The processes of ``harmwatch up``: which they are, and in what order they start and stop."""

import os
import sys
from collections.abc import Sequence

from services.local.ports import free_port, is_free
from services.local.servers import EmbeddedServers
from services.local.supervisor import OnLine, Server, Service, Supervisor
from services.runtime.settings import Settings

# Stop order: what feeds first, what remembers and shows last; so each stage is drained by the next.
_STAGES = {"ingest": 0, "extractor": 1, "alerting": 2, "gateway": 3}


def build_stack(settings: Settings, workers: int, servers: EmbeddedServers | None, on_line: OnLine) -> Supervisor:
    """One ingest, ``workers`` extractors, as many alerting workers, a gateway, over the servers (null: others')."""
    return Supervisor(_services(with_gateway_port(settings), workers), _servers(servers), on_line)


def with_gateway_port(settings: Settings) -> Settings:
    """The usual port; where it is taken and nobody asked for it (a second ``up`` on this machine), any free one."""
    asked_for = "gateway_port" in settings.model_fields_set
    port = settings.gateway_port if asked_for or is_free(settings.gateway_port) else free_port()
    return settings.model_copy(update={"gateway_port": port})


def is_reader(service: Service) -> bool:
    """Extractors and alerting workers: they must be ready before anything is fed."""
    return _STAGES["ingest"] < service.stage < _STAGES["gateway"]


def is_feeder(service: Service) -> bool:
    """Ingest."""
    return service.stage == _STAGES["ingest"]


def is_gateway(service: Service) -> bool:
    """What people and programs look at."""
    return service.stage == _STAGES["gateway"]


def _services(settings: Settings, workers: int) -> list[Service]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
    # Each would want the port of the others; under `up` the supervisor itself watches them.
    env |= {name: value for name, value in settings.environment().items() if name != "HARMWATCH_HTTP_PORT"}
    counts = {"ingest": 1, "extractor": workers, "alerting": workers, "gateway": 1}
    return [
        Service(
            name=name if count == 1 else f"{name}.{number}",
            argv=[sys.executable, "-m", f"services.{name}"],
            env=env,
            stage=_STAGES[name],
        )
        for name, count in counts.items()
        for number in range(1, count + 1)
    ]


def _servers(servers: EmbeddedServers | None) -> Sequence[Server]:
    return [] if servers is None else [servers.kafka, servers.redis]
