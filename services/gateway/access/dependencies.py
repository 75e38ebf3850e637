"""Access as routes ask for it: ``TheReader`` is who asks, ``require(scope)`` shuts out whose token has no such scope.

``app.py`` puts ``require("read")`` before every route below ``/v1``, so that none can be forgotten.
"""

from typing import Annotated, Any

from fastapi import Depends, HTTPException, status
from fastapi.openapi.models import APIKey, APIKeyIn, HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from services.gateway.access.admission import CHALLENGE, COOKIE, Admission, Reader
from services.gateway.access.tokens import Scope


class _Documented(SecurityBase):
    """Says in the OpenAPI document how a token is sent; ``Admission`` reads it."""

    def __init__(self, scheme_name: str, model: Any) -> None:
        self.scheme_name, self.model = scheme_name, model

    async def __call__(self) -> None:
        """Nothing to do."""


_TOKEN = _Documented("token", HTTPBearer(description="A token of `harmwatch tokens add`"))
_SESSION = _Documented(
    "session",
    APIKey.model_validate({"in": APIKeyIn.cookie, "name": COOKIE, "description": "The page's: /v1/session"}),
)


async def admission_of(connection: HTTPConnection) -> Admission:
    """Who lets in."""
    admission: Admission = connection.app.state.admission
    return admission


TheAdmission = Annotated[Admission, Depends(admission_of)]


async def reader_of(
    connection: HTTPConnection,
    admission: TheAdmission,
    _token: Annotated[None, Depends(_TOKEN)],
    _session: Annotated[None, Depends(_SESSION)],
) -> Reader:
    """Who asks; refuses as ``Admission.reader_of`` does."""
    return await admission.reader_of(connection)


TheReader = Annotated[Reader, Depends(reader_of)]


def require(scope: Scope) -> Any:
    """A dependency that refuses readers without the scope, as ``must`` does."""

    async def check(reader: TheReader) -> None:
        must(reader, scope)

    return Depends(check)


def must(reader: Reader, scope: Scope) -> None:
    """Refuse a reader without the scope: with 401 where there is no token, else with 403."""
    if reader.may(scope):
        return
    if reader.name is None:
        detail = f"this needs a token with the scope `{scope}`: harmwatch tokens add NAME --scope {scope}"
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, detail, CHALLENGE)
    detail = f"this needs the scope `{scope}`; the token {reader.name} has {', '.join(sorted(reader.scopes))}"
    raise HTTPException(status.HTTP_403_FORBIDDEN, detail)


async def _count(connection: HTTPConnection, admission: TheAdmission) -> None:
    admission.count(connection)


COUNTED = Depends(_count)
"""For routes that need no reader, and may not be asked without end either."""

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "What was sent cannot be read"},
    401: {"description": "No token where one is needed, or one that is not known; `detail` says what to do"},
    403: {"description": "The token has not the scope, or a page of another site sent this"},
    404: {"description": "There is nothing of that name"},
    413: {"description": "The body is too large"},
    429: {"description": "Too many requests; again after `Retry-After` seconds"},
    503: {"description": "Something that is needed does not answer; again after `Retry-After` seconds"},
}
"""What every route below ``/v1`` may answer."""
