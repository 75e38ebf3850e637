"""A newsroom around a gateway: alerting runs and applies what people decide, and each person has a token."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from schemas import Article, Event, Incident
from schemas.identity import incident_id_of
from schemas.topics import ARTICLES, EVENTS
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.gateway.access.tokens import Scope, TokenStore
from services.runtime.redis import open_redis
from services.runtime.settings import Settings
from tests.harness.decided import NAME
from tests.harness.events import opening
from tests.harness.processes import ALERTING, ServiceProcess
from tests.harness.topics import publish, publish_events, wait_until_done
from tests.integration.gateway.serving import gateway
from tests.unit.alerting.builders import killed, victim

PEOPLE: dict[str, tuple[Scope, ...]] = {
    "Rana": ("read", "review"),
    "Omar": ("read", "review", "names"),
    "Ada": ("read",),
}
WITHIN_S = 30.0
TOWNS = 20
NAMED = 9
"""The town whose report names a victim."""


@dataclass(frozen=True)
class Newsroom:
    """``secrets``: name → token."""

    settings: Settings
    redis: Any
    address: str
    secrets: dict[str, str]

    def ask(self, who: str, method: str, path: str, **options: Any) -> httpx.Response:
        """A request of one of the people."""
        headers = {"Authorization": f"Bearer {self.secrets[who]}"} | options.pop("headers", {})
        return httpx.request(method, f"{self.address}/v1{path}", headers=headers, timeout=WITHIN_S, **options)

    def get(self, incident_id: str) -> Incident:
        (incident,) = read_incidents(self.redis, Keys(self.settings), [incident_id])
        return incident


def town(number: int) -> str:
    """Id of the town's incident."""
    return incident_id_of(opening(number).event_id)


def opened_towns() -> list[Event]:
    """The first report of each town."""
    naming = {"title": f"{NAME} buried", "casualties": (killed(9, quote=f"nine, among them {NAME}"),)}
    named = opening(NAMED, **naming, victims=(victim(NAME),))
    return [named if n == NAMED else opening(n) for n in range(TOWNS)]


@contextmanager
def newsroom(settings: Settings, folder: Path, events: Sequence[Event] = ()) -> Iterator[Newsroom]:
    """With alerting running, which has applied the events."""
    publish_events(settings, events)
    alerting = ServiceProcess(ALERTING, settings).start().wait_ready()
    try:
        if events:
            wait_until_done(settings, "alerting", EVENTS)
        with without_alerting(settings, folder) as room:
            yield room
    finally:
        alerting.stop()


@contextmanager
def without_alerting(settings: Settings, folder: Path, *, well: bool = True) -> Iterator[Newsroom]:
    """Nobody applies what is decided here."""
    with closing(open_redis(settings)) as redis:
        store = TokenStore(redis, settings)
        secrets = {name: store.add(name, frozenset(scopes), None) for name, scopes in PEOPLE.items()}
        with gateway(settings, folder, well=well) as address:
            yield Newsroom(settings, redis, address, secrets)


def publish_articles(settings: Settings, *articles: Article) -> None:
    """Put articles on their topic."""
    publish(settings, ARTICLES, *((article.article_id, article.to_json()) for article in articles))
