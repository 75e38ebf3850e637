"""``/v1/session``: a token in a cookie that scripts cannot read, for the page and its stream."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response, status
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from services.gateway.access.admission import CHALLENGE, COOKIE, UNKNOWN, Reader
from services.gateway.access.dependencies import REFUSALS, TheAdmission
from services.gateway.access.tokens import SCOPES, Scope
from services.gateway.access.where_from import is_encrypted

# Opened once a day at work it lasts; on a machine that somebody left it ends.
_LASTS_S = 30 * 24 * 60 * 60
_KEPT: Any = {"path": "/", "httponly": True, "samesite": "strict"}

router = APIRouter(prefix="/v1/session", tags=["session"], responses=REFUSALS)


class Session(BaseModel):
    """Who asks: `name` of the token, null without one; its scopes, or those of anybody; `open`: reading needs none."""

    name: str | None
    scopes: list[Scope]
    open: bool


class Login(BaseModel):
    """The token, as `harmwatch tokens add` printed it."""

    model_config = ConfigDict(extra="forbid")

    token: SecretStr = Field(max_length=500)


@router.get("")
async def who_asks(request: Request, response: Response, admission: TheAdmission) -> Session:
    """Who asks, and what they may do; without a token, what anybody may do here."""
    is_open = admission.openness.welcomes(request)
    try:
        reader = await admission.reader_of(request)
    except HTTPException as refused:
        if refused.status_code != status.HTTP_401_UNAUTHORIZED:
            raise
        if "Set-Cookie" in (refused.headers or {}):
            response.delete_cookie(COOKIE, **_KEPT)
        reader = Reader(None, frozenset({"read"}) if is_open else frozenset())
    return _session(reader, is_open=is_open)


@router.post("")
async def begin_session(request: Request, response: Response, admission: TheAdmission, login: Login) -> Session:
    """Keep a token in a cookie: HttpOnly, SameSite=Strict, and Secure where this came by https."""
    admission.admit_login(request)
    secret = login.token.get_secret_value().strip()
    token = await admission.token_of(secret)
    if token is None:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, UNKNOWN, CHALLENGE)
    lasts_s = _LASTS_S
    if token.expires is not None:
        lasts_s = min(lasts_s, int((token.expires - datetime.now(UTC)).total_seconds()))
    response.set_cookie(COOKIE, secret, max_age=lasts_s, secure=is_encrypted(request), **_KEPT)
    return _session(Reader(token.name, token.scopes), is_open=admission.openness.welcomes(request))


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def end_session(request: Request, admission: TheAdmission) -> Response:
    """Forget the cookie. The token stays: `harmwatch tokens revoke NAME` ends it."""
    admission.admit_login(request)
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    response.delete_cookie(COOKIE, **_KEPT)
    return response


def _session(reader: Reader, *, is_open: bool) -> Session:
    return Session(name=reader.name, scopes=[scope for scope in SCOPES if reader.may(scope)], open=is_open)
