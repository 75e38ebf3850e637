"""The application: what is served, over a projection that is kept up in the same process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import structlog
from fastapi import FastAPI, Request, status
from fastapi.responses import JSONResponse
from redis import RedisError

from schemas import Alert
from services.gateway.api import alerts, health, incidents, silences
from services.gateway.keeping_up import KeepingUp
from services.gateway.live import Hub
from services.gateway.page.files import Page
from services.gateway.projection.alerts import is_wanted
from services.gateway.projection.database import Database
from services.gateway.projection.search import Wanted
from services.runtime.redis import open_redis
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

_RETRY_S = "5"
_ROUTERS = (incidents.router, alerts.router, silences.router, health.router)


def build_app(settings: Settings, database: Database) -> FastAPI:
    """The application over a projection; it follows the topics while it runs, and serves what it has meanwhile."""

    def wants(wanted: Wanted, alert: Alert) -> bool:
        return is_wanted(database.reading(), wanted, alert)

    hub = Hub(wants)
    client = open_redis(settings)
    keeping_up = KeepingUp(settings, database, hub.tell)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        following = asyncio.create_task(keeping_up.run())
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            client.close()

    app = FastAPI(title="harmwatch", version=version("harmwatch"), lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings, app.state.database, app.state.hub, app.state.keeping_up = settings, database, hub, keeping_up
    app.state.redis = client
    app.add_exception_handler(RedisError, _without_redis)
    for router in _ROUTERS:
        app.include_router(router)
    app.mount("/", Page(), name="page")
    return app


async def _without_redis(_: Request, error: Exception) -> JSONResponse:
    log.warning("cannot be answered without Redis", reason=str(error))
    detail = "the store does not answer now, so no ledger can be read; lists and alerts are served from a copy"
    return JSONResponse({"detail": detail}, status.HTTP_503_SERVICE_UNAVAILABLE, headers={"Retry-After": _RETRY_S})
