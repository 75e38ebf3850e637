"""Where a request comes from, as far as it can be told: whose page sent it, and under which name we were asked."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from services.runtime.settings import Settings

# Where one of these stands, the request came through a proxy, and its sender may be anywhere.
_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
ANY = "*"
NOBODY = "nobody"


def is_loopback(host: str) -> bool:
    """Whether only this machine has it: an address, or the name ``localhost``."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


class Openness:
    """Who may read without a token, by the settings."""

    def __init__(self, settings: Settings) -> None:
        self._named = frozenset(name.casefold() for name in settings.gateway_open or ())
        self._is_local = settings.gateway_open is None and is_loopback(settings.gateway_host)

    def welcomes(self, connection: HTTPConnection) -> bool:
        """Whether this request, without a token, may read.

        By its name: a page of another site may make its own name lead to this machine (DNS rebinding), but the browser
        then asks us under that name.
        """
        if ANY in self._named:
            return True
        host = host_of(connection) or ""
        if is_loopback(host):
            passed_on = any(name in connection.headers for name in _OF_PROXIES)
            return (self._is_local or host in self._named) and not passed_on
        return host in self._named and host != NOBODY

    def in_words(self) -> str:
        """For whoever starts the gateway."""
        if ANY in self._named:
            return "anybody who can reach this address"
        if self._is_local:
            return "anybody on this machine"
        names = sorted(self._named - {NOBODY})
        return f"anybody who can reach this address as {', '.join(names)}" if names else "nobody"


def is_of_another_site(connection: HTTPConnection, allowed: tuple[str, ...]) -> bool:
    """Whether a browser says that a page which is not ours sent this; ``allowed``: origins that are as good as ours."""
    origin = connection.headers.get("origin")
    if origin is not None and (ANY in allowed or origin in allowed):
        return False
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and not _is_ours(origin, connection)


def is_of_our_page(connection: HTTPConnection) -> bool:
    """Whether a browser says that our own page sent this."""
    origin = connection.headers.get("origin")
    return connection.headers.get("sec-fetch-site") == "same-origin" or (
        origin is not None and _is_ours(origin, connection)
    )


def is_encrypted(connection: HTTPConnection) -> bool:
    """Whether it came by https, to us or to a proxy before us."""
    return connection.scope["scheme"] in ("https", "wss") or connection.headers.get("origin", "").startswith("https:")


def host_of(connection: HTTPConnection) -> str | None:
    """The name under which we were asked, without the port; null where the header is no name."""
    try:
        parts = urlsplit(f"//{connection.headers.get('host', '')}")
        _ = parts.port
    except ValueError:
        return None
    return (parts.hostname or "").rstrip(".")


def _is_ours(origin: str, connection: HTTPConnection) -> bool:
    # Without the scheme: a proxy that ends TLS asks us by http.
    _, _, asked = origin.casefold().partition("://")
    return bool(asked) and asked == connection.headers.get("host", "").casefold()
