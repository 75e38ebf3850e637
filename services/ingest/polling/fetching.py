"""One feed over HTTP: conditional, bounded in time, size and redirects; every failure is a ``FetchError``."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version

import httpx

from services.ingest.feeds.parsing import MAX_FEED_BYTES

MAX_REDIRECTS = 5
_CONNECT_S = 10.0
_READ_S = 20.0
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


class FetchError(Exception):
    """The feed did not come; ``kind`` is one of few words, for counting."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said to send along, so that it may answer "not modified"."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """As request headers."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, its validators and the charset of its Content-Type."""

    content: bytes
    validators: Validators
    charset: str | None


def open_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """The HTTP client of all feeds; close it with ``aclose()``."""
    return httpx.AsyncClient(
        headers={"User-Agent": f"harmwatch/{version('harmwatch')}", "Accept": _ACCEPT},
        timeout=httpx.Timeout(_READ_S, connect=_CONNECT_S),
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        transport=transport,
    )


async def fetch(
    client: httpx.AsyncClient, url: str, validators: Validators, *, max_bytes: int = MAX_FEED_BYTES, timeout_s: float
) -> Fetched | None:
    """The feed, or null when it is not modified. ``timeout_s`` bounds all of it, so that no server can drip for ever.

    Raises ``FetchError``.
    """
    try:
        async with asyncio.timeout(timeout_s), client.stream("GET", url, headers=validators.headers) as response:
            if response.status_code == HTTPStatus.NOT_MODIFIED:
                return None
            if response.status_code != HTTPStatus.OK:
                raise FetchError("status", f"HTTP {response.status_code} {response.reason_phrase}")
            content = await _read(response, max_bytes)
            return Fetched(content, _validators(response.headers), response.charset_encoding)
    except (TimeoutError, httpx.TimeoutException) as error:
        raise FetchError("timeout", f"no complete answer within {timeout_s:.0f} s") from error
    except httpx.TooManyRedirects as error:
        raise FetchError("redirects", f"more than {MAX_REDIRECTS} redirects") from error
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise FetchError("connection", f"{type(error).__name__}: {error}") from error


async def _read(response: httpx.Response, max_bytes: int) -> bytes:
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > max_bytes:
            raise FetchError("too_large", f"more than {max_bytes:,} bytes")
    return bytes(content)


def _validators(headers: Mapping[str, str]) -> Validators:
    return Validators(headers.get("etag"), headers.get("last-modified"))
