"""``/v1/digest``: a country's day, for pages and feed readers."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from services.gateway.access.dependencies import TheReader
from services.gateway.api.filters import KnownCountry
from services.gateway.api.formats import addresses_of, among, headers_of, serve
from services.gateway.api.parts import TheDatabase
from services.gateway.formats import atom
from services.gateway.formats.choosing import ATOM, JSON, Format
from services.gateway.insight.digest import Digest, digest_of, last_digests
from services.gateway.insight.digest_words import html_of, json_of, title_of
from services.gazetteer.countries import name_of

router = APIRouter(prefix="/v1/digest", tags=["insight"])

_FORMATS = (JSON, ATOM)
_FEED_DAYS = 30
_FIRST, _LAST = date(1970, 1, 1), date(2999, 12, 31)


def tell_digest(
    request: Request,
    database: TheDatabase,
    reader: TheReader,
    *,
    form: Annotated[Format, among(*_FORMATS)],
    country: Annotated[KnownCountry, Path(description="ISO 3166 alpha-2")],
    day: Annotated[date | None, Query(ge=_FIRST, le=_LAST, description="A day of UTC; without it: today")] = None,
) -> Response:
    """A country's incidents of a day on which alerts were raised: new, updated, cancelled, with ranges and who says so.

    `sum` adds up the new incidents that are surely different ones, and is null where there are not two; of each other
    one `not_added` says why. Dates of events are local dates at the place. In Atom: the 30 days up to `day`.
    """
    last = day or datetime.now(UTC).date()
    headers, names = headers_of(form, f"digest-{country}"), reader.may("names")
    if form == JSON:
        return JSONResponse(json_of(digest_of(database.reading(), country, last, names=names)), headers=headers)
    site = str(request.base_url)
    days = (_entry(digest, site) for digest in last_digests(database.reading(), country, last, _FEED_DAYS, names=names))
    feed = atom.of_days(f"days of {name_of(country)}", days, addresses_of(request, None))
    return Response(feed, media_type=form.media_type, headers=headers)


def _entry(digest: Digest, site: str) -> atom.Day:
    return atom.Day(
        name=f"{digest.country} {digest.day}",
        title=title_of(digest),
        updated=max(alert.raised_at for entry in digest.entries for alert in entry.alerts),
        html=html_of(digest, site),
        address=f"{site}v1/digest/{digest.country}?day={digest.day}",
    )


serve(router, "/{country}", tell_digest, _FORMATS)
