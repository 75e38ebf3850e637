"""``/v1/articles/{id}``: an article that an incident has claims of, with every fact at its place in the text."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, status
from pydantic import BaseModel

from schemas import Article, Incident
from schemas.vocabulary import Grading, IncidentStatus
from services.gateway.access.showing import shown_to
from services.gateway.api.parts import TheSources
from services.gateway.formats.text import title

router = APIRouter(prefix="/v1/articles", tags=["articles"])


class Fact(BaseModel):
    """What was read at `start`–`end` of the text, half-open, in Unicode code points; which claim it is part of."""

    start: int
    end: int
    kind: str
    words: str
    event_id: str
    incident_id: str


class OfIncident(BaseModel):
    """An incident that has claims of the article, in one line."""

    incident_id: str
    title: str
    status: IncidentStatus
    grading: Grading


class ArticleWithFacts(BaseModel):
    """The facts count in the title, two line feeds and the body. `versions`: those that are kept."""

    article: Article
    versions: list[int]
    facts: list[Fact]
    incidents: list[OfIncident]


@router.get("/{article_id:path}", responses={404: {"description": "No incident has claims of it, or it is not kept"}})
def one_article(
    sources: TheSources,
    article_id: Annotated[str, Path(min_length=1, max_length=256)],
    version: Annotated[int | None, Query(ge=1, description="The last one that is kept, by default")] = None,
) -> ArticleWithFacts:
    """An article's text with the facts that were read from it, in the order of the text.

    Without the scope `names`, names are blacked out letter for letter, so that the facts still fit.
    """
    found = sources.article(article_id, version)
    if found is None:
        detail = "no such article is kept: only those that incidents have claims of are, in the versions that came in"
        raise HTTPException(status.HTTP_404_NOT_FOUND, detail)
    return ArticleWithFacts(
        article=found.shown.article,
        versions=found.versions,
        facts=[Fact(**fact._asdict()) for fact in found.shown.facts],
        incidents=[_in_a_line(incident, names=sources.names) for incident in found.incidents],
    )


def _in_a_line(incident: Incident, *, names: bool) -> OfIncident:
    shown = Incident.model_validate(shown_to(incident, names=names))
    return OfIncident(incident_id=shown.incident_id, title=title(shown), status=shown.status, grading=shown.grading)
