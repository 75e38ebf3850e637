"""What the resources share: the projection of the request's application, pages, and answers that are JSON already."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

from fastapi import Depends, HTTPException, Path, Response, status
from redis import Redis
from starlette.requests import HTTPConnection

from schemas import Incident
from services.alerting.ledger import as_of as past
from services.alerting.store.keys import Keys
from services.alerting.store.reader import read_incidents
from services.gateway.access.dependencies import TheReader
from services.gateway.api.filters import IncidentId
from services.gateway.evidence.gathering import Sources
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


def sources_of(client: TheRedis, settings: TheSettings, database: TheDatabase, reader: TheReader) -> Sources:
    """What incidents rest on, as the reader may see it."""
    return Sources(client, settings, database, names=reader.may("names"))


TheSources = Annotated[Sources, Depends(sources_of)]
OneIncident = Annotated[IncidentId, Path(description="Its whole id")]


def incident_at(client: Redis, settings: Settings, incident_id: str, as_of: datetime | None = None) -> Incident:
    """The incident as the store has it, or as it was known at a time; 404 where there is none, or was none then."""
    keys = Keys(settings)
    found = read_incidents(client, keys, [incident_id])
    if not found:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no incident {incident_id}")
    if as_of is None:
        return found[0]
    others = read_incidents(client, keys, sorted(past.concerned(found[0])))
    known = past.as_of(found[0], as_of, {other.incident_id: other for other in others})
    if known is None:
        first = found[0].first_reported_at.isoformat()
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"nothing was known of it then; it was first reported {first}")
    return known


def page_of(
    name: str, documents: Iterable[str], following: str | None, headers: Mapping[str, str] | None = None
) -> Response:
    """``{"<name>": [...], "next": "..."}`` of documents that are JSON already."""
    after = "null" if following is None else f'"{following}"'
    return Response(f'{{"{name}":[{",".join(documents)}],"next":{after}}}', media_type=JSON, headers=headers)
