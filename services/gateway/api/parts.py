"""What the resources share: the projection of the request's application, pages, and answers that are JSON already."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import Depends, Response
from redis import Redis
from starlette.requests import HTTPConnection

from services.gateway.insight.pipeline import Pipeline
from services.gateway.insight.why import Judge
from services.gateway.keeping_up import KeepingUp
from services.gateway.live import Hub
from services.gateway.projection.database import Database
from services.runtime.settings import Settings

JSON = "application/json"


async def database_of(connection: HTTPConnection) -> Database:
    """The projection."""
    database: Database = connection.app.state.database
    return database


async def hub_of(connection: HTTPConnection) -> Hub:
    """Where alerts are heard."""
    hub: Hub = connection.app.state.hub
    return hub


async def judge_of(connection: HTTPConnection) -> Judge:
    """Who reads texts now."""
    judge: Judge = connection.app.state.judge
    return judge


async def keeping_up_of(connection: HTTPConnection) -> KeepingUp:
    """How the projection is kept up."""
    keeping_up: KeepingUp = connection.app.state.keeping_up
    return keeping_up


async def pipeline_of(connection: HTTPConnection) -> Pipeline:
    """How the pipeline runs."""
    pipeline: Pipeline = connection.app.state.pipeline
    return pipeline


async def settings_of(connection: HTTPConnection) -> Settings:
    """The settings of the service."""
    settings: Settings = connection.app.state.settings
    return settings


async def redis_of(connection: HTTPConnection) -> Redis:
    """The store of alerting, by a client that all requests share."""
    client: Redis = connection.app.state.redis
    return client


TheDatabase = Annotated[Database, Depends(database_of)]
TheHub = Annotated[Hub, Depends(hub_of)]
TheJudge = Annotated[Judge, Depends(judge_of)]
TheKeepingUp = Annotated[KeepingUp, Depends(keeping_up_of)]
ThePipeline = Annotated[Pipeline, Depends(pipeline_of)]
TheRedis = Annotated[Redis, Depends(redis_of)]
TheSettings = Annotated[Settings, Depends(settings_of)]


def page_of(
    name: str, documents: Iterable[str], following: str | None, headers: Mapping[str, str] | None = None
) -> Response:
    """``{"<name>": [...], "next": "..."}`` of documents that are JSON already."""
    after = "null" if following is None else f'"{following}"'
    return Response(f'{{"{name}":[{",".join(documents)}],"next":{after}}}', media_type=JSON, headers=headers)
