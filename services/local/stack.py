"""The processes of ``harmwatch up``: which they are, and in what order they start and stop."""

import os
import sys
from collections.abc import Sequence

from services.local.servers import EmbeddedServers
from services.local.supervisor import OnLine, Server, Service, Supervisor
from services.runtime.settings import Settings

# Stop order: what feeds first, what remembers last; so each stage is drained by the next.
_STAGES = {"ingest": 0, "extractor": 1, "alerting": 2}


def build_stack(settings: Settings, workers: int, servers: EmbeddedServers | None, on_line: OnLine) -> Supervisor:
    """One ingest, ``workers`` extractors and as many alerting workers, over the servers (null: somebody else's)."""
    return Supervisor(_services(settings, workers), _servers(servers), on_line)


def is_reader(service: Service) -> bool:
    """Extractors and alerting workers: they must be ready before anything is fed."""
    return service.stage > _STAGES["ingest"]


def is_feeder(service: Service) -> bool:
    """Ingest."""
    return service.stage == _STAGES["ingest"]


def _services(settings: Settings, workers: int) -> list[Service]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HARMWATCH_")}
    # Each would want the port of the others; under `up` the supervisor itself watches them.
    env |= {name: value for name, value in settings.environment().items() if name != "HARMWATCH_HTTP_PORT"}
    counts = {"ingest": 1, "extractor": workers, "alerting": workers}
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
