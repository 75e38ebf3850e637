"""The application: what is served, over a projection that is kept up in the same process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import structlog
from aiokafka.errors import KafkaError
from fastapi import FastAPI
from redis import RedisError

from schemas import Alert
from services.gateway.api import alerts, incidents, silences
from services.gateway.live import Hub
from services.gateway.page.files import Page
from services.gateway.projection.alerts import is_wanted
from services.gateway.projection.database import Database
from services.gateway.projection.following import Following, catch_up
from services.gateway.projection.search import Wanted
from services.runtime.errors import Unreachable
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

_AGAIN_S = 1.0
_ROUTERS = (incidents.router, alerts.router, silences.router)


def build_app(settings: Settings, database: Database) -> FastAPI:
    """The application over a projection; it follows the topics while it runs."""

    def wants(wanted: Wanted, alert: Alert) -> bool:
        return is_wanted(database.reading(), wanted, alert)

    hub = Hub(wants)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        await asyncio.to_thread(catch_up, settings, database)
        following = asyncio.create_task(_follow(settings, database, hub))
        try:
            yield
        finally:
            hub.close()
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    app = FastAPI(title="harmwatch", version=version("harmwatch"), lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings, app.state.database, app.state.hub = settings, database, hub
    for router in _ROUTERS:
        app.include_router(router)
    app.mount("/", Page(), name="page")
    return app


async def _follow(settings: Settings, database: Database, hub: Hub) -> None:
    """Follow the topics; after a failure begin again where the projection says that it is."""
    while True:
        try:
            await Following(settings, database, hub.tell).run()
        except (KafkaError, RedisError, OSError, Unreachable) as error:
            log.warning("cannot follow; trying again", reason=str(error), seconds=_AGAIN_S)
        await asyncio.sleep(_AGAIN_S)
