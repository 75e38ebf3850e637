"""The gateway as users reach it: the real application on a free port of 127.0.0.1, over real Kafka and Redis."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from schemas import Event
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED
from services.alerting.store.keys import Keys
from services.gateway.app import build_app
from services.gateway.projection.database import Database
from services.runtime.settings import Settings
from tests.harness.store import fill_outbox, outbox
from tests.harness.topics import publish

_READY_S = 20.0
_TOPICS = {topic.suffix: topic for topic in (ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED)}


class World:
    """Alerting without its processes: events are applied, and what they raise is published."""

    def __init__(self, settings: Settings, redis: Any) -> None:
        self._settings = settings
        self._redis = redis

    def reports(self, *events: Event) -> None:
        fill_outbox(self._settings, events)
        for entry in outbox(self._redis, self._settings):
            publish(self._settings, _TOPICS[entry["topic"]], (entry["key"], entry["value"].encode()))
        self._redis.delete(Keys(self._settings).outbox)


@contextmanager
def gateway(settings: Settings, folder: Path) -> Iterator[str]:
    """Its address, while the block runs."""
    with closing(Database(folder / "gateway.sqlite")) as database:
        config = uvicorn.Config(build_app(settings, database), port=0, log_config=None, timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, name="gateway")
        thread.start()
        try:
            yield f"http://127.0.0.1:{_port_of(server)}"
        finally:
            server.should_exit = True
            thread.join(_READY_S)
            assert not thread.is_alive()


def _port_of(server: uvicorn.Server) -> int:
    deadline = time.monotonic() + _READY_S
    while not server.started:
        assert time.monotonic() < deadline, "the gateway did not start"
        time.sleep(0.01)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port
