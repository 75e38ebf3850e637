"""The application: what is served, over a projection that is kept up in the same process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request, status
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from kafka.errors import KafkaError
from redis import RedisError
from starlette.exceptions import HTTPException

from schemas import Alert
from services.alerting.configured import policy_of
from services.gateway.access.admission import Admission
from services.gateway.access.dependencies import COUNTED, REFUSALS, require
from services.gateway.access.known_tokens import KnownTokens
from services.gateway.api import (
    alerts,
    areas,
    articles,
    coverage,
    dead_letters,
    decisions,
    desk,
    digest,
    evidence,
    feeds,
    health,
    incidents,
    pipeline,
    session,
    silences,
    stats,
    stream,
    subscriptions,
    why,
)
from services.gateway.api.refusing import refuse, refuse_question, refuse_request
from services.gateway.insight.pipeline import Pipeline
from services.gateway.insight.why import Judge
from services.gateway.keeping_up import KeepingUp
from services.gateway.live import Hub
from services.gateway.page.files import Page
from services.gateway.projection.alerts import is_wanted, shown_to_all
from services.gateway.projection.database import Database
from services.gateway.projection.search import Wanted
from services.gateway.subscriptions.service import running
from services.runtime.errors import Unreachable
from services.runtime.redis import open_redis
from services.runtime.settings import Settings

log = structlog.get_logger(__name__)

_RETRY_S = "5"
# Each of their routes needs a reader; those that need more say so themselves.
_FOR_READERS = tuple(
    resource.router
    for resource in (
        *(incidents, areas, stream, alerts, silences, subscriptions),
        *(decisions, desk, evidence, articles),
        *(stats, coverage, digest, why),
        *(feeds, pipeline, dead_letters),
    )
)
_FOR_ALL = (session.router, health.router)


def build_app(settings: Settings, database: Database) -> FastAPI:
    """The application over a projection; it follows the topics while it runs, and serves what it has meanwhile."""

    def wants(wanted: Wanted, alert: Alert) -> bool:
        return is_wanted(database.reading(), wanted, alert)

    def shown(alert: Alert) -> Alert:
        return shown_to_all(database.reading(), alert)

    hub = Hub(wants, shown)
    client = open_redis(settings)
    keeping_up = KeepingUp(settings, database, hub.tell)
    tokens = KnownTokens(settings)
    judge = Judge(policy_of(settings))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(part.run()) for part in (keeping_up, tokens)]
        try:
            async with running(settings, database) as app.state.subscriptions:
                yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await tokens.close()
            await judge.aclose()
            client.close()

    app = FastAPI(title="harmwatch", version=version("harmwatch"), lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings, app.state.database, app.state.hub, app.state.keeping_up = settings, database, hub, keeping_up
    app.state.redis, app.state.admission = client, Admission(settings, tokens)
    app.state.pipeline, app.state.judge = Pipeline(settings), judge
    app.add_exception_handler(RedisError, _without_redis)
    for error in (KafkaError, Unreachable):
        app.add_exception_handler(error, _without_kafka)
    app.add_exception_handler(HTTPException, cast("Any", refuse))  # of requests and of WebSockets
    app.add_exception_handler(RequestValidationError, refuse_request)
    app.add_exception_handler(WebSocketRequestValidationError, refuse_question)
    # First: the address of a feed looks like that of a subscription.
    app.include_router(subscriptions.feeds, dependencies=[COUNTED], responses={429: REFUSALS[429]})
    for router in _FOR_ALL:
        app.include_router(router)
    for router in _FOR_READERS:
        app.include_router(router, dependencies=[require("read")], responses=REFUSALS)
    app.mount("/", Page(), name="page")
    if settings.gateway_origins:
        _allow(app, settings.gateway_origins)
    return app


def _allow(app: FastAPI, origins: tuple[str, ...]) -> None:
    # Without cookies: a session is for our own page.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
        expose_headers=["Link", "RateLimit", "RateLimit-Policy", "Retry-After"],
    )


async def _without_redis(_: Request, error: Exception) -> JSONResponse:
    log.warning("cannot be answered without Redis", reason=str(error))
    detail = "the store does not answer now, so no ledger can be read; lists and alerts are served from a copy"
    return JSONResponse({"detail": detail}, status.HTTP_503_SERVICE_UNAVAILABLE, headers={"Retry-After": _RETRY_S})


async def _without_kafka(_: Request, error: Exception) -> JSONResponse:
    log.warning("cannot be answered without Kafka", reason=str(error))
    away = "Kafka does not answer now; lists and alerts are served from a copy"
    detail = str(error) if isinstance(error, Unreachable) else away
    return JSONResponse({"detail": detail}, status.HTTP_503_SERVICE_UNAVAILABLE, headers={"Retry-After": _RETRY_S})
