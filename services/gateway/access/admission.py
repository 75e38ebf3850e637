"""Who a request comes from, and whether it may come in: by its token, or without one where reading is open."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from fastapi import HTTPException, status
from starlette.requests import HTTPConnection

from services.gateway.access.known_tokens import CannotTell, KnownTokens
from services.gateway.access.limits import Limiter, asker_at, headers_of
from services.gateway.access.tokens import Scope, Token, digest_of
from services.gateway.access.where_from import Openness, is_of_another_site, is_of_our_page
from services.runtime.settings import Settings

COOKIE = "harmwatch_session"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="harmwatch"'}
UNKNOWN = "this token is not known here, was revoked, or has expired"
_REFUSED = {"WWW-Authenticate": 'Bearer realm="harmwatch", error="invalid_token"'}
# A cookie that is good for nothing would be sent again and again.
_WITHOUT_COOKIE = {"Set-Cookie": f"{COOKIE}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"}
_RETRY = {"Retry-After": "5"}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HOW = "send a token as `Authorization: Bearer TOKEN`; `harmwatch tokens add NAME` makes one"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. ``name`` and ``digest`` are the token's; null where reading is open and there is none."""

    name: str | None
    scopes: frozenset[Scope]
    digest: str | None = None

    def may(self, scope: Scope) -> bool:
        """Whether the token has this scope."""
        return scope in self.scopes


ANYBODY = Reader(None, frozenset({"read"}))


class Admission:
    """Belongs to one event loop, as the tokens do."""

    def __init__(self, settings: Settings, tokens: KnownTokens) -> None:
        self.openness = Openness(settings)
        self._tokens = tokens
        self._limiter = Limiter(settings.gateway_rate)
        self._allowed = settings.gateway_origins

    async def reader_of(self, connection: HTTPConnection) -> Reader:
        """Who asks. Raises ``HTTPException``: 401, 403 (a page of another site), 429, 503, each in words."""
        secret, is_cookie = secret_of(connection)
        self._require_our_page(connection, has_cookie=is_cookie)
        if secret is None:
            return self._without_token(connection)
        token = await self.token_of(secret)
        if token is None:
            self.count(connection)
            headers = _REFUSED | (_WITHOUT_COOKIE if is_cookie else {})
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, UNKNOWN, headers)
        self._count(connection, f"token {token.name}")
        return Reader(token.name, token.scopes, digest_of(secret))

    async def token_of(self, secret: str) -> Token | None:
        """The token, null where there is none. Raises ``HTTPException``: 503."""
        try:
            return await self._tokens.find(digest_of(secret))
        except CannotTell as error:
            detail = "no token can be checked now, because the store does not answer; try again in a few seconds"
            raise HTTPException(status.HTTP_503_SERVICE_UNAVAILABLE, detail, _RETRY) from error

    def admit_login(self, connection: HTTPConnection) -> None:
        """Whether a token may be shown for a session. Raises ``HTTPException``: 403, 429."""
        self._require_our_page(connection, has_cookie=False)
        self.count(connection)

    def count(self, connection: HTTPConnection) -> None:
        """Count a request that needs no reader under its address. Raises ``HTTPException``: 429."""
        self._count(connection, asker_at(_address(connection)))

    def watching(self, reader: Reader, end: Callable[[], None]) -> AbstractContextManager[None]:
        """``end`` is called when the reader's token stops being one, for as long as the block lasts."""
        return nullcontext() if reader.digest is None else self._tokens.watching(reader.digest, end)

    def _without_token(self, connection: HTTPConnection) -> Reader:
        self.count(connection)
        if "authorization" in connection.headers:
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, _HOW, CHALLENGE)
        if not self.openness.welcomes(connection):
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, f"reading needs a token here: {_HOW}", CHALLENGE)
        return ANYBODY

    def _require_our_page(self, connection: HTTPConnection, *, has_cookie: bool) -> None:
        # A page of another site cannot read our answers, but it can make a browser send: forms with its cookies, and
        # WebSockets, whose answers it can read.
        if connection.scope["type"] == "http" and connection.scope["method"] in _SAFE:
            return
        if is_of_another_site(connection, self._allowed):
            detail = "a page of another site sent this, which HARMWATCH_GATEWAY_ORIGINS does not name"
            raise HTTPException(status.HTTP_403_FORBIDDEN, detail)
        if has_cookie and not is_of_our_page(connection):
            detail = "a session is for the page alone, and nothing says that the page sent this (Origin); send a token"
            raise HTTPException(status.HTTP_403_FORBIDDEN, detail)

    def _count(self, connection: HTTPConnection, asker: str) -> None:
        standing = self._limiter.take(asker)
        if standing is None:
            return
        connection.state.rate = headers_of(standing)
        if not standing.allowed:
            detail = f"more than {standing.a_minute} requests in a minute; ask again in {standing.again_s} s"
            raise HTTPException(status.HTTP_429_TOO_MANY_REQUESTS, detail, headers_of(standing))


def secret_of(connection: HTTPConnection) -> tuple[str | None, bool]:
    """The secret that is presented, and whether it stands in the cookie; a header goes before a cookie."""
    scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer" and secret.strip():
        return secret.strip(), False
    cookie = connection.cookies.get(COOKIE)
    return cookie, cookie is not None


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client is not None else "unknown"
