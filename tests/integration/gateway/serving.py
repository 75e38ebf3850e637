"""The gateway as users reach it: the real application on a free port of 127.0.0.1, over real Kafka and Redis."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx

from schemas import Event
from schemas.topics import ALERTS_NEW, ALERTS_UPDATES, SUPPRESSED
from services.alerting.store.keys import Keys
from services.gateway.app import build_app
from services.gateway.projection.database import Database
from services.gateway.server import Server
from services.runtime.listening import address_of, listen
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
def gateway(settings: Settings, folder: Path, port: int = 0, *, well: bool = True) -> Iterator[str]:
    """Its address, while the block runs; where all is well, it has caught up by then. 0: any free port.

    Tests ask as fast as they can: without a rate of their own there is none.
    """
    if "gateway_rate" not in settings.model_fields_set:
        settings = settings.model_copy(update={"gateway_rate": 0})
    with (
        listen("127.0.0.1", port, settings="HARMWATCH_GATEWAY") as listening,
        closing(Database(folder / "gateway.sqlite")) as database,
    ):
        address = address_of(listening, "127.0.0.1")
        server = Server(build_app(settings, database))
        thread = threading.Thread(target=server.run, args=([listening],), name="gateway")
        thread.start()
        try:
            if well:
                wait_until_well(address)
            yield address
        finally:
            server.should_exit = True
            thread.join(_READY_S)
            assert not thread.is_alive()


def wait_until_well(address: str) -> None:
    """Return when ``/health`` says so."""
    deadline = time.monotonic() + _READY_S
    while (health := httpx.get(f"{address}/health", timeout=_READY_S)).status_code != httpx.codes.OK:
        assert time.monotonic() < deadline, health.text
        time.sleep(0.02)


def wait_for(url: str, name: str, number: int) -> list[dict[str, Any]]:
    """The list of that name, when it has so many."""
    found: list[dict[str, Any]] = []
    for _ in range(200):
        found = httpx.get(url).json()[name]
        if len(found) >= number:
            return found
    raise AssertionError(f"{len(found)} of {number} {name}")
