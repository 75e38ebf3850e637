"""The formats of a resource: each with a path of its own, and all of them by the Accept header on the plain path."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response, status

from services.gateway.formats.atom import Addresses
from services.gateway.formats.choosing import Format, NotOffered, by_accept, by_suffix

Endpoint = Callable[..., Any]


def among(*offered: Format) -> Any:
    """Dependency: the format that the request wants of those; others are answered with 406 and the list."""

    def choose(request: Request) -> Format:
        accept = ",".join(request.headers.getlist("accept")) or "*/*"
        suffix = request.url.path.rpartition("/")[2].partition(".")[2]
        try:
            return by_suffix(suffix, offered) if suffix else by_accept(accept, offered)
        except NotOffered as error:
            raise HTTPException(status.HTTP_406_NOT_ACCEPTABLE, str(error)) from error

    return Depends(choose)


def serve(router: APIRouter, path: str, endpoint: Endpoint, offered: Sequence[Format]) -> None:
    """Give the resource its paths: those with a suffix first, the longest first, since an id would swallow them."""
    for form in sorted(offered, key=lambda form: -form.suffix.count(".")):
        _route(router, f"{path}.{form.suffix}", endpoint, (form,))
    router.add_api_route(f"{path}.{{unknown}}", endpoint, include_in_schema=False)
    _route(router, path, endpoint, offered)


def _route(router: APIRouter, path: str, endpoint: Endpoint, offered: Sequence[Format]) -> None:
    answers: dict[int | str, dict[str, Any]] = {
        200: {"content": {form.media_type: {} for form in offered}},
        406: {"description": "None of the formats that there are"},
    }
    # Without a class of its own the document would promise JSON everywhere.
    router.add_api_route(path, endpoint, responses=answers, response_class=Response)


def headers_of(form: Format, name: str, following: str | None = None) -> dict[str, str]:
    """What an answer says of itself: how a table is to be saved, and where the next page is."""
    headers = {"Vary": "Accept"}
    if form.media_type == "text/csv":
        headers["Content-Disposition"] = f'attachment; filename="{name}.{form.suffix}"'
    if following is not None:
        headers["Link"] = f'<{following}>; rel="next"'
    return headers


def addresses_of(request: Request, after: str | None) -> Addresses:
    """The addresses of this page and of those around it; ``after`` is the cursor of the next."""
    return Addresses(
        site=str(request.base_url),
        here=str(request.url),
        first=str(request.url.remove_query_params("after")),
        following=None if after is None else str(request.url.include_query_params(after=after)),
    )
