"""GET and POST, bounded in time, size and redirects, to addresses that are allowed; every failure is a ``WebError``.

aiohttp does the protocol. Redirects are followed here, since each hop is judged anew and a permanent move is told from
a passing one; bodies are decompressed here, since only so is their size known before it is in memory.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib.metadata import version

import aiohttp
from yarl import URL

from services.runtime.settings import Settings
from services.web.bodies import ENCODINGS, TooLarge, Undecodable, read_body
from services.web.guard import AddressPolicy, Blocked, GuardedResolver
from services.web.shown import shown

MAX_REDIRECTS = 5
MAX_BYTES = 10 * 1024 * 1024
_CONNECT_S = 10.0
_DNS_CACHE_S = 300
# Sites send long policies and cookies; aiohttp's own limit (8 KiB) refuses answers that browsers read.
_MAX_HEADER_BYTES = 32 * 1024
_CHUNK_BYTES = 64 * 1024
_MAX_VALIDATOR = 1024
_PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_REDIRECTS = _PERMANENT | {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}


class WebError(Exception):
    """No answer came that can be used; ``kind`` is one of few words, for counting, the message is for people.

    Kinds: address, blocked, dns, tls, connection, timeout, redirects, too_large, encoding.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said to send along, so that it may answer "not modified" (RFC 9110 §13)."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """As request headers."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Answer:
    """The final answer, whatever its status; ``content`` (decompressed) is read only of a 200.

    ``url`` is where it came from; ``leads_to`` is where a redirect leads that was not followed. ``moved_to`` is the
    address to ask from now on, where the first redirects were all permanent; else null. ``charset`` is that of the
    Content-Type. Header names match in any case.
    """

    status: int
    url: str
    moved_to: str | None
    headers: Mapping[str, str]
    content: bytes
    charset: str | None
    leads_to: str | None = None

    @property
    def validators(self) -> Validators:
        """To be sent along with the next request for this address."""
        return Validators(_sendable(self.headers.get("ETag")), _sendable(self.headers.get("Last-Modified")))


class Web:
    """Requests of one event loop; made by ``open_web``."""

    def __init__(self, session: aiohttp.ClientSession, policy: AddressPolicy) -> None:
        self._session = session
        self._policy = policy

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = MAX_BYTES,
        timeout_s: float = 60.0,
        follow: bool = True,
    ) -> Answer:
        """GET with up to 5 redirects, or none. ``timeout_s`` bounds all of it, so that no server can drip for ever.

        Raises ``WebError``; answers of any status that is no redirect are returned.
        """
        async with _bounded(url, timeout_s):
            return await self._follow(url, headers or {}, max_bytes, MAX_REDIRECTS if follow else 0)

    async def post(
        self,
        url: str,
        content: bytes | Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 30.0,
    ) -> Answer:
        """POST of bytes, or of a form. The answer comes without its body, which nobody who posts reads.

        A redirect is returned, not followed: what is posted is meant for this address alone. Raises ``WebError``.
        """
        async with _bounded(url, timeout_s):
            address = URL(url)
            self._judge(address)
            async with self._session.post(address, data=content, headers=headers, allow_redirects=False) as response:
                return Answer(response.status, str(response.url), None, response.headers, b"", response.charset)

    async def _follow(self, url: str, headers: Mapping[str, str], max_bytes: int, redirects: int) -> Answer:
        address, moved_to, permanently = URL(url), None, True
        for _ in range(redirects + 1):
            self._judge(address)
            async with self._session.get(address, headers=headers, allow_redirects=False) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or location is None:
                    return await _answer(response, moved_to, max_bytes)
                if not redirects:
                    answer = await _answer(response, None, max_bytes)
                    return replace(answer, leads_to=str(_next(address, location)))
                permanently = permanently and response.status in _PERMANENT
            address = _next(address, location)
            moved_to = str(address) if permanently else moved_to
        raise WebError("redirects", f"more than {MAX_REDIRECTS} redirects")

    def _judge(self, address: URL) -> None:
        if address.scheme not in ("http", "https") or not address.raw_host:
            raise WebError("address", f"{shown(str(address))} is no http:// or https:// address")
        self._policy.check_literal(address.raw_host, address.explicit_port)


@asynccontextmanager
async def open_web(settings: Settings, *, connections: int = 100) -> AsyncIterator[Web]:
    """The web under these settings (``web_allow``, ``web_contact``), at most ``connections`` open at once.

    No cookies are kept, no proxy or password file of the environment is used: either would carry requests past the
    guard or somebody's login to a stranger.
    """
    policy = AddressPolicy(settings.web_networks)
    connector = aiohttp.TCPConnector(
        limit=connections,
        resolver=GuardedResolver(aiohttp.ThreadedResolver(), policy),
        ttl_dns_cache=_DNS_CACHE_S,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        headers={"User-Agent": user_agent(settings), "Accept-Encoding": ENCODINGS},
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S),
        auto_decompress=False,
        trust_env=False,
        max_line_size=_MAX_HEADER_BYTES,
        max_field_size=_MAX_HEADER_BYTES,
    ) as session:
        yield Web(session, policy)


def user_agent(settings: Settings) -> str:
    """Who asks, and where a site's owner can complain if the operator said."""
    contact = f" (+{settings.web_contact})" if settings.web_contact else ""
    return f"harmwatch/{version('harmwatch')}{contact}"


def _next(address: URL, location: str) -> URL:
    """Where a redirect leads; user and password stay only with the host that they were given for, and as secret."""
    to = address.join(URL(location)).with_user(None).with_fragment(None)
    if address.user is not None and to.raw_host == address.raw_host and to.scheme in (address.scheme, "https"):
        return to.with_user(address.user).with_password(address.password)
    return to


@asynccontextmanager
async def _bounded(url: str, timeout_s: float) -> AsyncIterator[None]:
    """So long for all of a request, and each failure of it as a ``WebError``."""
    try:
        async with asyncio.timeout(timeout_s):
            yield
    except TimeoutError as error:
        raise WebError("timeout", f"no complete answer within {timeout_s:g} s") from error
    except Blocked as error:
        raise WebError("blocked", str(error)) from error
    except TooLarge as error:
        raise WebError("too_large", str(error)) from error
    except Undecodable as error:
        raise WebError("encoding", str(error)) from error
    except (aiohttp.InvalidURL, ValueError) as error:
        raise WebError("address", f"{shown(url)} is no address of the web") from error
    except aiohttp.ClientConnectorDNSError as error:
        raise WebError("dns", f"the host {error.host} is not known") from error
    except (aiohttp.ClientSSLError, ssl.SSLError) as error:
        raise WebError("tls", f"no secure connection: {_reason(error)}") from error
    except (aiohttp.ClientError, OSError) as error:
        raise WebError("connection", _reason(error)) from error


async def _answer(response: aiohttp.ClientResponse, moved_to: str | None, max_bytes: int) -> Answer:
    content = b""
    if response.status == HTTPStatus.OK:
        chunks = response.content.iter_chunked(_CHUNK_BYTES)
        content = await read_body(chunks, response.headers.get("Content-Encoding"), max_bytes)
    return Answer(response.status, str(response.url), moved_to, response.headers, content, response.charset)


def _sendable(value: str | None) -> str | None:
    """The value of a header if it can go back as it came: bytes that are no UTF-8 arrive as what cannot be sent."""
    return value if value is not None and len(value) <= _MAX_VALIDATOR and value.isprintable() else None


def _reason(error: BaseException) -> str:
    # The text of a broken answer's error has the address with its secrets.
    said = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
