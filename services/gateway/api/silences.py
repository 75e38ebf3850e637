"""``/v1/suppressed``: why articles raised no alert, in their own words."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from schemas.vocabulary import WhyNot
from services.gateway.access.dependencies import TheReader
from services.gateway.api.filters import After, KnownCountry, Limit
from services.gateway.api.parts import TheDatabase, page_of
from services.gateway.projection.silences import find_silences

router = APIRouter(prefix="/v1/suppressed", tags=["silences"])


@router.get("")
def list_silences(
    database: TheDatabase,
    reader: TheReader,
    *,
    text: Annotated[str | None, Query(max_length=200, description="In quote, rule, address or publisher")] = None,
    why_not: Annotated[WhyNot | None, Query(description="The reason")] = None,
    country: Annotated[KnownCountry | None, Query(description="ISO 3166 alpha-2")] = None,
    article: Annotated[str | None, Query(max_length=8192, description="An article's id or address")] = None,
    incident_id: Annotated[str | None, Query(description="What repeats this incident")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Silences, the newest first."""
    page = find_silences(
        database.reading(),
        text=text,
        why_not=why_not,
        country=country,
        article=article,
        incident_id=incident_id,
        limit=limit,
        before=after,
        names=reader.may("names"),
    )
    return page_of("suppressed", page.documents, None if page.after is None else str(page.after))
